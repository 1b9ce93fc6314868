"""What the model costs: parameters, multiply-adds and memory, layer by layer and together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from core.backends.compiling import OPTIMIZERS
from core.models.cost import (
    OPTIMIZER_SLOTS,
    VALUE_BYTES,
    activation_bytes,
    memory_text,
    multiply_adds,
    optimizer_bytes,
    weight_bytes,
)
from tui.architecture.views.prose import cut, heading, marked, pairs, prose, title
from tui.architecture.wording import count_text, kind_text, share_text
from tui.widgets.text_columns import fitted

if TYPE_CHECKING:
    from core.models.summary import Row, Summary
    from tui.architecture.subject import Subject
    from tui.widgets.lines import Line

WIDE, ROOMY = 76, 100
"""From this width on all costs of a layer stand in one line, and with room around them."""

EIGHTHS = " ▏▎▍▌▋▊▉█"


def cost_lines(subject: Subject, width: int) -> list[Line]:
    """Each layer's share of the costs, their totals, and which layer dominates each."""
    summary, batch = subject.summary, subject.batch
    lines = title(f"costs for a batch of {batch:,}", width)
    if summary.fault is not None:
        upto = f"{len(summary.rows)} layers" if summary.rows else "nothing"
        lines += marked(
            "✗",
            f"The model cannot be built: what follows counts {upto} before the fault.",
            width,
        )
    lines += [(), *_table(subject, width)]
    lines += heading("together", width)
    lines += pairs(_totals(summary, batch), width)
    lines += heading("the optimizer keeps", width)
    lines += pairs(_optimizers(summary), width)
    lines += heading("where most of it is", width)
    lines += _dominating(summary, width)
    lines += [(), *prose(_how(summary), width, "quiet")]
    return [cut(line, width) for line in lines]


def bar(value: int, greatest: int, columns: int) -> str:
    """A bar in eighths of a column, at least one of them for what is not zero."""
    if value <= 0 or greatest <= 0 or columns <= 0:
        return ""
    eighths = min(max(1, round(8 * columns * value / greatest)), 8 * columns)
    whole, rest = divmod(eighths, 8)
    return "█" * whole + (EIGHTHS[rest] if rest else "")


def _table(subject: Subject, width: int) -> list[Line]:
    if width >= WIDE:
        return _wide_table(subject, width)
    lines: list[Line] = [(("share of parameters", "quiet"),)]
    given = "mult-adds per step, per batch, memory"
    short = "mult-adds/t, a batch, memory"
    lines.append(((f"  {given if len(given) + 2 <= width else short}", "quiet"),))
    total = subject.summary.parameters
    for place, row in enumerate(subject.summary.rows):
        lines += _narrow_rows(subject, place, row, total, width)
    return lines


def _wide_table(subject: Subject, width: int) -> list[Line]:
    name, columns = (18, (8, 11, 12, 9, 10)) if width < ROOMY else (30, (8, 12, 13, 11, 12))
    bars = max(4, width - name - sum(columns))
    heads = ("share", "parameters", "mult-adds/t", "a batch", "memory")
    first = "layer".ljust(name + bars)
    lines: list[Line] = [
        ((first + "".join(h.rjust(c) for h, c in zip(heads, columns, strict=True)), "quiet"),)
    ]
    total = subject.summary.parameters
    for place, row in enumerate(subject.summary.rows):
        cells = (
            share_text(row.parameters, total),
            count_text(row.parameters),
            count_text(row.step_multiply_adds),
            _batched(row.multiply_adds, subject.batch),
            _memory(row, subject.batch),
        )
        numbers = "".join(c.rjust(w) for c, w in zip(cells, columns, strict=True))
        lines.append(
            (
                (fitted(_name(subject, place, row), name - 1) + " ", _role(subject, place)),
                (bar(row.parameters, total, bars - 1).ljust(bars), "positive"),
                (numbers, ""),
            )
        )
    return lines


