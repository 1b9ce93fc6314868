"""What was read in a model file is compared with the model that Keras loads from it."""

import math
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.backends.keras.compare import (
    FileClaims,
    Finding,
    LayerClaim,
    Refusal,
    find,
)
from tests.keras_later import keras

MARKER = "the code of the file has run"


def _graph() -> Any:
    """Two inputs, two heads, a shared layer, a nested model, and what cannot be trained here."""
    layers = keras.layers
    text = keras.Input((10, 8), name="text")
    extra = keras.Input((4,), name="extra")
    x = layers.Conv1D(6, 3, name="conv")(text)
    x = layers.BatchNormalization(name="norm")(x)
    x = layers.Add(name="add")([x, layers.MultiHeadAttention(2, 4, name="attention")(x, x)])
    x, state = layers.GRU(5, return_state=True, name="gru")(x)
    shared = layers.Dense(5, name="shared")
    inner = keras.Sequential([keras.Input((5,)), layers.Dense(3, name="within")], name="inner")
    y = layers.Concatenate(name="joined")([inner(shared(shared(x))), state, extra])
    frozen = layers.Dense(3, trainable=False, name="frozen")
    return keras.Model([text, extra], [layers.Dense(2, name="first")(y), frozen(y)], name="graph")


def _sequential() -> Any:
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            layers.Embedding(50, 8, mask_zero=True, name="words"),
            layers.Bidirectional(layers.LSTM(4, return_sequences=True), name="both"),
            layers.GRU(3, name="gru"),
            layers.Dense(1, activation="sigmoid", name="head"),
        ]
    )


def _claims(model: Any, path: Path) -> FileClaims:
    """What Keras itself says of a model, before it was saved."""
    inputs = tuple(tuple(tensor.shape) for tensor in model.inputs)
    return FileClaims(
        str(path),
        inputs,
        tuple(
            LayerClaim(
                number=number,
                kind=type(layer).__name__,
                parameters=layer.count_params(),
                name=layer.name,
                trainable=sum(math.prod(one.shape) for one in layer.trainable_weights),
                weights=tuple(tuple(one.shape) for one in layer.weights),
            )
            for number, layer in enumerate(model.layers, start=1)
        ),
    )


def _changed(claims: FileClaims, layer: str, /, **changes: object) -> FileClaims:
    replace = msgspec.structs.replace
    return replace(
        claims,
        layers=tuple(
            replace(claim, **changes) if claim.name == layer else claim for claim in claims.layers
        ),
    )


def _sentences(finding: Finding | Refusal) -> list[str]:
    assert isinstance(finding, Finding)
    return [
        f"{layer.kind}: {words}" for layer in finding.layers for words in layer.differences
    ] + list(finding.differences)


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
@pytest.mark.parametrize("build", [_graph, _sequential])
def test_keras_agrees_with_what_it_has_saved(build: Any, suffix: str, tmp_path: Path) -> None:
    model, path = build(), tmp_path / f"saved{suffix}"
    model.save(path)
    claims = _claims(model, path)
    assert len(claims.layers) >= 4
    assert _sentences(find(claims)) == []


def test_every_wrong_claim_about_a_file_is_found(tmp_path: Path) -> None:
    model, path = _sequential(), tmp_path / "saved.keras"
    model.save(path)
    right = _claims(model, path)

    def told(layer: str, /, **changes: object) -> list[str]:
        return _sentences(find(_changed(right, layer, **changes)))

    assert told("gru", output_shape=(None, 4)) == [
        "GRU: output shape: (None, 4) here, (None, 3) in Keras"
    ]
    assert told("both", masked=False) == ["Bidirectional: mask: False here, True in Keras"]
    assert told("head", parameters=5) == [
        "Dense: parameters: 5 here, 4 in Keras",
        "parameters in all: 938 here, 937 in Keras",
    ]
    assert told("head", weights=((3, 1),)) == [
        "Dense: weight shapes: ((3, 1),) here, ((3, 1), (1,)) in Keras"
    ]
    assert told("gru", name="other") == [
        "GRU: Keras' model has no layer of this name",
        "layer 'gru', GRU: not here, but in Keras",
    ]
    fewer = msgspec.structs.replace(right, layers=right.layers[1:])
    assert "layer 'words', Embedding: not here, but in Keras" in _sentences(find(fewer))


def test_an_operation_without_a_layer_is_compared_by_its_name(tmp_path: Path) -> None:
    entry, path = keras.Input((3,)), tmp_path / "operation.keras"
    total = keras.ops.add(keras.layers.Dense(3, name="dense")(entry), entry)
    model = keras.Model(entry, total)
    model.save(path)
    name = next(one.name for one in model.operations if type(one).__name__ == "Add")
    claims = _claims(model, path)
    add = LayerClaim(number=9, kind="Add", parameters=0, name=name, output_shape=(None, 3))
    more = msgspec.structs.replace(claims, layers=(*claims.layers, add))
    assert _sentences(find(more)) == []
    wrong = _changed(more, name, output_shape=(None, 4))
    assert _sentences(find(wrong)) == ["Add: output shape: (None, 4) here, (None, 3) in Keras"]


def test_what_is_not_claimed_is_not_compared(tmp_path: Path) -> None:
    model, path = _sequential(), tmp_path / "saved.keras"
    model.save(path)
    unknown = _changed(_claims(model, path), "gru", output_shape=None, masked=None, weights=None)
    assert _sentences(find(unknown)) == []


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_a_lambda_is_refused_and_its_code_does_not_run(suffix: str, tmp_path: Path) -> None:
    marker, path = tmp_path / MARKER, tmp_path / f"hostile{suffix}"
    layers = keras.layers

    def run(x: Any, path: str = str(marker)) -> Any:
        open(path, "w").close()
        return x

    run.__name__ = "<lambda>"  # which Keras saves as code
    model = keras.Sequential([keras.Input((3,)), layers.Dense(2), layers.Lambda(run, name="code")])
    model.save(path)
    assert marker.exists()
    marker.unlink()
    refused = find(_claims(model, path))
    assert isinstance(refused, Refusal)
    assert "Keras refuses to load" in refused.error
    assert "rightly: its layer 2 Lambda holds code" in refused.error
    assert not marker.exists()


def test_a_file_that_is_no_model_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "none.keras"
    path.write_bytes(b"PK\x03\x04 and no more")
    refused = find(FileClaims(str(path), ((None, 3),), ()))
    assert isinstance(refused, Refusal)
    assert refused.error.startswith(f"Keras cannot load {path}: ")


def test_a_class_that_is_not_in_the_file_is_named(tmp_path: Path) -> None:
    class Doubled(keras.layers.Layer):  # type: ignore[misc]
        def call(self, x: Any) -> Any:
            return x * 2

    path = tmp_path / "custom.keras"
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2), Doubled(name="twice")])
    model.save(path)
    claims = _changed(_claims(model, path), "twice", closed="its code is not here")
    refused = find(claims)
    assert isinstance(refused, Refusal)
    assert "its layer 2 Doubled is none of its own; its code is not here" in refused.error
