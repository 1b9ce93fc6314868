"""How far a gradient reaches back: what is left of it after k steps."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.rnn.arrays import Array
from core.rnn.backward import LossName, SequenceGradients, loss_gradients
from core.rnn.backward.step import retreat
from core.rnn.cells import Cell, initial_state
from core.rnn.network import BidirectionalWeights, Network, RecurrentWeights
from core.rnn.trace import trace


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
    return _norms_to_the_end(cell, inputs, mask)[0]


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
    return _norms_to_the_end(cell, inputs, mask)[1]


def loss_gradient_norms(
    network: Network, inputs: Array, target: Array, loss: LossName = "binary_crossentropy"
) -> Array:
    """n_t = ‖∂L/∂h_t‖, the Euclidean norm over the units of the last recurrent layer.

    ∂L/∂h_t is the whole one: through the output at t, where the layer returns sequences, and
    through all later steps. In a batch L is the mean over it, so each norm holds a factor 1/B.

    Args:
        network: a stack whose last recurrent layer reads in one direction.
        inputs: word numbers (B, T) or (T,), or features (B, T, D) or (T, D).
        target: what the network should answer, of its output's shape.
        loss: the name of the loss.

    Returns:
        (B, T) or (T,), entry t for the state after step t.

    Raises:
        ValueError: when there is no such layer, or something does not fit.
    """
    recurrent = [
        place
        for place, layer in enumerate(network.layers)
        if isinstance(layer, RecurrentWeights | BidirectionalWeights)
    ]
    if not recurrent:
        raise ValueError("the network has no recurrent layer: its states have no gradient.")
    if isinstance(network.layers[recurrent[-1]], BidirectionalWeights):
        raise ValueError(
            f"layer {recurrent[-1] + 1} reads in both directions: "
            "its gradients do not run along one axis of time."
        )
    found = loss_gradients(network, inputs, target, loss).network.layers[recurrent[-1]]
    assert isinstance(found, SequenceGradients)
    norms: Array = np.linalg.norm(found.states, axis=-1)
    return norms


def horizon(norms: Array, share: float = 0.01) -> int | None:
    """The smallest k with n_{T−k} ≤ share·n_T: after how many steps back 1 % is left.

    Masked steps count as steps; give `norms[mask]` to count the others alone.

    Args:
        norms: (T,), of one sequence, the end last.
        share: between 0 and 1.

    Returns:
        The number of steps; 0 when there is no gradient at the end either, None when more than the
        share is left at the first step.

    Raises:
        ValueError: when there are no norms or the share is out of range.
    """
    norms = np.asarray(norms)
    if norms.ndim != 1 or not len(norms):
        raise ValueError(f"norms have shape {norms.shape}: a horizon needs those of one sequence.")
    if not 0 < share < 1:
        raise ValueError(f"share is {share}: it needs to lie between 0 and 1.")
    gone = np.flatnonzero(norms[::-1] <= share * norms[-1])
    return int(gone[0]) if len(gone) else None


def _norms_to_the_end(cell: Cell, inputs: Array, mask: NDArray[Any] | None) -> tuple[Array, Array]:
    """(‖∂h_T/∂h_t‖₂, ‖∂h_T/∂c_t‖₂), each (T,), from the last step to the first.

    The product is built from the left: its row i is ∂h_T[i]/∂state_t, so multiplying it by J_t is
    one backward step, with the rows as a batch that shares x_t and the state.
    """
    cell = _in_float64(cell)
    walked = trace(cell, inputs, mask)
    timesteps, units = walked.timesteps, walked.units
    kept_states = [walked.states] if walked.cells is None else [walked.states, walked.cells]
    of_h, of_c = np.ones(timesteps), np.zeros(timesteps)
    product = initial_state(cell, batch=units)
    product = (np.eye(units), *product[1:])

    pending: list[int] = []
    with np.errstate(over="ignore", invalid="ignore"):
        for t in reversed(range(timesteps)):
            of_h[t] = _spectral_norm(product[0])
            pending.append(t)
            if not walked.mask[t]:
                continue
            x = np.tile(walked.inputs[t], (units, 1))
            state = tuple(np.tile(kept[t], (units, 1)) for kept in kept_states)
            found = retreat(cell, x, state, product)
            product = found.state
            if found.memory is not None:
                of_c[pending] = _spectral_norm(found.memory)
            pending = []
        if len(product) == 2 and pending:
            of_c[pending] = _spectral_norm(product[1])
    return of_h, of_c


def _spectral_norm(matrix: Array) -> float:
    """‖A‖₂ = the largest singular value; ∞ when a product has left the range of float64."""
    return float(np.linalg.norm(matrix, 2)) if np.isfinite(matrix).all() else float("inf")


def _in_float64(cell: Cell) -> Cell:
    return replace(
        cell,
        kernel=np.asarray(cell.kernel, np.float64),
        recurrent_kernel=np.asarray(cell.recurrent_kernel, np.float64),
        bias=np.asarray(cell.bias, np.float64),
    )
