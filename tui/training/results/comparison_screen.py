"""Two groups of runs that differ in their seeds, compared on a screen of their own."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from core.training.groups import Group, groups
from core.training.summary import RunSummary
from tui.training.results.comparison_lines import comparison_lines
from tui.widgets.lines import Lines

LIST_ROWS = 6
"""So many groups are in sight at once."""


class ComparisonScreen(ModalScreen[None]):
    """A list of the groups at either side; below them what the two say about each other."""

    HELP = """\
### Two groups compared

A group is all runs that differ in their seed alone, `5 ×` one of five seeds. The two lists choose
the groups: the arrows go up and down in a list, left and right to the other one; Tab goes on to
the text below, where the arrows scroll.

Runs of the same seed are compared in pairs, which takes out what the seed decides for both;
without such pairs the groups are compared as they are. The line shows the **95 % confidence
interval** of the difference: if the same comparison were made with new seeds again and again,
19 of 20 such intervals would hold the true difference. Where it holds 0, the two are
**not separable**: the difference may be the luck of the seeds. One seed says nothing.
"""
    DEFAULT_CSS = """
    ComparisonScreen {
        align: center middle;
        #comparison {
            width: 104; max-width: 100%; height: auto; max-height: 100%;
            background: $surface; border: round $primary; padding: 0 1;
        }
        #groups { height: auto; }
        OptionList {
            width: 1fr; padding: 0; margin: 0 1 0 0; border: none; text-wrap: nowrap;
            text-overflow: ellipsis; scrollbar-size-vertical: 1;
        }
        #said { height: auto; max-height: 100%; margin-top: 1; scrollbar-size-vertical: 1; }
        Lines { background: $surface; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,c", "dismiss", "back"),
        Binding("left", "side('first')", "first group", show=False),
        Binding("right", "side('second')", "second group", show=False),
    ]

    def __init__(self, rows: Sequence[RunSummary], first: str, second: str | None) -> None:
        """Compares.

        Args:
            rows: all runs, the newest first.
            first: a run of the first group, or the group's key; the newest where it is neither.
            second: the same for the second group.
        """
        super().__init__()
        self._groups = groups(rows)
        self._chosen = chosen_groups(self._groups, first, second)

    def compose(self) -> ComposeResult:
        """Two lists over the text."""
        with Vertical(id="comparison") as frame:
            frame.border_title = "Two groups of seeds compared"
            frame.border_subtitle = "←→ ↑↓ choose · Esc back"
            with Horizontal(id="groups"):
                for name in ("first", "second"):
                    options = OptionList(*map(_option, self._groups), id=name, compact=True)
                    options.styles.height = min(len(self._groups), LIST_ROWS)
                    yield options
            with VerticalScroll(id="said"):
                yield Lines()

    def on_mount(self) -> None:
        """Begin with the two that were asked for."""
        for name, place in zip(("first", "second"), self._chosen, strict=True):
            self.query_one(f"#{name}", OptionList).highlighted = place
        self.query_one("#second").focus()

    def action_side(self, name: str) -> None:
        """Go to the list at that side."""
        self.query_one(f"#{name}").focus()

    @on(OptionList.OptionHighlighted)
    def _choose(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._say()

    def on_resize(self, event: events.Resize) -> None:
        """Lay the text out for the new width."""
        self.call_after_refresh(self._say)

    def _say(self) -> None:
        places = [
            self.query_one(f"#{name}", OptionList).highlighted for name in ("first", "second")
        ]
        width = self.query_one("#said").scrollable_content_region.width
        chosen = [self._groups[place] for place in places if place is not None]
        if len(chosen) == 2 and width:
            self.query_one(Lines).show(comparison_lines(chosen[0], chosen[1], width - 1))


def _option(group: Group) -> Option:
    return Option(Content(f"{len(group.seeds):>2} × {group.title}"))


def chosen_groups(found: Sequence[Group], first: str, second: str | None) -> tuple[int, int]:
    """The places of two groups: those asked for, else the newest that are left.

    Args:
        found: all groups, the newest first, at least one.
        first: a run of one of them, or its key.
        second: the same for the other.
    """
    one = _place(found, first)
    other = _place(found, second)
    if one is None:
        one = next((place for place in range(len(found)) if place != other), 0)
    if other is None or other == one:
        other = next((place for place in range(len(found)) if place != one), one)
    return one, other


def _place(found: Sequence[Group], name: str | None) -> int | None:
    places = (
        place
        for place, group in enumerate(found)
        if group.key == name or any(row.id == name for row in group.rows)
    )
    return next(places, None)
