import pytest

from core.errors import UsageProblem
from core.models.override import MODEL_SETTINGS, override
from core.models.presets import preset
from core.models.spec import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    ModelSpec,
    SimpleRNN,
    Tokens,
)

SPEC = ModelSpec(
    "mixed",
    Tokens(9),
    (
        Embedding(10, 4),
        SimpleRNN(3, return_sequences=True),
        Bidirectional(LSTM(3, return_sequences=True), "sum"),
        GRU(3),
        Dropout(0.5),
        Dense(6, "relu"),
        Dense(1, "sigmoid"),
    ),
)


def layers(**settings):
    return override(SPEC, settings).layers


def test_no_setting_changes_nothing():
    assert override(SPEC, {}) == SPEC


def test_the_embedding_takes_its_masking_and_its_width():
    assert layers(mask_zero=True, embedding=8)[0] == Embedding(10, 8, mask_zero=True)
    assert layers(mask_zero=True)[1:] == SPEC.layers[1:]


def test_units_reach_every_layer_but_the_head():
    changed = layers(units=7)
    assert [changed[1].units, changed[2].layer.units, changed[3].units, changed[5].units] == [7] * 4
    assert changed[6] == Dense(1, "sigmoid")


def test_an_activation_reaches_every_layer_but_the_head():
    changed = layers(activation="elu")
    names = [changed[1], changed[2].layer, changed[3], changed[5]]
    assert [layer.activation for layer in names] == ["elu"] * 4
    assert changed[6] == Dense(1, "sigmoid")


@pytest.mark.parametrize("setting", ["dropout", "recurrent_dropout"])
def test_dropout_reaches_every_recurrent_layer_and_no_other(setting):
    changed = layers(**{setting: 0.3})
    reached = [changed[1], changed[2].layer, changed[3]]
    assert [getattr(layer, setting) for layer in reached] == [0.3] * 3
    assert changed[4] == Dropout(0.5)


def test_return_sequences_reaches_the_last_recurrent_layer_alone():
    assert layers(return_sequences=True)[3] == GRU(3, return_sequences=True)
    assert layers(return_sequences=True)[:3] == SPEC.layers[:3]


def test_a_reset_reaches_the_gru_alone():
    assert layers(reset_after=False) == (
        *SPEC.layers[:3],
        GRU(3, reset_after=False),
        *SPEC.layers[4:],
    )


def test_a_bidirectional_layer_keeps_its_merge_mode():
    assert layers(units=7)[2] == Bidirectional(LSTM(7, return_sequences=True), "sum")


def test_values_are_read_from_text():
    as_text = layers(mask_zero="true", units="7", dropout="0.25", reset_after="false")
    assert as_text == layers(mask_zero=True, units=7, dropout=0.25, reset_after=False)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"unit": 3}, "unknown model setting 'unit': did you mean 'units'?"),
        ({"units": 0}, "units cannot be 0: expected int >= 1."),
        ({"units": "many"}, "units cannot be 'many': expected int, got str."),
        ({"units": True}, "units cannot be True: it sets units of every layer but the head."),
        ({"dropout": 1.0}, "dropout cannot be 1.0: expected float < 1.0."),
        ({"mask_zero": "maybe"}, "mask_zero cannot be 'maybe': say true or false."),
        ({"activation": "tahn"}, "layer 2 SimpleRNN has an unknown activation 'tahn': use tanh"),
    ],
)
def test_what_cannot_be_set_is_refused_in_a_sentence(settings, sentence):
    with pytest.raises(UsageProblem) as refusal:
        override(SPEC, settings)
    assert str(refusal.value) == sentence


def test_a_setting_that_no_layer_has_is_refused():
    with pytest.raises(UsageProblem, match="'tutorial-lstm' has no layer that takes reset_after"):
        override(preset("tutorial-lstm").spec, {"reset_after": False})


def test_the_tutorials_repair_is_one_setting():
    repaired = override(preset("tutorial-rnn").spec, {"mask_zero": "true"})
    assert repaired.layers[0] == Embedding(10_000, 32, mask_zero=True)
    assert repaired.layers[1:] == preset("tutorial-rnn").spec.layers[1:]


def test_every_setting_is_described():
    assert all(setting.description for setting in MODEL_SETTINGS.values())
    assert set(MODEL_SETTINGS) == {
        "mask_zero",
        "embedding",
        "units",
        "dropout",
        "recurrent_dropout",
        "activation",
        "return_sequences",
        "reset_after",
    }