def _narrow_rows(subject: Subject, place: int, row: Row, total: int, width: int) -> list[Line]:
    numbers = count_text(row.parameters).rjust(8) + share_text(row.parameters, total).rjust(8)
    bars = max(4, width // 6)
    room = width - bars - len(numbers) - 1
    costs = " · ".join(
        (
            f"{count_text(row.step_multiply_adds)}/t",
            _batched(row.multiply_adds, subject.batch),
            _memory(row, subject.batch),
        )
    )
    return [
        (
            (fitted(_name(subject, place, row), room) + " ", _role(subject, place)),
            (bar(row.parameters, total, bars).ljust(bars), "positive"),
            (numbers, ""),
        ),
        ((f"   {costs}", "quiet"),),
    ]


def _name(subject: Subject, place: int, row: Row) -> str:
    mark = "▸" if place == subject.selected else " "
    return f"{mark}{row.number} {kind_text(row.kind)}"


def _role(subject: Subject, place: int) -> str:
    return "strong" if place == subject.selected else ""


def _batched(one: int | None, batch: int) -> str:
    return count_text(None if one is None else batch * one)


def _memory(row: Row, batch: int) -> str:
    return "–" if row.activations is None else memory_text(VALUE_BYTES * batch * row.activations)


def _totals(summary: Summary, batch: int) -> list[tuple[str, str]]:
    adds, kept = multiply_adds(summary, batch), activation_bytes(summary, batch)
    frozen = summary.parameters - summary.trainable
    return [
        ("parameters", f"{summary.parameters:,}"),
        ("  trainable", f"{summary.trainable:,}"),
        ("  not trainable", f"{frozen:,}"),
        ("weights", memory_text(weight_bytes(summary.parameters))),
        ("mult-adds a batch", _sum_text(summary, adds, lambda row: row.multiply_adds, batch)),
        ("activations", _kept_text(summary, kept, batch)),
    ]


def _optimizers(summary: Summary) -> list[tuple[str, str]]:
    rows = []
    for name, slots in OPTIMIZER_SLOTS.items():
        size = memory_text(optimizer_bytes(summary.trainable, name))
        said = f"{size}, {slots} a parameter" if slots else "nothing"
        rows.append((OPTIMIZERS.get(name, name), said))
    return rows


def _known(summary: Summary, measure: Callable[[Row], int | None]) -> list[int]:
    return [value for row in summary.rows if (value := measure(row)) is not None]


def _sum_text(
    summary: Summary, whole: int | None, measure: Callable[[Row], int | None], batch: int
) -> str:
    if whole is not None:
        return count_text(whole) if whole >= 1_000_000 else f"{whole:,}"
    known = _known(summary, measure)
    return f"at least {count_text(batch * sum(known))}" if any(known) else "not known"


def _kept_text(summary: Summary, whole: int | None, batch: int) -> str:
    if whole is not None:
        return memory_text(whole)
    known = _known(summary, lambda row: row.activations)
    return (
        f"at least {memory_text(VALUE_BYTES * batch * sum(known))}" if any(known) else "not known"
    )


MEASURES: Sequence[tuple[str, Callable[[Row], int | None]]] = (
    ("parameters", lambda row: row.parameters),
    ("multiply-adds", lambda row: row.multiply_adds),
    ("activations", lambda row: row.activations),
)


def _dominating(summary: Summary, width: int) -> list[Line]:
    lines: list[Line] = []
    for name, measure in MEASURES:
        values = [measure(row) or 0 for row in summary.rows]
        total = sum(values)
        if not total:
            continue
        most = max(values)
        places = [place for place, value in enumerate(values) if value == most]
        first = summary.rows[places[0]]
        if len(places) == 1:
            who = f"layer {first.number} {kind_text(first.kind)}, {share_text(most, total)}"
        else:
            numbers = [str(summary.rows[place].number) for place in places]
            who = f"layers {_joined(numbers[:8])}, {share_text(most, total)} each"
        known = " of what is known" if any(measure(row) is None for row in summary.rows) else ""
        lines += prose(f"Most {name}: {who}{known}.", width, indent=2)
    return lines or prose("There is nothing to count.", width, "quiet")


def _joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _how(summary: Summary) -> str:
    sentence = (
        "Counted, not measured: of the multiply-adds only matrix products, forward; of the "
        "memory what the way back needs. float32, 4 bytes a value. Keys < and > change the batch."
    )
    measures = ((row.multiply_adds, row.activations) for row in summary.rows)
    if any(None in both for both in measures):
        sentence += " – stands for what is not known."
    return sentence
