"""A drawn cell that has read a drawn sequence, as the panels beside the map are given it."""

import numpy as np

from core.rnn.cells import GRUCell, LSTMCell, SimpleRNNCell
from core.rnn.network import Network, RecurrentWeights
from core.rnn.reading import Reading
from core.rnn.trace import trace
from core.stepping.opened import Opened
from core.stepping.source import Source
from tui.stepper.state import StepperState
from tui.widgets.lines import plain

KINDS = ("simple", "lstm", "gru", "gru before")
SIZES = ((41, 19), (53, 33), (78, 8), (58, 8))
"""Columns and rows of the panel at 80×24, at 120×40, and on a narrow screen."""


def drawn_cell(kind, inputs=5, units=7, seed=3, scale=1.0, dtype=np.float64, **options):
    """A cell none of whose weights and biases is zero; "gru before" resets before the product."""
    draws = np.random.default_rng(seed)
    columns = {"simple": 1, "lstm": 4}.get(kind, 3) * units
    kernel = (draws.normal(size=(inputs, columns)) * scale / np.sqrt(inputs)).astype(dtype)
    recurrent = (draws.normal(size=(units, columns)) * scale / np.sqrt(units)).astype(dtype)
    shape = (2, columns) if kind == "gru" else (columns,)
    bias = (draws.normal(size=shape) * scale / 2).astype(dtype)
    if kind == "simple":
        return SimpleRNNCell(kernel, recurrent, bias, **options)
    if kind == "lstm":
        return LSTMCell(kernel, recurrent, bias, **options)
    return GRUCell(kernel, recurrent, bias, reset_after=kind == "gru", **options)


def stepped(cell, timesteps=20, seed=4, mask=None, words=None, notes=(), answers=None, **chosen):
    """The stepper's state over a sequence that the cell alone has read."""
    inputs = np.random.default_rng(seed).random((timesteps, cell.inputs)).astype(cell.dtype)
    network = Network((RecurrentWeights(cell, return_sequences=True),))
    found = trace(cell, inputs, None if mask is None else np.asarray(mask, np.bool_))
    return StepperState(
        Opened(Source(), network, inputs, words=words, task="binary", notes=notes),
        Reading(network, inputs, (found,), (0,), (), answers),
        **chosen,
    )


def texts(lines):
    """The lines without their roles."""
    return [plain(line) for line in lines]


def number(text):
    """A number as it is written on the screen."""
    return float(text.replace("−", "-").strip("()"))
