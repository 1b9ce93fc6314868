"""What the trained values of one layer of a file look like."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.models.files.archive import Archive
from core.models.files.hdf5 import opened
from core.models.files.reading import Read, opened_bytes, read
from core.models.files.refusal import NOT_BY_KERAS, Refused
from core.models.files.rows import our_layer, shown
from core.models.files.stored import Weight
from core.models.weight_statistics import WeightStatistics, array_statistics, weight_statistics
from core.printable import NAME_LENGTH, printable
from core.rnn.arrays import Array

MOST_VALUES = 50_000_000
"""Values of one layer that are read: 200 MB of float32, as many again while they are looked at."""

_FILTERS = frozenset({1, 2, 3, 4, 5, 6, 32000})
"""What HDF5 and h5py can unpack by themselves; any other would be looked for on this machine."""


def statistics(path: Path, number: int) -> tuple[WeightStatistics, ...]:
    """The statistics of a layer's arrays, and of each gate's part where the layer is one of ours.

    Args:
        path: the file.
        number: the layer's row, from 1.

    Raises:
        Refused: when there is no such layer, or its arrays are too large.
    """
    found = read(path)
    nodes = shown(found.graph)
    if not 1 <= number <= len(nodes):
        raise Refused(f"has no layer {number}", f"it has {len(nodes)}")
    node = nodes[number - 1]
    weights = found.weights.get(node.name, ())
    total = sum(one.stored.size for one in weights)
    if total > MOST_VALUES:
        raise Refused(
            f"has {total:,} values in layer {number}", f"at most {MOST_VALUES:,} are looked at"
        )
    arrays = _arrays(path, found, weights)
    ours = our_layer(node, weights)
    if ours is not None:
        return weight_statistics(ours, arrays)
    return tuple(
        array_statistics(one.name, array) for one, array in zip(weights, arrays, strict=True)
    )


def _arrays(path: Path, found: Read, weights: Sequence[Weight]) -> list[Array]:
    arrays: dict[int, Array] = {}
    for number in {one.stored.file for one in weights}:
        with _member(path, found.members[number]) as file:
            for place, one in enumerate(weights):
                if one.stored.file == number:
                    arrays[place] = _array(file, one)
    return [arrays[place] for place in range(len(weights))]


@contextmanager
def _member(path: Path, name: str | None) -> Iterator[Any]:
    if name is None:
        with opened(str(path), "it") as file:
            yield file
        return
    with opened_bytes(path) as file:
        source, _ = Archive(file).weights(name)
        with opened(source, printable(name, NAME_LENGTH)) as hdf5:
            yield hdf5


def _array(file: Any, weight: Weight) -> Array:
    import numpy as np

    item = file[weight.stored.path]
    plan = item.id.get_create_plist()
    filters = {plan.get_filter(place)[0] for place in range(plan.get_nfilters())}
    if not filters <= _FILTERS:
        raise Refused(f"packs its {weight.name} in an unusual way", NOT_BY_KERAS)
    values = np.asarray(item[()])
    if weight.stored.dtype == "bfloat16":
        # The upper half of a float32.
        halves = np.atleast_1d(values).view(np.uint16).astype(np.uint32) << 16
        return halves.view(np.float32).reshape(weight.stored.shape)
    return values if values.dtype.kind == "f" else values.astype(np.float64)
