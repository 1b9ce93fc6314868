"""Looking at a stack and changing it by keys and mouse."""

import subprocess
import sys
from pathlib import Path

import pytest
from textual.widgets import OptionList

from core.models.presets import PRESETS
from core.models.spec import Embedding
from tui.architecture import pane as pane_module
from tui.architecture.forms.choice import ChoiceScreen
from tui.architecture.keys import KEYS
from tui.architecture.layer_list import LayerList
from tui.architecture.pane import ArchitecturePane
from tui.architecture.side import PANELS, lay, lesson
from tui.architecture.state import opened, subject
from tui.widgets.key_line import KeyLine

SIZES = [(80, 24), (120, 40)]


@pytest.mark.parametrize("size", SIZES)
async def test_it_opens_on_the_tutorials_model_and_repairs_what_is_broken_in_it(architecture, size):
    async with architecture(size) as on:
        assert "324,193 parameters" in on.verdict
        assert "SimpleRNN(32, return_sequences=True, dropout=0.2)" in on.rows
        assert on.title.startswith("tutorial-rnn · preset ")
        assert on.title.endswith("− batch 128 +")
        # Switching return_sequences off shows the sentence, and f repairs it.
        await on.press("r")
        assert (
            "layer 3 SimpleRNN needs a sequence: set return_sequences=True on layer 2" in on.verdict
        )
        assert "f repairs it" in on.verdict
        assert "✗" in on.rows
        assert "320,000" in on.rows
        assert "repair" in on.offered
        await on.press("f")
        assert "324,193 parameters" in on.verdict
        assert "✗" not in on.rows
        assert "repair" not in on.offered


async def test_every_preset_can_be_chosen_by_key_and_the_keyboard_returns_to_the_layers(
    architecture,
):
    async with architecture() as on:
        for name in PRESETS:
            await on.preset(name)
            assert on.state.source.name == name
            assert on.title.startswith(f"{name} · preset ")
            assert len(on.layers.rows) == len(PRESETS[name].spec.layers)
            assert on.app.focused is on.layers
        await on.preset("tutorial-lstm")
        assert "328,353 parameters" in on.verdict
        # Escape leaves the list without a change.
        before = on.state
        await on.form("p", ChoiceScreen)
        await on.press("down", "escape")
        await on.closed()
        assert on.state is before


async def test_a_click_on_a_remark_shows_the_advice_and_one_on_the_fault_repairs_it(architecture):
    async with architecture() as on:
        assert "⚠" in on.verdict
        await on.pilot.click("#verdict")
        await on.pilot.pause()
        assert on.panel == "advice"
        await on.press("r")
        assert "✗" in on.rows
        await on.pilot.click("#verdict")
        await on.pilot.pause()
        assert on.state.spec == opened("tutorial-rnn").spec


async def test_the_mask_is_switched_and_the_warning_goes(architecture):
    async with architecture() as on:
        assert "makes no mask" in on.verdict
        await on.press("m")
        assert "makes no mask" not in on.verdict
        assert "It gets a mask" in on.view


async def test_the_words_follow_the_selected_layer(architecture):
    async with architecture() as on:
        await on.press("up")
        assert "layer 1 Embedding" in on.view
        assert "A table of V = 10,000 rows" in on.view
        assert "sequences" not in on.offered
        await on.press("down", "down", "down")
        assert "layer 4 Dense" in on.view
        await on.press("home")
        assert on.state.selected == 0
        await on.press("end")
        assert on.state.selected == 3
        await on.press("pageup")
        assert on.state.selected < 3


async def test_a_layer_is_selected_by_the_mouse_and_changed_by_a_double_click(architecture):
    from tui.architecture.forms.layer_form import LayerForm

    async with architecture() as on:
        await on.pilot.click(LayerList, offset=(10, 6))
        await on.pilot.pause()
        assert on.state.selected == 3
        await on.pilot.click(LayerList, offset=(10, 0), times=2)
        await on.until(lambda: isinstance(on.app.screen, LayerForm))
        assert on.state.selected == 0
        await on.press("escape")
        await on.closed()
        # As does enter on the selected one.
        await on.form("enter", LayerForm)


async def test_width_cell_and_height_of_the_stack_change_by_keys_and_come_back(architecture):
    async with architecture() as on:
        await on.press("+")
        assert "SimpleRNN(64, return_sequences=True" in on.rows
        assert "changed" in on.title
        await on.press("-", "c")
        assert "LSTM(32, return_sequences=True" in on.rows
        await on.press("a", "b")
        assert len(on.layers.rows) == 5
        assert "Bidirectional(LSTM(32" in on.rows
        await on.press("d")
        assert len(on.layers.rows) == 4
        await on.press("u")
        assert len(on.layers.rows) == 5
        await on.press("U")
        assert len(on.layers.rows) == 4
        await on.press("u", "ctrl+r", "0")
        assert "324,193 parameters" in on.verdict
        assert "changed" not in on.title


