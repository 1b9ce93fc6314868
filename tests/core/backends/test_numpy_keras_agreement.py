"""From the same weights, on the same batches, NumPy and Keras take the same steps."""

from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import pytest

from core.backends.numpy.learner import Learner
from core.backends.protocol import FitSettings
from core.data.dataset import TaskKind
from core.models.fresh_weights import fresh_weights
from core.models.spec import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Features,
    Layer,
    ModelSpec,
    SimpleRNN,
    Tokens,
)
from tests.core.backends.steps_in_keras import Batches, keras_steps

TIMESTEPS, WORDS, STEPS = 5, 12, 10
BINARY = Dense(1, "sigmoid")


def tokens(*layers: Layer, masked: bool = False) -> ModelSpec:
    return ModelSpec("stack", Tokens(TIMESTEPS), (Embedding(WORDS, 4, masked), *layers))


def features(*layers: Layer) -> ModelSpec:
    return ModelSpec("stack", Features(3, TIMESTEPS), layers)


CASES: dict[str, tuple[ModelSpec, TaskKind, dict[str, Any]]] = {
    "two SimpleRNNs, Adam": (
        tokens(SimpleRNN(4, return_sequences=True), SimpleRNN(3), BINARY),
        "binary",
        {},
    ),
    "masked LSTM, Adam, clipped norm": (
        tokens(LSTM(4, return_sequences=True), LSTM(3), BINARY, masked=True),
        "binary",
        {"clip_norm": 0.05},
    ),
    "masked GRU, RMSprop": (
        tokens(GRU(4, return_sequences=True), GRU(3, reset_after=False), BINARY, masked=True),
        "binary",
        {"optimizer": "rmsprop", "learning_rate": 0.003},
    ),
    "both ways, SGD with momentum, clipped values": (
        tokens(Bidirectional(LSTM(3, return_sequences=True)), Bidirectional(GRU(3), "sum"), BINARY),
        "binary",
        {"optimizer": "sgd", "momentum": 0.9, "learning_rate": 1.0, "clip_value": 0.01},
    ),
    "classes, masked, both ways, Adam, clipped values": (
        tokens(
            Bidirectional(SimpleRNN(3, return_sequences=True), "mul"),
            Bidirectional(SimpleRNN(3), "ave"),
            Dense(4, "relu"),
            Dense(3, "softmax"),
            masked=True,
        ),
        "classes",
        {"clip_value": 0.003},
    ),
    "values from vectors, RMSprop, clipped norm": (
        features(
            LSTM(4, activation="relu", recurrent_activation="hard_sigmoid", return_sequences=True),
            Dropout(0.0),
            GRU(3, activation="softsign"),
            Dense(1),
        ),
        "regression",
        {"optimizer": "rmsprop", "clip_norm": 1.0},
    ),
    "values from vectors, SGD": (
        features(SimpleRNN(4, activation="elu"), Dense(2, "tanh"), Dense(1)),
        "regression",
        {"optimizer": "sgd", "learning_rate": 0.05},
    ),
}


def drawn_batches(spec: ModelSpec, task: TaskKind) -> Batches:
    """Batches in which words repeat, rows end early, and one row is padding alone."""
    rng = np.random.default_rng(11)
    batches = []
    for _ in range(STEPS):
        if isinstance(spec.input, Features):
            inputs = rng.standard_normal((6, TIMESTEPS, 3)).astype(np.float32)
        else:
            inputs = rng.integers(1, WORDS, (6, TIMESTEPS), dtype=np.int32)
            inputs[1, 3:] = inputs[2, :2] = inputs[3, 1:3] = inputs[4] = 0
        if task == "classes":
            targets = rng.integers(0, 3, 6).astype(np.int32)
        else:
            targets = rng.integers(0, 2, 6).astype(np.float32)
            targets += rng.standard_normal(6).astype(np.float32) * (task == "regression")
        batches.append((inputs, targets))
    return batches


@pytest.mark.parametrize("name", CASES)
def test_a_step_is_keras_s_to_a_millionth_and_ten_to_a_hundred_thousandth(
    name: str, ask_keras: Callable[..., Any]
) -> None:
    spec, task, chosen = CASES[name]
    settings = FitSettings(**{"learning_rate": 0.01, **chosen})
    weights = list(fresh_weights(spec, 3))
    batches = drawn_batches(spec, task)
    told, after = ask_keras(
        keras_steps,
        msgspec.json.encode(spec),
        task,
        msgspec.json.encode(settings),
        weights,
        batches,
        # With a graph, losses of logits are computed by one formula: one case of each loss.
        name not in ("two SimpleRNNs, Adam", "classes, masked, both ways, Adam, clipped values"),
    )
    learner = Learner(spec, weights, task, settings)
    for step, (inputs, targets) in enumerate(batches):
        loss = learner.gradients(inputs, targets).loss.value
        learner.step(settings.learning_rate)
        close = 1e-6 if step == 0 else 1e-5
        assert loss == pytest.approx(told[step], rel=1e-5, abs=1e-6)
        for own, keras_s, before in zip(learner.weights, after[step], weights, strict=True):
            np.testing.assert_allclose(own, keras_s, rtol=0, atol=close)
            assert step or np.abs(keras_s - before).max() > 10 * close
