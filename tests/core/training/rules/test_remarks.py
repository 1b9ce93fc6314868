"""What stands beside a verdict."""

from core.training.events import End, Resumed

ONE = [(0.609, 0.683, 0.556, 0.728)]
# A repaired LSTM on IMDB, as it was trained.
LSTM = [*ONE, (0.435, 0.811, 0.367, 0.846), (0.344, 0.858, 0.347, 0.854)]
FINISHED = End(time=9.0, state="finished", test_loss=0.368, test_accuracy=0.842)


def test_one_epoch_is_too_few_to_tell(judged):
    verdict = judged(ONE, {"epochs": 3})
    assert verdict.kind == "learning"
    assert "One epoch is too few to tell whether it goes on learning." in verdict.remarks


def test_validation_above_training_is_explained_by_dropout_where_there_is_some(judged):
    said = judged(ONE).remarks[1]
    assert said.startswith("Validation accuracy 0.728 is above training accuracy 0.683 in epoch 1")
    assert "dropout (up to 0.2) is off in validation" in said
    without = judged(ONE, preset="single-lstm").remarks[1]
    assert "dropout" not in without
    assert "mean over an epoch in which the weights still improve" in without


def test_a_loss_that_still_falls_fast_at_the_end_asks_for_more_epochs(judged):
    verdict = judged(LSTM, end=FINISHED)
    assert verdict.sentence == "learning: test accuracy 0.842, where guessing gives 0.500."
    assert verdict.remarks[0] == (
        "The validation loss still fell by 5% in the last epoch, from 0.367 to 0.347: more epochs "
        "may do better (--epochs 9)."
    )
    assert not any("still fell" in said for said in judged(LSTM, {"epochs": 20}).remarks)


def test_a_finished_run_is_one_seed_with_its_luck_in_numbers(judged):
    # 1.96 · √(0.842 · 0.158 / 25,000) = 0.0045
    assert (
        judged(LSTM, end=FINISHED)
        .remarks[-1]
        .startswith("This is one seed: its 25,000 test examples alone leave ± 0.005 open (95%)")
    )
    assert not any("one seed" in said for said in judged(LSTM).remarks)


def test_a_resumption_to_the_bit_needs_no_word(judged):
    inexact = Resumed(time=1.0, pid=1, epoch=1, batch=12, exact=False, why="dropout drew anew.")
    said = "It was resumed after epoch 1 and 12 steps, and not to the bit: dropout drew anew."
    assert said in judged(LSTM, resumed=inexact).remarks
    exact = Resumed(time=1.0, pid=1, epoch=1, batch=0, exact=True)
    assert not any("resumed" in one for one in judged(LSTM, resumed=exact).remarks)
    later = Resumed(time=1.0, pid=1, epoch=3, batch=0, exact=False)
    assert not any("resumed" in one for one in judged(LSTM, resumed=later).remarks)


def test_what_ended_it_early_is_said(judged):
    end = End(time=9.0, state="finished", note="no better for 2 epochs", test_accuracy=0.84)
    assert "No better for 2 epochs." in judged(LSTM, {"epochs": 9}, end=end).remarks


def test_the_weights_of_another_epoch_are_named(judged):
    worse = [*LSTM, (0.30, 0.88, 0.36, 0.85)]
    said = "The weights of epoch 3, of the lowest validation loss, were taken at the end."
    assert said in judged(worse, {"restore_best": True}, end=FINISHED).remarks
    assert said not in judged(worse, end=FINISHED).remarks
    assert said not in judged(worse, {"restore_best": True}).remarks
