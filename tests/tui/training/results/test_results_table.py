import random
import time

import pytest
from msgspec.structs import replace
from textual.app import App
from textual.geometry import Region
from textual.widgets import Input, SelectionList, TextArea

from core.training.marks import Marks
from tui.training.results.results_table import ResultsTable
from tui.training.results.row_lines import RowLines
from tui.widgets.key_line import KeyLine


class Results(App[None]):
    """The table alone, and all that it says."""

    CSS = "ResultsTable { height: 1fr; }"

    def __init__(self):
        super().__init__()
        self.heard = []

    def compose(self):
        yield ResultsTable()
        yield KeyLine()

    def on_mount(self):
        self.query_one(ResultsTable).focus()

    def on_runs_table_chosen(self, event):
        self.heard.append(("chosen", event.run_id))

    def on_runs_table_marked(self, event):
        self.heard.append(("marked", event.run_ids))

    def on_results_table_marks_changed(self, event):
        self.heard.append((event.run_id, event.marks))

    @property
    def table(self):
        return self.query_one(ResultsTable)

    @property
    def lines(self):
        """The screen as text."""
        strips = self.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


@pytest.fixture
async def pilot():
    async with Results().run_test(size=(100, 24), notifications=True) as pilot:
        await pilot.pause()
        yield pilot


async def shown(pilot, rows, run_id=None):
    pilot.app.table.show(tuple(rows), run_id or rows[0].id)
    await pilot.pause()


async def test_the_keys_move_choose_and_scroll(pilot, row):
    rows = [row(number) for number in range(100)]
    await shown(pilot, rows)
    table = pilot.app.table
    await pilot.press("down", "down")
    assert (table.cursor_row, pilot.app.heard) == (
        2,
        [("chosen", rows[1].id), ("chosen", rows[2].id)],
    )
    await pilot.press("end")
    await pilot.pause()
    assert pilot.app.heard[-1] == ("chosen", rows[99].id)
    assert any(line.startswith(" ✓ 0063") for line in pilot.app.lines)
    await pilot.press("pageup", "home", "up")
    assert table.cursor_row == 0
    await pilot.click(RowLines, offset=(3, 7))
    assert (table.cursor_row, pilot.app.heard[-1]) == (7, ("chosen", rows[7].id))


async def test_a_snapshot_from_before_the_keys_moves_the_cursor_not_back(pilot, row):
    rows = [row(number) for number in range(9)]
    await shown(pilot, rows, rows[0].id)
    await pilot.press("down", "down", "down")
    for arriving in (0, 1, 3):
        await shown(pilot, rows, rows[arriving].id)
        assert pilot.app.table.cursor_row == 3
    await shown(pilot, rows, rows[6].id)
    assert pilot.app.table.cursor_row == 6
    await shown(pilot, [row(90, created=time.time()), *rows], rows[6].id)
    assert pilot.app.table.cursor_row == 7, "it stays with its run"


async def test_a_filter_works_while_it_is_typed_and_says_what_is_wrong(pilot, row):
    rows = [row(number, test_accuracy=number / 10) for number in range(10)]
    await shown(pilot, rows)
    await pilot.press("slash", *"test>")
    await pilot.pause()
    assert "test> does not say what to look for" in "\n".join(pilot.app.lines)
    assert pilot.app.table.row_count == 10
    await pilot.press(*"0.7")
    await pilot.pause()
    assert [cells[1] for cells in pilot.app.table.row_texts()] == ["0008", "0009"]
    assert pilot.app.lines[0].endswith("2 of 10")
    assert pilot.app.heard == []
    await pilot.press("enter")
    assert isinstance(pilot.app.focused, ResultsTable)
    assert pilot.app.heard == [("chosen", rows[8].id)]
    assert pilot.app.table.row_count == 2
    await shown(pilot, [replace(rows[0], test_accuracy=0.9), *rows[1:]])
    assert pilot.app.table.row_count == 3
    await pilot.press("escape")
    await pilot.pause()
    assert pilot.app.table.row_count == 10
    assert not pilot.app.query_one(Input).is_on_screen


async def test_seeds_fold_and_one_group_unfolds(pilot, row):
    rows = [row(number, group="ab"[number % 2]) for number in range(6)]
    await shown(pilot, rows)
    await pilot.press("b")
    table = pilot.app.table
    assert [cells[0] for cells in table.row_texts()] == ["▸", "▸"]
    await pilot.press("down", "enter")
    assert [cells[0] for cells in table.row_texts()] == ["▸", "▾", "✓", "✓", "✓"]
    assert (table.cursor_row, pilot.app.heard) == (1, [("chosen", rows[1].id)])
    await pilot.pause()
    assert "│ 0001" in pilot.app.lines[3]
    await pilot.press("enter", "b")
    assert table.row_count == 6
    assert table.cursor_row == 1


