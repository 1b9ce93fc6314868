"""What a cell computes on its way from one state to the next, every piece by name."""

from core.rnn.activations import activation
from core.rnn.arrays import Array
from core.rnn.cells import Cell, GRUCell, LSTMCell, SimpleRNNCell, State, block_names
from core.rnn.cells.parameters import split_blocks

Intermediates = tuple[dict[str, Array], dict[str, Array]]
"""The gates and the terms; the names are those of `core.rnn.trace.Steps`."""


def intermediates(cell: Cell, x: Array, state: State) -> Intermediates:
    """(gates, terms) of n steps that are known by their inputs and by the states before them.

    Args:
        cell: the parameters.
        x: (n, D).
        state: the state before each step, arrays of (n, H).

    Returns:
        Arrays of (n, H), but for the biases, which are (H,) like the cell's own.
    """
    match cell:
        case SimpleRNNCell():
            return _simple(cell, x, state)
        case LSTMCell():
            return _lstm(cell, x, state)
        case GRUCell():
            return _gru(cell, x, state)


def _simple(cell: SimpleRNNCell, x: Array, state: State) -> Intermediates:
    """z_h = (x·W + h·U) + b, in the tutorial's order of summation."""
    terms = {
        "input_h": x @ cell.kernel,
        "recurrent_h": state[0] @ cell.recurrent_kernel,
        "bias_h": cell.bias,
    }
    terms["z_h"] = terms["input_h"] + terms["recurrent_h"] + terms["bias_h"]
    return {}, terms


def _lstm(cell: LSTMCell, x: Array, state: State) -> Intermediates:
    """z_g = x·W_g + h·U_g + b_g;  i, f, o = σ(z_g), candidate = activation(z_c)."""
    h, _ = state
    squash, gate = activation(cell.activation), activation(cell.recurrent_activation)
    terms = _named_blocks("input", cell, x @ cell.kernel)
    terms |= _named_blocks("recurrent", cell, h @ cell.recurrent_kernel)
    terms |= _named_blocks("bias", cell, cell.bias)
    for g in block_names(cell):
        terms[f"z_{g}"] = terms[f"input_{g}"] + terms[f"recurrent_{g}"] + terms[f"bias_{g}"]
    gates = {g: (squash if g == "c" else gate)(terms[f"z_{g}"]) for g in block_names(cell)}
    return gates, terms


def _gru(cell: GRUCell, x: Array, state: State) -> Intermediates:
    """z, r = σ(z_g);  candidate = activation(z_h), in which r scales the memory."""
    (h,) = state
    squash, gate = activation(cell.activation), activation(cell.recurrent_activation)
    terms = _named_blocks("input", cell, x @ cell.kernel)
    terms |= _named_blocks("recurrent", cell, h @ cell.recurrent_kernel)
    terms |= _named_blocks("bias", cell, cell.input_bias + cell.recurrent_bias)
    for g in ("z", "r"):
        terms[f"z_{g}"] = terms[f"input_{g}"] + terms[f"recurrent_{g}"] + terms[f"bias_{g}"]
    gates = {g: gate(terms[f"z_{g}"]) for g in ("z", "r")}

    terms["bias_h"] = split_blocks(cell.input_bias, cell.units)[2]
    if cell.reset_after:
        terms["recurrent_h"] = (
            terms["recurrent_h"] + split_blocks(cell.recurrent_bias, cell.units)[2]
        )
        terms["reset_h"] = gates["r"] * terms["recurrent_h"]
        memory = terms["reset_h"]
    else:
        terms["recurrent_h"] = (gates["r"] * h) @ cell.recurrent_kernel[:, 2 * cell.units :]
        memory = terms["recurrent_h"]
    terms["z_h"] = terms["input_h"] + terms["bias_h"] + memory
    gates["h"] = squash(terms["z_h"])
    return gates, terms


def _named_blocks(term: str, cell: Cell, joined: Array) -> dict[str, Array]:
    """{"term_g": the part of `joined` (..., kH) that belongs to block g}."""
    parts = split_blocks(joined, cell.units)
    return {f"{term}_{g}": part for g, part in zip(block_names(cell), parts, strict=True)}
