"""Steps in place, states that are put back, and what is refused."""

import numpy as np
import pytest

from core.rnn.engine.layer import RowGradient
from core.rnn.optimizers.clipping import clip_global_norm
from core.rnn.optimizers.named import optimizer
from core.rnn.optimizers.sgd import SGD

NAMES = ["adam", "rmsprop", "sgd"]


def weights_and_gradients(seed, dtype=np.float32):
    rng = np.random.default_rng(seed)
    return tuple([rng.normal(size=shape).astype(dtype) for shape in ((5, 3), (3,))] for _ in "wg")


@pytest.mark.parametrize("momentum", [0.0, 0.9])
@pytest.mark.parametrize("name", NAMES)
def test_an_optimizer_goes_on_bit_for_bit_from_its_state(name, momentum):
    weights, gradients = weights_and_gradients(0)
    moving = optimizer(name, weights, momentum)
    for _ in range(3):
        moving.step(gradients, 0.01)
    state, kept = moving.state(), [weight.copy() for weight in weights]
    moving.step(gradients, 0.02)

    again = optimizer(name, kept, momentum)
    again.restore(state)
    again.step(gradients, 0.02)
    for weight, other in zip(weights, kept, strict=True):
        np.testing.assert_array_equal(weight, other)
    for one, other in zip(moving.state(), again.state(), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("name", NAMES)
def test_a_state_that_was_told_does_not_move_with_the_optimizer(name):
    weights, gradients = weights_and_gradients(1)
    moving = optimizer(name, weights, 0.9)
    moving.step(gradients, 0.01)
    told = moving.state()
    kept = [array.copy() for array in told]
    moving.step(gradients, 0.01)
    for one, other in zip(told, kept, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", NAMES)
def test_weights_keep_their_place_and_their_type(name, dtype):
    weights, gradients = weights_and_gradients(2, dtype)
    before = [weight.copy() for weight in weights]
    moving = optimizer(name, weights, 0.9)
    moving.step(gradients, 0.01)
    for weight, old in zip(weights, before, strict=True):
        assert weight.dtype == dtype
        assert (weight != old).all()
    assert {array.dtype for array in moving.state()[1:]} == {np.dtype(dtype)}


def test_the_state_of_another_model_is_refused():
    weights, _ = weights_and_gradients(3)
    moving = optimizer("adam", weights)
    with pytest.raises(ValueError, match="has 3 arrays: this optimizer needs 5"):
        moving.restore(moving.state()[:3])
    wrong = (np.array(1), *(np.zeros((2, 2)) for _ in range(4)))
    with pytest.raises(ValueError, match="array 1 of the state has shape"):
        moving.restore(wrong)


def test_a_gradient_of_another_shape_is_refused():
    weights, gradients = weights_and_gradients(4)
    with pytest.raises(ValueError, match=r"gradient 1 has shape \(4,\)"):
        optimizer("sgd", weights).step([gradients[0], np.zeros(4, np.float32)], 0.1)
    rows = RowGradient(np.array([0]), np.zeros((1, 2), np.float32))
    with pytest.raises(ValueError, match=r"gradient 0 has shape \(1, 2\)"):
        optimizer("sgd", weights).step([rows, gradients[1]], 0.1)


def test_a_weight_that_would_have_to_be_copied_is_refused():
    with pytest.raises(ValueError, match="weight 0 is no C-contiguous array"):
        optimizer("adam", [np.zeros((3, 2), np.float32).T])


def test_an_unknown_optimizer_and_a_wrong_momentum_are_refused():
    with pytest.raises(ValueError, match="unknown optimizer 'adamw': known: adam, rmsprop, sgd"):
        optimizer("adamw", [])
    with pytest.raises(ValueError, match="momentum is 2"):
        SGD([np.zeros(2, np.float32)], 2.0)


def test_an_infinite_gradient_is_not_hidden_by_clipping():
    found = clip_global_norm([np.array([np.inf, 1.0]), np.array([1.0])], 1.0)
    assert all(np.isnan(one).all() for one in found)


def test_zero_gradients_pass_the_norm_as_they_are():
    (found,) = clip_global_norm([np.zeros(3, np.float32)], 1.0)
    np.testing.assert_array_equal(found, 0)
