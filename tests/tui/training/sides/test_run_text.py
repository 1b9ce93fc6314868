from dataclasses import replace
from itertools import pairwise

import pytest
from msgspec.structs import replace as replace_fields

from core.training.events import Resumed
from core.training.history import fold
from core.training.summary import report
from tui.training.sides.run_text import HARD_SPACE, doing, run_lines, standing
from tui.training.snapshot import view
from tui.widgets.lines import difference, plain

T0 = 1_700_000_000.0


def text(run, *, ahead=0, seconds=None, width=78):
    lines = run_lines(view(report(run), ahead), seconds, width)
    return " ".join(plain(line) for line in lines).replace(HARD_SPACE, " ")


def now(run, *, ahead=0, seconds=None):
    return doing(view(report(run), ahead), seconds)


def test_a_run_at_chance_says_why_and_what_to_try(make_run, recorded):
    said = text(make_run("k3fd", recorded.at_chance()))
    assert "✓ finished  k3fd-tutorial-rnn" in said
    assert "At chance: test accuracy 0.502, where guessing gives 0.500." in said
    assert "268 padding steps" in said
    assert "Try padding=pre or mask_zero=true. Key v starts it again with padding=pre." in said
    assert "20,000 train, 5,000 validation, 25,000 test" in said
    assert "keras on cpu:0 · keras 3.15.1 · tensorflow 2.21.0" in said


def test_a_run_that_learns_needs_no_repair(make_run, recorded):
    said = text(make_run("k3fd", recorded.learned(), padding="pre"))
    assert "Learning: test accuracy 0.819" in said
    assert "Try" not in said


def test_a_failed_run_says_its_error_and_nothing_that_it_does(make_run, recorded):
    said = text(make_run("k3fd", [recorded.started(), recorded.failed("there is no file x")]))
    assert "failed: there is no file x" in said
    assert "starting" not in said


@pytest.mark.parametrize("width", [42, 78])
def test_no_line_is_wider_than_the_panel(make_run, recorded, width):
    run = make_run("k3fd", recorded.at_chance())
    lines = run_lines(view(report(run), 0), None, width)
    assert max(len(plain(line)) for line in lines) <= width


def test_what_takes_long_counts_its_seconds(make_run, recorded, alive):
    run = make_run("k3fd", [recorded.started(), recorded.stage("starting keras")])
    alive(run)
    assert now(run, seconds=4) == "starting keras 4 s"


def test_a_download_counts_its_bytes(make_run, recorded, alive):
    stage = recorded.stage("downloading imdb.npz", done=3_100_000, total=17_464_789)
    run = make_run("k3fd", [recorded.started(), stage])
    alive(run)
    assert now(run) == "downloading imdb.npz 3.1 of 17.5 MB"


def test_a_waiting_run_says_how_many_are_ahead(make_run, recorded, alive):
    run = make_run("k3fd", [recorded.queued()])
    alive(run)
    assert now(run, ahead=2) == "waiting for its turn: 2 ahead"


def test_a_run_that_no_worker_took_says_so(make_run):
    assert now(make_run("k3fd", launched=False)).startswith("not started")


def test_a_stopping_run_says_what_it_still_does(make_run, recorded, alive):
    run = make_run("k3fd", [*recorded.opening(), recorded.batch(7.0, 1, 1)])
    alive(run)
    (run.folder / "stop").touch()
    assert now(run) == "stopping, still training"


def test_a_living_run_says_where_it_is_and_how_long_it_takes(make_run, recorded, alive):
    steps = [recorded.batch(10.0 + k, 1, 1 + 5 * k) for k in range(5)]
    run = make_run("k3fd", [*recorded.opening(), *steps])
    alive(run)
    epoch, whole, pace = standing(view(report(run), 0), 42)
    assert plain(epoch) == "epoch 1/3 █▍········  13%     ≥ 0:27 left"
    assert plain(whole) == "all       ▌·········   4%     ≥ 1:30 left"
    assert plain(pace) == "batch 21/157 · 640 samples/s"


def test_a_gradient_step_changes_few_cells_and_no_line_moves(make_run, recorded, alive):
    first = [recorded.batch(7.0, 1, 1), recorded.epoch(40.0, 1)]
    steps = [recorded.batch(50.0 + k / 4, 2, 1 + k) for k in range(40)]
    run = make_run("k3fd", [*recorded.opening(), *first])
    alive(run)
    history = report(run).history
    pictures = []
    for step in steps:
        history = fold(history, [step])
        pictures.append(run_lines(view(replace(report(run), history=history), 0), None, 42))
    for before, after in pairwise(pictures):
        assert len(before) == len(after)
        spans = [difference(*lines) for lines in zip(before, after, strict=True)]
        assert sum(stop > start for start, stop in spans) <= 3


def test_how_it_is_fitted_names_only_what_was_chosen(make_run, recorded):
    plainly = text(make_run("aaaa", recorded.learned()))
    assert "adam 0.001 batch 128 · 3 epochs · seed 42" in plainly
    said = text(
        make_run(
            "bbbb",
            recorded.learned(),
            optimizer="sgd",
            momentum=0.9,
            schedule="step",
            decay_epochs=2,
            warmup=1,
            clip_norm=1,
            patience=3,
            device="gpu:all",
        )
    )
    assert (
        "sgd 0.001 · momentum 0.9 · step × 0.5 each 2 epochs · warmup 1 epoch · clip_norm 1" in said
    )
    assert "patience 3 · seed 42 · device gpu:all" in said


def test_a_resumed_run_says_from_where_and_whether_to_the_bit(make_run, recorded, alive):
    def resumed(name, exact, why=""):
        again = Resumed(time=T0 + 50, pid=2, epoch=1, batch=40, exact=exact, why=why)
        events = [*recorded.opening(), recorded.batch(7.0, 1, 1), recorded.epoch(40.0, 1), again]
        run = make_run(name, events)
        alive(run)
        return text(run, width=300)

    assert "goes on after batch 40 of epoch 2, bit for bit as without the break" in resumed(
        "aaaa", True
    )
    assert "a GPU adds in an order of its own" in resumed(
        "bbbb", False, "a GPU adds in an order of its own"
    )


def test_what_ended_a_run_early_is_said_once(make_run, recorded):
    ended = replace_fields(recorded.finished(), note="no lower validation loss for 2 epochs")
    said = text(make_run("aaaa", [*recorded.learned()[:-1], ended]), width=300)
    assert said.count("No lower validation loss for 2 epochs.") == 1


def test_a_run_as_of_an_earlier_epoch_says_so(make_run, recorded):
    run = make_run("k3fd", recorded.learned(), padding="pre")
    lines = run_lines(view(report(run), 0, epoch=2), None, 78)
    said = " ".join(plain(line) for line in lines)
    assert "as it was after epoch 2 of 3; Esc shows it as it is now" in said
    assert "2 of 3 epochs" in said
    assert "0.819" not in said
