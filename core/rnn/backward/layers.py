"""One layer of a network, backwards."""

from dataclasses import dataclass

import numpy as np

from core.rnn.arrays import Array
from core.rnn.backward.derivatives import pull_back
from core.rnn.backward.through_time import SequenceGradients, backward_through_time
from core.rnn.cells import Cell, State, initial_state
from core.rnn.network import (
    BidirectionalWeights,
    DenseWeights,
    EmbeddingWeights,
    LayerOutput,
    LayerWeights,
    MergeMode,
    RecurrentWeights,
)
from core.rnn.sequence import forward


@dataclass(frozen=True, eq=False)
class EmbeddingGradients:
    """∂L/∂table, (V, D)."""

    table: Array


@dataclass(frozen=True, eq=False)
class BidirectionalGradients:
    """What `backward_through_time` finds in each of the two walks.

    Attributes:
        forward: of the cell that walks from the first timestep to the last.
        backward: of the cell that walks from the last to the first.
    """

    forward: SequenceGradients
    backward: SequenceGradients


@dataclass(frozen=True, eq=False)
class DenseGradients:
    """∂L/∂W, (D, U), and ∂L/∂b, (U,), summed over batch and time.

    Attributes:
        kernel: ∂L/∂W.
        bias: ∂L/∂b.
    """

    kernel: Array
    bias: Array


LayerGradients = EmbeddingGradients | SequenceGradients | BidirectionalGradients | DenseGradients


def backward_through_layer(
    layer: LayerWeights, given: LayerOutput, gradient: Array
) -> tuple[LayerGradients, Array | None]:
    """(∂L/∂weights, ∂L/∂x) of one layer y = layer(x).

    Args:
        layer: the weights.
        given: x and its mask, what the layer was given on the way forward.
        gradient: ∂L/∂y.

    Returns:
        The weights' gradients, and that of x; None for an embedding, whose x are word numbers.
    """
    match layer:
        case EmbeddingWeights():
            return _embedding(layer, given.values, gradient), None
        case RecurrentWeights():
            one = _walk(layer.cell, given, gradient, layer.return_sequences, reverse=False)
            return one, one.inputs
        case BidirectionalWeights():
            both = _both_ways(layer, given, gradient)
            return both, both.forward.inputs + both.backward.inputs
        case DenseWeights():
            return _dense(layer, given.values, gradient)


def _embedding(layer: EmbeddingWeights, tokens: Array, gradient: Array) -> EmbeddingGradients:
    """∂L/∂table[v] = Σ ∂L/∂y_t over all t with token_t = v."""
    table = np.zeros_like(layer.table)
    np.add.at(table, tokens, gradient)
    return EmbeddingGradients(table)


def _walk(
    cell: Cell, given: LayerOutput, gradient: Array, return_sequences: bool, reverse: bool
) -> SequenceGradients:
    """∂L/∂y arrives at every output when all are handed on, else at the final state's h."""
    arriving: tuple[Array | None, State | None] = (gradient, None)
    if not return_sequences:
        batch = None if gradient.ndim == 1 else len(gradient)
        arriving = (None, (gradient, *initial_state(cell, batch)[1:]))
    return backward_through_time(cell, given.values, *arriving, mask=given.mask, reverse=reverse)


def _both_ways(
    layer: BidirectionalWeights, given: LayerOutput, gradient: Array
) -> BidirectionalGradients:
    """∂L/∂(each walk's output), zero where the forward pass wrote zeros over a masked step."""
    all_steps = layer.return_sequences
    if all_steps and given.mask is not None:
        gradient = np.where(given.mask[..., np.newaxis], gradient, 0)
    there = forward(layer.forward, given.values, given.mask)
    back = forward(layer.backward, given.values, given.mask, reverse=True)
    outputs = (there.outputs, back.outputs) if all_steps else (there.state[0], back.state[0])
    to_there, to_back = _unmerge(layer.merge_mode, gradient, *outputs)
    return BidirectionalGradients(
        _walk(layer.forward, given, to_there, all_steps, reverse=False),
        _walk(layer.backward, given, to_back, all_steps, reverse=True),
    )


def _unmerge(mode: MergeMode, gradient: Array, there: Array, back: Array) -> tuple[Array, Array]:
    """(∂L/∂there, ∂L/∂back) for y = merge(there, back)."""
    match mode:
        case "concat":
            units = there.shape[-1]
            return gradient[..., :units], gradient[..., units:]
        case "sum":
            return gradient, gradient
        case "mul":
            return gradient * back, gradient * there
        case "ave":
            return gradient / 2, gradient / 2


def _dense(layer: DenseWeights, x: Array, gradient: Array) -> tuple[DenseGradients, Array]:
    """∂L/∂z = ∂L/∂y · f′(z),  ∂L/∂W = xᵀ·∂L/∂z,  ∂L/∂b = Σ ∂L/∂z,  ∂L/∂x = ∂L/∂z·Wᵀ."""
    inputs, units = layer.kernel.shape
    x = np.asarray(x, np.result_type(layer.kernel, layer.bias))
    d_z = pull_back(layer.activation, x @ layer.kernel + layer.bias, gradient)
    rows_x, rows_z = x.reshape(-1, inputs), d_z.reshape(-1, units)
    return DenseGradients(rows_x.T @ rows_z, rows_z.sum(axis=0)), d_z @ layer.kernel.T
