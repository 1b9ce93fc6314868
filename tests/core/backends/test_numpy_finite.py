"""A look for numbers that are not finite changes nothing, and finds where the first one is."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from core.backends.numpy.finite import where_not_finite
from core.backends.numpy.learner import Learner
from core.backends.protocol import FitSettings
from core.models.fresh_weights import fresh_weights
from core.models.spec import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Features,
    ModelSpec,
    SimpleRNN,
    Tokens,
)

TIMESTEPS, WORDS, HUGE = 5, 12, 1e17
# Two ask for the squares of every word's gradient, which are counted when the step is taken.
SETTINGS: list[dict[str, Any]] = [
    {"optimizer": "sgd", "clip_value": 1e15, "learning_rate": 1e-17},
    {"optimizer": "adam", "clip_value": 1e15},
    {"optimizer": "rmsprop", "clip_value": 1e15},
]
WORD_STACKS = {
    "SimpleRNN": (SimpleRNN(4, dropout=0.2, recurrent_dropout=0.2), Dense(1)),
    "two LSTMs": (LSTM(4, return_sequences=True, dropout=0.3), LSTM(3), Dense(1)),
    "GRU of Dense, Dropout first": (Dropout(0.2), Dense(4, "tanh"), GRU(3), Dense(1)),
    "both ways": (
        Bidirectional(LSTM(3, return_sequences=True, dropout=0.2)),
        Bidirectional(GRU(3, recurrent_dropout=0.2), "mul"),
        Dense(1),
    ),
    "Dropout between": (
        Bidirectional(SimpleRNN(3, return_sequences=True), "ave"),
        Dropout(0.3),
        GRU(3, reset_after=False),
        Dense(3, "relu"),
        Dense(1),
    ),
}


def huge_weights(spec: ModelSpec) -> list[np.ndarray]:
    """Those under which gradients of 1e30 are numbers, and the squares of these are not."""
    weights = list(fresh_weights(spec, 3))
    weights[-2] *= HUGE
    return weights


def batches(spec: ModelSpec) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(4)
    for _ in range(3):
        tokens = rng.integers(1, WORDS, (6, TIMESTEPS), dtype=np.int32)
        tokens[1, 3:] = tokens[2, :2] = tokens[3] = 0
        features = rng.standard_normal((6, TIMESTEPS, 3)).astype(np.float32)
        yield (
            features if isinstance(spec.input, Features) else tokens,
            rng.standard_normal(6).astype(np.float32),
        )


@pytest.mark.filterwarnings("ignore:overflow", "ignore:invalid value")
@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("stack", [*WORD_STACKS, "features"])
def test_a_look_that_finds_nothing_leaves_the_next_step_as_it_was(
    stack: str, masked: bool, settings: dict[str, Any]
) -> None:
    spec = (
        ModelSpec("looked-at", Features(3, TIMESTEPS), (LSTM(3, dropout=0.2), Dense(1)))
        if stack == "features"
        else ModelSpec("l", Tokens(TIMESTEPS), (Embedding(WORDS, 4, masked), *WORD_STACKS[stack]))
    )
    fit = FitSettings(**settings)
    # One as fresh as the other, so that neither has the other's arrays.
    looked_at, left_alone = (Learner(spec, huge_weights(spec), "regression", fit) for _ in range(2))
    for inputs, targets in batches(spec):
        found = looked_at.gradients(inputs, targets)
        left_alone.gradients(inputs, targets)
        assert np.isinf(found.squares).any()
        assert np.isfinite(found.loss.value)
        assert where_not_finite(looked_at, inputs) is None
        for learner in (looked_at, left_alone):
            learner.step(fit.learning_rate)
        for one, other in zip(looked_at.weights, left_alone.weights, strict=True):
            assert np.isfinite(one).all()
            assert one.tobytes() == other.tobytes()
    assert (looked_at.weights[0] != huge_weights(spec)[0]).any()
