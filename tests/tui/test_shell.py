"""The shell: tabs, help, palette, themes, settings, and terminals that are too small."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from textual.command import CommandPalette
from textual.widgets import Markdown, OptionList, Static, TabbedContent, TabPane

from core.places import settings_file
from tui.app import LaboratoryApp
from tui.commands import PossibleActions
from tui.help import HelpScreen, LessonScreen
from tui.settings import Settings, load, save
from tui.stepper.pane import StepperPane
from tui.widgets.heatmap import HeatMap

SLOW = ("keras", "tensorflow", "plotext", "numpy", "typer", "msgspec", "markdown_it.main")


def test_importing_the_application_imports_nothing_slow():
    script = f"import sys, tui.app; print([name for name in {SLOW} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.strip() == "[]"


async def test_it_opens_on_the_stepper_with_the_keyboard_in_the_map(laboratory, settled):
    async with laboratory().run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert pilot.app.query_one(TabbedContent).active == "stepper"
        assert isinstance(pilot.app.focused, HeatMap)


async def test_a_tab_is_filled_when_it_is_first_opened_and_kept_afterwards(laboratory, settled):
    async with laboratory().run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        tabs = pilot.app.query_one(TabbedContent)
        assert not tabs.get_pane("architecture").children
        await pilot.press("right", "2")
        await settled(pilot)
        filled = list(tabs.get_pane("architecture").children)
        assert len(filled) == 1
        await pilot.press("1")
        await settled(pilot)
        assert pilot.app.query_one(StepperPane).state.t == 2
        assert isinstance(pilot.app.focused, HeatMap)
        await pilot.press("2")
        await settled(pilot)
        assert list(tabs.get_pane("architecture").children) == filled


async def test_every_tab_stays_open_whichever_was_open_before(laboratory, settled):
    async with laboratory().run_test(size=(80, 24)) as pilot:
        tabs = pilot.app.query_one(TabbedContent)
        names = {"1": "stepper", "2": "architecture", "3": "training"}
        for key in "123213":
            await settled(pilot)
            await pilot.press(key)
            await settled(pilot)
            assert tabs.active == names[key]


async def test_the_last_of_several_quick_choices_of_a_tab_counts(laboratory, settled):
    async with laboratory().run_test(size=(80, 24)) as pilot:
        tabs = pilot.app.query_one(TabbedContent)
        for keys in ("23", "32", "231", "1323"):
            for key in keys:
                pilot.app.simulate_key(key)
            await settled(pilot)
            await pilot.pause(0.3)
            assert tabs.active == {"1": "stepper", "2": "architecture", "3": "training"}[keys[-1]]


async def test_a_late_word_of_a_focus_opens_no_tab(laboratory, settled):
    async with laboratory().run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        tabs = pilot.app.query_one(TabbedContent)
        left = tabs.get_pane("stepper")
        await pilot.press("2")
        await settled(pilot)
        left.post_message(TabPane.Focused(left))
        await pilot.pause(0.2)
        assert tabs.active == "architecture"


async def test_a_tab_whose_code_is_missing_says_so_and_the_rest_works(
    laboratory, settled, monkeypatch
):
    monkeypatch.setitem(sys.modules, "tui.training.pane", None)
    async with laboratory().run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("3")
        await pilot.pause(0.1)
        said = pilot.app.query_one("#training Static", Static)
        assert "training tab cannot be opened" in str(said.content)
        await pilot.press("1", "right")
        assert pilot.app.query_one(StepperPane).state.t == 2


async def test_help_explains_what_has_the_focus_and_lists_its_keys(laboratory, settled):
    async with laboratory().run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HelpScreen)
        text = pilot.app.screen.query_one(Markdown).source
        assert "column for every timestep" in text
        assert "| space | play or pause |" in text
        await pilot.press("escape")
        assert not isinstance(pilot.app.screen, HelpScreen)


async def test_the_lesson_is_the_one_beside_the_open_pane(laboratory, settled):
    async with laboratory().run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("l")
        await pilot.pause()
        assert isinstance(pilot.app.screen, LessonScreen)
        assert "How a recurrent network remembers" in pilot.app.screen.query_one(Markdown).source


async def test_the_palette_lists_what_is_possible_and_runs_it(laboratory, settled):
    async with laboratory().run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        names = [name for name, _, _ in PossibleActions(pilot.app.screen)._actions()]
        assert "Play or pause" in names
        assert "Next cell: SimpleRNN, LSTM, GRU" in names
        await pilot.press("ctrl+p")
        await pilot.pause()
        assert isinstance(pilot.app.screen, CommandPalette)
        await pilot.press(*"last timestep")
        for _ in range(100):
            await pilot.pause(0.02)
            if pilot.app.screen.query_one(OptionList).option_count:
                break
        await pilot.press("down", "enter")
        await pilot.pause(0.1)
        assert pilot.app.query_one(StepperPane).state.t == 100


async def test_a_chosen_theme_is_there_again_at_the_next_start(laboratory, settled):
    async with laboratory().run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert pilot.app.theme == "gruvbox"
        pilot.app.theme = "ansi-dark"
        await pilot.pause()
    assert json.loads(settings_file().read_text())["theme"] == "ansi-dark"
    async with laboratory().run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert pilot.app.theme == "ansi-dark"


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"theme": 3, "keys": 4}', "\0\ufffd"])
def test_what_cannot_be_understood_of_the_settings_counts_as_not_written(tmp_path, text):
    path = tmp_path / "settings.json"
    path.write_text(text)
    assert load(path) == Settings()


@pytest.mark.parametrize("text", ["{", '{"theme": "none of these"}'])
async def test_a_broken_settings_file_is_ignored(laboratory, settled, text):
    settings_file().write_text(text)
    async with laboratory().run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert pilot.app.theme == "gruvbox"


async def test_settings_that_cannot_be_written_are_said_and_nothing_stops(laboratory, settled):
    settings_file().mkdir()
    async with laboratory().run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        pilot.app.theme = "nord"
        await pilot.pause()
        assert pilot.app.theme == "nord"
        assert any("not remembered" in note.message for note in pilot.app._notifications)


def test_settings_survive_a_round_trip_and_leave_no_draft(tmp_path):
    path = tmp_path / "new" / "settings.json"
    settings = Settings(theme="nord", keys={"stepper.play": "p"})
    save(path, settings)
    assert load(path) == settings
    assert [entry.name for entry in path.parent.iterdir()] == ["settings.json"]


async def test_keys_can_be_rebound_in_the_settings(laboratory, settled):
    save(settings_file(), Settings(keys={"stepper.last": "z"}))
    async with laboratory().run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("z")
        assert pilot.app.query_one(StepperPane).state.t == 100


async def test_a_terminal_that_is_too_small_is_told_what_is_needed(laboratory, settled):
    async with laboratory().run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        said = str(pilot.app.query_one("#too-small", Static).content)
        assert "needs 60 × 16" in said
        assert "40 × 12" in said
        assert not pilot.app.query_one("#tabs").display
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert pilot.app.query_one("#tabs").display
        assert not pilot.app.query_one("#too-small").display


async def test_the_keyboard_comes_back_with_the_size(laboratory, settled):
    async with laboratory().run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.resize_terminal(40, 12)
        await pilot.pause()
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert isinstance(pilot.app.focused, HeatMap)


def test_a_small_screen_as_it_looks(laboratory, snap_compare):
    assert snap_compare(laboratory(), terminal_size=(40, 12))


def test_the_help_as_it_looks(laboratory, settled, snap_compare):
    assert snap_compare(
        laboratory(), press=["question_mark"], terminal_size=(80, 24), run_before=settled
    )


def test_the_application_is_made_over_one_folder_of_runs(tmp_path):
    assert LaboratoryApp(tmp_path).runs_dir == tmp_path
