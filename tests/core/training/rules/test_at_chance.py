"""Why a network guesses. Padding, many steps and high rates: see the tests of the verdict."""

import pytest

GUESSED = [(0.693, 0.5, 0.693, 0.5)] * 3
FLOOR = [(0.167, 0.1667)] * 3


def test_adam_at_a_tiny_rate_has_not_moved_the_weights(judged, repairs_of):
    verdict = judged(GUESSED, {"learning_rate": 1e-6})
    assert "471 steps at a learning rate of 1e-06 move a weight by about 0.00047" in verdict.cause
    assert repairs_of(verdict) == [{"learning_rate": "0.001"}]
    assert "learning rate" not in judged(GUESSED, {"learning_rate": 1e-4}).cause


def test_sgd_at_adams_rate_stands_still(judged, repairs_of):
    verdict = judged(GUESSED, {"optimizer": "sgd"})
    assert "too low for SGD" in verdict.cause
    assert repairs_of(verdict) == [{"optimizer": "adam", "learning_rate": "0.001"}]
    with_momentum = judged(GUESSED, {"optimizer": "sgd", "momentum": 0.8})
    assert "0.001 with momentum 0.8" in with_momentum.cause
    assert repairs_of(with_momentum)[0]["momentum"] == "0"
    faster = judged(GUESSED, {"optimizer": "sgd", "momentum": 0.9, "learning_rate": 0.01})
    assert "SGD" not in faster.cause


def test_a_few_steps_are_no_reason_to_blame_a_small_rate(judged):
    cause = judged(GUESSED, {"learning_rate": 1e-6, "batch_size": 20_000}).cause
    assert "3 gradient steps" in cause
    assert "learning rate" not in cause


def test_a_simple_rnn_over_a_long_text_loses_the_gradient(judged):
    verdict = judged(GUESSED, preset="tutorial-rnn")
    # 500 steps, of which 278 are padding before the text.
    assert "over 222 steps the gradient of a SimpleRNN vanishes" in verdict.cause
    assert verdict.repairs[0].settings == {}
    short = judged(GUESSED, preset="tutorial-rnn", timesteps=300)
    assert "look at the labels" in short.cause


def test_a_generated_task_is_given_more_time_for_its_labels_are_right(judged, repairs_of):
    order = {
        "task": "classes",
        "labels": ("XX", "XY", "YX", "YY"),
        "chance_accuracy": 0.25,
        "chance_loss": 1.386,
        "timesteps": 50,
        "mean_padding": 0.0,
    }
    guessed = [(1.386, 0.25, 1.386, 0.25)] * 3
    verdict = judged(guessed, {"dataset": "temporal-order"}, **order)
    assert "what decides lies far from the end of 50 steps" in verdict.cause
    assert repairs_of(verdict) == [{"epochs": "9"}]
    living = judged(guessed, {"dataset": "temporal-order", "epochs": 30}, **order)
    assert living.repairs == ()


def test_a_simple_rnn_at_the_adding_floor_vanishes(judged, regression):
    verdict = judged(FLOOR, {"dataset": "adding"}, preset="tutorial-rnn", **regression)
    assert verdict.kind == "at chance"
    assert "validation loss 0.1667, where the best constant answer gives 0.1667" in verdict.finding
    assert "over 100 steps the gradient" in verdict.cause


def test_when_one_class_rules_its_share_is_called_guessing(judged):
    verdict = judged(
        [(0.33, 0.9, 0.33, 0.9)] * 3, chance_accuracy=0.9, chance_loss=0.325, test=1000
    )
    assert verdict.kind == "at chance"
    assert "look at the labels" in verdict.cause
    assert "One class has 90.0% of the test examples: an accuracy near 0.900 is guessing." in (
        verdict.remarks
    )


@pytest.mark.parametrize(
    ("settings", "kind"), [({}, "overfitting"), ({"padding": "post"}, "at chance")]
)
def test_examples_learned_by_heart_are_overfitting_unless_padding_explains_it(
    judged, settings, kind
):
    by_heart = [(0.6, 0.65, 0.70, 0.50), (0.3, 0.90, 0.90, 0.50)]
    verdict = judged(by_heart, settings)
    assert verdict.kind == kind
    assert "validation accuracy 0.500, where guessing gives 0.500" in verdict.finding
