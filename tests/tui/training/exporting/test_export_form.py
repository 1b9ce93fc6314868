"""The form that takes a run away: chosen, typed, refused, written."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, Select, Static

from core.backends.protocol import epoch_weights
from core.training.exports import FORMS, default_name
from core.training.store import Run
from core.training.summary import report
from tests.core.training.recorded_runs import learned, make
from tui.training.exporting.export_form import WORDS, ExportForm, Written


class FormApp(App[None]):
    """The form alone."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run_taken = run
        self.answers: list[Written | None] = []

    def on_mount(self) -> None:
        self.push_screen(ExportForm(self.run_taken, report(self.run_taken)), self.answers.append)


async def until(pilot: Pilot[None], condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < deadline
        await pilot.pause()
        await asyncio.sleep(0.02)


def problem(form: ExportForm) -> str:
    return str(form.query_one("#problem", Static).content)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return make(tmp_path / "home", learned())


def test_every_form_has_words() -> None:
    assert tuple(WORDS) == FORMS


async def test_a_form_is_written_where_it_says_and_kept_until_overwriting_is_confirmed(
    run: Run, tmp_path: Path
) -> None:
    app = FormApp(run)
    path = tmp_path / "here" / default_name(run, "svg")
    path.write_text("precious")
    async with app.run_test(size=(80, 24)) as pilot:
        form = app.screen
        assert isinstance(form, ExportForm)
        form.query_one("#what", Select).value = "svg"
        await pilot.pause()
        assert form.query_one("#path", Input).value == path.name
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "exists already: ^R overwrites it" in problem(form))
        assert path.read_text() == "precious"
        await pilot.press("ctrl+r")
        await until(pilot, lambda: app.answers)
    assert app.answers == [(path,)]
    assert path.read_text().startswith("<svg")


async def test_what_cannot_be_written_is_said_and_everything_typed_stays(run: Run) -> None:
    app = FormApp(run)
    async with app.run_test(size=(80, 24)) as pilot:
        form = app.screen
        assert isinstance(form, ExportForm)
        path = form.query_one("#path", Input)
        for typed, words in (
            ("nowhere/run.csv", "there is no folder"),
            (".", "is a folder"),
            ("", "the path is empty"),
            ("~nobody-of-this-name/x", "cannot be written"),
            ("a\0b", "cannot be written"),
        ):
            path.value = typed
            await pilot.press("ctrl+s")
            await until(pilot, lambda words=words: words in problem(form))
            assert path.value == typed
        form.query_one("#what", Select).value = "json"
        await pilot.pause()
        # A path that was typed is no suggestion to be replaced.
        assert path.value == "a\0b"
        await pilot.press("escape")
        await until(pilot, lambda: app.answers)
    assert app.answers == [None]


async def test_a_model_is_offered_after_each_kept_epoch_and_the_best_is_named(run: Run) -> None:
    for number in (1, 2):
        path = epoch_weights(run.folder, number)
        path.parent.mkdir(exist_ok=True)
        path.touch()
    app = FormApp(run)
    async with app.run_test(size=(80, 24)) as pilot:
        form = app.screen
        assert isinstance(form, ExportForm)
        assert not form.query_one("#epochs").display
        form.query_one("#what", Select).value = "keras"
        await pilot.pause()
        assert form.query_one("#epochs").display
        best = report(run).summary.best_epoch
        offered = [str(words) for words, _ in form.query_one("#epoch", Select)._options]
        assert offered == [
            "its end",
            *(f"epoch {n}, the best" if n == best else f"epoch {n}" for n in (1, 2)),
        ]
        form.query_one("#epoch", Select).value = "2"
        assert (form.wish.form, form.wish.epoch) == ("keras", 2)
