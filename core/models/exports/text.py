"""A model as a table of text, with its totals."""

from collections.abc import Iterator, Sequence

from core.models.cost import (
    BATCH,
    OPTIMIZER_SLOTS,
    VALUE_BYTES,
    activation_bytes,
    memory_text,
    multiply_adds,
    optimizer_bytes,
    weight_bytes,
)
from core.models.exports.words import (
    LONGEST,
    columns,
    is_stack,
    layer_text,
    mask_text,
    shape_text,
    sources,
)
from core.models.summary import Row, Summary
from core.printable import printable

RIGHT = {"", "parameters", "share", "multiply-adds a step", "of a batch", "activations"}
"""Headings of the columns that hold numbers, which end where their heading ends."""


def as_text(summary: Summary, batch: int = BATCH) -> str:
    """The table that `rnn-tui arch` prints, and below it what the model weighs as a whole.

    Args:
        summary: the model.
        batch: B, how many examples the costs are for.
    """
    reads = ", ".join(shape_text(shape) for shape in summary.inputs) or "?"
    lines = [f"{printable(summary.name, LONGEST)}, reads {reads}", ""]
    if summary.rows:
        lines += [*_table(_columns(summary, batch)), ""]
    lines += totals(summary, batch)
    lines += [
        printable(f"layer {row.number} {row.kind} is a closed box: {row.closed}", 200)
        for row in summary.rows
        if row.closed
    ]
    if summary.fault is not None:
        fault = printable(summary.fault.sentence, 300)
        lines.append(f"cannot be built, and counted as far as it goes: {fault}")
    lines += [f"note: {printable(note, 400)}" for note in summary.notes]
    return "\n".join(lines) + "\n"


def totals(summary: Summary, batch: int = BATCH) -> list[str]:
    """What the model weighs and costs as a whole, a line each.

    Args:
        summary: the model.
        batch: B, how many examples the costs are for.
    """
    frozen = summary.parameters - summary.trainable
    trained = f", {summary.trainable:,} of them trainable" if frozen else ", all of them trainable"
    work = multiply_adds(summary, batch)
    kept = activation_bytes(summary, batch)
    optimizers = ", ".join(
        f"{name} {memory_text(optimizer_bytes(summary.trainable, name))}"
        for name in OPTIMIZER_SLOTS
    )
    return [
        f"parameters      {summary.parameters:,}{trained if summary.parameters else ''}",
        f"weights         {memory_text(weight_bytes(summary.parameters))} in float32",
        f"optimizer       {optimizers}",
        f"multiply-adds   {_known(work)} forward for a batch of {batch:,}",
        f"activations     {'?' if kept is None else memory_text(kept)} kept for the way back of a "
        f"batch of {batch:,}",
    ]


def share_text(parameters: int, total: int) -> str:
    """A layer's share of all parameters."""
    if not parameters or not total:
        return "0 %"
    share = 100 * parameters / total
    return f"{share:.1f} %" if share >= 0.05 else "< 0.1 %"


def _columns(summary: Summary, batch: int) -> dict[str, list[str]]:
    """The cells by their heading; a column that says nothing about this model is left out."""
    rows = summary.rows
    total = summary.parameters
    found = {
        "": [str(row.number) for row in rows],
        "layer": [layer_text(row) for row in rows],
        "reads": [", ".join(sources(summary, row)) or "?" for row in rows],
        "output shape": [shape_text(row.output_shape) for row in rows],
        "mask": [mask_text(row.masked) for row in rows],
        "parameters": [f"{row.parameters:,}" for row in rows],
        "because": [_because(row) for row in rows],
        "share": [share_text(row.parameters, total) for row in rows],
        "trainable": [_trainable(row) for row in rows],
        "multiply-adds a step": [_known(row.step_multiply_adds) for row in rows],
        "of a batch": [_known(_times(batch, row.multiply_adds)) for row in rows],
        "activations": [_memory(_times(batch * VALUE_BYTES, row.activations)) for row in rows],
    }
    if is_stack(summary):
        del found["reads"]
    if all(row.trainable == row.parameters for row in rows):
        del found["trainable"]
    return found


def _because(row: Row) -> str:
    return f"{row.formula} = {row.arithmetic}" if row.formula else row.arithmetic


def _trainable(row: Row) -> str:
    if not row.parameters:
        return ""
    if row.trainable in (0, row.parameters):
        return "all" if row.trainable else "no"
    return f"{row.trainable:,}"


def _times(factor: int, value: int | None) -> int | None:
    return None if value is None else factor * value


def _known(value: int | None) -> str:
    return "?" if value is None else f"{value:,}"


def _memory(size: int | None) -> str:
    return "?" if size is None else memory_text(size)


def _table(cells: dict[str, list[str]]) -> Iterator[str]:
    widths = {name: max(map(columns, (name, *column))) for name, column in cells.items()}
    yield _line(widths, list(cells))
    for row in zip(*cells.values(), strict=True):
        yield _line(widths, row)


def _line(widths: dict[str, int], row: Sequence[str]) -> str:
    padded = []
    for (name, width), cell in zip(widths.items(), row, strict=True):
        space = " " * (width - columns(cell))
        padded.append(space + cell if name in RIGHT else cell + space)
    return "  ".join(padded).rstrip()
