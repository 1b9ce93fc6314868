"""Questions for Keras, asked of a child process, since starting it takes seconds."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from core.errors import Problem, UsageProblem
from core.models.spec import ModelSpec
from core.models.summary import Row, Summary

PATIENCE = 120.0


@dataclass(frozen=True)
class LayerCheck:
    """What Keras says of one layer.

    Attributes:
        number: its position, from 1.
        kind: the name of Keras' class.
        differences: such as "mask: True here, False in Keras"; none where Keras agrees.
    """

    number: int
    kind: str
    differences: tuple[str, ...]


@dataclass(frozen=True)
class Check:
    """What Keras says of a model's numbers.

    Attributes:
        keras: its version.
        layers: one for each layer of the model.
        differences: every difference, those of a layer with its number and kind in front.
    """

    keras: str
    layers: tuple[LayerCheck, ...]
    differences: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether Keras has the same number everywhere."""
        return not self.differences


def probe() -> dict[str, Any]:
    """Engine, versions and devices; or `error`, with the sentence that says why there are none."""
    return _ask("core.backends.keras.probe")


def compare_with_keras(spec: ModelSpec, summary: Summary) -> Check:
    """Builds a stack with Keras and compares it with what is said of it, layer by layer.

    Args:
        spec: the stack.
        summary: what is said of it: shapes, masks, parameters, trainable ones, weights.

    Raises:
        UsageProblem: the stack has a fault: there is nothing to build.
        Problem: Keras cannot start or cannot build it.
    """
    return _checks([_spec_claims(spec, summary)])[0]


def compare_all_with_keras(models: Sequence[tuple[ModelSpec, Summary]]) -> tuple[Check, ...]:
    """The same for several stacks, for which Keras is started once.

    Raises:
        UsageProblem: a stack has a fault: there is nothing to build.
        Problem: Keras cannot start, or cannot build one of them.
    """
    return _checks([_spec_claims(spec, summary) for spec, summary in models])


def check_file(path: Path, summary: Summary) -> Check:
    """Lets Keras load a file, without running code from it, and compares what was read in it.

    Args:
        path: the file.
        summary: what was read in it; its layers are found by their names.

    Raises:
        Problem: Keras cannot start, or refuses the file.
    """
    claims = {"type": "file", "path": str(path.absolute()), **_claims(summary)}
    return _checks([claims])[0]


def _spec_claims(spec: ModelSpec, summary: Summary) -> dict[str, Any]:
    if summary.fault is not None:
        raise UsageProblem(f"Keras cannot check a model with a fault: {summary.fault.sentence}")
    return {"type": "spec", "spec": spec, **_claims(summary)}


def _claims(summary: Summary) -> dict[str, Any]:
    return {"inputs": summary.inputs, "layers": [_claim(row) for row in summary.rows]}


def _claim(row: Row) -> dict[str, Any]:
    return {
        "number": row.number,
        "kind": row.kind,
        "name": row.name,
        "output_shape": row.output_shape,
        "masked": row.masked,
        "parameters": row.parameters,
        "trainable": row.trainable,
        "weights": [weight.shape for weight in row.weights],
        "closed": row.closed,
    }


def _checks(models: Sequence[Mapping[str, Any]]) -> tuple[Check, ...]:
    found = _ask("core.backends.keras.compare", msgspec.json.encode(models))
    for answer in (found, *found.get("models", ())):
        if "error" in answer:
            raise Problem(answer["error"])
    return tuple(_check(found["keras"], answer) for answer in found["models"])


def _check(keras: str, answer: Mapping[str, Any]) -> Check:
    layers = tuple(
        LayerCheck(layer["number"], layer["kind"], tuple(layer["differences"]))
        for layer in answer["layers"]
    )
    placed = (
        f"layer {layer.number} {layer.kind}, {difference}"
        for layer in layers
        for difference in layer.differences
    )
    return Check(keras, layers, (*placed, *answer["differences"]))


def _ask(module: str, question: bytes = b"") -> dict[str, Any]:
    try:
        child = subprocess.run(
            [sys.executable, "-P", "-m", module],
            input=question,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"error": f"Keras did not answer within {PATIENCE:.0f} seconds"}
    try:
        found: dict[str, Any] = json.loads(child.stdout)
    except ValueError:
        said = " ".join(child.stderr.decode(errors="replace").split())[-400:]
        return {"error": f"Keras ended without an answer (exit status {child.returncode}): {said}"}
    return found
