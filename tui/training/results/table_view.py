"""How the user looks at the results: order, filter, columns, groups, marked runs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.errors import UsageProblem
from tui.training.charts.series import MOST_RUNS
from tui.training.results.columns import COLUMNS, column

NEWEST_FIRST = "age"


@dataclass(frozen=True)
class TableView:
    """All that decides which lines the table has, and in which order.

    Attributes:
        order: the key of the column that orders.
        reversed: from the largest value down.
        filter: what the user typed; all runs where it is empty.
        hidden: the keys of the columns that the user does not want.
        folded: runs that differ in their seed alone share a line.
        opened: the groups that are unfolded all the same.
        marked: the runs to be drawn into one chart; their places are those of their colours.
    """

    order: str = NEWEST_FIRST
    reversed: bool = False
    filter: str = ""
    hidden: frozenset[str] = frozenset()
    folded: bool = False
    opened: frozenset[str] = frozenset()
    marked: tuple[str, ...] = ()

    def place_of(self, run_id: str) -> int | None:
        """The place of a marked run, counted from 0."""
        return self.marked.index(run_id) if run_id in self.marked else None


def ordered_by(view: TableView, key: str) -> TableView:
    """Another column orders, from its better end; the same one once more is turned round."""
    turned = not view.reversed if key == view.order else column(key).best_last
    return replace(view, order=key, reversed=turned)


def ordered_by_next(view: TableView) -> TableView:
    """The next column that is not hidden orders."""
    keys = [one.key for one in COLUMNS if one.key not in view.hidden]
    after = keys.index(view.order) + 1 if view.order in keys else 0
    return ordered_by(replace(view, order=""), keys[after % len(keys)])


def turned_round(view: TableView) -> TableView:
    """The same order from its other end."""
    return replace(view, reversed=not view.reversed)


def with_columns_hidden(view: TableView, hidden: frozenset[str]) -> TableView:
    """Without these columns; what cannot be seen does not order."""
    if view.order in hidden:
        view = replace(view, order=NEWEST_FIRST, reversed=False)
    return replace(view, hidden=hidden)


def folded_or_not(view: TableView) -> TableView:
    """All groups folded, or none."""
    return replace(view, folded=not view.folded, opened=frozenset())


def with_group_turned(view: TableView, key: str) -> TableView:
    """One group unfolded alone, or folded again."""
    return replace(view, opened=view.opened ^ {key})


def with_marks_turned(view: TableView, run_ids: Sequence[str]) -> TableView:
    """The runs marked, or no longer where all of them are.

    Raises:
        UsageProblem: there would be more than can be told apart.
    """
    if set(run_ids) <= set(view.marked):
        return unmarked(view, run_ids)
    marked = tuple(dict.fromkeys((*view.marked, *run_ids)))
    if len(marked) > MOST_RUNS:
        raise UsageProblem(
            f"at most {MOST_RUNS} runs can be told apart in one chart, and "
            f"{len(view.marked)} are marked: unmark one first (space)"
        )
    return replace(view, marked=marked)


def unmarked(view: TableView, run_ids: Sequence[str]) -> TableView:
    """Without these runs in the chart; the last take their places, and no other colour moves."""
    kept = list(view.marked)
    for run_id in run_ids:
        if run_id in kept:
            place = kept.index(run_id)
            kept[place] = kept[-1]
            kept.pop()
    return replace(view, marked=tuple(kept))


def filtered_by(view: TableView, text: str) -> TableView:
    """Only the runs that meet this filter."""
    return replace(view, filter=text)
