"""The recurrent cells: parameters by name, one step at a time."""

from core.rnn.cells.gru import GRUCell
from core.rnn.cells.lstm import LSTMCell
from core.rnn.cells.parameters import State
from core.rnn.cells.simple import SimpleRNNCell
from core.rnn.cells.step import Cell, advance, block_names, initial_state, require_state, step

__all__ = [
    "Cell",
    "GRUCell",
    "LSTMCell",
    "SimpleRNNCell",
    "State",
    "advance",
    "block_names",
    "initial_state",
    "require_state",
    "step",
]
