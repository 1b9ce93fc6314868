import pytest

from core.errors import UsageProblem
from core.models.inspect import inspect, require_valid
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

WORDS = Embedding(10, 4)


def stack(*layers, over=None):
    return ModelSpec("stack", over or Tokens(5), layers)


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        (
            stack(WORDS, SimpleRNN(3), SimpleRNN(3)),
            "layer 3 SimpleRNN needs a sequence: set return_sequences=True on layer 2",
        ),
        (
            stack(SimpleRNN(3), SimpleRNN(3), over=Features(2)),
            "layer 2 SimpleRNN needs a sequence: set return_sequences=True on layer 1",
        ),
        (
            stack(WORDS, Bidirectional(GRU(3)), Dropout(0.2), Dense(2), Bidirectional(LSTM(3))),
            "layer 5 Bidirectional needs a sequence: set return_sequences=True on layer 2",
        ),
        (
            stack(LSTM(3)),
            "layer 1 LSTM needs vectors, not word numbers: put an Embedding before it",
        ),
        (
            stack(Dense(3)),
            "layer 1 Dense needs vectors, not word numbers: put an Embedding before it",
        ),
        (
            stack(Dropout(0.1), WORDS),
            "layer 1 Dropout needs vectors, not word numbers: put an Embedding before it",
        ),
        (
            stack(WORDS, over=Features(2)),
            "layer 1 Embedding needs word numbers, not features: "
            "remove it, or give the model word numbers as its input",
        ),
        (
            stack(WORDS, LSTM(3), WORDS),
            "layer 3 Embedding needs word numbers, but layer 2 LSTM gives vectors: remove it",
        ),
        (stack(), "the model has no layers: add at least one"),
        (stack(WORDS, GRU(0)), "layer 2 GRU cannot have units 0: expected int >= 1"),
        (
            stack(WORDS, Bidirectional(LSTM(3, dropout=1.0))),
            "layer 2 Bidirectional cannot have dropout 1.0: expected float < 1.0",
        ),
        (
            stack(WORDS, Bidirectional(LSTM(3), "max")),
            "layer 2 Bidirectional cannot have merge_mode 'max': choose concat, sum, mul or ave",
        ),
        (
            stack(WORDS, GRU(3, activation="tahn")),
            "layer 2 GRU has an unknown activation 'tahn': use tanh",
        ),
        (
            stack(WORDS, Bidirectional(LSTM(3, recurrent_activation="Sigmoid"))),
            "layer 2 Bidirectional has an unknown recurrent_activation 'Sigmoid': use sigmoid",
        ),
        (
            stack(LSTM(3), over=Features(0)),
            "the input cannot have features 0: expected int >= 1",
        ),
    ],
)
def test_a_stack_that_cannot_be_built_is_refused_with_its_repair(spec, sentence):
    inspection = inspect(spec)
    assert inspection.fault is not None
    assert inspection.fault.sentence == sentence
    with pytest.raises(UsageProblem) as refusal:
        require_valid(spec)
    assert str(refusal.value) == sentence


def test_a_numpy_function_that_keras_does_not_know_is_no_activation_of_a_model():
    fault = inspect(stack(WORDS, SimpleRNN(3, activation="sin"))).fault
    assert fault.reason == "has an unknown activation 'sin'"


def test_the_layers_before_the_fault_are_inspected():
    inspection = inspect(stack(WORDS, LSTM(3), LSTM(3)))
    assert [one.kind for one in inspection.layers] == ["Embedding", "LSTM"]
    assert inspection.output_shape == (None, 3)
    assert inspection.parameters == 40 + 4 * 3 * (4 + 3 + 1)


def test_following_the_repair_makes_the_stack_valid():
    broken = stack(WORDS, LSTM(3), Dropout(0.1), LSTM(3))
    assert inspect(broken).fault.repair == "set return_sequences=True on layer 2"
    repaired = stack(WORDS, LSTM(3, return_sequences=True), Dropout(0.1), LSTM(3))
    assert require_valid(repaired).fault is None


def test_the_mask_ends_where_the_sequence_ends():
    spec = stack(
        Embedding(10, 4, mask_zero=True),
        Dropout(0.1),
        Dense(3),
        Bidirectional(LSTM(2, return_sequences=True)),
        GRU(3),
        Dense(1),
    )
    masked = [one.masked for one in inspect(spec).layers]
    assert masked == [True, True, True, True, False, False]


def test_any_number_of_timesteps_stays_open():
    spec = stack(WORDS, LSTM(3, return_sequences=True), over=Tokens())
    assert [one.output_shape for one in inspect(spec).layers] == [(None, None, 4), (None, None, 3)]
