"""What Keras computes with a run's own saved model: asked of the process that has it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np


@dataclass(frozen=True)
class ByKeras:
    """Of every sequence of a batch.

    `outputs` and `cells` have one entry a recurrent layer, (B, T, H) each, a cell None where the
    layer has none; `initial` are the weights as they were before training.
    """

    outputs: list[np.ndarray]
    cells: list[np.ndarray | None]
    answers: np.ndarray
    initial: list[np.ndarray]
    final: list[np.ndarray]


def every_state(path: Path, tokens: np.ndarray, seed: int) -> ByKeras:
    """h of every recurrent layer at every timestep, c of those that have one, and the answers."""
    import keras

    model = keras.models.load_model(path)
    _, embedding, *layers = model.layers
    x, mask = embedding(tokens), embedding.compute_mask(tokens)
    outputs, cells = [], []
    for layer in layers:
        if not isinstance(layer, keras.layers.RNN):
            continue
        every = type(layer).from_config(layer.get_config() | {"return_sequences": True})
        every.build(tuple(x.shape))
        every.set_weights(layer.get_weights())
        cells.append(_stepped(layer, x, mask) if isinstance(layer, keras.layers.LSTM) else None)
        x = every(x, mask=mask)
        outputs.append(np.asarray(x))
    answers = model.predict(tokens, batch_size=len(tokens), verbose=0)
    keras.utils.set_random_seed(seed)
    initial = keras.models.clone_model(model).get_weights()
    return ByKeras(outputs, cells, answers, initial, model.get_weights())


def _stepped(layer: Any, x: Any, mask: Any) -> np.ndarray:
    """c at every timestep."""
    assert mask is None
    state = [np.zeros((len(x), layer.units), np.float32)] * 2
    cells = []
    for t in range(x.shape[1]):
        _, state = layer.cell(x[:, t], state)
        cells.append(np.asarray(state[1]))
    return np.stack(cells, axis=1)
