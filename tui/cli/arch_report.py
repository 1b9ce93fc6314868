"""What `rnn-tui arch` says of one model: its table or JSON, what is unwise, what else was asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui.cli import arch_compare, arch_layer

if TYPE_CHECKING:
    from core.models.advice import Remark
    from core.models.comparison import Comparison
    from tui.cli.arch_layer import LayerReport
    from tui.cli.arch_model import Chosen


@dataclass(frozen=True)
class Report:
    """One model, and what is asked beside it.

    Attributes:
        chosen: the model.
        batch: how many examples the costs are for.
        remarks: what is legal but unwise about it.
        layer: one layer, looked into; None where none was asked for.
        comparison: the model beside another; None where none was named.
    """

    chosen: Chosen
    batch: int
    remarks: tuple[Remark, ...]
    layer: LayerReport | None = None
    comparison: Comparison | None = None


def remarks_on(chosen: Chosen) -> tuple[Remark, ...]:
    """What is legal but unwise about a stack of ours; of others nothing is said."""
    from core.models.advice import advice

    return () if chosen.spec is None else advice(chosen.spec)


def as_values(report: Report) -> dict[str, Any]:
    """Everything in plain values, for JSON."""
    import msgspec

    from core.models.exports.plain import as_json

    described = as_json(report.chosen.summary, report.batch)
    described["remarks"] = msgspec.to_builtins(report.remarks)
    if report.layer is not None:
        described["layer"] = arch_layer.as_values(report.layer)
    if report.comparison is not None:
        described["comparison"] = arch_compare.as_values(report.comparison, report.batch)
    return described


def as_lines(report: Report) -> Iterator[str]:
    """Everything as text: one layer, two models, or the whole table."""
    remarks = report.remarks
    if report.layer is not None:
        row = report.layer.row
        yield from arch_layer.as_lines(report.layer, report.batch)
        remarks = tuple(one for one in remarks if one.layer_number == row.number)
    elif report.comparison is not None:
        yield from arch_compare.as_lines(report.comparison)
        return
    else:
        from core.models.exports.text import as_text

        summary = report.chosen.summary
        yield as_text(summary, report.batch).rstrip("\n")
        if summary.fault is None:
            layers = f"{len(summary.rows)} layer{'' if len(summary.rows) == 1 else 's'}"
            yield from ("", f"{summary.parameters:,} parameters in {layers}")
    if remarks:
        yield from ("", "to think over")
        yield from (f"  {remark.sentence}" for remark in remarks)
