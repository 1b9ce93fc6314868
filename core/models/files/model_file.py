"""A model file as it was read."""

from typing import Literal

import msgspec

from core.models.inspect import Shape
from core.models.spec import ModelSpec
from core.models.summary import Row, Summary


class ModelFile(msgspec.Struct, frozen=True):
    """What a `.keras` or `.h5` file holds, read as data.

    A model with one input has no row for it, and `inputs` of a row says 0 where it is read; of
    several inputs each is a row "InputLayer". A model within the model is one row, with the arrays
    of its layers under their names. A layer that is called several times is one row, too, with its
    arrays once and the cost of all its calls. What Keras writes down to compute its masks is left
    out, other operations are rows without parameters.

    Attributes:
        path: the file.
        format: a zip archive of Keras 3, or an HDF5 file.
        keras_version: which Keras wrote it; empty where it does not say.
        name: the model's name.
        inputs: the shapes that it reads.
        rows: its layers in the order of Keras' `model.layers`.
        spec: the stack of ours that it is; None where it is none.
        why_not_ours: why it is none; empty where it is one.
        notes: what has to be said about it, a sentence each.
    """

    path: str
    format: Literal["keras", "h5"]
    keras_version: str
    name: str
    inputs: tuple[Shape, ...]
    rows: tuple[Row, ...]
    spec: ModelSpec | None
    why_not_ours: str
    notes: tuple[str, ...]


def summary_of(file: ModelFile) -> Summary:
    """The model as every view shows it.

    Args:
        file: that was read.
    """
    return Summary(name=file.name, inputs=file.inputs, rows=file.rows, notes=file.notes)
