"""Two models side by side, layers in pairs, and what makes the difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.models.cost import memory_text, multiply_adds, weight_bytes
from core.models.exports.words import mask_text
from core.printable import printable
from tui.architecture.views.configuration import value_text
from tui.architecture.views.known import cell_config
from tui.architecture.views.prose import cut, heading, prose, title
from tui.architecture.wording import count_text, kind_text, shape_text
from tui.widgets.text_columns import fitted

if TYPE_CHECKING:
    from core.models.comparison import Comparison, Pair
    from core.models.summary import Row, Summary
    from tui.architecture.subject import Subject
    from tui.widgets.lines import Line

LABELLED = 60
"""From this width on each line says in front what it compares."""

LABEL = 18
MOST_SETTINGS = 12


def comparison_lines(subject: Subject, width: int) -> list[Line]:
    """The chosen model beside another, differing cells marked with ≠."""
    compared = subject.compared
    if compared is None:
        return [
            *title("two models side by side", width),
            *prose(
                "Key g chooses a model to set beside this one: a preset, a saved model, a run or "
                "a file. What differs is marked, and where the difference comes from is said.",
                width,
            ),
        ]
    table = _Table(width)
    left, right = compared.left, compared.right
    lines = table.row("", (printable(left.name), printable(right.name)), None, "accent")
    for pair in compared.pairs:
        lines += [(), *_pair_lines(table, pair)]
    lines += heading("together", width)
    lines += _totals(table, left, right)
    lines += _sentences(compared, width)
    return [cut(line, width) for line in lines]


class _Table:
    """Two columns with a sign between them, and names in front where there is room."""

    def __init__(self, width: int) -> None:
        self._label = LABEL if width >= LABELLED else 0
        self._column = max(4, (width - self._label - 3) // 2)

    def row(
        self, label: str, texts: tuple[str, str], differs: bool | None, role: str = ""
    ) -> list[Line]:
        """One line, its label in front where there is room; `differs` None if incomparable."""
        sign, sign_role = {None: (" ", ""), False: ("│", "quiet"), True: ("≠", "accent")}[differs]
        shown = "accent" if differs else role
        spans: list[tuple[str, str]] = []
        if self._label:
            spans.append((fitted(label, self._label - 1) + " ", "quiet"))
        spans += [
            (fitted(texts[0], self._column), shown),
            (f" {sign} ", sign_role),
            (fitted(texts[1], self._column).rstrip(), shown),
        ]
        return [tuple(spans)]

    def under(self, label: str, texts: tuple[str, str], differs: bool) -> list[Line]:
        """The same for values that say nothing without their label: it has a line of its own."""
        above: list[Line] = [] if self._label else [((label, "quiet"),)]
        return above + self.row(label, texts, differs)


def _pair_lines(table: _Table, pair: Pair) -> list[Line]:
    left, right, differs = pair.left, pair.right, pair.differs
    if left is None or right is None:
        return _alone(table, left, right)
    both = (left, right)
    lines = table.row("layer", (_headline(left), _headline(right)), "kind" in differs, "strong")
    shapes = (shape_text(left.output_shape), shape_text(right.output_shape))
    lines += table.row("shape", shapes, "output_shape" in differs)
    counts = (f"{left.parameters:,}", f"{right.parameters:,}")
    lines += table.row("parameters", counts, "parameters" in differs)
    if "formula" in differs:
        lines += table.row("formula", (left.formula or "–", right.formula or "–"), True)
    if "trainable" in differs and any(row.trainable != row.parameters for row in both):
        lines += table.under("trainable", (f"{left.trainable:,}", f"{right.trainable:,}"), True)
    if left.masked or right.masked or "masked" in differs:
        masks = (mask_text(left.masked), mask_text(right.masked))
        lines += table.under("mask", masks, "masked" in differs)
    if "multiply_adds" in differs:
        adds = (count_text(left.multiply_adds), count_text(right.multiply_adds))
        lines += table.under("mult-adds", adds, True)
    return lines + _settings(table, left, right, differs)


def _alone(table: _Table, left: Row | None, right: Row | None) -> list[Line]:
    """A layer that has no counterpart."""
    row = left or right
    assert row is not None
    lines: list[Line] = []
    for label, text in (
        ("layer", _headline(row)),
        ("shape", shape_text(row.output_shape)),
        ("parameters", f"{row.parameters:,}"),
    ):
        lines += table.row(label, (text, "–") if right is None else ("–", text), True)
    return lines


def _settings(table: _Table, left: Row, right: Row, differs: frozenset[str]) -> list[Line]:
    keys = sorted(name.removeprefix("config.") for name in differs if name.startswith("config."))
    lines: list[Line] = []
    for key in keys[:MOST_SETTINGS]:
        lines += table.under(printable(key), (_setting(left, key), _setting(right, key)), True)
    if len(keys) > MOST_SETTINGS:
        lines.append(((f"and {len(keys) - MOST_SETTINGS} settings more", "quiet"),))
    return lines


def _setting(row: Row, key: str) -> str:
    """The value of a setting; of a layer within the layer, its kind."""
    value = row.config.get(key)
    inner = cell_config(row) if key == "layer" else {}
    if inner:
        return ", ".join(f"{name}={value_text(one)}" for name, one in list(inner.items())[:4])
    return value_text(value)


def _headline(row: Row) -> str:
    return f"{row.number} {kind_text(row.kind)}"


def _totals(table: _Table, left: Summary, right: Summary) -> list[Line]:
    lines: list[Line] = []
    for label, first, second in (
        ("layers", f"{len(left.rows)}", f"{len(right.rows)}"),
        ("parameters", f"{left.parameters:,}", f"{right.parameters:,}"),
        ("trainable", f"{left.trainable:,}", f"{right.trainable:,}"),
        ("weights", _memory(left), _memory(right)),
        ("mult-adds", _adds(left), _adds(right)),
    ):
        lines += table.under(label, (first, second), first != second)
    return lines


def _memory(summary: Summary) -> str:
    return memory_text(weight_bytes(summary.parameters))


def _adds(summary: Summary) -> str:
    """The multiply-adds of one example."""
    return count_text(multiply_adds(summary, 1))


def _sentences(compared: Comparison, width: int) -> list[Line]:
    lines: list[Line] = []
    for sentence in compared.sentences:
        lines += [(), *prose(printable(sentence), width)]
    return lines
