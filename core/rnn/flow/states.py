"""What is left of a change of one state in the state at the end."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.rnn.arrays import Array
from core.rnn.cells import Cell
from core.rnn.flow.walk import Limits, Walked, walk_back
from core.rnn.trace import Trace, trace


def state_gradient_norms(cell: Cell, inputs: Array, mask: NDArray[Any] | None = None) -> Array:
    """n_t = ‖∂h_T/∂h_t‖₂ = ‖J_T·J_{T−1} ⋯ J_{t+1}‖₂ with J_s = ∂state_s/∂state_{s−1}.

    The norm is the spectral one, the largest singular value: by how much, at most, a small change
    of h_t is still to be seen in h_T. The last entry is 1. It is computed in float64, because
    products over many steps leave the range of float32.

    For the LSTM each J_s is the (2H, 2H) Jacobian of (h_s, c_s) with respect to (h_{s−1}, c_{s−1}),
    so both paths are followed, through the gates and along c. What is differentiated is h_T with
    respect to h_t alone, c_t held fixed: the change enters c one step later, through the gates.
    That c_t itself changes with its step is left to `memory_gradient_norms`.

    A masked step keeps the state, so its J_s is the identity and its entry repeats the next one.

    Args:
        cell: the parameters.
        inputs: (T, D).
        mask: (T,), True where a step counts; None when all do.

    Returns:
        (T,), entry t for the state after step t.

    Raises:
        ValueError: when an argument has a wrong shape.
    """
    found = walk_to_the_end(trace(in_float64(cell), inputs, mask), Limits())
    norms: Array = found.of_h[found.state_at]
    return norms


def memory_gradient_norms(cell: Cell, inputs: Array, mask: NDArray[Any] | None = None) -> Array:
    """n_t = ‖∂h_T/∂c_t‖₂ of an LSTM, the change that c_t makes in h_t included.

    The carousel's own measure: c_t reaches c_T directly, times the product of the forget gates.
    The last entry is the largest |o·a′(c_T)|. See `state_gradient_norms` for the norm, the mask
    and the arguments. At a masked step the entry is that of the state which it keeps; before the
    first step that counts it is that of c_0.

    Raises:
        ValueError: when the cell is not an LSTM or an argument has a wrong shape.
    """
    if cell.kind != "LSTM":
        raise ValueError(f"a {cell.kind} has no cell state c: only an LSTM has one.")
    found = walk_to_the_end(trace(in_float64(cell), inputs, mask), Limits())
    assert found.of_c is not None
    norms: Array = found.of_c[found.state_at]
    return norms


def walk_to_the_end(walked: Trace, limits: Limits) -> Walked:
    """(‖∂h_T/∂h_t‖₂, ‖∂h_T/∂c_t‖₂) by state, from the last to the first.

    The product is built from the left: its row i is ∂h_T[i]/∂state_t, so multiplying it by J_t is
    one backward step of H rows that share x_t and the state.

    Args:
        walked: every state, in float64.
        limits: where to end.
    """
    units = walked.units
    one = np.eye(units)
    rows = (one,) if walked.cells is None else (one, np.zeros((units, units)))
    found = walk_back(walked, rows, None, limits)
    found.of_h[-1] = 1  # ‖1‖, whatever rounding makes of it
    return found


def in_float64(cell: Cell) -> Cell:
    """The cell with its weights in float64."""
    return replace(
        cell,
        kernel=np.asarray(cell.kernel, np.float64),
        recurrent_kernel=np.asarray(cell.recurrent_kernel, np.float64),
        bias=np.asarray(cell.bias, np.float64),
    )


def trace_in_float64(walked: Trace) -> Trace:
    """The same states, so that the derivatives at them can be computed in float64.

    Raises:
        ValueError: when the trace ends before its sequence.
    """
    if walked.known < walked.timesteps:
        raise ValueError(
            f"the trace knows {walked.known} of {walked.timesteps} steps: a gradient begins at "
            "the last one, walk it to its end."
        )
    return replace(
        walked,
        cell=in_float64(walked.cell),
        inputs=np.asarray(walked.inputs, np.float64),
        states=np.asarray(walked.states, np.float64),
        cells=None if walked.cells is None else np.asarray(walked.cells, np.float64),
    )
