"""Shapes, names and sizes as every view writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.models.exports import words
from core.printable import printable

if TYPE_CHECKING:
    from core.models.inspect import Shape
    from core.models.summary import Row

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
LONGEST_NAME = 60  # of what a file calls a layer: enough to recognise it


def kind_text(kind: str) -> str:
    """The name of a layer's class, which a file may have written."""
    return printable(kind, LONGEST_NAME) or "a layer"


def named(row: Row) -> str:
    """A layer's number and kind, and where it has one its own name: "3 LSTM encoder"."""
    name = printable(row.name, LONGEST_NAME)
    return f"{row.number} {kind_text(row.kind)}{f' {name}' if name else ''}"


def shape_text(shape: Shape | None) -> str:
    """A shape as Keras prints it; in words where it is not known, for there is room."""
    return "shape not known" if shape is None else words.shape_text(shape)


def count_text(count: int | None) -> str:
    """A count in at most seven columns: 8,320, 131 M; – where it is unknown."""
    if count is None:
        return "–"
    if count < 1_000_000:
        return f"{count:,}"
    size = float(count)
    for unit in ("", "k", "M", "G", "T", "P"):
        if size < 999.5:
            return f"{size:.3g} {unit}".rstrip()
        size /= 1000
    return f"{float(count):.0e}"


def share_text(parameters: int, total: int) -> str:
    """A layer's share of all parameters; 100 % only where it has all of them."""
    if not parameters or not total:
        return "0 %"
    share = 100 * parameters / total
    if parameters < total and share >= 99.95:
        return "> 99.9 %"
    return f"{share:.1f} %" if share >= 0.05 else "< 0.1 %"


def steps_text(timesteps: int | None) -> str:
    """The index of the last timestep."""
    return "T" if timesteps is None else str(timesteps)


def at_last(letter: str, timesteps: int | None) -> str:
    """A value at the last timestep: h₅₀₀, or h_T where their number is open."""
    return f"{letter}_T" if timesteps is None else letter + str(timesteps).translate(SUBSCRIPTS)
