"""Too little of the training examples themselves."""

from core.training.events import End

FLAT = [(0.660, 0.62, 0.662, 0.62), (0.655, 0.63, 0.657, 0.62), (0.654, 0.63, 0.656, 0.62)]
MOVING = [(0.68, 0.58, 0.67, 0.60), (0.65, 0.62, 0.64, 0.63), (0.62, 0.65, 0.61, 0.66)]


def test_a_network_that_stands_still_far_below_is_too_small(judged, repairs_of):
    verdict = judged(FLAT)
    assert verdict.kind == "underfitting"
    assert verdict.finding == (
        "training accuracy 0.630, as validation accuracy 0.620, came 26% of the way from guessing "
        "(0.500) to the best possible (1.000), less than 50%; the training loss stands still at "
        "0.654"
    )
    assert repairs_of(verdict) == [{"units": "64"}, {"learning_rate": "0.003"}]


def test_one_that_has_made_few_steps_has_hardly_begun(judged, repairs_of):
    verdict = judged(FLAT, train=1_000)
    assert verdict.kind == "underfitting"
    assert verdict.cause == "only 24 gradient steps were made, too few to tell"
    assert repairs_of(verdict) == [{"epochs": "38"}]


def test_one_that_still_moves_when_its_epochs_are_over_needs_more(judged, repairs_of):
    verdict = judged(MOVING)
    assert verdict.kind == "underfitting"
    assert "the training loss still falls, from 0.650 to 0.620 in epoch 3" in verdict.finding
    assert repairs_of(verdict)[0] == {"epochs": "9"}


def test_one_that_still_moves_with_epochs_to_come_is_learning(judged):
    assert judged(MOVING, {"epochs": 10}).kind == "learning"
    # It ended before them all the same, so none are to come.
    early = End(time=9.0, state="finished", note="no better for 2 epochs", test_accuracy=0.65)
    assert judged(MOVING, {"epochs": 10}, end=early).kind == "underfitting"


def test_more_than_half_the_way_is_no_underfitting(judged):
    assert judged([(0.56, 0.74, 0.56, 0.74), (0.53, 0.755, 0.53, 0.75)]).kind == "learning"


def test_a_known_best_accuracy_shortens_the_way(judged):
    row = [(0.60, 0.68, 0.60, 0.68), (0.57, 0.70, 0.57, 0.70)]
    assert judged(row, {"dataset": "reviews"}, best_accuracy=0.95).kind == "underfitting"
    assert judged(row, {"dataset": "reviews"}, best_accuracy=0.85).kind == "learning"


def test_heavy_dropout_is_lowered_first(judged, repairs_of):
    assert repairs_of(judged(FLAT, {"dropout": 0.6}))[0] == {"dropout": "0.2"}


def test_a_simple_rnn_is_offered_gates(judged):
    words = [repair.words for repair in judged(FLAT, preset="tutorial-rnn").repairs]
    assert words[-1] == "a model with gates, such as tutorial-lstm"


def test_a_high_rate_is_not_raised(judged, repairs_of):
    assert repairs_of(judged(FLAT, {"learning_rate": 0.01})) == [{"units": "64"}]


def test_a_regression_is_measured_from_its_floor(judged, regression):
    verdict = judged([(0.13, 0.13), (0.12, 0.12)], {"dataset": "adding"}, **regression)
    assert verdict.kind == "underfitting"
    assert "28% of the way from the best constant answer (0.1667) to 0" in verdict.finding
