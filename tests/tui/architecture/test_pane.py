from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Footer, Select, Static

from core.models.presets import PRESETS
from tui.architecture import pane as pane_module
from tui.architecture.layer_list import LayerList
from tui.architecture.pane import ArchitecturePane


class Bench(App[None]):
    """The pane alone, with the keys it offers."""

    def compose(self) -> ComposeResult:
        yield ArchitecturePane()
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        self.theme = "gruvbox"
        self.query_one(LayerList).focus()


def words(app, name):
    return app.query_one(f"#{name}", Static).content.plain


def rows(app):
    return "\n".join(option.prompt.plain for option in app.query_one(LayerList).options)


def offered(app):
    return {binding.binding.description for binding in app.screen.active_bindings.values()
            if binding.enabled}  # fmt: skip


async def test_it_opens_on_the_tutorials_model_with_its_total():
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "324,193 parameters" in words(app, "verdict")
        assert "SimpleRNN(32, return_sequences=True, dropout=0.2)" in rows(app)


@pytest.mark.parametrize("name", PRESETS)
async def test_every_preset_can_be_chosen(name):
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.query_one(Select).value = name
        await pilot.pause()
        state = app.query_one(ArchitecturePane).state
        assert state.preset == name
        assert app.query_one(LayerList).option_count == len(PRESETS[name].spec.layers)
        assert app.query_one(LayerList).highlighted == state.selected


async def test_a_preset_is_chosen_by_key_and_the_keyboard_returns_to_the_layers():
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("p")
        await pilot.pause()
        await pilot.press("down", "enter")
        await pilot.pause()
        assert app.query_one(ArchitecturePane).state.preset == "tutorial-lstm"
        assert "328,353 parameters" in words(app, "verdict")
        assert app.focused is app.query_one(LayerList)


async def test_switching_return_sequences_off_shows_the_sentence_and_f_repairs_it():
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("r")
        await pilot.pause()
        sentence = "layer 3 SimpleRNN needs a sequence: set return_sequences=True on layer 2"
        assert sentence in words(app, "verdict")
        assert "only the last hidden state comes out" in words(app, "detail")
        assert "✗" in rows(app)
        assert "320,000" in rows(app)
        assert "repair" in offered(app)
        await pilot.press("f")
        await pilot.pause()
        assert "324,193 parameters" in words(app, "verdict")
        assert "✗" not in rows(app)
        assert "repair" not in offered(app)


async def test_the_words_follow_the_selected_layer():
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("up")
        await pilot.pause()
        assert app.query_one("#detail-scroll").border_title == "layer 1 Embedding"
        assert "A table of V = 10,000 rows" in words(app, "detail")
        assert "sequences" not in offered(app)
        await pilot.press("down", "down", "down")
        await pilot.pause()
        assert app.query_one("#detail-scroll").border_title == "layer 4 Dense"


async def test_a_layer_is_selected_by_the_mouse():
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.click(LayerList, offset=(10, 6))
        await pilot.pause()
        assert app.query_one(ArchitecturePane).state.selected == 3


async def test_the_mask_is_switched_and_the_warning_goes():
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "no mask" in words(app, "verdict")
        await pilot.press("m")
        await pilot.pause()
        assert "no mask" not in words(app, "verdict")
        assert "It gets a mask" in words(app, "detail")


async def test_width_cell_and_height_of_the_stack_change_by_keys_and_come_back():
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("+")
        await pilot.pause()
        assert "SimpleRNN(64, return_sequences=True" in rows(app)
        await pilot.press("-", "c")
        await pilot.pause()
        assert "LSTM(32, return_sequences=True" in rows(app)
        await pilot.press("a", "b")
        await pilot.pause()
        assert app.query_one(LayerList).option_count == 5
        assert "Bidirectional(LSTM(32" in rows(app)
        await pilot.press("d")
        await pilot.pause()
        assert app.query_one(LayerList).option_count == 4
        await pilot.press("u")
        await pilot.pause()
        assert app.query_one(LayerList).option_count == 5
        await pilot.press("0")
        await pilot.pause()
        assert "324,193 parameters" in words(app, "verdict")
        assert "changed" not in words(app, "verdict")


async def test_a_change_that_cannot_be_made_says_why_and_changes_nothing():
    app = Bench()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("down", "down", "-")
        await pilot.pause()
        assert app.query_one(ArchitecturePane).state.history == ()
        (notice,) = app._notifications
        assert "layer 4 stays at 1" in notice.message


async def test_the_diagram_is_shown_where_there_is_room():
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert not app.query_one("#diagram-scroll").display
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert app.query_one("#diagram-scroll").display
        assert "h₁ → h₂ → ··· → h₅₀₀" in words(app, "diagram")


async def test_the_rows_fit_after_the_terminal_changed_its_size():
    app = Bench()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.resize_terminal(62, 20)
        await pilot.pause()
        width = app.query_one(LayerList).size.width
        assert max(map(len, rows(app).split("\n"))) <= width


async def test_selecting_a_layer_leaves_the_other_rows_alone(monkeypatch):
    replaced = []
    original = LayerList.replace_option_prompt_at_index

    def replace(self, index, prompt):
        replaced.append(index)
        return original(self, index, prompt)

    monkeypatch.setattr(LayerList, "replace_option_prompt_at_index", replace)
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        replaced.clear()
        await pilot.press("down")
        await pilot.pause()
        assert sorted(replaced) == [1, 2]


async def test_it_opens_in_the_laboratory_with_its_keyboard_on_the_layers(laboratory, settled):
    app = laboratory()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        await settled(pilot)
        assert isinstance(app.focused, LayerList)
        assert "324,193 parameters" in words(app, "verdict")


def test_the_lesson_lies_beside_the_pane_and_quotes_its_numbers():
    text = Path(pane_module.__file__).with_name("lesson.md").read_text(encoding="utf-8")
    for part in ("return_sequences", "stacking", "parameters", "mask", "0.502"):
        assert part in text


def test_every_key_has_a_name_to_rebind_it_and_a_meaning():
    bindings = ArchitecturePane.BINDINGS
    assert len({binding.id for binding in bindings}) == len(bindings)
    assert all(binding.id and binding.tooltip for binding in bindings)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("keys", [[], ["r", "down"]], ids=["valid", "invalid"])
def test_what_the_pane_looks_like(snap_compare, size, keys):
    assert snap_compare(Bench(), terminal_size=size, press=keys)


def test_what_the_gates_of_an_lstm_look_like_on_a_light_background(snap_compare):
    async def light(pilot):
        pilot.app.theme = "textual-light"
        pilot.app.query_one(Select).value = "tutorial-lstm"
        await pilot.pause()

    assert snap_compare(Bench(), terminal_size=(120, 40), run_before=light)
