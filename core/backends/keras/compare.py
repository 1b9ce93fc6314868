"""Compares what is said of models with what Keras makes of them; for `arch --check`.

Run as `python -m core.backends.keras.compare`, it reads one line of JSON, a list of `SpecClaims`
and `FileClaims`, and answers with one: Keras' version, and for each model what differs, layer by
layer, or the `error` that prevented a comparison.
"""

import math
import os
import resource
import sys
from collections.abc import Sequence
from typing import Any

import msgspec
import psutil

from core.backends.keras.build import build_model
from core.backends.keras.engine import start_keras
from core.errors import Problem
from core.models.spec import ModelSpec

Shape = tuple[int | None, ...]
MOST_WORDS = 300
ROOM = 2 * 2**30
"""What Keras may need to load a file, in bytes, beside several copies of its weights."""


class LayerClaim(msgspec.Struct, frozen=True):
    """What is said of one layer; None where nothing is."""

    number: int
    kind: str
    parameters: int
    name: str = ""
    output_shape: Shape | None = None
    masked: bool | None = None
    trainable: int | None = None
    weights: tuple[tuple[int, ...], ...] | None = None
    closed: str = ""


class SpecClaims(msgspec.Struct, frozen=True, tag="spec"):
    """A stack of ours, and what is said of it."""

    spec: ModelSpec
    inputs: tuple[Shape, ...]
    layers: tuple[LayerClaim, ...]


class FileClaims(msgspec.Struct, frozen=True, tag="file"):
    """A model file, and what was read in it."""

    path: str
    inputs: tuple[Shape, ...]
    layers: tuple[LayerClaim, ...]


class LayerFinding(msgspec.Struct, frozen=True):
    """In what a layer differs, such as "mask: True here, False in Keras"."""

    number: int
    kind: str
    differences: tuple[str, ...]


class Finding(msgspec.Struct, frozen=True):
    """In what a model differs: its layers, and the model as a whole."""

    layers: tuple[LayerFinding, ...]
    differences: tuple[str, ...]


class Refusal(msgspec.Struct, frozen=True):
    """Why a model could not be compared."""

    error: str


def compare_stack(claims: Sequence[LayerClaim], inputs: Sequence[Shape], model: Any) -> Finding:
    """A stack's claims against the Keras model that was built from it, place by place."""
    # The first Keras layer is the input, which a stack of ours does not count as a layer.
    built = model.layers[1:]
    layers = tuple(map(_compare_layer, claims, built))
    counted = (_differing("layers", len(claims), len(built)),) if len(claims) != len(built) else ()
    return Finding(layers, (*counted, *_compare_whole(claims, inputs, model)))


def compare_graph(claims: Sequence[LayerClaim], inputs: Sequence[Shape], model: Any) -> Finding:
    """A file's claims against the model that Keras loaded from it, name by name."""
    built = {one.name: one for one in (*getattr(model, "operations", ()), *model.layers)}
    layers = tuple(
        _compare_layer(claim, built[claim.name])
        if claim.name in built
        else LayerFinding(claim.number, claim.kind, ("Keras' model has no layer of this name",))
        for claim in claims
    )
    claimed = {claim.name for claim in claims}
    unclaimed = tuple(
        f"layer '{layer.name}', {type(layer).__name__}: not here, but in Keras"
        for layer in model.layers
        # Where there is one input, its shape says all of it.
        if layer.name not in claimed and type(layer).__name__ != "InputLayer"
    )
    return Finding(layers, (*unclaimed, *_compare_whole(claims, inputs, model)))


def _compare_layer(claim: LayerClaim, built: Any) -> LayerFinding:
    output = _first_output(built)
    shape = None if output is None else tuple(output.shape)
    masked = None if output is None else getattr(output, "_keras_mask", None) is not None
    # An operation such as keras.ops.add is none of Keras' layers, and has no weights.
    weights = getattr(built, "weights", ())
    trainable = getattr(built, "trainable_weights", ())
    pairs: dict[str, tuple[Any, Any]] = {
        "kind": (claim.kind, type(built).__name__),
        "output shape": (claim.output_shape, shape),
        "mask": (claim.masked, masked),
        "parameters": (claim.parameters, _size(weights)),
        "trainable": (claim.trainable, _size(trainable)),
        "weight shapes": (claim.weights, tuple(tuple(one.shape) for one in weights)),
    }
    return LayerFinding(
        claim.number,
        claim.kind,
        tuple(
            _differing(what, here, there)
            for what, (here, there) in pairs.items()
            if here is not None and there is not None and here != there
        ),
    )


