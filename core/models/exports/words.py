"""The words of a model's layers, safe to print: what a file calls its layers is not ours."""

import unicodedata
from collections.abc import Iterator

from core.models.inspect import Shape
from core.models.summary import Row, Summary
from core.printable import printable

LONGEST = 240
"""Characters that a call is cut down to: none of ours is that long, one from a file may be."""

LONGEST_NAME = 32


def columns(text: str) -> int:
    """How many columns of a terminal the text takes: two for a wide character, none for a mark."""
    return sum(
        0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1
        for one in text
    )


def shape_text(shape: Shape | None) -> str:
    """A shape as Keras prints it; "?" where it is not known."""
    if shape is None:
        return "?"
    inside = ", ".join(str(size) for size in shape)
    return f"({inside},)" if len(shape) == 1 else f"({inside})"


def mask_text(masked: bool | None) -> str:
    """Whether a mask goes along, in a word."""
    return "?" if masked is None else "yes" if masked else "no"


def layer_text(row: Row) -> str:
    """The layer's call, else its kind, behind the name that a file gives it."""
    call = printable(row.call or row.kind, LONGEST)
    return f"{printable(row.name, LONGEST_NAME)}: {call}" if row.name else call


def edge_text(shape: Shape | None, masked: bool | None) -> str:
    """What goes along an edge: "(None, 500, 32), masked"."""
    return f"{shape_text(shape)}{', masked' if masked else ''}"


def count_text(row: Row) -> str:
    """The layer's parameters in words, with their arithmetic where there is one."""
    frozen = row.parameters - row.trainable
    said = f"{row.arithmetic or f'{row.parameters:,}'} parameters"
    if not row.parameters:
        said = "nothing to learn"
    elif frozen:
        said += f", {frozen:,} of them frozen"
    return printable(f"{said}; a closed box: {row.closed}" if row.closed else said, LONGEST)


def is_stack(summary: Summary) -> bool:
    """Whether every layer reads the one before it and nothing else."""
    return all(row.inputs == (place,) for place, row in enumerate(summary.rows))


def sources(summary: Summary, row: Row) -> Iterator[str]:
    """What a layer reads, by number and kind: "2 LSTM"; "the input" for the model's own."""
    kinds = {one.number: one.kind for one in summary.rows}
    for number in row.inputs:
        yield (
            "the input"
            if number == 0
            else f"{number} {printable(kinds.get(number, '?'), LONGEST_NAME)}"
        )
