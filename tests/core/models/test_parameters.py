import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
)

many = settings(deadline=None, max_examples=100, derandomize=True, database=None)


def evaluate(text, **names):
    """The value of a formula or an arithmetic, and of nothing else than + · ( ) and names."""
    python = text.replace(",", "").replace("·", "*")
    assert re.fullmatch(r"[0-9A-Z+*()]+", python)
    return eval(python, {"__builtins__": {}}, names)


def sizes(layer, inputs):
    """What the letters of a layer's formula stand for."""
    inner = layer.layer if isinstance(layer, Bidirectional) else layer
    match inner:
        case Embedding():
            return {"V": inner.input_dim, "D": inner.output_dim}
        case Dense():
            return {"D": inputs, "U": inner.units}
        case Dropout():
            return {}
        case _:
            return {"D": inputs, "H": inner.units}


def require_sums(spec):
    inspection = inspect(spec)
    assert inspection.layers
    width = getattr(spec.input, "features", None)
    for one in inspection.layers:
        operands, _, result = one.arithmetic.partition(" = ")
        assert evaluate(operands) == one.parameters
        assert (result or "0") == f"{one.parameters:,}"
        assert evaluate(one.formula, **sizes(one.layer, width)) == one.parameters
        assert sum(product(weight.shape) for weight in one.weights) == one.parameters
        width = one.output_shape[-1]


def product(shape):
    total = 1
    for size in shape:
        total *= size
    return total


@given(data=st.data())
@many
def test_formula_arithmetic_and_arrays_give_the_same_number(data, stacks):
    require_sums(data.draw(stacks))


@pytest.mark.parametrize("name", PRESETS)
def test_the_presets_sums_are_right(name):
    require_sums(PRESETS[name].spec)


@pytest.mark.parametrize(
    ("layer", "formula", "arithmetic"),
    [
        (SimpleRNN(32), "H·(D+H+1)", "32·(7+32+1) = 1,280"),
        (LSTM(32), "4·H·(D+H+1)", "4·32·(7+32+1) = 5,120"),
        (GRU(32), "3·H·(D+H+2)", "3·32·(7+32+2) = 3,936"),
        (GRU(32, reset_after=False), "3·H·(D+H+1)", "3·32·(7+32+1) = 3,840"),
        (Bidirectional(LSTM(32)), "2·4·H·(D+H+1)", "2·4·32·(7+32+1) = 10,240"),
        (Dense(2), "D·U+U", "7·2+2 = 16"),
        (Dropout(0.5), "0", "0"),
    ],
)
def test_the_formula_is_the_fields_own(layer, formula, arithmetic):
    (one,) = inspect(ModelSpec("one", Features(7), (layer,))).layers
    assert (one.formula, one.arithmetic) == (formula, arithmetic)
