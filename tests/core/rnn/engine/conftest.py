import numpy as np
import pytest

from core.rnn.engine.gru import GRULayer
from core.rnn.engine.lstm import LSTMLayer
from core.rnn.engine.simple import SimpleRNNLayer

LAYERS = {"SimpleRNN": SimpleRNNLayer, "LSTM": LSTMLayer, "GRU": GRULayer}


class ChosenDraw:
    """Hands out the same masks, in the order in which they were asked for first, ever again."""

    def __init__(self, seed):
        self._seed, self.masks, self._next = seed, [], 0

    def kept(self, shape, rate, dtype):
        if self._next == len(self.masks):
            rng = np.random.default_rng([self._seed, self._next])
            self.masks.append((rng.random(shape) >= rate).astype(dtype) / (1 - rate))
        mask = self.masks[self._next]
        assert mask.shape == shape
        self._next += 1
        return mask

    def again(self):
        self._next = 0
        return self


@pytest.fixture(scope="session")
def chosen_draw():
    return ChosenDraw


@pytest.fixture(scope="session")
def trained_layer():
    """The layer of the engine with a cell's own weights."""

    def build(cell, **options):
        names = {"activation": cell.activation}
        if cell.kind != "SimpleRNN":
            names["recurrent_activation"] = cell.recurrent_activation
        if cell.kind == "GRU":
            names["reset_after"] = cell.reset_after
        return LAYERS[cell.kind](cell.kernel, cell.recurrent_kernel, cell.bias, **names, **options)

    return build
