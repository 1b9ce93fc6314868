"""Model files made by hand, as Keras would write them and as it never would."""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import h5py
import numpy as np

FLOAT = {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}}


def layer(kind: str, name: str, **config: Any) -> dict[str, Any]:
    """A layer as Keras 3 writes it."""
    return {
        "module": "keras.layers",
        "class_name": kind,
        "config": {"name": name, "trainable": True, "dtype": FLOAT, **config},
        "registered_name": None,
    }


def entry(*shape: int | None) -> dict[str, Any]:
    """The input of a stack."""
    made = layer("InputLayer", "entry", batch_shape=[None, *shape])
    del made["config"]["trainable"]
    return made


def lstm(name: str = "lstm", **config: Any) -> dict[str, Any]:
    return layer("LSTM", name, units=4, activation="tanh", use_bias=True, **config)


def dense(name: str = "dense", **config: Any) -> dict[str, Any]:
    return layer("Dense", name, units=2, activation="softmax", use_bias=True, **config)


def stack(*layers: dict[str, Any], name: str = "handmade") -> dict[str, Any]:
    """A Sequential model."""
    return {
        "module": "keras",
        "class_name": "Sequential",
        "config": {"name": name, "trainable": True, "layers": list(layers)},
        "registered_name": None,
    }


GOOD = stack(entry(7, 3), lstm(), dense())
"""An LSTM of 4 units over 3 features and a head of 2: 128 and 10 parameters."""

ARRAYS = {
    "layers/lstm/cell/vars/0": (3, 16),
    "layers/lstm/cell/vars/1": (4, 16),
    "layers/lstm/cell/vars/2": (16,),
    "layers/dense/vars/0": (4, 2),
    "layers/dense/vars/1": (2,),
}


def weights(arrays: Mapping[str, tuple[int, ...]] = ARRAYS) -> bytes:
    """An HDF5 file with arrays of zeros."""
    file = io.BytesIO()
    with h5py.File(file, "w") as hdf5:
        for path, shape in arrays.items():
            hdf5[path] = np.zeros(shape, np.float32)
    return file.getvalue()


WEIGHTS = weights()


def members(
    config: Any = GOOD, stored: bytes = WEIGHTS, version: object = "3.15.1"
) -> dict[str, bytes]:
    """The entries of a `.keras` archive."""
    text = config if isinstance(config, bytes) else json.dumps(config).encode()
    return {
        "metadata.json": json.dumps({"keras_version": version}).encode(),
        "config.json": text,
        "model.weights.h5": stored,
    }


def archive(path: Path, entries: Mapping[str, bytes], packing: int = zipfile.ZIP_STORED) -> Path:
    """Writes a `.keras` file."""
    with zipfile.ZipFile(path, "w", packing) as target:
        for name, data in entries.items():
            target.writestr(name, data)
    return path


def legacy(path: Path, config: Any = GOOD, **attributes: Any) -> Path:
    """Writes an `.h5` file with the weights of the good model."""
    names = {
        "lstm": {"kernel": (3, 16), "recurrent_kernel": (4, 16), "bias": (16,)},
        "dense": {"kernel": (4, 2), "bias": (2,)},
    }
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = "3.15.1"
        file.attrs["model_config"] = json.dumps(config)
        for name, value in attributes.items():
            file.attrs[name] = value
        for one, arrays in names.items():
            group = file.create_group(f"model_weights/{one}")
            group.attrs["weight_names"] = [f"{one}/{array}".encode() for array in arrays]
            for array, shape in arrays.items():
                group[f"{one}/{array}"] = np.zeros(shape, np.float32)
    return path
