import pytest

from core.errors import UsageProblem
from core.models.inspect import inspect
from core.models.presets import PRESETS, fitted, preset
from core.models.spec import (
    GRU,
    LSTM,
    Dense,
    Embedding,
    Features,
    ModelSpec,
    SimpleRNN,
    Tokens,
)

WORDS, HEAD = Embedding(10_000, 32), Dense(1, "sigmoid")
MODEL_A = (
    WORDS,
    SimpleRNN(32, return_sequences=True, dropout=0.2),
    SimpleRNN(32, dropout=0.2),
    HEAD,
)


def several(times):
    return tuple(SimpleRNN(32, return_sequences=True) for _ in range(times))


@pytest.mark.parametrize(
    ("name", "layers"),
    [
        ("tutorial-rnn", MODEL_A),
        ("tutorial-lstm", (WORDS, LSTM(32, dropout=0.2, recurrent_dropout=0.2), HEAD)),
        ("tutorial-gru", (WORDS, GRU(32, dropout=0.2, recurrent_dropout=0.2), HEAD)),
        ("stack-last", (WORDS, SimpleRNN(32))),
        ("stack-sequence", (WORDS, *several(1))),
        ("stack-four", (WORDS, *several(4))),
    ],
)
def test_a_tutorial_preset_is_the_tutorials_model(name, layers):
    assert preset(name).spec == ModelSpec(name, Tokens(500), layers)


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("tutorial-rnn", 324_193),
        ("tutorial-lstm", 328_353),
        ("stacked-lstm", 336_673),
        ("stacked-gru", 332_705),
    ],
)
def test_the_known_parameter_counts(name, parameters):
    assert inspect(preset(name).spec).parameters == parameters


def test_every_preset_can_be_built_and_is_described():
    for name, one in PRESETS.items():
        assert one.name == one.spec.name == name
        assert one.title
        assert one.description.endswith(".")
        assert inspect(one.spec).fault is None


def test_our_own_presets_mask_their_padding():
    ours = [n for n in PRESETS if not n.startswith(("tutorial-", "stack-"))]
    assert len(ours) >= 3
    assert all(PRESETS[name].spec.layers[0].mask_zero for name in ours)


def test_an_unknown_preset_is_refused_with_the_nearest():
    with pytest.raises(UsageProblem, match="unknown preset 'tutorial-ltsm': did you mean"):
        preset("tutorial-ltsm")


def fit(name, **changes):
    given = {"input": Tokens(80), "vocabulary": 500, "head_units": 1, "head_activation": "sigmoid"}
    return fitted(preset(name).spec, **(given | changes))


def test_a_stack_is_fitted_to_another_vocabulary_and_length():
    spec = fit("tutorial-rnn")
    assert spec == ModelSpec("tutorial-rnn", Tokens(80), (Embedding(500, 32), *MODEL_A[1:]))


def test_a_stack_fitted_to_its_own_data_stays_as_it_is():
    same = fit("tutorial-lstm", input=Tokens(500), vocabulary=10_000)
    assert same == preset("tutorial-lstm").spec
    assert fit("tutorial-lstm", input=Tokens(500), vocabulary=None) == same


def test_a_stack_fitted_to_features_has_no_embedding():
    spec = fit("stacked-gru", input=Features(2, 100), vocabulary=None, head_activation="linear")
    assert [type(layer) for layer in spec.layers] == [GRU, GRU, Dense]
    assert spec.layers[-1] == Dense(1, "linear")


def test_fitting_keeps_the_masking():
    assert fit("bidirectional-lstm").layers[0] == Embedding(500, 32, mask_zero=True)


def test_the_head_is_given_the_targets_size():
    assert fit("single-rnn", head_units=4, head_activation="softmax").layers[-1] == Dense(
        4, "softmax"
    )


def test_a_stack_without_a_head_is_not_fitted():
    with pytest.raises(UsageProblem, match="'stack-last' has no head: add a Dense layer with 1"):
        fit("stack-last")


def test_a_stack_that_answers_at_every_timestep_is_not_fitted():
    spec = ModelSpec("long", Tokens(5), (WORDS, LSTM(3, return_sequences=True), HEAD))
    with pytest.raises(UsageProblem, match=r"'long' answers at every timestep.*return_sequences"):
        fitted(spec, input=Tokens(5), vocabulary=9, head_units=1, head_activation="sigmoid")


def test_a_stack_of_features_is_not_fitted_to_words():
    spec = ModelSpec("vectors", Features(2), (LSTM(3), HEAD))
    with pytest.raises(UsageProblem, match="layer 1 LSTM needs vectors, not word numbers"):
        fitted(spec, input=Tokens(5), vocabulary=9, head_units=1, head_activation="sigmoid")
