import pytest

from core.models.library import load, save, saved_models
from core.models.presets import PRESETS
from core.models.spec import SimpleRNN
from tui.architecture.forms.save_form import LONGEST_NAME, SaveForm, simple_name, suggested_name


@pytest.mark.parametrize(
    ("like", "taken", "name"),
    [
        ("tutorial-rnn", (), "tutorial-rnn-2"),
        ("tutorial-rnn", ("tutorial-rnn-2",), "tutorial-rnn-3"),
        ("mine", (), "mine"),
        ("mine-2", ("mine", "mine-2"), "mine-3"),
        ("Mein Modell_1", (), "mein-modell"),
        ("中文", (), "model"),
        ("x" * 60, (), "x" * 40),
        ("x" * 60, ("x" * 40,), "x" * 36 + "-2"),
    ],
)
def test_a_suggestion_is_free_and_reminds_of_the_model(like, taken, name):
    assert suggested_name(like, taken) == name
    assert len(name) <= LONGEST_NAME


def test_a_simple_name_has_letters_digits_and_hyphens():
    assert simple_name("../My Model (2).keras") == "my-model-2-keras"


async def test_a_stack_is_saved_under_its_name_and_open_from_then_on(architecture):
    async with architecture() as on:
        await on.press("+")
        await on.form("s", SaveForm)
        await on.fill(name="wide")
        await on.press("enter")
        await on.closed()
        assert load("wide").layers[1] == SimpleRNN(64, return_sequences=True, dropout=0.2)
        assert load("wide").name == "wide"
        assert on.title.startswith("wide · saved model ")
        assert on.notices == ["saved as wide"]


async def test_a_name_that_exists_is_kept_until_replacing_is_confirmed(architecture):
    save("mine", PRESETS["tutorial-lstm"].spec)
    async with architecture() as on:
        screen = await on.form("s", SaveForm)
        await on.fill(name="mine")
        assert not screen.query_one("#replace").display
        await on.press("enter")
        assert on.mistake == "name: mine exists already: ^R replaces it, or type another."
        assert screen.query_one("#replace").display
        assert len(load("mine").layers) == 3
        await on.press("ctrl+r")
        await on.closed()
        assert len(load("mine").layers) == 4
        assert on.title.startswith("mine · saved model")


async def test_another_name_has_to_be_refused_anew_before_it_is_replaced(architecture):
    for name in ("mine", "yours"):
        save(name, PRESETS["tutorial-lstm"].spec)
    async with architecture() as on:
        await on.form("s", SaveForm)
        await on.fill(name="mine")
        await on.press("enter")
        await on.fill(name="yours")
        await on.press("ctrl+r")
        assert "yours exists already" in on.mistake
        assert len(load("yours").layers) == 3


@pytest.mark.parametrize("name", ["", "tutorial-rnn", "../x", "Großes", "a b", "x" * 41])
async def test_a_name_that_cannot_be_is_refused_in_the_form(architecture, name):
    async with architecture() as on:
        screen = await on.form("s", SaveForm)
        screen.query_one("#name").value = name
        await on.press("enter")
        assert on.mistake.startswith("name: ")
        assert saved_models() == ()
        assert on.app.screen is screen


async def test_a_folder_that_cannot_be_written_is_said_in_the_form(architecture, home):
    home.mkdir(exist_ok=True)
    (home / "models").write_text("no folder")
    async with architecture() as on:
        screen = await on.form("s", SaveForm)
        await on.press("enter")
        assert on.mistake.startswith("name: ")
        assert on.app.screen is screen
        await on.press("escape")
        await on.closed()
        assert on.state.source.kind == "preset"
