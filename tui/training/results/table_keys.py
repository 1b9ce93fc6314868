"""The table's keys, each with its words for the footer, the help and the palette."""

from textual.binding import Binding, BindingType

KEYS: tuple[BindingType, ...] = (
    Binding("up", "move(-1)", "up", show=False, tooltip="The line above", id="training.table.up"),
    Binding(
        "down", "move(1)", "down", show=False, tooltip="The line below", id="training.table.down"
    ),
    Binding(
        "pageup",
        "page(-1)",
        "page up",
        show=False,
        tooltip="A screen of lines up",
        id="training.table.page_up",
    ),
    Binding(
        "pagedown",
        "page(1)",
        "page down",
        show=False,
        tooltip="A screen of lines down",
        id="training.table.page_down",
    ),
    Binding(
        "home",
        "edge(False)",
        "first",
        show=False,
        tooltip="The first line",
        id="training.table.first",
    ),
    Binding(
        "end", "edge(True)", "last", show=False, tooltip="The last line", id="training.table.last"
    ),
    Binding(
        "enter",
        "unfold",
        "unfold",
        show=False,
        tooltip="Unfold this group of seeds, or fold it again",
        id="training.table.unfold",
    ),
    Binding(
        "slash",
        "filter",
        "filter",
        key_display="/",
        tooltip="Show the runs that meet a filter",
        id="training.table.filter",
    ),
    Binding(
        "escape",
        "clear_filter",
        "all runs",
        show=False,
        tooltip="Take the filter away",
        id="training.table.filter.clear",
    ),
    Binding(
        "space",
        "mark",
        "mark",
        tooltip="Draw this run into one chart with the others that are marked, or no longer",
        id="training.table.mark",
    ),
    Binding(
        "b",
        "fold",
        "seeds",
        show=False,
        tooltip="Fold runs that differ in their seed alone into mean ± deviation, or unfold them",
        id="training.table.fold",
    ),
    Binding(
        "o",
        "order",
        "order",
        show=False,
        tooltip="Order by the next column",
        id="training.table.order",
    ),
    Binding(
        "O",
        "turn",
        "turn round",
        show=False,
        tooltip="The same order from its other end",
        id="training.table.turn",
    ),
    Binding(
        "h",
        "columns",
        "columns",
        show=False,
        tooltip="Choose the columns",
        id="training.table.columns",
    ),
    Binding(
        "a",
        "annotate",
        "annotate",
        show=False,
        tooltip="Give the run tags and a note",
        id="training.table.annotate",
    ),
    Binding(
        "i",
        "pin",
        "pin",
        show=False,
        tooltip="Keep the run above the others, or no longer",
        id="training.table.pin",
    ),
)
