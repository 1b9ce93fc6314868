"""Lines of text: what was changed out of sight is seen when they come in sight."""

from textual.app import App, ComposeResult
from textual.containers import Vertical

from tui.widgets.lines import Lines


class Shelf(App[None]):
    def compose(self) -> ComposeResult:
        with Vertical(id="shelf"):
            yield Lines()


def _painted(lines: Lines) -> str:
    """The first line as it was last painted."""
    return lines.render_lines(lines.size.region)[0].text.rstrip()


async def test_what_changed_while_hidden_is_painted_when_shown() -> None:
    app = Shelf()
    async with app.run_test() as pilot:
        lines, shelf = app.query_one(Lines), app.query_one("#shelf")
        lines.show([(("t = 1 / 100", "accent"),)])
        await pilot.pause()
        assert _painted(lines) == "t = 1 / 100"

        shelf.display = False
        await pilot.pause()
        lines.show([(("t = 24 / 120", "accent"),)])
        shelf.display = True
        await pilot.pause()
        assert _painted(lines) == "t = 24 / 120"
