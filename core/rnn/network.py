"""A stack of layers with their weights, and what it predicts."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.rnn.activations import activation
from core.rnn.arrays import Array, require_floating, require_shape
from core.rnn.cells import Cell
from core.rnn.sequence import forward

Mask = NDArray[np.bool_]
MergeMode = Literal["concat", "sum", "mul", "ave"]


@dataclass(frozen=True, eq=False)
class EmbeddingWeights:
    """y_t = table[token_t].

    Attributes:
        table: (V, D), one row a token.
        mask_zero: whether token 0 is padding, masked in the layers behind.
    """

    table: Array
    mask_zero: bool = False

    def __post_init__(self) -> None:
        require_shape("table", self.table, ("vocabulary", "dimensions"), "an embedding")
        require_floating("table", self.table, "an embedding")


@dataclass(frozen=True, eq=False)
class RecurrentWeights:
    """A cell over the whole sequence.

    Attributes:
        cell: the cell and its weights.
        return_sequences: whether every output is handed on, or the last one alone.
    """

    cell: Cell
    return_sequences: bool = False


@dataclass(frozen=True, eq=False)
class BidirectionalWeights:
    """merge(forward over x_0 … x_{T−1}, backward over x_{T−1} … x_0).

    Attributes:
        forward: the cell that walks from the first timestep to the last.
        backward: the cell that walks from the last to the first.
        merge_mode: how the two outputs are joined.
        return_sequences: whether every output is handed on, or each walk's last one alone.
    """

    forward: Cell
    backward: Cell
    merge_mode: MergeMode = "concat"
    return_sequences: bool = False

    def __post_init__(self) -> None:
        if self.merge_mode not in ("concat", "sum", "mul", "ave"):
            raise ValueError(
                f"unknown merge_mode '{self.merge_mode}': known: concat, sum, mul, ave."
            )
        if self.forward.inputs != self.backward.inputs:
            raise ValueError(
                f"the backward cell has {self.backward.inputs} inputs: a bidirectional layer needs "
                f"as many as the forward cell has, {self.forward.inputs}."
            )
        if self.forward.units != self.backward.units and self.merge_mode != "concat":
            raise ValueError(
                f"the backward cell has {self.backward.units} units: merge_mode "
                f"'{self.merge_mode}' needs as many as the forward cell has, {self.forward.units}."
            )


@dataclass(frozen=True, eq=False)
class DenseWeights:
    """y = activation(x·W + b), at every timestep alike.

    Attributes:
        kernel: W, (D, U).
        bias: b, (U,).
        activation: a name that `core.rnn.activations.activation` knows.
    """

    kernel: Array
    bias: Array
    activation: str = "linear"

    def __post_init__(self) -> None:
        require_shape("kernel", self.kernel, ("inputs", "units"), "a Dense layer")
        units = self.kernel.shape[1]
        require_shape("bias", self.bias, (units,), f"a Dense layer of {units} units")
        activation(self.activation)


LayerWeights = EmbeddingWeights | RecurrentWeights | BidirectionalWeights | DenseWeights


@dataclass(frozen=True, eq=False)
class Network:
    """A stack of layers with weights; what acts in training alone, such as dropout, is left out."""

    layers: tuple[LayerWeights, ...]


@dataclass(frozen=True, eq=False)
class LayerOutput:
    """What one layer hands to the next.

    Attributes:
        values: (B, T, ...) or (B, ...); without B when the input had none.
        mask: (B, T) or (T,), False at padding; None when nothing is masked from here on.
    """

    values: Array
    mask: Mask | None


def predict(network: Network, inputs: Array) -> Array:
    """Y = layer_n(… layer_1(inputs)).

    Args:
        network: the layers and their weights.
        inputs: word numbers (B, T) or (T,) when the first layer is an embedding, otherwise
            features (B, T, D) or (T, D).

    Returns:
        The last layer's output, without a batch axis when the inputs had none.

    Raises:
        ValueError: when the network is empty, or a layer cannot take what it is given.
    """
    if not network.layers:
        raise ValueError("the network has no layers: it needs at least one.")
    return layer_outputs(network, inputs)[-1].values


def layer_outputs(network: Network, inputs: Array) -> tuple[LayerOutput, ...]:
    """The output of every layer, in order; see `predict` for the arguments and errors."""
    outputs: list[LayerOutput] = []
    current = LayerOutput(np.asarray(inputs), None)
    for number, layer in enumerate(network.layers, start=1):
        try:
            current = _apply(layer, current)
        except ValueError as error:
            raise ValueError(f"layer {number}: {error}") from error
        outputs.append(current)
    return tuple(outputs)


def _apply(layer: LayerWeights, given: LayerOutput) -> LayerOutput:
    match layer:
        case EmbeddingWeights():
            return _embed(layer, given.values)
        case RecurrentWeights():
            return _recur(layer, given)
        case BidirectionalWeights():
            return _recur_both_ways(layer, given)
        case DenseWeights():
            return LayerOutput(_dense(layer, given.values), given.mask)


def _embed(layer: EmbeddingWeights, tokens: Array) -> LayerOutput:
    """y_t = table[token_t]; masked where token_t = 0, if asked for."""
    if tokens.ndim not in (1, 2):
        require_shape("inputs", tokens, ("batch", "timesteps"), "an embedding")
    vocabulary = len(layer.table)
    if not np.issubdtype(tokens.dtype, np.integer):
        raise ValueError(f"inputs hold {tokens.dtype}: an embedding needs word numbers.")
    if tokens.size and not 0 <= tokens.min() <= tokens.max() < vocabulary:
        wrong = tokens.min() if tokens.min() < 0 else tokens.max()
        raise ValueError(f"inputs hold word number {wrong}: the table has 0 … {vocabulary - 1}.")
    return LayerOutput(layer.table[tokens], tokens != 0 if layer.mask_zero else None)


def _recur(layer: RecurrentWeights, given: LayerOutput) -> LayerOutput:
    sequence = forward(layer.cell, given.values, given.mask)
    if layer.return_sequences:
        return LayerOutput(sequence.outputs, given.mask)
    return LayerOutput(sequence.state[0], None)


def _recur_both_ways(layer: BidirectionalWeights, given: LayerOutput) -> LayerOutput:
    """merge(forward, backward); at a masked step of a returned sequence both are zero.

    Keras forces `zero_output_for_mask` on both walks when it returns sequences, so a masked step
    does not repeat the previous output here (keras/src/layers/rnn/bidirectional.py).
    """
    there = forward(layer.forward, given.values, given.mask)
    back = forward(layer.backward, given.values, given.mask, reverse=True)
    if not layer.return_sequences:
        return LayerOutput(_merge(layer.merge_mode, there.state[0], back.state[0]), None)
    merged = _merge(layer.merge_mode, there.outputs, back.outputs)
    if given.mask is not None:
        merged = np.where(given.mask[..., np.newaxis], merged, np.zeros((), merged.dtype))
    return LayerOutput(merged, given.mask)


def _merge(mode: MergeMode, there: Array, back: Array) -> Array:
    match mode:
        case "concat":
            return np.concatenate([there, back], axis=-1)
        case "sum":
            return there + back
        case "mul":
            return there * back
        case "ave":
            return (there + back) / 2


def _dense(layer: DenseWeights, x: Array) -> Array:
    inputs = layer.kernel.shape[0]
    if x.ndim == 0 or x.shape[-1] != inputs:
        raise ValueError(f"inputs have shape {x.shape}: a Dense layer needs (..., {inputs}).")
    x = np.asarray(x, np.result_type(layer.kernel, layer.bias))
    return activation(layer.activation)(x @ layer.kernel + layer.bias)
