"""A learner takes over weights of its own stack, and no others."""

import re

import numpy as np
import pytest

from core.backends.numpy.learner import Learner
from core.backends.protocol import FitSettings
from core.models.fresh_weights import fresh_weights
from core.models.spec import LSTM, Bidirectional, Dense, Features, ModelSpec

SPEC = ModelSpec("small", Features(2, 3), (Bidirectional(LSTM(3)), Dense(1, "sigmoid")))
NAMES = "forward_lstm/lstm_cell/recurrent_kernel", "backward_lstm/lstm_cell/bias"


@pytest.fixture
def learner() -> Learner:
    return Learner(SPEC, fresh_weights(SPEC, 1), "binary", FitSettings())


def test_weights_are_taken_over_into_the_arrays_that_its_layers_have(learner: Learner) -> None:
    others = fresh_weights(SPEC, 2)
    learner.set_weights(others)
    for one, other in zip(learner.stack.weights, others, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("number", "shape", "sentence"),
    [
        # NumPy would spread each of these over the whole array.
        (1, (12,), f"01_bidirectional/{NAMES[0]} has the shape (12,), and the model's is (3, 12)"),
        (5, (), f"01_bidirectional/{NAMES[1]} has the shape (), and the model's is (12,)"),
        (6, (1, 1), "02_dense/kernel has the shape (1, 1), and the model's is (6, 1)"),
        (7, (2,), "02_dense/bias has the shape (2,), and the model's is (1,)"),
    ],
)
def test_an_array_of_another_shape_is_refused_by_its_name_before_any_is_taken(
    learner: Learner, number: int, shape: tuple[int, ...], sentence: str
) -> None:
    others = list(fresh_weights(SPEC, 2))
    others[number] = np.ones(shape, np.float32)
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        learner.set_weights(others)
    for one, before in zip(learner.weights, fresh_weights(SPEC, 1), strict=True):
        np.testing.assert_array_equal(one, before)


@pytest.mark.parametrize("count", [7, 9])
def test_too_few_or_too_many_arrays_are_refused(learner: Learner, count: int) -> None:
    others = [*fresh_weights(SPEC, 2), np.ones(1, np.float32)][:count]
    with pytest.raises(
        ValueError, match=f"there are {count} arrays of weights, and the model has 8"
    ):
        learner.set_weights(others)
