"""What a layer's trained weights look like in a few numbers."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.models.parameters import count
from core.models.spec import (
    GRU,
    LSTM,
    Bidirectional,
    Layer,
    SimpleRNN,
    recurrent,
)
from core.rnn.arrays import Array
from core.rnn.cells import GRUCell, LSTMCell, SimpleRNNCell
from core.rnn.cells.parameters import split_blocks

BINS = 24

LARGEST_DECOMPOSED = 256
"""Units up to which all eigenvalues are computed."""

LARGEST_MULTIPLIED = 2_048
"""Units up to which a spectral radius is computed at all, by products: some ten seconds a block."""

SQUARINGS = 20

PIECE = 2**18
"""Values that are looked at together, so that a large array is not copied as a whole."""


@dataclass(frozen=True)
class WeightStatistics:
    """One array of weights, or one gate's block of it.

    Values that are not finite are counted and otherwise left out.

    Attributes:
        name: the array's name, such as "recurrent_kernel".
        gate: the block's name, such as "i" or "z"; "" for the whole array.
        shape: of the array or the block.
        norm: the root of the sum of squares; None when no float can hold it.
        low: the smallest value; None where there is no finite one.
        high: the largest value; None where there is no finite one.
        mean: their mean; None where there is no finite one.
        deviation: their standard deviation; None where there is no finite one.
        not_finite: how many values are nan or infinite.
        histogram: how many values fall into each of 24 bins, all into the middle one where all are
            equal; () where there is no finite one.
        edges: (low, high), where the first bin begins and the last ends; None without bins.
        spectral_radius: the largest |eigenvalue| of a recurrent kernel's block; None for other
            arrays, where a value is not finite, and above 2,048 units.
    """

    name: str
    gate: str
    shape: tuple[int, ...]
    norm: float | None
    low: float | None
    high: float | None
    mean: float | None
    deviation: float | None
    not_finite: int
    histogram: tuple[int, ...]
    edges: tuple[float, float] | None
    spectral_radius: float | None = None


def weight_statistics(layer: Layer, arrays: Sequence[Array]) -> tuple[WeightStatistics, ...]:
    """One entry an array, and behind it one for each gate's block where there are several.

    Args:
        layer: the layer.
        arrays: its arrays in the order of Keras' `get_weights()`.

    Raises:
        ValueError: when there are more or fewer than the layer has, when the blocks of an array do
            not have the units of the layer, or when one does not hold real numbers.
    """
    named = count(layer, 1).weights
    if len(named) != len(arrays):
        raise ValueError(
            f"{type(layer).__name__} has {len(named)} arrays, but {len(arrays)} were given."
        )
    gates = _gates(layer)
    found: list[WeightStatistics] = []
    for weight, array in zip(named, arrays, strict=True):
        recurrent = weight.name.endswith("recurrent_kernel")
        if not gates:
            found.append(array_statistics(weight.name, array))
            continue
        blocks = _blocks(weight.name, array, _units(layer), len(gates))
        entries = [
            array_statistics(weight.name, block, gate)
            for gate, block in zip(gates, blocks, strict=True)
        ]
        if recurrent:
            entries = [
                replace(entry, spectral_radius=spectral_radius(block))
                for entry, block in zip(entries, blocks, strict=True)
            ]
        if len(entries) == 1:
            found.append(replace(entries[0], gate=""))
        else:
            found += [array_statistics(weight.name, array), *entries]
    return tuple(found)


def array_statistics(name: str, array: Array, gate: str = "") -> WeightStatistics:
    """The numbers of any array.

    Args:
        name: what it is called.
        array: real numbers of any shape.
        gate: the name of the block that it is; "" for a whole array.

    Raises:
        ValueError: when the array does not hold real numbers.
    """
    if array.dtype.kind not in "fiub" and array.dtype.name != "bfloat16":
        raise ValueError(f"{name} holds {array.dtype}: only real numbers have statistics.")
    finite = 0
    low, high = math.inf, -math.inf
    for piece in _pieces(array):
        finite += piece.size
        low, high = min(low, float(piece.min())), max(high, float(piece.max()))
    left_out = array.size - finite
    if not finite:
        return WeightStatistics(
            name, gate, array.shape, 0.0, None, None, None, None, left_out, (), None
        )
    scale = max(abs(low), abs(high)) or 1.0
    norm, mean, deviation = _moments(array, finite, scale)
    return WeightStatistics(
        name=name,
        gate=gate,
        shape=array.shape,
        norm=norm if math.isfinite(norm) else None,
        low=low,
        high=high,
        # Rounding may carry a mean past what it is the mean of.
        mean=min(max(mean, low), high),
        deviation=deviation,
        not_finite=left_out,
        histogram=_histogram(array, low, high, scale),
        edges=(low, high),
    )


def spectral_radius(block: Array) -> float | None:
    """ρ(U) = max |λ(U)|; None where a value is not finite, and above 2,048 units.

    In float64. Above 1 a direction of the state grows from step to step as far as the activation
    and the gates let it; far below 1 what was there is gone after a few steps. Above 256 units, ρ
    is taken from Gelfand's formula, lim ‖Uᵏ‖^(1/k), at k = 2²⁰, for products are far faster than
    eigenvalues: it is then never too small and at most a few hundred-thousandths too large, unless
    U is all but defective.

    Args:
        block: (H, H), a recurrent kernel's block.
    """
    if not block.size or len(block) > LARGEST_MULTIPLIED or not np.isfinite(block).all():
        return None
    largest = float(np.abs(block).max()) or 1.0
    scaled = np.asarray(block, np.float64) / largest
    if len(block) <= LARGEST_DECOMPOSED:
        radius = float(np.abs(np.linalg.eigvals(scaled)).max())
    else:
        radius = _gelfand(scaled)
    return largest * radius if math.isfinite(largest * radius) else None


def _gelfand(matrix: Array) -> float:
    """ρ(A) = lim ‖Aᵏ‖^(1/k), with k doubled by squaring and the norm taken out each time."""
    logarithm = 0.0
    for doubled in range(SQUARINGS + 1):
        norm = float(np.linalg.norm(matrix))
        if norm == 0:
            return 0.0
        logarithm += math.log(norm) / 2**doubled
        if doubled < SQUARINGS:
            matrix = matrix / norm
            matrix = matrix @ matrix
    return math.exp(logarithm)


def _gates(layer: Layer) -> tuple[str, ...]:
    """The names of a recurrent layer's blocks; () for other layers."""
    match layer:
        case Bidirectional():
            return _gates(layer.layer)
        case SimpleRNN():
            return SimpleRNNCell.blocks
        case LSTM():
            return LSTMCell.blocks
        case GRU():
            return GRUCell.blocks
        case _:
            return ()


