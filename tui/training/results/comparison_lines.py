"""Two groups of seeds side by side, as lines."""

from collections.abc import Callable, Iterable

from core.training.comparison import Comparison, compare
from core.training.groups import Group, Spread
from core.training.summary import RunSummary
from tui.run_numbers import UNKNOWN, count
from tui.training.results.columns import column
from tui.training.results.folded_cells import mean_and_deviation
from tui.training.results.interval_line import interval_lines, signed
from tui.widgets.lines import Line
from tui.widgets.text_columns import fitted, wrapped

LABEL = 16
"""Columns of what stands before the two groups."""

MOST_PAIRS = 12
"""More seeds than these are told by their mean alone."""

MOST_LINES = 8

# What two groups may differ in, as far as a row tells it.
SETTINGS: tuple[tuple[str, Callable[[RunSummary], str]], ...] = (
    ("preset", lambda run: run.preset),
    ("data", lambda run: run.dataset),
    ("padding", lambda run: run.preparation),
    ("examples", lambda run: count(run.train)),
    ("parameters", lambda run: count(run.parameters)),
    ("optimizer", column("optimizer").cell),
    ("learning rate", column("rate").cell),
    ("batch", column("batch").cell),
    ("epochs", lambda run: str(run.epochs)),
    ("backend", lambda run: run.backend),
)


def comparison_lines(first: Group, second: Group, width: int) -> list[Line]:
    """The runs in pairs, the groups' means, the difference with its interval, and the words.

    Args:
        first: one group.
        second: the other.
        width: columns.
    """
    if first.key == second.key:
        words = "The same group on both sides: choose another on one of them."
        return wrapped(words, width, MOST_LINES)
    found = compare(first.rows, second.rows)
    lines = [_row("", first.title, second.title, "difference", width, "strong")]
    if found.metric:
        lines += [*_values(found, width), ()]
    if found.difference is not None:
        lines += interval_lines(
            found.difference, found.low, found.high, min(width, 76), _role(found)
        )
        lines.append(())
    lines += wrapped(_sentence(found.sentence), width, MOST_LINES, _role(found))
    for remark in found.remarks:
        lines += wrapped(remark, width, MOST_LINES, "quiet")
    return [*lines, (), *_settings(first, second, width)]


def _role(found: Comparison) -> str:
    return "accent" if found.separable else "strong"


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _values(found: Comparison, width: int) -> Iterable[Line]:
    yield _row(found.metric, "", "", "", width, "quiet")
    if len(found.pairs) <= MOST_PAIRS:
        for pair in found.pairs:
            values = _number(pair.first), _number(pair.second), signed(pair.difference)
            yield _row(f"  seed {pair.seed}", *values, width)
    if found.first is not None and found.second is not None and found.difference is not None:
        spreads = _spread(found.first), _spread(found.second)
        yield _row("  mean ± sd (n)", *spreads, signed(found.difference), width, "strong")


def _number(value: float) -> str:
    return f"{value:.4f}".replace("-", "−")


def _spread(values: Spread) -> str:
    return f"{mean_and_deviation(values, _number, values.n)} ({values.n})"


def _row(label: str, one: str, other: str, last: str, width: int, role: str = "") -> Line:
    if not one and not other:
        return ((label, role),)
    each = max(8, (width - LABEL - 12) // 2)
    text = fitted(label, LABEL) + fitted(one, each - 1) + " " + fitted(other, each - 1) + f" {last}"
    return ((text, role),)


def _settings(first: Group, second: Group, width: int) -> Iterable[Line]:
    """What differs between the two, as far as it is known of both."""
    told = [(name, _of(first, read), _of(second, read)) for name, read in SETTINGS]
    differing = [row for row in told if row[1] != row[2] and UNKNOWN not in row]
    if not differing:
        words = "They differ in a setting that the table does not tell, such as a rate of dropout."
        return wrapped(words, width, MOST_LINES, "quiet")
    rows = [_row(f"  {name}", one, other, "", width) for name, one, other in differing]
    return [(("What differs", "quiet"),), *rows]


def _of(group: Group, read: Callable[[RunSummary], str]) -> str:
    return next((text for row in group.rows if (text := read(row)) != UNKNOWN), UNKNOWN)
