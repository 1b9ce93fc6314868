"""The validation loss stands still."""

STILL = [
    (0.60, 0.68, 0.50, 0.76),
    (0.42, 0.81, 0.440, 0.80),
    (0.40, 0.82, 0.439, 0.80),
    (0.39, 0.83, 0.441, 0.80),
    (0.39, 0.83, 0.438, 0.80),
]


def test_three_epochs_without_a_hundredth_are_a_plateau(judged, repairs_of):
    verdict = judged(STILL)
    assert verdict.kind == "plateau"
    assert verdict.finding == (
        "the validation loss has not fallen by 1% in the last 3 epochs: 0.4400 at best before "
        "them, 0.4380 since"
    )
    assert "constant learning rate of 0.001" in verdict.cause
    assert repairs_of(verdict) == [{"schedule": "plateau"}, {"learning_rate": "0.0002"}]


def test_two_epochs_are_none(judged):
    assert judged(STILL[:4]).kind == "learning"


def test_where_the_best_is_behind_one_may_stop_there(judged, repairs_of):
    behind = [*STILL[:4], (0.39, 0.83, 0.445, 0.80)]
    verdict = judged(behind, {"schedule": "plateau"})
    assert verdict.kind == "plateau"
    assert verdict.cause == ""
    assert repairs_of(verdict) == [{"learning_rate": "0.0002"}, {"epochs": "3"}]


def test_one_good_epoch_of_the_three_ends_it(judged):
    better = [*STILL[:3], (0.39, 0.83, 0.420, 0.81), STILL[4]]
    assert judged(better).kind == "learning"


def test_a_solved_task_may_stand_still(judged):
    solved = [(0.60, 0.68, 0.5, 0.76)] + [(0.17, 0.95, 0.20, 0.95)] * 4
    verdict = judged(solved, {"dataset": "reviews"}, best_accuracy=0.95)
    assert verdict.kind == "learning"
    assert "No model can be right about more than 0.950 of the test examples" in verdict.remarks[0]
    assert judged(solved).kind == "plateau"
