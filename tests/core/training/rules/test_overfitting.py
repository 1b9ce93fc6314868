"""The tutorial's gap, and the turn of the validation loss."""

TURNED = [
    (0.60, 0.68, 0.50, 0.76),
    (0.40, 0.82, 0.42, 0.81),
    (0.33, 0.86, 0.43, 0.81),
    (0.30, 0.88, 0.45, 0.80),
]


def test_the_turn_is_said_with_its_epoch_and_both_losses(judged, repairs_of):
    verdict = judged(TURNED)
    assert verdict.kind == "overfitting"
    assert verdict.finding == (
        "since epoch 3: the validation loss was lowest in epoch 2, at 0.420, and has risen by 7% "
        "to 0.450, while the training loss fell from 0.400 to 0.300"
    )
    assert "328,353" not in verdict.cause  # the data's own figures, not the preset's
    assert "with 324,193 parameters it remembers its 20,000 training examples" in verdict.cause
    assert repairs_of(verdict) == [
        {"epochs": "2"},
        {"patience": "2", "restore_best": "true"},
        {"dropout": "0.4"},
    ]
    assert verdict.sentence.endswith(
        "Repair: --epochs 2 or --set patience=2 --set restore_best=true "
        "or more dropout (--set dropout=0.4)."
    )


def test_one_epoch_after_the_lowest_nothing_has_turned_yet(judged):
    steep = [TURNED[0], TURNED[1], (0.33, 0.86, 0.50, 0.80)]
    assert judged(steep).kind == "learning"


def test_a_validation_loss_that_rises_with_the_training_loss_has_not_turned(judged):
    both = [TURNED[0], TURNED[1], (0.41, 0.82, 0.43, 0.81), (0.42, 0.81, 0.45, 0.80)]
    assert judged(both).kind != "overfitting"


def test_noise_at_the_bottom_is_no_turn(judged, regression):
    tiny = [(0.001, 0.0010), (0.0005, 0.0004), (0.0004, 0.0005), (0.0003, 0.0009)]
    assert judged(tiny, {"dataset": "adding"}, **regression).kind == "learning"


def test_the_gap_is_said_since_it_stayed_too_wide(judged):
    verdict = judged(
        [(0.6, 0.70, 0.55, 0.72), (0.3, 0.88, 0.44, 0.79), (0.2, 0.93, 0.44, 0.80)],
        {"epochs": 9},
    )
    assert verdict.finding == (
        "since epoch 3: training accuracy 0.930 is 0.13 above validation accuracy 0.800 after "
        "epoch 3, more than 0.10; the validation loss was lowest in epoch 2, at 0.440, and is "
        "0.440 now"
    )


def test_a_regression_that_knows_its_examples_by_heart(judged, regression):
    by_heart = [(0.15, 0.15), (0.05, 0.12), (0.01, 0.11)]
    verdict = judged(by_heart, {"dataset": "adding"}, **regression)
    assert verdict.kind == "overfitting"
    assert "validation loss 0.1100 is far above training loss 0.0100" in verdict.finding
    at_floor = [(0.15, 0.17), (0.05, 0.17), (0.01, 0.17)]
    assert judged(at_floor, {"dataset": "adding"}, **regression).kind == "overfitting"


def test_dropout_is_raised_from_where_it_is(judged, repairs_of):
    assert repairs_of(judged(TURNED, {"dropout": 0.4}))[-1] == {"dropout": "0.5"}
    assert all("dropout" not in one for one in repairs_of(judged(TURNED, {"dropout": 0.5})))


def test_who_stops_early_already_is_not_told_to(judged, repairs_of):
    patient = judged(TURNED, {"patience": 5, "restore_best": True})
    assert all("patience" not in one for one in repairs_of(patient))
    halfway = judged(TURNED, {"patience": 5})
    assert {"patience": "5", "restore_best": "true"} in repairs_of(halfway)