async def test_a_layer_moves_by_keys_and_stays_selected(architecture):
    async with architecture() as on:
        for down, up in (("]", "["), ("ctrl+down", "ctrl+up")):
            await on.press("end")
            await on.press(up)
            assert on.kinds == ["Embedding", "SimpleRNN", "Dense", "SimpleRNN"]
            assert on.state.selected == 2
            await on.press(down)
            assert on.state.spec == opened("tutorial-rnn").spec


async def test_everything_on_the_line_at_the_foot_can_be_clicked(architecture):
    async with architecture() as on:
        assert on.controls.split() == [
            *("open", "new", "edit", "input", "▴", "▾", "dup", "remove"),
            *("undo", "redo", "save", "train", "compare", "copy", "export"),
        ]
        await on.click("#controls", "dup")
        assert len(on.kinds) == 5
        await on.click("#controls", "▾")
        assert on.state.selected == 3
        await on.click("#controls", "▴")
        await on.click("#controls", "remove")
        assert on.state.spec == opened("tutorial-rnn").spec
        await on.click("#controls", "undo")
        assert len(on.kinds) == 5
        await on.click("#controls", "redo")
        assert len(on.kinds) == 4
        await on.click("#controls", "new")
        await on.until(lambda: isinstance(on.app.screen, ChoiceScreen))


async def test_the_batch_is_changed_by_keys_and_mouse_and_the_costs_follow(architecture):
    async with architecture() as on:
        await on.press("v", "v", "v")
        assert on.panel == "cost"
        before = on.view
        await on.press(">")
        assert "batch 256" in on.title
        assert on.view != before
        await on.click("#title", "−")
        assert "batch 128" in on.title
        assert on.view == before


async def test_a_new_layer_is_chosen_from_a_list(architecture):
    async with architecture() as on:
        for kind in ("Embedding", "GRU", "Dropout"):
            screen = await on.form("n", ChoiceScreen)
            assert len(screen.query_one(OptionList).options) == 7
            await on.choose(kind)
            assert len(on.kinds) == 5
            assert on.kinds[on.state.selected] == kind
            await on.press("u")
        # An embedding is put at the start wherever the selection is.
        await on.press("home", "d", "end")
        await on.form("n", ChoiceScreen)
        await on.choose("Embedding")
        assert isinstance(on.state.spec.layers[0], Embedding)
        assert on.state.selected == 0


async def test_a_change_that_cannot_be_made_says_why_and_leaves_nothing_to_undo(architecture):
    async with architecture() as on:
        await on.press("down", "down", "-")
        assert on.state.earlier == ()
        (notice,) = on.notices
        assert "layer 4 stays at 1" in notice
        assert "undo" not in on.offered
        await on.press("up", "up", "r")
        assert "undo" in on.offered


async def test_v_goes_through_all_views_and_back_and_the_lesson_begins_with_the_chosen_one(
    architecture,
):
    whole = Path(pane_module.__file__).with_name("lesson.md").read_text("utf-8")
    async with architecture() as on:
        seen = []
        for _ in PANELS:
            seen.append(on.panel)
            assert on.view
            assert on.pane.lesson().startswith(lesson(on.panel))
            assert on.pane.lesson().endswith(whole)
            await on.press("v")
        assert seen == list(PANELS)
        assert on.panel == seen[0]
        await on.press("V")
        assert on.panel == seen[-1]
        # A view is chosen by its name, too.
        await on.click("#views", "cost")
        assert on.panel == "cost"
        assert "optimizer" in on.view.lower()


async def test_on_a_wide_screen_the_layer_stands_beside_the_chosen_view(architecture):
    async with architecture() as on:
        assert not on.pane.query_one("#layer").display
        await on.pilot.resize_terminal(120, 40)
        await on.pilot.pause()
        assert on.pane.query_one("#layer").display
        assert on.panel == "diagram"
        assert "h₁ → h₂ → ··· → h₅₀₀" in on.view
        seen = set()
        for _ in range(len(PANELS) - 1):
            seen.add(on.panel)
            await on.press("v")
        assert seen == set(PANELS) - {"layer"}
        await on.pilot.resize_terminal(80, 24)
        await on.pilot.pause()
        assert on.panel == "diagram" or not on.pane.query_one("#layer").display


