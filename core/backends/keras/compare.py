"""Builds a spec with Keras and says where its numbers differ from ours; for `arch --check`."""

import sys
from typing import Any

import msgspec

from core.backends.keras.build import build_model
from core.backends.keras.engine import start_keras
from core.errors import Problem
from core.models.inspect import Inspection, LayerInspection, inspect
from core.models.spec import ModelSpec


def differences(inspection: Inspection, model: Any) -> list[str]:
    """One sentence for every shape, mask or count in which Keras' model differs."""
    found = []
    # The first Keras layer is the input, which our specs do not count as a layer.
    for ours, theirs in zip(inspection.layers, model.layers[1:], strict=True):
        found += _layer_differences(ours, theirs)
    if model.count_params() != inspection.parameters:
        found.append(
            f"parameters in all: {inspection.parameters:,} here, {model.count_params():,} in Keras"
        )
    return found


def _layer_differences(ours: LayerInspection, theirs: Any) -> list[str]:
    masked = getattr(theirs.output, "_keras_mask", None) is not None
    pairs = {
        "output shape": (ours.output_shape, tuple(theirs.output.shape)),
        "mask": (ours.masked, masked),
        "parameters": (ours.parameters, theirs.count_params()),
        "weight shapes": (
            tuple(weight.shape for weight in ours.weights),
            tuple(tuple(weight.shape) for weight in theirs.weights),
        ),
    }
    return [
        f"layer {ours.number} {ours.kind}, {what}: {here} here, {there} in Keras"
        for what, (here, there) in pairs.items()
        if here != there
    ]


def main() -> int:
    """Reads a spec as JSON from standard input; prints Keras' version and the differences."""
    try:
        start_keras()
        import keras

        spec = msgspec.json.decode(sys.stdin.buffer.read(), type=ModelSpec)
        found: dict[str, Any] = {
            "keras": keras.__version__,
            "differences": differences(inspect(spec), build_model(spec)),
        }
    except Problem as problem:
        found = {"error": str(problem)}
    print(msgspec.json.encode(found).decode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
