import json

import pytest

from core.errors import UsageProblem
from core.models.script import script
from core.models.summary import Summary
from tui.architecture.forms.export_form import ENDINGS, ExportForm, exported
from tui.architecture.state import opened, subject
from tui.architecture.subject import Subject


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


@pytest.mark.parametrize("what", ENDINGS)
def test_everything_that_is_offered_can_be_written(what):
    text = exported(what, subject(opened("tutorial-lstm")))
    assert text.endswith("\n")
    assert "LSTM" in text


def test_the_script_is_the_stack_s_own():
    shown = subject(opened("tutorial-lstm"))
    assert exported("script", shown) == script(shown.spec)


def test_json_is_read_back():
    assert json.loads(exported("json", subject(opened("tutorial-lstm"))))


def test_a_model_that_can_only_be_read_has_no_script():
    with pytest.raises(UsageProblem, match=r"^what: "):
        exported("script", Subject(Summary("foreign", (), ())))


@pytest.mark.parametrize(("what", "ending"), ENDINGS.items())
async def test_a_file_is_written_where_it_says(architecture, tmp_path, what, ending):
    async with architecture() as on:
        await on.form("x", ExportForm)
        await on.fill(what=what)
        await on.press("ctrl+s")
        await on.closed()
        path = tmp_path / "here" / f"tutorial-rnn.{ending}"
        assert path.read_text() == exported(what, subject(on.state))
        (notice,) = on.notices
        assert notice == f"written to {path}"


async def test_a_file_that_exists_is_kept_until_overwriting_is_confirmed(architecture, tmp_path):
    path = tmp_path / "here" / "tutorial-rnn.py"
    path.write_text("precious")
    async with architecture() as on:
        screen = await on.form("x", ExportForm)
        await on.press("enter")
        assert "exists already: ^R overwrites it" in on.mistake
        assert path.read_text() == "precious"
        assert screen.query_one("#replace").display
        await on.press("ctrl+r")
        await on.closed()
        assert "import keras" in path.read_text()


@pytest.mark.parametrize("path", ["", ".", "nowhere/x.py", "a\0b", "~nobody-of-this-name/x"])
async def test_a_path_that_cannot_be_written_is_said_in_one_sentence(architecture, path):
    async with architecture() as on:
        screen = await on.form("x", ExportForm)
        screen.query_one("#path").value = path
        await on.press("enter")
        assert on.mistake.startswith("path: ")
        assert on.app.screen is screen
        assert screen.query_one("#path").value == path


async def test_a_path_that_was_typed_stays_when_something_else_is_chosen(architecture):
    async with architecture() as on:
        screen = await on.form("x", ExportForm)
        await on.fill(path="mine.txt")
        await on.fill(what="svg")
        assert screen.query_one("#path").value == "mine.txt"
