import pytest
from textual.widgets import Input

from core.errors import UsageProblem
from core.models.spec import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, SimpleRNN
from tui.architecture.forms.layer_form import LayerForm, layer_from

CELL = {
    "cell": "GRU",
    "units": "16",
    "activation": "tanh",
    "recurrent_activation": "sigmoid",
    "return_sequences": "True",
    "bidirectional": "False",
    "merge_mode": "concat",
    "dropout": "0.1",
    "recurrent_dropout": "",
    "reset_after": "False",
}


@pytest.mark.parametrize(
    ("typed", "was", "layer"),
    [
        (
            {"input_dim": "20,000", "output_dim": " 64 ", "mask_zero": "True"},
            Embedding(5, 5),
            Embedding(20_000, 64, mask_zero=True),
        ),
        ({"rate": "0.5"}, Dropout(0.2), Dropout(0.5)),
        ({"units": "3", "activation": "softmax"}, Dense(1), Dense(3, "softmax")),
        (CELL, LSTM(8), GRU(16, return_sequences=True, dropout=0.1, reset_after=False)),
        (
            {**CELL, "cell": "SimpleRNN"},
            LSTM(8),
            SimpleRNN(16, return_sequences=True, dropout=0.1),
        ),
        (
            {**CELL, "cell": "LSTM", "bidirectional": "True", "merge_mode": "sum"},
            GRU(8),
            Bidirectional(LSTM(16, return_sequences=True, dropout=0.1), "sum"),
        ),
    ],
)
def test_what_was_typed_is_the_layer(typed, was, layer):
    assert layer_from(typed, was) == layer


@pytest.mark.parametrize(
    ("typed", "was", "sentence"),
    [
        ({**CELL, "units": "0"}, LSTM(8), "units: '0' is not a whole number from 1 to"),
        ({**CELL, "units": "many"}, LSTM(8), "units: 'many' is not a whole number"),
        ({**CELL, "units": "9" * 30}, LSTM(8), "units: '"),
        ({**CELL, "units": "2147483648"}, LSTM(8), "units: '2147483648' is not"),
        ({**CELL, "dropout": "1"}, LSTM(8), "dropout: '1' is not a share from 0 to below 1"),
        ({**CELL, "dropout": "nan"}, LSTM(8), "dropout: 'nan' is not a share"),
        ({**CELL, "recurrent_dropout": "-0.1"}, LSTM(8), "recurrent_dropout: '-0.1'"),
        ({**CELL, "activation": "tahn"}, LSTM(8), "activation: .* did you mean 'tanh'"),
        ({**CELL, "recurrent_activation": "?"}, LSTM(8), "recurrent_activation: .* use one of"),
        ({"rate": "half"}, Dropout(0.2), "rate: 'half' is not a share"),
        (
            {"input_dim": "", "output_dim": "3", "mask_zero": "False"},
            Embedding(5, 5),
            "input_dim: '' is not",
        ),
        (
            {"input_dim": "5", "output_dim": "1.5", "mask_zero": "False"},
            Embedding(5, 5),
            "output_dim: '1.5' is not",
        ),
        ({"units": "²", "activation": "relu"}, Dense(1), "units: '²' is not"),
    ],
)
def test_the_first_wrong_field_is_named_with_what_it_accepts(typed, was, sentence):
    with pytest.raises(UsageProblem, match=f"^{sentence}"):
        layer_from(typed, was)


async def test_all_settings_are_applied_together_as_one_change(architecture):
    async with architecture() as on:
        await on.form("e", LayerForm)
        await on.fill(cell="LSTM", units="24", dropout="0.4", bidirectional="True")
        await on.press("ctrl+s")
        await on.closed()
        assert on.state.layer == Bidirectional(LSTM(24, return_sequences=True, dropout=0.4))
        assert "Bidirectional(LSTM(24" in on.rows
        assert len(on.state.earlier) == 1
        await on.press("u")
        assert not on.state.changed


async def test_a_mistake_is_said_at_its_field_and_everything_typed_stays(architecture):
    async with architecture() as on:
        screen = await on.form("e", LayerForm)
        await on.fill(units="24", dropout="2")
        await on.press("enter")
        assert on.mistake == "dropout: '2' is not a share from 0 to below 1."
        assert on.app.focused is screen.query_one("#dropout")
        assert screen.query_one("#units", Input).value == "24"
        assert on.state.earlier == ()
        await on.fill(dropout="0.25")
        await on.press("enter")
        await on.closed()
        assert on.state.layer == SimpleRNN(24, return_sequences=True, dropout=0.25)


async def test_only_the_settings_of_the_chosen_cell_are_asked(architecture):
    async with architecture() as on:
        screen = await on.form("e", LayerForm)

        def shown(name):
            return screen.query_one(f"#line-{name}").display

        assert not shown("recurrent_activation")
        assert not shown("reset_after")
        assert not shown("merge_mode")
        await on.fill(cell="GRU", bidirectional="True")
        assert shown("recurrent_activation")
        assert shown("reset_after")
        assert shown("merge_mode")


@pytest.mark.parametrize(
    ("place", "values", "layer"),
    [
        (0, {"input_dim": "500", "output_dim": "8", "mask_zero": "True"}, Embedding(500, 8, True)),
        (3, {"units": "4", "activation": "softmax"}, Dense(4, "softmax")),
    ],
)
async def test_every_kind_of_layer_has_its_form(architecture, place, values, layer):
    async with architecture() as on:
        await on.press(*(["home"] if place == 0 else ["end"]))
        await on.form("e", LayerForm)
        await on.fill(**values)
        await on.press("ctrl+s")
        await on.closed()
        assert on.state.spec.layers[place] == layer


async def test_escape_leaves_the_layer_as_it_is(architecture):
    async with architecture() as on:
        await on.form("e", LayerForm)
        await on.fill(units="24")
        await on.press("escape")
        await on.closed()
        assert on.state.earlier == ()


@pytest.mark.parametrize("size", [(60, 16), (80, 24)])
async def test_the_longest_form_fits_the_screen_or_scrolls_to_its_mistake(architecture, size):
    async with architecture(size) as on:
        screen = await on.form("e", LayerForm)
        await on.fill(cell="GRU", bidirectional="True", units="0")
        await on.press("ctrl+s")
        await on.until(lambda: on.mistake)
        await on.pilot.pause(0.1)
        region = screen.query_one("#mistake").region
        assert region.y >= 0
        assert region.bottom <= size[1]
