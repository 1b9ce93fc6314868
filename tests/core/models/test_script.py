import ast

import hypothesis.strategies as st
import pytest
from hypothesis import given

from core.models.presets import PRESETS
from core.models.script import WIDTH, call, literal, plain_call, script
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

KINDS = {
    kind.__name__: kind for kind in (Embedding, SimpleRNN, LSTM, GRU, Bidirectional, Dropout, Dense)
}


def model_of(text):
    """(input's arguments, layers as structs of ours, the name) that the script writes down."""
    tree = ast.parse(text)
    assert [type(node) for node in tree.body] == [
        ast.Import,
        ast.ImportFrom,
        ast.Assign,
        ast.Expr,
    ]
    built = tree.body[2].value
    assert ast.unparse(built.func) == "keras.Sequential"
    entry, *layers = built.args[0].elts
    assert ast.unparse(entry.func) == "keras.Input"
    (name,) = [one.value.value for one in built.keywords if one.arg == "name"]
    return ast.literal_eval(entry.args[0]), tuple(map(layer_of, layers)), name


def layer_of(node):
    module, _, kind = ast.unparse(node.func).partition(".")
    assert module == "layers"
    return KINDS[kind](
        *(value_of(one) for one in node.args),
        **{one.arg: value_of(one.value) for one in node.keywords},
    )


def value_of(node):
    return layer_of(node) if isinstance(node, ast.Call) else ast.literal_eval(node)


@given(data=st.data())
def test_the_script_writes_down_the_same_stack(data, stacks):
    spec = data.draw(stacks)
    shape, layers, name = model_of(script(spec))
    assert layers == spec.layers
    assert name == spec.name
    features = (spec.input.features,) if isinstance(spec.input, Features) else ()
    assert shape == (spec.input.timesteps, *features)
    assert ('dtype="int32"' in script(spec)) == isinstance(spec.input, Tokens)


@pytest.mark.parametrize("name", PRESETS)
def test_a_presets_script_is_short_and_whole(name):
    spec = PRESETS[name].spec
    text = script(spec)
    assert model_of(text) == ((500,), spec.layers, name.replace("-", "_"))
    assert len(text.splitlines()) <= 12 + len(spec.layers)
    assert max(map(len, text.splitlines())) <= WIDTH


@given(st.text() | st.sampled_from(['"', "'\"", 'x"\n)\nimport os\n', "\\", "_", "a/b", "\0", "é"]))
def test_no_name_breaks_out_of_the_script(name):
    spec = ModelSpec(name, Features(3), (SimpleRNN(2),))
    *_, written = model_of(script(spec))
    assert written.isascii()
    assert written.replace("_", "a").isalnum()
    assert not written.startswith("_")


@given(st.text())
def test_no_text_breaks_out_of_a_call(text):
    layer = LSTM(2, text, recurrent_activation=text)
    spec = ModelSpec("m", Features(3), (Bidirectional(layer, text), Dense(1, text)))
    assert model_of(script(spec))[1] == spec.layers
    script(spec).encode()


@given(st.text() | st.integers() | st.booleans() | st.none() | st.floats(allow_nan=False))
def test_a_literal_is_read_as_the_value(value):
    if value not in (float("inf"), float("-inf")):
        assert ast.literal_eval(literal(value)) == value


def test_a_long_call_is_wrapped_argument_by_argument():
    layer = LSTM(32, "softsign", "hard_sigmoid", True, 0.25, 0.125)
    spec = ModelSpec("m", Features(3), (Bidirectional(layer, "ave"), layer))
    text = script(spec)
    assert max(map(len, text.splitlines())) <= WIDTH
    assert model_of(text)[1] == spec.layers


def test_a_mask_between_recurrent_layers_asks_for_keras_3_15():
    assert "Keras 3.15" in script(PRESETS["stacked-lstm"].spec)
    assert "Keras 3.15" not in script(PRESETS["single-lstm"].spec)
    assert "Keras 3.15" not in script(PRESETS["tutorial-rnn"].spec)


def test_a_call_leaves_defaults_out():
    layer = Bidirectional(GRU(4, reset_after=False))
    assert call(layer) == "Bidirectional(layers.GRU(4, reset_after=False))"
    assert plain_call(layer) == "Bidirectional(GRU(4, reset_after=False))"
    assert plain_call(Embedding(10, 4)) == "Embedding(10, 4)"
    assert plain_call(Dense(1, "sigmoid")) == 'Dense(1, activation="sigmoid")'
