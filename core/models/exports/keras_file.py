"""A stack and its weights as Keras' `.keras` archive, written without Keras.

The layout is that of Keras 3.15's `saving/saving_lib.py`: a zip of metadata.json, config.json and
an HDF5 file, in which the arrays of a layer are numbered in the order of `get_weights()`, below a
group named after the layer's class.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray

from core.models.exports.keras_config import inner_names, layer_name, model_config, model_name
from core.models.files.variables import snake_case, unique
from core.models.inspect import Inspection, LayerInspection, require_valid
from core.models.spec import GRU, LSTM, Bidirectional, ModelSpec, Recurrent, SimpleRNN
from core.models.weights import network
from core.whole_file import whole_file

KERAS_VERSION = "3.15.1"
"""The version whose format this is, noted in the file where no Keras is installed."""


def write_keras(
    spec: ModelSpec,
    weights: Sequence[NDArray[Any]],
    path: Path,
    compile_config: Mapping[str, Any] | None = None,
) -> None:
    """Writes a `.keras` file that Keras opens as a Sequential model.

    The arrays are stored as float32, which is what Keras computes in; float32 stays as it is to
    the bit.

    Args:
        spec: the stack.
        weights: its arrays in the order of Keras' `get_weights()`.
        path: the file, which is replaced where there is one; Keras opens names that end in `.keras`
            alone.
        compile_config: how the model is compiled, in Keras' form; None leaves that to who opens it.

    Raises:
        UsageProblem: the stack cannot be built.
        Problem: the weights do not belong to this stack, naming the layer and the weight.
        OSError: the disk is full, or the folder cannot be written; an old file stays as it is.
    """
    inspection = require_valid(spec)
    arrays = [np.asarray(one, dtype=np.float32) for one in weights]
    # Joining them refuses arrays that belong to another stack, with the layer and the array.
    network(spec, arrays)
    stored = _hdf5(inspection, arrays)
    config = model_config(inspection)
    if compile_config is not None:
        config["compile_config"] = dict(compile_config)
    with whole_file(path) as partial, ZipFile(partial, "w") as archive:
        # Plainly stored, as Keras does: its readers, and ours, read large weights in place.
        archive.writestr("metadata.json", json.dumps(_metadata()))
        archive.writestr("config.json", json.dumps(config))
        archive.writestr("model.weights.h5", stored)


def _metadata() -> dict[str, str]:
    try:
        written_for = version("keras")
    except PackageNotFoundError:
        written_for = KERAS_VERSION
    return {
        "keras_version": written_for,
        "date_saved": datetime.now().strftime("%Y-%m-%d@%H:%M:%S"),
    }


@dataclass(frozen=True)
class _Group:
    """Where the file keeps arrays.

    Attributes:
        path: of the group; empty for the model itself.
        name: of the layer or cell that has them.
        arrays: how many there are.
    """

    path: str
    name: str
    arrays: int


def _hdf5(inspection: Inspection, arrays: Sequence[NDArray[Any]]) -> bytes:
    """The file `model.weights.h5`."""
    import h5py

    left = iter(arrays)
    content = BytesIO()
    with h5py.File(content, "w") as file:
        for group in _groups(inspection):
            kept = file.create_group(f"{group.path}/vars")
            kept.attrs["name"] = group.name
            for number in range(group.arrays):
                kept.create_dataset(str(number), data=next(left))
    return content.getvalue()


def _groups(inspection: Inspection) -> Iterator[_Group]:
    """All groups, those with arrays in the order of `get_weights()`."""
    yield _Group("", model_name(inspection.spec), 0)
    used: dict[str, int] = {}
    for one in inspection.layers:
        path = f"layers/{unique(snake_case(one.kind), used)}"
        yield from _layer_groups(one, path)


def _layer_groups(inspected: LayerInspection, path: str) -> Iterator[_Group]:
    layer, many = inspected.layer, len(inspected.weights)
    name = layer_name(inspected.number, layer)
    match layer:
        case Bidirectional():
            yield _Group(path, name, 0)
            forward, backward = inner_names(inspected.number, layer.layer)
            yield from _cell_groups(layer.layer, f"{path}/forward_layer", forward, many // 2)
            yield from _cell_groups(layer.layer, f"{path}/backward_layer", backward, many // 2)
        case SimpleRNN() | LSTM() | GRU():
            yield from _cell_groups(layer, path, name, many)
        case _:
            yield _Group(path, name, many)


def _cell_groups(layer: Recurrent, path: str, name: str, arrays: int) -> Iterator[_Group]:
    """A recurrent layer has no arrays of its own: its cell has them."""
    yield _Group(path, name, 0)
    yield _Group(f"{path}/cell", f"{snake_case(type(layer).__name__)}_cell", arrays)
