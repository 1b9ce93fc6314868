"""Two models side by side for `rnn-tui arch --compare`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tui.cli.table import table

if TYPE_CHECKING:
    from core.models.comparison import Comparison, Pair
    from core.models.summary import Row


def as_values(comparison: Comparison, batch: int) -> dict[str, Any]:
    """Both models in plain values, for JSON; layers are paired by their numbers."""
    from core.models.exports.plain import as_json

    return {
        "left": as_json(comparison.left, batch),
        "right": as_json(comparison.right, batch),
        "pairs": [
            {
                "left": pair.left.number if pair.left else None,
                "right": pair.right.number if pair.right else None,
                "differs": sorted(pair.differs),
            }
            for pair in comparison.pairs
        ],
        "sentences": list(comparison.sentences),
    }


def as_lines(comparison: Comparison) -> Iterator[str]:
    """The layers in two columns, `≠` between those that differ, and below them why."""
    left, right = comparison.left, comparison.right
    rows = [(*_cells(pair.left), _mark(pair), *_cells(pair.right)) for pair in comparison.pairs]
    total = (f"{left.parameters:,}", f"{right.parameters:,}")
    mark = "=" if left.parameters == right.parameters else "≠"
    rows.append(("", "in all", "", "", total[0], mark, "", "in all", "", "", total[1]))
    side = ("output shape", "mask", "parameters")
    yield table(("", left.name, *side, "", "", right.name, *side), rows, right=(0, 4, 6, 10))
    if comparison.sentences:
        yield ""
        yield from comparison.sentences


def _cells(row: Row | None) -> tuple[str, ...]:
    if row is None:
        return ("", "–", "", "", "")
    shape = "unknown" if row.output_shape is None else str(row.output_shape)
    mask = {True: "yes", False: "no", None: "?"}[row.masked]
    return (str(row.number), row.call, shape, mask, f"{row.parameters:,}")


def _mark(pair: Pair) -> str:
    return "=" if pair.left and pair.right and not pair.differs else "≠"
