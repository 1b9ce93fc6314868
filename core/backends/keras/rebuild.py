"""Builds a stack with Keras, gives it weights that were kept, and saves it as a `.keras` file.

Run as `python -m core.backends.keras.rebuild`, it reads one `Order` as a line of JSON. It answers
with another: empty, or the `error` that prevented it. The model is compiled as it was trained; its
optimizer remembers nothing.
"""

import os
import sys

import msgspec
import numpy as np

from core.backends.keras.build import build_model
from core.backends.keras.engine import start_keras
from core.backends.protocol import FitSettings
from core.data.dataset import TaskKind
from core.errors import Problem
from core.models.spec import ModelSpec


class Order(msgspec.Struct, frozen=True):
    """What is to be built, and where it goes.

    Attributes:
        spec: the stack.
        task: what it predicts.
        fit: how it was fitted.
        weights: an archive with one array a weight, in `get_weights()` order.
        model: the path of the new file.
    """

    spec: ModelSpec
    task: TaskKind
    fit: FitSettings
    weights: str
    model: str


def main() -> int:
    """Builds and saves one model; answers on standard output."""
    # What a library prints belongs elsewhere, not into the answer.
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    found = {}
    try:
        _build(msgspec.json.decode(sys.stdin.buffer.read(), type=Order))
    except Problem as problem:
        found = {"error": str(problem)}
    except Exception as error:
        words = " ".join(str(error).split())[:400] or type(error).__name__
        found = {"error": f"Keras could not build this model: {words}"}
    answer.write(msgspec.json.encode(found))
    answer.close()
    return 0


def _build(order: Order) -> None:
    start_keras()
    # It imports Keras, which has to be started first.
    from core.backends.keras.training import compile_model

    with np.load(order.weights, allow_pickle=False) as archive:
        weights = [archive[name] for name in archive.files]
    model = build_model(order.spec)
    model.set_weights(weights)
    compile_model(model, order.task, order.fit)
    model.save(order.model)


if __name__ == "__main__":
    sys.exit(main())
