"""Keras is asked in a child process, and finds every number that is claimed wrongly."""

from collections.abc import Mapping
from dataclasses import replace
from importlib.util import find_spec

import msgspec
import pytest

from core.errors import UsageProblem
from core.models.inspect import inspect
from core.models.presets import PRESETS
from core.models.spec import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Features,
    ModelSpec,
    SimpleRNN,
    Tokens,
)
from core.models.summarise import summarise
from core.models.summary import Row, Summary
from core.training.probe import Check, compare_all_with_keras, compare_with_keras

if find_spec("keras") is None:
    pytest.skip("Keras is asked here", allow_module_level=True)

TUTORIAL = (
    "tutorial-rnn",
    "tutorial-lstm",
    "tutorial-gru",
    "stack-last",
    "stack-sequence",
    "stack-four",
)
HUGE = ModelSpec("huge", Features(10_000), (LSTM(50_000), Dense(2**31 - 1)))
OTHERS = (
    ModelSpec(
        "both-ways",
        Tokens(),
        (
            Embedding(50, 8, mask_zero=True),
            Bidirectional(GRU(5, return_sequences=True, reset_after=False), "sum"),
            Dropout(0.3),
            Bidirectional(SimpleRNN(3), "concat"),
            Dense(2, "softmax"),
        ),
    ),
    ModelSpec("features", Features(7, 12), (GRU(4, return_sequences=True), Dense(3))),
)
MASKED = PRESETS["stacked-lstm"].spec


def _summary(spec: ModelSpec) -> Summary:
    return summarise(inspect(spec))


def _with_layer(summary: Summary, place: int, **changes: object) -> Summary:
    """The summary with something else said of the layer in a 0-based place."""
    rows: list[Row] = list(summary.rows)
    rows[place] = replace(rows[place], **changes)  # type: ignore[arg-type]
    return replace(summary, rows=tuple(rows))


RIGHT = _summary(MASKED)
MORE_UNITS = _summary(
    msgspec.structs.replace(
        MASKED,
        layers=(MASKED.layers[0], LSTM(33, return_sequences=True, dropout=0.2), *MASKED.layers[2:]),
    )
)
WRONG: Mapping[str, tuple[Summary, tuple[str, ...]]] = {
    "units": (
        MORE_UNITS,
        (
            "layer 2 LSTM, output shape: (None, 500, 33) here, (None, 500, 32) in Keras",
            "layer 2 LSTM, parameters: 8,712 here, 8,320 in Keras",
            "layer 2 LSTM, weight shapes: ((32, 132), (33, 132), (132,)) here, "
            "((32, 128), (32, 128), (128,)) in Keras",
            "layer 3 LSTM, parameters: 8,448 here, 8,320 in Keras",
        ),
    ),
    "mask": (
        _with_layer(RIGHT, 1, masked=False),
        ("layer 2 LSTM, mask: False here, True in Keras",),
    ),
    "count": (
        _with_layer(RIGHT, 1, parameters=8_321),
        (
            "layer 2 LSTM, parameters: 8,321 here, 8,320 in Keras",
            "parameters in all: 336,674 here, 336,673 in Keras",
        ),
    ),
    "output shape": (
        _with_layer(RIGHT, 2, output_shape=(None, 500, 32)),
        ("layer 3 LSTM, output shape: (None, 500, 32) here, (None, 32) in Keras",),
    ),
    "trainable": (
        _with_layer(RIGHT, 3, trainable=0),
        (
            "layer 4 Dense, trainable: 0 here, 33 in Keras",
            "trainable in all: 336,640 here, 336,673 in Keras",
        ),
    ),
    "weight shapes": (
        _with_layer(RIGHT, 3, weights=RIGHT.rows[3].weights[:1]),
        ("layer 4 Dense, weight shapes: ((32, 1),) here, ((32, 1), (1,)) in Keras",),
    ),
    "kind": (_with_layer(RIGHT, 1, kind="GRU"), ("layer 2 GRU, kind: GRU here, LSTM in Keras",)),
    "a layer too few": (
        replace(RIGHT, rows=RIGHT.rows[:3]),
        ("layers: 3 here, 4 in Keras", "parameters in all: 336,640 here, 336,673 in Keras"),
    ),
    "input": (
        replace(RIGHT, inputs=((None, 400),)),
        ("input shapes: ((None, 400),) here, ((None, 500),) in Keras",),
    ),
}


@pytest.fixture(scope="module")
def checks() -> Mapping[str, Check]:
    """All that Keras is asked here, in one start of it."""
    specs = {spec.name: spec for spec in (*(p.spec for p in PRESETS.values()), HUGE, *OTHERS)}
    models = {name: (spec, _summary(spec)) for name, spec in specs.items()}
    models |= {name: (MASKED, summary) for name, (summary, _) in WRONG.items()}
    return dict(zip(models, compare_all_with_keras(list(models.values())), strict=True))


@pytest.mark.parametrize("name", [*PRESETS, *(spec.name for spec in OTHERS)])
def test_keras_agrees_layer_by_layer(name: str, checks: Mapping[str, Check]) -> None:
    check = checks[name]
    assert check.agrees
    assert check.keras
    spec = next((s for s in OTHERS if s.name == name), None) or PRESETS[name].spec
    assert [(layer.number, layer.kind) for layer in check.layers] == [
        (number, type(layer).__name__) for number, layer in enumerate(spec.layers, start=1)
    ]
    assert all(layer.differences == () for layer in check.layers)


def test_the_tutorials_stacks_and_models_are_among_the_presets() -> None:
    assert set(TUTORIAL) <= set(PRESETS)


def test_a_model_that_no_memory_could_hold_is_compared_all_the_same(
    checks: Mapping[str, Check],
) -> None:
    assert _summary(HUGE).parameters > 10**14
    assert checks["huge"].agrees


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_claim_is_found(what: str, checks: Mapping[str, Check]) -> None:
    check = checks[what]
    assert not check.agrees
    for sentence in WRONG[what][1]:
        assert sentence in check.differences


def test_a_difference_stands_at_its_layer_alone(checks: Mapping[str, Check]) -> None:
    assert [bool(layer.differences) for layer in checks["mask"].layers] == [
        False,
        True,
        False,
        False,
    ]


def test_a_stack_with_a_fault_is_not_sent_to_keras() -> None:
    faulty = ModelSpec("faulty", Tokens(5), (Embedding(9, 2), SimpleRNN(3), LSTM(2)))
    with pytest.raises(UsageProblem, match="layer 3 LSTM needs a sequence"):
        compare_with_keras(faulty, _summary(faulty))
