"""Rows that scroll: what stays is not repainted, and what is seen is what was composed last."""

import asyncio

import pyte
from hypothesis import given, settings
from hypothesis import strategies as st
from textual._compositor import ChopsUpdate
from textual.app import App, ComposeResult

from tui.partial_update import CroppedUpdate
from tui.training.results.row_lines import RowLines
from tui.widgets.lines import Line, plain

WIDTH = 40
spans = st.tuples(
    st.sampled_from(("", "a", "run", "at chance", "epoch 3 / 10", "0:04", "±", "x" * 30)),
    st.sampled_from(("", "strong", "quiet")),
)
lines = st.lists(spans, max_size=5).map(tuple)


class Table(App[None]):
    """A table alone, on a terminal that shows just what was written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.terminal = pyte.Screen(WIDTH, 4)
        self.stream = pyte.Stream(self.terminal)

    def compose(self) -> ComposeResult:
        yield RowLines()

    def _display(self, screen, renderable) -> None:
        if isinstance(renderable, ChopsUpdate):
            renderable = CroppedUpdate.of(renderable)
        if renderable is not None:
            self.stream.feed(renderable.render_segments(self.console))
        super()._display(screen, renderable)


async def _shown(tables: list[list[Line]]) -> list[list[str]]:
    """What stands on the terminal after each of some tables is shown in the place of the last."""
    app = Table()
    seen = []
    async with app.run_test(size=(WIDTH, 4)) as pilot:
        rows = app.query_one(RowLines)
        for table in tables:
            rows.show(len(table), lambda row, table=table: table[row], 0)
            await pilot.pause()
            room = rows.room.width
            seen.append([line[:room].rstrip() for line in app.terminal.display[: len(table)]])
        expected = [[plain(line)[:room].rstrip() for line in table] for table in tables]
    assert seen == expected
    return seen


async def test_a_cell_that_stays_behind_one_that_grows_moves_with_it() -> None:
    before: Line = (("running", ""), ("1 ", ""), ("0:04", ""))
    after: Line = (("at chance", ""), ("1 ", ""), ("0:04", ""))
    assert await _shown([[before], [after]]) == [["running1 0:04"], ["at chance1 0:04"]]


@settings(max_examples=25, deadline=None)
@given(tables=st.lists(st.lists(lines, min_size=2, max_size=2), min_size=2, max_size=6))
def test_what_stands_on_the_terminal_is_what_was_composed_last(tables: list[list[Line]]) -> None:
    asyncio.run(_shown(tables))