async def test_marked_runs_are_numbered_and_the_ninth_is_refused(pilot, row):
    rows = [row(number) for number in range(12)]
    await shown(pilot, rows)
    for _ in range(9):
        await pilot.press("space", "down")
    marked = [said for name, said in pilot.app.heard if name == "marked"]
    assert marked[-1] == tuple(run.id for run in rows[:8])
    assert "at most 8 runs" in next(iter(pilot.app._notifications)).message
    assert [cells[0] for cells in pilot.app.table.row_texts()][6:9] == ["✓ ⑦△", "✓ ⑧□", "✓"]
    await pilot.press("home", "space")
    assert pilot.app.heard[-1] == ("marked", tuple(rows[n].id for n in (7, 1, 2, 3, 4, 5, 6)))
    await shown(pilot, [rows[0], *rows[2:]])
    assert pilot.app.heard[-1] == ("marked", tuple(rows[n].id for n in (7, 6, 2, 3, 4, 5)))
    assert pilot.app.table.get_row_at(1)[0].plain == "✓ ③▲"


async def test_order_columns_pin_and_notes(pilot, row):
    rows = [row(number, test_accuracy=number / 10, tags=("old",)) for number in range(3)]
    await shown(pilot, rows)
    table = pilot.app.table
    place = pilot.app.lines[0].index("test")
    await pilot.click(table, offset=(place, 0))
    await pilot.pause()
    assert "test▼" in pilot.app.lines[0]
    assert [cells[1] for cells in table.row_texts()] == ["0002", "0001", "0000"]
    await pilot.press("i")
    assert pilot.app.heard[-1] == (rows[0].id, Marks(("old",), "", True))
    await pilot.press("a")
    await pilot.pause()
    pilot.app.screen.query_one(Input).value = "best, , best, again"
    pilot.app.screen.query_one(TextArea).text = "the seed was lucky"
    await pilot.press("ctrl+s")
    await pilot.pause()
    assert pilot.app.heard[-1] == (rows[0].id, Marks(("best", "again"), "the seed was lucky"))
    await pilot.press("h")
    await pilot.pause()
    pilot.app.screen.query_one(SelectionList).deselect("test")
    await pilot.press("escape")
    await pilot.pause()
    assert (table.view.hidden, table.view.order) == ({"test"}, "age")
    assert "test" not in pilot.app.lines[0]


async def test_of_a_changed_run_only_the_cells_that_differ_are_repainted(pilot, row, monkeypatch):
    rows = [row(number, state="running", best_val_accuracy=0.801) for number in range(40)]
    await shown(pilot, rows)
    asked: list[Region] = []
    refresh = RowLines.refresh

    def noted(self, *regions, **how):
        asked.extend(regions or [self.size.region])
        return refresh(self, *regions, **how)

    monkeypatch.setattr(RowLines, "refresh", noted)
    await shown(pilot, rows)
    assert asked == []
    rows[5] = replace(rows[5], epochs_done=2, best_val_accuracy=0.812)
    await shown(pilot, rows)
    assert sorted((region.y, region.width) for region in asked) == [(5, 1), (5, 2)]
    asked.clear()
    rows[39] = replace(rows[39], epochs_done=2)
    await shown(pilot, rows)
    assert asked == [], "it is out of sight"
    assert pilot.app.table.get_row_at(39)[5].plain == "2/3"


async def test_thousands_of_runs_stay_fluid(pilot, row):
    draw = random.Random(1)
    rows = [row(n, test_accuracy=draw.random(), group=f"g{n // 5}") for n in range(2000)]
    table = pilot.app.table

    def milliseconds(deed):
        began = time.perf_counter()
        deed()
        return (time.perf_counter() - began) * 1000

    def change():
        rows[7] = replace(rows[7], epochs_done=rows[7].epochs_done + 1)
        table.show(tuple(rows), rows[0].id)

    assert milliseconds(lambda: table.show(tuple(rows), rows[0].id)) < 600
    await pilot.pause()
    assert min(milliseconds(lambda: table.show(tuple(rows), rows[0].id)) for _ in range(5)) < 20
    assert min(milliseconds(change) for _ in range(5)) < 50
    assert min(milliseconds(lambda: table.action_move(1)) for _ in range(5)) < 50
    await pilot.press("b")
    assert table.row_count == 400
    assert min(milliseconds(change) for _ in range(5)) < 100


async def test_an_empty_folder_has_no_line_and_no_key_fails(pilot):
    pilot.app.table.show((), None)
    await pilot.press(
        "down", "space", "i", "a", "enter", "b", "o", "O", "end", "slash", "x", "enter"
    )
    await pilot.pause()
    assert (pilot.app.table.row_count, pilot.app.heard) == (0, [])
