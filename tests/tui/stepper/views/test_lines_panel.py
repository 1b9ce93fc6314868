"""A panel that shows a function's lines."""

from textual.app import App

from tests.tui.stepper.views.stepped import drawn_cell, stepped
from tui.stepper.views.lines_panel import LinesPanel
from tui.widgets.lines import plain

STATE = stepped(drawn_cell("simple"))


class OnePanel(App):
    CSS = "LinesPanel { width: 100%; height: 100%; }"

    def __init__(self, lay):
        super().__init__()
        self.lay = lay

    def compose(self):
        yield LinesPanel(self.lay)


async def test_it_fills_the_room_it_has_and_again_when_that_changes():
    def lay(state, width, height):
        return [((f"{width}×{height} t={state.t}", ""),)]

    async with OnePanel(lay).run_test(size=(50, 12)) as pilot:
        panel = pilot.app.query_one(LinesPanel)
        assert panel.lines == ()
        panel.show_state(STATE)
        assert plain(panel.lines[0]) == "50×12 t=1"
        await pilot.resize_terminal(33, 7)
        await pilot.pause()
        assert plain(panel.lines[0]) == "33×7 t=1"


async def test_while_nobody_sees_it_nothing_is_computed():
    asked = []

    def lay(state, width, height):
        asked.append(width)
        return [(("here", ""),)]

    async with OnePanel(lay).run_test(size=(50, 12)) as pilot:
        panel = pilot.app.query_one(LinesPanel)
        panel.display = False
        await pilot.pause()
        panel.show_state(STATE)
        assert asked == []
        panel.display = True
        await pilot.pause()
        assert asked
        assert plain(panel.lines[0]) == "here"


async def test_another_function_takes_over_at_once():
    async with OnePanel(lambda *_: [(("one", ""),)]).run_test(size=(50, 12)) as pilot:
        panel = pilot.app.query_one(LinesPanel)
        panel.show_state(STATE)
        panel.lay_by(lambda *_: [(("two", ""),)])
        assert plain(panel.lines[0]) == "two"