async def test_the_view_scrolls_while_the_keyboard_stays_on_the_layers(architecture):
    async with architecture() as on:
        view = on.pane.query_one("#view")
        assert view.scroll_offset.y == 0
        await on.press("shift+down")
        assert view.scroll_offset.y == 3
        assert on.app.focused is on.layers
        await on.press("shift+up", "shift+up")
        assert view.scroll_offset.y == 0
        await on.press("shift+down", "down")
        assert view.scroll_offset.y == 0


@pytest.mark.parametrize("keys", [(), ("r",)], ids=["valid", "faulty"])
async def test_no_row_is_wider_than_its_room_and_the_view_has_some(architecture, keys):
    async with architecture() as on:
        await on.press(*keys)
        for size in ((60, 16), (80, 24), (110, 30), (120, 40), (200, 60)):
            await on.pilot.resize_terminal(*size)
            await on.pilot.pause()
            assert on.app.size == size
            for widget in (on.layers, on.pane.query_one("#view")):
                assert widget.room.height >= 2
                longest = max(sum(len(text) for text, _ in line) for line in widget.lines)
                assert longest <= widget.room.width
            assert on.pane.query_one("#columns").region.bottom <= on.layers.region.y


async def test_the_selected_row_is_always_in_sight(architecture):
    async with architecture() as on:
        for _ in range(12):
            await on.press("a")
        for key in ("home", "end", "pageup", "up", "up"):
            await on.press(key)
            top, height = on.layers.scroll_offset.y, on.layers.room.height
            start = on.layers._starts[on.state.selected]
            assert top <= start < top + height


async def test_the_same_snapshot_repaints_nothing_and_another_selection_two_rows_alone(
    architecture, monkeypatch
):
    async with architecture() as on:
        painted = []
        original = LayerList.render_line
        monkeypatch.setattr(
            LayerList, "render_line", lambda self, y: painted.append(y) or original(self, y)
        )
        on.pane._show()
        await on.pilot.pause()
        assert painted == []
        await on.press("down")
        # Layer 2 stands in rows 2 and 3, layer 3 in rows 4 and 5.
        assert set(painted) == {2, 3, 4, 5}


async def test_in_the_laboratory_the_keyboard_is_on_the_layers_and_the_footer_has_room_for_its_keys(
    in_laboratory,
):
    async with in_laboratory() as on:
        assert isinstance(on.app.focused, LayerList)
        assert "324,193 parameters" in on.verdict
        assert len(on.app.screen.query_one(KeyLine).shown) == 10


async def test_y_copies_the_script_and_says_so(architecture, monkeypatch):
    async with architecture() as on:
        copied = []
        monkeypatch.setattr(on.app, "copy_to_clipboard", copied.append)
        await on.press("y")
        (text,) = copied
        assert "layers.SimpleRNN(32, return_sequences=True, dropout=0.2)" in text
        (notice,) = on.notices
        assert "clipboard" in notice


def test_the_lesson_lies_beside_the_pane_and_quotes_its_numbers():
    text = Path(pane_module.__file__).with_name("lesson.md").read_text(encoding="utf-8")
    for part in ("return_sequences", "stacking", "parameters", "mask", "0.502"):
        assert part in text


@pytest.mark.parametrize("panel", PANELS)
def test_every_view_has_lines_and_a_lesson(panel):
    assert lay(panel)(subject(opened("tutorial-rnn")), 46)
    assert len(lesson(panel)) > 100


def test_every_key_has_a_name_to_rebind_it_and_a_meaning():
    bindings = [*ArchitecturePane.BINDINGS, *LayerList.BINDINGS]
    assert list(KEYS) == ArchitecturePane.BINDINGS
    assert len({binding.id for binding in bindings}) == len(bindings)
    assert all(binding.id.startswith("arch.") for binding in bindings)
    assert all(binding.tooltip or binding.description for binding in bindings)
    keys = [key for binding in bindings for key in binding.key.split(",")]
    assert len(set(keys)) == len(keys)


def test_the_help_names_every_view():
    for name in PANELS.values():
        assert f"- **{name}**" in ArchitecturePane.HELP


def test_the_tab_brings_in_neither_keras_nor_h5py():
    code = (
        "import sys, tui.architecture.pane, tui.architecture.opener\n"
        "from tui.architecture.side import PANELS, lay\n"
        "from tui.architecture.state import opened, subject\n"
        "shown = subject(opened('tutorial-rnn'))\n"
        "[lay(panel)(shown, 60) for panel in PANELS]\n"
        "assert not {'keras', 'tensorflow', 'h5py'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