def _units(layer: Layer) -> int:
    inner = recurrent(layer)
    return inner.units if inner is not None else 0


def _blocks(name: str, array: Array, units: int, blocks: int) -> tuple[Array, ...]:
    """The columns of each gate."""
    if not array.ndim or array.shape[-1] != blocks * units:
        raise ValueError(
            f"{name} has shape {array.shape}: {blocks} blocks of {units} units need "
            f"{blocks * units} columns."
        )
    return split_blocks(array, units)


def _pieces(array: Array) -> Iterator[Array]:
    """The finite values in float64, a part of them at a time."""
    flat = array.reshape(-1)
    for start in range(0, flat.size, PIECE):
        piece = flat[start : start + PIECE].astype(np.float64)
        finite = piece[np.isfinite(piece)]
        if finite.size:
            yield finite


def _moments(array: Array, finite: int, scale: float) -> tuple[float, float, float]:
    """(norm, mean, standard deviation), computed from values that lie between −1 and 1.

    So no square overflows, and none becomes 0 that counts.
    """
    total = squares = 0.0
    for piece in _pieces(array):
        scaled = piece / scale
        total += float(scaled.sum())
        squares += float(np.square(scaled).sum())
    mean = total / finite
    around = sum(float(np.square(piece / scale - mean).sum()) for piece in _pieces(array))
    return scale * math.sqrt(squares), scale * mean, scale * math.sqrt(around / finite)


def _histogram(array: Array, low: float, high: float, scale: float) -> tuple[int, ...]:
    """How many values fall into each bin; a value on an inner edge counts for the bin above it."""
    counts = np.zeros(BINS, np.int64)
    ends = (low / scale, high / scale)
    for piece in _pieces(array):
        if ends[0] == ends[1]:
            counts[BINS // 2] += piece.size
        else:
            counts += np.histogram(piece / scale, BINS, ends)[0]
    return tuple(int(number) for number in counts)
