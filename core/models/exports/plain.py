"""A model as plain values, ready to be written as JSON."""

from collections.abc import Iterable
from typing import Any

from core.models.cost import (
    BATCH,
    OPTIMIZER_SLOTS,
    VALUE_BYTES,
    activation_bytes,
    multiply_adds,
    optimizer_bytes,
    weight_bytes,
)
from core.models.parameters import WeightInspection
from core.models.summary import Row, Summary


def as_json(summary: Summary, batch: int = BATCH) -> dict[str, Any]:
    """Everything that the table shows, numbers as numbers and what is not known as None.

    Args:
        summary: the model.
        batch: B, how many examples the costs are for.
    """
    shape = summary.output_shape
    return {
        "name": summary.name,
        "inputs": [list(one) for one in summary.inputs],
        "output_shape": None if shape is None else list(shape),
        "parameters": summary.parameters,
        "trainable": summary.trainable,
        "batch": batch,
        "multiply_adds": multiply_adds(summary, batch),
        "memory": {
            "weights": weight_bytes(summary.parameters),
            "activations": activation_bytes(summary, batch),
            "optimizer": {
                name: optimizer_bytes(summary.trainable, name) for name in OPTIMIZER_SLOTS
            },
        },
        "layers": [_layer(row, batch) for row in summary.rows],
        "fault": None if summary.fault is None else summary.fault.sentence,
        "notes": list(summary.notes),
    }


def _layer(row: Row, batch: int) -> dict[str, Any]:
    many, kept = row.multiply_adds, row.activations
    return {
        "number": row.number,
        "name": row.name,
        "kind": row.kind,
        "call": row.call,
        "settings": dict(row.config),
        "inputs": list(row.inputs),
        "output_shape": None if row.output_shape is None else list(row.output_shape),
        "masked": row.masked,
        "parameters": row.parameters,
        "trainable": row.trainable,
        "formula": row.formula,
        "arithmetic": row.arithmetic,
        "weights": _weights(row.weights),
        "step_multiply_adds": row.step_multiply_adds,
        "multiply_adds": None if many is None else batch * many,
        "activation_bytes": None if kept is None else VALUE_BYTES * batch * kept,
        "closed": row.closed,
    }


def _weights(weights: Iterable[WeightInspection]) -> dict[str, list[int]]:
    """Shapes by name; a name that comes again, as a file may have it, gets a number."""
    found: dict[str, list[int]] = {}
    for weight in weights:
        name, again = weight.name, 2
        while name in found:
            name, again = f"{weight.name} ({again})", again + 1
        found[name] = list(weight.shape)
    return found
