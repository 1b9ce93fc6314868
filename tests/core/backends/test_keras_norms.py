"""How large the steps of an epoch were, as an explicit gradient computation has it."""

import math
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.backends.keras.build import build_model
from core.backends.keras.norms import GradientSquares, layer_norms
from core.backends.protocol import MODEL, FitSettings
from core.models.spec import (
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    ModelSpec,
    SimpleRNN,
    Tokens,
)
from tests.core.backends.small_fit import TIMESTEPS, Recorder, small_dataset, small_job
from tests.keras_later import Later, keras

KerasBackend = Later("core.backends.keras.training", "KerasBackend")
compile_model = Later("core.backends.keras.training", "compile_model")
tensorflow = Later("tensorflow")

if os.environ.get("KERAS_BACKEND", "tensorflow") != "tensorflow":
    pytest.skip("the TensorFlow engine alone tells gradient norms", allow_module_level=True)

SPEC = ModelSpec(
    "stack",
    Tokens(TIMESTEPS),
    (
        Embedding(20, 4),
        Bidirectional(SimpleRNN(3, return_sequences=True)),
        Dropout(0.0),
        SimpleRNN(3),
        Dense(1, "sigmoid"),
    ),
)
NAMES = ["1 Embedding", "2 Bidirectional", "4 SimpleRNN", "5 Dense"]


def _explicit(model: Any, inputs: np.ndarray, targets: np.ndarray) -> list[float]:
    """‖∂L/∂W‖² of each learning layer, from a tape and dense sums."""
    with tensorflow.GradientTape() as tape:
        answers = model(inputs, training=True)[:, 0]
        loss = -tensorflow.reduce_mean(
            targets * tensorflow.math.log(answers)
            + (1 - targets) * tensorflow.math.log(1 - answers)
        )
    layers = [layer for layer in model.layers if layer.trainable_variables]
    gradients = tape.gradient(loss, [[one.value for one in layer.weights] for layer in layers])
    return [
        sum(float((tensorflow.convert_to_tensor(one).numpy() ** 2).sum()) for one in group)
        for group in gradients
    ]


@pytest.mark.parametrize(("optimizer", "steps"), [("adam", "compiled"), ("sgd", "eager")])
def test_gradient_norms_are_those_before_clipping_with_repeated_tokens_added_up(
    optimizer: Any, steps: str, request: pytest.FixtureRequest
) -> None:
    if steps == "eager":
        request.getfixturevalue(steps)
    keras.utils.set_random_seed(1)
    model = build_model(SPEC)
    fit = FitSettings(optimizer=optimizer, clip_norm=1e-3, learning_rate=0.05)
    compile_model(model, "binary", fit)
    squares = GradientSquares(model)
    train = small_dataset(24).train
    expected = np.zeros(4)
    for start in (0, 12):
        inputs, targets = train.inputs[start : start + 12], train.targets[start : start + 12]
        assert len(np.unique(inputs)) < inputs.size
        expected += _explicit(model, inputs, targets)
        model.train_on_batch(inputs, targets)
    np.testing.assert_allclose(squares.sums(), expected, rtol=1e-4)

    weights = model.get_weights()
    norms = layer_norms(model, weights, squares.sums(), steps=2)
    assert [norm.layer for norm in norms] == NAMES
    assert [norm.gradient for norm in norms] == pytest.approx(list(np.sqrt(expected / 2)), rel=1e-4)
    assert norms[0].weights == pytest.approx(np.linalg.norm(weights[0]))
    assert norms[3].weights == pytest.approx(
        math.hypot(np.linalg.norm(weights[-2]), np.linalg.norm(weights[-1]))
    )
    assert all(norm.gradient is None for norm in layer_norms(model, weights, None, steps=2))
    huge = [weight + np.float32(1e30) for weight in weights]
    (embedding, *_) = layer_norms(model, huge, None, steps=2)
    assert embedding.weights == pytest.approx(1e30 * math.sqrt(weights[0].size), rel=1e-6)
    squares.reset()
    assert not squares.sums().any()


@pytest.mark.usefixtures("eager")
def test_each_epoch_tells_its_own_norms_and_its_last_learning_rate(tmp_path: Path) -> None:
    recorder = Recorder()
    settings = {"epochs": 3, "schedule": "step", "decay": 0.5, "learning_rate": 0.01}
    KerasBackend().fit(small_job(tmp_path, SPEC, **settings), recorder)
    assert [told[0] for told in recorder.layers.values()] == [0.01, 0.005, 0.0025]
    for epoch, (_, norms) in recorder.layers.items():
        assert [norm.layer for norm in norms] == NAMES
        assert all(norm.gradient for norm in norms)
        assert norms[0].weights == pytest.approx(np.linalg.norm(recorder.kept[epoch][0]))

    # What is saved is Keras' own and nothing else, ready to be trained on.
    model = keras.models.load_model(tmp_path / MODEL)
    assert type(model.optimizer) is keras.optimizers.Adam
    assert float(model.optimizer.learning_rate) == pytest.approx(0.0025)
    assert len(model.optimizer.variables) == 2 + 2 * len(model.trainable_variables)
    data = small_dataset().train
    model.fit(data.inputs, data.targets, epochs=1, verbose=0)
