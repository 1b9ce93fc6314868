"""What Keras makes of a `.keras` file: asked of the process that has it."""

import io
import json
import zipfile
from pathlib import Path

import numpy as np


def opened(path, batch):
    """What Keras says of a written file: its arrays, what it predicts, how it saves it."""
    import keras

    model = keras.saving.load_model(path, safe_mode=True, compile=False)
    again = Path(path).with_name(f"again-{Path(path).name}")
    model.save(again)
    kind = type(model).__name__, model.compiled
    model.compile(run_eagerly=True)
    return {
        "weights": model.get_weights(),
        "kind": kind,
        "predicted": np.asarray(model.predict_on_batch(batch)),
        "saved": parts(again),
    }


def all_opened(cases):
    """The same of many files: (path, batch) each."""
    return [opened(*case) for case in cases]


def names(path, spec):
    """The names of a file's layers and of their arrays, and those of the model trained here."""
    import keras

    from core.backends.keras.build import build_model

    models = keras.saving.load_model(path, compile=False), build_model(spec)
    return [
        (
            [layer.name for layer in model.layers if layer.name[0].isdigit()],
            [weight.path for weight in model.weights],
        )
        for model in models
    ]


def trained_on(path):
    """The losses of two steps of a model that is opened as users open it."""
    import keras

    model = keras.saving.load_model(path)
    model.compile("sgd", "mse", run_eagerly=True)
    batch = np.ones((2, *(size or 3 for size in model.input_shape[1:])), model.inputs[0].dtype)
    wanted = np.zeros((2, *model.output_shape[1:]), np.float32)
    return [float(model.train_on_batch(batch, wanted)) for _ in range(2)]


def parts(path):
    """An archive's metadata, its configuration without the marks of sharing, and its groups."""
    import h5py

    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        metadata, config = (
            json.loads(archive.read(f"{one}.json")) for one in ("metadata", "config")
        )
        found = {}

        def note(name, one):
            array = (one.shape, str(one.dtype)) if isinstance(one, h5py.Dataset) else None
            found[name] = (dict(one.attrs), array)

        with h5py.File(io.BytesIO(archive.read("model.weights.h5"))) as file:
            file.visititems(note)
    return {"names": names, "metadata": metadata, "config": unmarked(config), "groups": found}


def unmarked(value):
    if isinstance(value, dict):
        return {key: unmarked(one) for key, one in value.items() if key != "shared_object_id"}
    return [unmarked(one) for one in value] if isinstance(value, list) else value
