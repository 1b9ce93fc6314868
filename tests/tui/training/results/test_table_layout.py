from rich.cells import cell_len

from tui.training.results.columns import COLUMNS, KEYS, cells
from tui.training.results.table_layout import fit, heading, table_line
from tui.training.results.table_view import TableView, ordered_by, with_columns_hidden
from tui.widgets.lines import plain


def laid_out(summary, room, view=None, pins=False):
    view = view or TableView()
    layout = fit(tuple(map(cell_len, cells(summary))), view, room, pins)
    return layout, [KEYS[place] for place in layout.columns]


def test_every_line_is_as_wide_as_the_heading_and_no_wider_than_the_room(row):
    wide, narrow = row(1, tags=("日本語", "b" * 40), dataset="d" * 60), row(2)
    for room in range(8, 240, 3):
        layout, _ = laid_out(wide, room)
        texts = [heading(layout, TableView())]
        texts += [
            table_line(cells(run), layout, roles=[""] * len(COLUMNS)) for run in (wide, narrow)
        ]
        widths = {cell_len(plain(text)) for text in texts}
        assert widths == {sum(layout.widths)}
        assert sum(layout.widths) <= room


def test_a_narrow_screen_keeps_what_decides(row):
    assert laid_out(row(), 26)[1] == ["state", "id", "validation", "verdict"]
    at_80 = laid_out(row(), 80)[1]
    assert at_80[:9] == list(KEYS[:9])
    assert set(KEYS) - set(laid_out(row(tags=("a",)), 300)[1]) == set()


def test_a_column_that_was_hidden_makes_room_for_the_next(row):
    view = with_columns_hidden(TableView(), frozenset({"preset", "dataset", "preparation"}))
    shown = laid_out(row(), 80, view)[1]
    assert not {"preset", "dataset", "preparation"} & set(shown)
    assert {"seed", "seconds", "parameters"} <= set(shown)


def test_what_orders_is_in_sight_and_says_in_which_direction(row):
    view = ordered_by(TableView(), "batch")
    layout, shown = laid_out(row(), 40, view)
    assert "batch" in shown
    assert "batch▲" in plain(heading(layout, view))
    view = ordered_by(TableView(), "validation")
    assert "val▼" in plain(heading(laid_out(row(), 40, view)[0], view))


def test_tags_take_no_room_before_there_are_any(row):
    assert "tags" not in laid_out(row(), 300)[1]
    assert "tags" in laid_out(row(tags=("best",)), 300)[1]


def test_a_marked_and_pinned_run_has_its_signs_behind_its_state(row):
    view = TableView(marked=(row().id,))
    layout, _ = laid_out(row(), 60, view, pins=True)
    roles = [""] * len(COLUMNS)
    marked = table_line(cells(row()), layout, roles=roles, pinned=True, mark=("①●", "series0"))
    assert plain(marked).startswith(" ✓↑①● 0000")
    assert plain(table_line(cells(row()), layout, roles=roles)).startswith(" ✓    0000")


def test_a_click_on_a_heading_finds_its_column(row):
    layout, _ = laid_out(row(), 80)
    text = plain(heading(layout, TableView()))
    for label, key in (("run", "id"), ("val", "validation"), ("verdict", "verdict")):
        assert layout.column_at(text.index(label)) == key
    assert layout.column_at(79) is None
