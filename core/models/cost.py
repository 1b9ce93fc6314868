"""What a layer costs: multiply-adds, and the memory of weights, optimizer and way back.

All of it is counted from the equations, not measured. Only matrix products count as multiply-adds:
biases, activations and the products of gates are left out, as they grow with H where the matrix
products grow with H·(D+H), and so is an Embedding, which looks a row up and multiplies nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from types import MappingProxyType
from typing import TYPE_CHECKING

from core.models.inspect import Shape
from core.models.spec import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Layer,
    Recurrent,
    SimpleRNN,
)

if TYPE_CHECKING:
    from core.models.summary import Summary

BATCH = 128
"""Examples in the batch that costs are given for, as the tutorial trains."""

VALUE_BYTES = 4
"""Bytes of one value in float32, which Keras computes in unless it is told otherwise."""

OPTIMIZER_SLOTS: Mapping[str, int] = MappingProxyType({"adam": 2, "rmsprop": 1, "sgd": 0})
"""Numbers that Keras' optimizers, with their defaults, keep beside every trainable parameter: Adam
two running means, RMSprop one, SGD without momentum none."""

BLOCKS: Mapping[type[Recurrent], int] = MappingProxyType({SimpleRNN: 1, LSTM: 4, GRU: 3})
"""How many blocks of H columns a cell's kernels have: one a gate and one for the candidate."""


@dataclass(frozen=True)
class Cost:
    """What one layer costs for one example.

    Attributes:
        step_multiply_adds: of its matrix products for one timestep, or for the whole example where
            nothing has timesteps; None where unknown.
        multiply_adds: the same for the whole example; None where T is not known.
        activations: how many values training keeps for the way back; None where T is not known.
    """

    step_multiply_adds: int | None
    multiply_adds: int | None
    activations: int | None


def costs(layer: Layer, input_shape: Shape, output_shape: Shape) -> Cost:
    """T·k·H·(D+H) multiply-adds of a recurrent layer, T·D·U of a Dense, none of the others.

    What backward through time needs of an example: the output of an Embedding, a Dropout or a
    Dense; of every timestep of a SimpleRNN H values, of an LSTM 6H (i, f, c̃, o, c, h), of a GRU 5H
    (z, r, ĥ, h and the candidate's recurrent part, which r multiplies), 4H where it resets before
    the product. A bidirectional layer has everything twice. Keras may keep more or compute some of
    it anew: this is what the equations need.

    Args:
        layer: the layer.
        input_shape: (None, T), (None, T, D) or (None, D): what it reads.
        output_shape: what it hands on.
    """
    match layer:
        case Bidirectional():
            one = costs(layer.layer, input_shape, output_shape)
            return Cost(*(_times(2, value) for value in _values(one)))
        case SimpleRNN() | LSTM() | GRU():
            steps, inputs = _steps(input_shape), input_shape[-1]
            h = layer.units
            step = _times(BLOCKS[type(layer)] * h, None if inputs is None else inputs + h)
            return Cost(step, _times(steps, step), _times(steps, _kept(layer) * h))
        case Embedding() | Dropout():
            return Cost(0, 0, _size(output_shape))
        case Dense():
            step = _times(layer.units, input_shape[-1])
            return Cost(step, _times(_steps(input_shape), step), _size(output_shape))


def weight_bytes(parameters: int) -> int:
    """4·parameters bytes: the weights' memory in float32.

    Args:
        parameters: how many numbers.
    """
    return VALUE_BYTES * parameters


def optimizer_bytes(trainable: int, optimizer: str) -> int:
    """4·slots·trainable bytes: what the optimizer keeps beside the weights.

    Args:
        trainable: how many numbers training may change.
        optimizer: a name in `OPTIMIZER_SLOTS`.

    Raises:
        KeyError: when the optimizer is not one of them.
    """
    return VALUE_BYTES * OPTIMIZER_SLOTS[optimizer] * trainable


def activation_bytes(summary: "Summary", batch: int = BATCH) -> int | None:
    """4·B·Σ activations bytes: what training keeps of a batch for the way back.

    Args:
        summary: the model.
        batch: B, how many examples.

    Returns:
        None when a layer's activations are not known.
    """
    values = [row.activations for row in summary.rows]
    known = [value for value in values if value is not None]
    return VALUE_BYTES * batch * sum(known) if len(known) == len(values) else None


def multiply_adds(summary: "Summary", batch: int = BATCH) -> int | None:
    """B·Σ multiply_adds: of the forward pass of a batch.

    Args:
        summary: the model.
        batch: B, how many examples.

    Returns:
        None when a layer's are not known.
    """
    values = [row.multiply_adds for row in summary.rows]
    known = [value for value in values if value is not None]
    return batch * sum(known) if len(known) == len(values) else None


def memory_text(size: int) -> str:
    """A number of bytes as people read it: "12.4 MiB", and "16 EiB" where none can be had.

    Args:
        size: how many bytes.
    """
    if size < 1024:
        return f"{size} B"
    for power, unit in enumerate(("KiB", "MiB", "GiB", "TiB", "PiB", "EiB"), start=1):
        # Compared as it will be printed, so that nothing reads "1,024 KiB".
        if size < 999.5 * 1024**power or unit == "EiB":
            break
    value = size / 1024**power
    return f"{value:.3g} {unit}" if value < 999.5 else f"{value:,.0f} {unit}"


def _values(cost: Cost) -> tuple[int | None, int | None, int | None]:
    return cost.step_multiply_adds, cost.multiply_adds, cost.activations


def _kept(layer: Recurrent) -> int:
    """How many values of H each that one timestep leaves for the way back."""
    match layer:
        case SimpleRNN():
            return 1
        case LSTM():
            return 6
        case GRU():
            return 5 if layer.reset_after else 4


def _steps(input_shape: Shape) -> int | None:
    """T; 1 where the sequence has ended."""
    return input_shape[1] if len(input_shape) == 3 else 1


def _size(shape: Shape) -> int | None:
    """How many values one example has."""
    sizes = [size for size in shape[1:] if size is not None]
    return prod(sizes) if len(sizes) == len(shape) - 1 else None


def _times(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first * second
