"""What the tab looks like, at the sizes that its layout changes between."""

import pytest

from core.models.library import save
from core.models.presets import PRESETS
from tui.architecture.opener import open_model
from tui.architecture.pane import ArchitecturePane
from tui.architecture.source import Source
from tui.architecture.state import begun

SIZES = [(80, 24), (120, 40)]


@pytest.mark.parametrize("size", [(60, 16), *SIZES, (200, 60)])
@pytest.mark.parametrize("keys", [[], ["r", "down"]], ids=["valid", "invalid"])
def test_what_the_pane_looks_like(snap_compare, bench, size, keys):
    assert snap_compare(bench(), terminal_size=size, press=keys)


def test_what_the_gates_of_an_lstm_look_like_on_a_light_background(snap_compare, bench):
    async def light(pilot):
        pilot.app.theme = "textual-light"
        pane = pilot.app.query_one(ArchitecturePane)
        pane.state = begun(open_model(Source("preset", "tutorial-lstm")))
        await pilot.pause()

    assert snap_compare(bench(), terminal_size=(120, 40), run_before=light)


@pytest.mark.parametrize("size", SIZES)
def test_what_a_comparison_looks_like(snap_compare, bench, size):
    async def compare(pilot):
        pane = pilot.app.query_one(ArchitecturePane)
        source = Source("preset", "tutorial-lstm")
        pane._open(source, "comparison")
        for _ in range(100):
            await pilot.pause(0.02)
            if pane.state.comparison is not None:
                break

    assert snap_compare(bench(), terminal_size=size, run_before=compare)


@pytest.mark.parametrize("size", [(60, 16), (80, 24)])
@pytest.mark.parametrize(
    "key", ["e", "n", "i", "s", "x", "p", "o"], ids=["edit", "new", "input", "save", "export",
                                                     "preset", "open"]
)  # fmt: skip
def test_what_a_form_looks_like(snap_compare, bench, size, key):
    save("mine", PRESETS["tutorial-gru"].spec)

    async def ask(pilot):
        await pilot.press(key)
        for _ in range(100):
            await pilot.pause(0.02)
            if len(pilot.app.screen_stack) == 2:
                break
        await pilot.pause()

    assert snap_compare(bench(), terminal_size=size, run_before=ask)