def _compare_whole(
    claims: Sequence[LayerClaim], inputs: Sequence[Shape], model: Any
) -> tuple[str, ...]:
    pairs: dict[str, tuple[Any, Any]] = {
        "input shapes": (tuple(inputs), tuple(_inputs(model))),
        "parameters in all": (sum(claim.parameters for claim in claims), model.count_params()),
    }
    if all(claim.trainable is not None for claim in claims):
        claimed = sum(claim.trainable or 0 for claim in claims)
        pairs["trainable in all"] = (claimed, _size(model.trainable_weights))
    return tuple(
        _differing(what, here, there) for what, (here, there) in pairs.items() if here != there
    )


def _differing(what: str, here: object, there: object) -> str:
    def said(value: object) -> str:
        return f"{value:,}" if type(value) is int else str(value)

    return f"{what}: {said(here)} here, {said(there)} in Keras"


def _first_output(built: Any) -> Any:
    """What a layer hands on first; None for one that is used in several places."""
    try:
        output = built.output
    except (AttributeError, ValueError):
        return None
    while isinstance(output, list | tuple | dict):
        if not output:
            return None
        output = next(iter(output.values())) if isinstance(output, dict) else output[0]
    return output


def _inputs(model: Any) -> list[Shape]:
    return [tuple(tensor.shape) for tensor in model.inputs]


def _size(weights: Sequence[Any]) -> int:
    return sum(math.prod(weight.shape) for weight in weights)


def find(claims: SpecClaims | FileClaims) -> Finding | Refusal:
    """What differs between a model's claims and Keras' model; or why there is none to compare."""
    import keras

    try:
        if isinstance(claims, FileClaims):
            loaded = keras.saving.load_model(claims.path, compile=False, safe_mode=True)
            return compare_graph(claims.layers, claims.inputs, loaded)
        # Nothing here is computed: without values, a model of any size is built at once.
        with keras.StatelessScope(initialize_variables=False):
            return compare_stack(claims.layers, claims.inputs, build_model(claims.spec))
    except Exception as error:
        words = " ".join(str(error).split())[:MOST_WORDS] or type(error).__name__
        if isinstance(claims, SpecClaims):
            return Refusal(f"Keras cannot build '{claims.spec.name}': {words}")
        return Refusal(_why_not_loaded(claims, words))


def _limit_memory(parameters: int) -> None:
    """Ends this process, not the machine, where a file asks for more weights than it holds."""
    most = psutil.Process().memory_info().vms + ROOM + 16 * parameters
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _why_not_loaded(claims: FileClaims, words: str) -> str:
    for claim in claims.layers:
        where = f"its layer {claim.number} {claim.kind}"
        if claim.kind == "Lambda":
            return (
                f"Keras refuses to load {claims.path}, rightly: {where} holds code that loading "
                "would run; read the file here instead, where nothing runs"
            )
        if claim.closed:
            return f"Keras cannot load {claims.path}: {where} is none of its own; {claim.closed}"
    return f"Keras cannot load {claims.path}: {words}"


def main() -> int:
    """Answers the question on standard input."""
    # What a library prints belongs to the log, not into the answer.
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    # A comparison of shapes needs no GPU, and must take no memory from a run that trains on one.
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    found: dict[str, Any]
    try:
        question = msgspec.json.decode(
            sys.stdin.buffer.read(), type=tuple[SpecClaims | FileClaims, ...]
        )
        start_keras()
        import keras

        if any(isinstance(claims, FileClaims) for claims in question):
            _limit_memory(sum(claim.parameters for one in question for claim in one.layers))
        found = {"keras": keras.__version__, "models": list(map(find, question))}
    except Problem as problem:
        found = {"error": str(problem)}
    with answer:
        answer.write(msgspec.json.encode(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
