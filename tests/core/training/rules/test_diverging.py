"""The training loss grows."""

import pytest

from core.training.events import Norms

RISING = [(0.60, 0.66, 0.58, 0.70), (0.62, 0.64, 0.60, 0.69), (0.71, 0.58, 0.72, 0.58)]


def test_a_loss_that_grows_two_epochs_in_a_row_is_said_with_both_ends(judged, repairs_of):
    verdict = judged(RISING)
    assert verdict.kind == "diverging"
    assert (
        "from 0.600 in epoch 1 to 0.710 in epoch 3, where guessing gives 0.693" in verdict.finding
    )
    assert repairs_of(verdict) == [{"learning_rate": "0.0001"}, {"clip_norm": "1"}]


def test_a_network_that_fell_back_to_guessing_in_one_epoch_diverged(judged):
    verdict = judged([(0.45, 0.80, 0.42, 0.82), (0.30, 0.88, 0.35, 0.86), (0.70, 0.50, 0.69, 0.50)])
    assert verdict.kind == "diverging"


def test_a_small_rise_and_the_noise_at_chance_are_no_divergence(judged):
    small = [(0.30, 0.88, 0.35, 0.86), (0.32, 0.87, 0.35, 0.86), (0.33, 0.87, 0.34, 0.86)]
    assert judged(small).kind == "learning"
    noise = [(0.6931, 0.5, 0.6931, 0.5), (0.6935, 0.5, 0.694, 0.5), (0.70, 0.5, 0.70, 0.5)]
    assert judged(noise).kind == "at chance"


def test_one_bad_epoch_is_no_divergence_where_the_network_still_knows_most(judged):
    assert judged([(0.30, 0.88, 0.35, 0.86), (0.42, 0.84, 0.40, 0.83)]).kind == "learning"


def test_far_worse_than_guessing_and_not_falling_is_divergence(judged):
    stays, falls = (
        [(4.0, 0.5, 4.0, 0.5), (5.0, 0.5, 5.0, 0.5)],
        [(5.0, 0.5, 5, 0.5), (3, 0.5, 3, 0.5)],
    )
    assert judged(stays, {"learning_rate": 5}).kind == "diverging"
    assert judged(falls, {"learning_rate": 5}).kind == "at chance"


def test_a_solved_task_whose_tiny_loss_doubles_is_left_alone(judged, regression):
    tiny = [(0.0001, 0.0001), (0.0002, 0.0002), (0.0004, 0.0004)]
    assert judged(tiny, {"dataset": "adding"}, **regression).kind == "learning"


def test_a_large_gradient_is_named_with_its_layer(judged):
    norms = tuple(
        Norms(
            time=1.0,
            epoch=epoch,
            learning_rate=0.001,
            layers=("1 Embedding", "2 LSTM"),
            gradient_norms=(0.2, norm),
            weight_norms=(3.0, 4.0),
        )
        for epoch, norm in ((1, 0.4), (2, 812.0), (3, None))
    )
    assert "layer 2 LSTM reached a norm of 812 in epoch 2" in judged(RISING, norms=norms).cause


@pytest.mark.parametrize("clipped", [{"clip_norm": 5}, {"clip_value": 0.5}])
def test_who_clips_already_is_not_told_to(judged, repairs_of, clipped):
    assert repairs_of(judged(RISING, clipped)) == [{"learning_rate": "0.0001"}]


def test_a_wild_learning_rate_is_not_merely_divided_by_ten(judged, repairs_of):
    assert repairs_of(judged(RISING, {"learning_rate": 1e9}))[0] == {"learning_rate": "0.001"}
    sgd = {"learning_rate": 1e9, "optimizer": "sgd"}
    assert repairs_of(judged(RISING, sgd))[0] == {"learning_rate": "0.1"}
