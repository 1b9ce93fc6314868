"""Where weights have left the range of numbers."""

import numpy as np

from core.models.inspect import inspect
from core.models.not_finite import not_finite
from core.models.spec import LSTM, Dense, Dropout, Embedding, ModelSpec, Tokens

SPEC = ModelSpec("small", Tokens(5), (Embedding(9, 3), Dropout(0.5), LSTM(2), Dense(1, "sigmoid")))


def _weights() -> list[np.ndarray]:
    return [
        np.ones(weight.shape, np.float32)
        for layer in inspect(SPEC).layers
        for weight in layer.weights
    ]


def test_finite_weights_need_no_word() -> None:
    assert not_finite(SPEC, _weights()) == ()


def test_the_layer_the_weight_and_the_first_place_are_named() -> None:
    weights = _weights()
    weights[2][1, 5] = -np.inf
    weights[2][1, 6] = np.nan
    weights[5][0] = np.nan
    assert not_finite(SPEC, weights) == (
        "layer 3 LSTM: 2 of 16 values of its recurrent_kernel are not finite, "
        "the first is -inf at [1, 5]",
        "layer 4 Dense: 1 of 1 value of its bias is not finite, the first is nan at [0]",
    )
