from core.training.events import Resumed
from core.training.history import History, fold
from core.training.settings import configure
from tui.training.sides.progress import present_batches, progress

CONFIG = configure("tutorial-rnn", {"dataset": "imdb", "epochs": "3", "batch_size": "128"})


def history(*events):
    return fold(History(), events)


def test_nothing_is_foretold_before_the_first_step(recorded):
    seen = progress(CONFIG, history(*recorded.opening()))
    assert (seen.epoch, seen.epochs, seen.batch, seen.share) == (1, 3, None, 0.0)
    assert seen.seconds_left is None
    assert seen.samples_per_second is None


def test_within_the_first_epoch_the_estimate_knows_that_it_leaves_out_validation(recorded):
    steps = [recorded.batch(10.0 + k, 1, 1 + 5 * k) for k in range(5)]
    seen = progress(CONFIG, history(*recorded.opening(), *steps))
    assert (seen.epoch, seen.batch, seen.batches) == (1, 21, 157)
    assert seen.samples_per_second == 5 * 128
    assert seen.seconds_left == (157 - 21 + 2 * 157) / 5
    assert seen.at_least


def test_one_second_of_training_is_too_little_to_foretell(recorded):
    steps = [recorded.batch(10.0, 1, 1), recorded.batch(10.5, 1, 4)]
    assert progress(CONFIG, history(*recorded.opening(), *steps)).seconds_left is None


def test_a_whole_epoch_foretells_with_its_validation(recorded):
    first = [*recorded.opening(), recorded.batch(10.0, 1, 1), recorded.epoch(40.0, 1)]
    seen = progress(CONFIG, history(*first))
    assert seen.seconds_left == 60.0
    assert not seen.at_least
    assert (seen.epoch, seen.share) == (2, 1 / 3)
    assert seen.samples_per_second == 1_000.0


def test_steps_of_the_second_epoch_shorten_what_is_left(recorded):
    first = [*recorded.opening(), recorded.batch(10.0, 1, 1), recorded.epoch(40.0, 1)]
    seen = progress(CONFIG, history(*first, recorded.batch(50.0, 2, 78)))
    # An epoch takes 30 s, 20 of them training; half of the second one's training is done.
    assert abs(seen.seconds_left - (60.0 - 20.0 * 78 / 157)) < 1e-9
    assert abs(seen.share - (1 + 78 / 157) / 3) < 1e-9


def test_nothing_is_left_of_a_run_that_ended(recorded):
    seen = progress(CONFIG, history(*recorded.at_chance()))
    assert seen.seconds_left is None
    assert seen.share == 1.0
    assert seen.epoch == 3


def test_a_resumed_run_counts_only_what_its_present_worker_did(recorded):
    before = [*recorded.opening(), recorded.batch(10.0, 1, 1), recorded.epoch(40.0, 1)]
    cut = [recorded.batch(50.0, 2, 100)]
    again = [recorded.started(1_000.0), recorded.batch(1_010.0, 2, 1)]
    seen = history(*before, *cut, *again)
    assert [step.batch for step in present_batches(seen)] == [1]
    assert progress(CONFIG, seen).seconds_left is None
    seen = fold(seen, [recorded.epoch(1_040.0, 2)])
    assert progress(CONFIG, seen).seconds_left == 30.0


def test_the_rate_is_that_of_the_newest_steps_however_many_there_were(recorded):
    slow = [recorded.batch(10.0 + k, 1, 1 + k) for k in range(9_000)]
    fast = [recorded.batch(10_000.0 + k / 4, 1, 9_001 + 5 * k) for k in range(20)]
    seen = history(*recorded.opening(), *slow, *fast)
    assert seen.stride > 1
    assert progress(CONFIG, seen).samples_per_second == 20 * 128


def test_an_epoch_has_its_own_share_and_time_left(recorded):
    first = [*recorded.opening(), recorded.batch(10.0, 1, 1), recorded.epoch(40.0, 1)]
    seen = progress(CONFIG, history(*first, recorded.batch(50.0, 2, 78)))
    assert seen.epoch_share == 78 / 157
    assert abs(seen.epoch_seconds_left - (30.0 - 20.0 * 78 / 157)) < 1e-9


def test_an_epoch_that_was_resumed_in_its_middle_does_not_pass_for_a_short_one(recorded):
    before = [*recorded.opening(), recorded.batch(10.0, 1, 1), recorded.epoch(40.0, 1)]
    again = [
        recorded.started(1_000.0),
        Resumed(time=recorded.started(1_000.0).time, pid=2, epoch=1, batch=78, exact=True),
        recorded.batch(1_010.0, 2, 79),
        recorded.epoch(1_025.0, 2),
    ]
    seen = progress(CONFIG, history(*before, *again))
    # Half an epoch took 15 s: the third will take about 30 s.
    assert 29.0 < seen.seconds_left < 31.0
