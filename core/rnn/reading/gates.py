"""A gate of a few units over many steps, without the rest of the cell."""

from core.rnn.activations import activation
from core.rnn.arrays import Array
from core.rnn.cells import GRUCell, SimpleRNNCell, block_names
from core.rnn.cells.parameters import split_blocks
from core.rnn.trace import Trace


def gate_values(trace: Trace, gate: str, units: slice, places: Array) -> Array:
    """g_t = σ(x_t·W_g + h_{t−1}·U_g + b_g), of the columns that are asked for alone.

    What `core.rnn.trace.steps` returns as `gates[gate][:, units]`, up to rounding: a break looks
    at one unit over thousands of steps, and the products of one column cost H times less than
    those of all.

    Args:
        trace: the states.
        gate: a name of the cell's gates; "c" of an LSTM and "h" of a GRU are the candidates.
        units: which units.
        places: (n,), which timesteps, counted from 0.

    Returns:
        (n, the number of units).
    """
    cell = trace.cell
    assert not isinstance(cell, SimpleRNNCell)
    x, h = trace.inputs[places], trace.states[places]
    block = block_names(cell).index(gate)
    kernel = split_blocks(cell.kernel, cell.units)[block][:, units]
    recurrent = split_blocks(cell.recurrent_kernel, cell.units)[block][:, units]
    if isinstance(cell, GRUCell):
        given = x @ kernel + split_blocks(cell.input_bias, cell.units)[block][units]
        own = split_blocks(cell.recurrent_bias, cell.units)[block][units]
        if gate == "h" and cell.reset_after:
            memory = gate_values(trace, "r", units, places) * (h @ recurrent + own)
        elif gate == "h":
            memory = (gate_values(trace, "r", slice(None), places) * h) @ recurrent
        else:
            memory = h @ recurrent + own
        squash = cell.activation if gate == "h" else cell.recurrent_activation
        return activation(squash)(given + memory)
    own = split_blocks(cell.bias, cell.units)[block][units]
    squash = cell.activation if gate == "c" else cell.recurrent_activation
    return activation(squash)(x @ kernel + h @ recurrent + own)
