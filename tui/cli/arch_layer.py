"""One layer for `rnn-tui arch --layer`: configuration, weights by gate, cuDNN, statistics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.errors import UsageProblem
from tui.cli.arch_model import Chosen
from tui.cli.table import table

if TYPE_CHECKING:
    from core.models.cudnn import Condition
    from core.models.parameters import WeightInspection
    from core.models.summary import Row, Summary
    from core.models.weight_statistics import WeightStatistics

GATES: Mapping[str, tuple[str, ...]] = {"LSTM": ("i", "f", "c", "o"), "GRU": ("z", "r", "h")}
"""The blocks of a gated layer's weights, in the order in which Keras keeps them side by side."""

MARKS: Mapping[bool | None, str] = {True: "✓", False: "✗", None: "?"}
BARS = " ▁▂▃▄▅▆▇█"
STATISTICS = (
    "weight",
    "gate",
    "shape",
    "norm",
    "lowest",
    "highest",
    "mean",
    "deviation",
    "not finite",
    "radius",
    "histogram",
)


@dataclass(frozen=True)
class LayerReport:
    """One layer, looked into.

    Attributes:
        row: the layer.
        reads: what arrives, a few words for each layer that it comes from.
        conditions: what cuDNN asks of it; () for a layer that is not recurrent.
        statistics: of its weights' values; None where there are none.
        origin: where these weights are from, or why there are none; empty for a model that was
            never trained.
    """

    row: Row
    reads: tuple[str, ...]
    conditions: tuple[Condition, ...]
    statistics: tuple[WeightStatistics, ...] | None
    origin: str


def look_into(chosen: Chosen, number: int, epoch: int | None) -> LayerReport:
    """Reads what is to be known of one layer.

    Args:
        chosen: the model.
        number: the layer's position, from 1.
        epoch: after which epoch of a run; None for its end.

    Raises:
        UsageProblem: there is no such layer, or the model has no epochs.
        Problem: its weights cannot be read.
    """
    rows = chosen.summary.rows
    if not 1 <= number <= len(rows):
        held = f"has layers 1 … {len(rows)}" if rows else "has none"
        raise UsageProblem(f"there is no layer {number}: '{chosen.summary.name}' {held}")
    if epoch is not None and chosen.run is None:
        raise UsageProblem("--epoch chooses among a run's weights: name a run, without --set")
    statistics, origin = _statistics(chosen, number, epoch)
    row = rows[number - 1]
    reads = tuple(_reads(chosen.summary, row))
    return LayerReport(row, reads, _conditions(chosen, number), statistics, origin)


def _reads(summary: Summary, row: Row) -> Iterator[str]:
    for number in row.inputs:
        if number == 0:
            yield " and ".join(map(str, summary.inputs)) or "the input"
            continue
        before = summary.rows[number - 1]
        shape = "something" if before.output_shape is None else before.output_shape
        masked = ", masked," if before.masked else ""
        yield f"{shape}{masked} of layer {number} {before.kind}"


def _statistics(
    chosen: Chosen, number: int, epoch: int | None
) -> tuple[tuple[WeightStatistics, ...] | None, str]:
    if chosen.path is not None:
        from core.models.files.process import read_weights

        return read_weights(chosen.path, number), f"in {chosen.path}"
    if chosen.run is None:
        return None, ""
    from core.models.weight_statistics import weight_statistics
    from core.training.trained_weights import has_weights, trained_weights

    if epoch is None and not has_weights(chosen.run):
        return None, f"run {chosen.run.id} has no trained weights yet"
    learned = trained_weights(chosen.run, number, epoch)
    when = "at the end" if learned.epoch is None else f"after epoch {learned.epoch}"
    found = weight_statistics(learned.layer.layer, learned.arrays)
    return found, f"{when} of run {chosen.run.id}"


def _conditions(chosen: Chosen, number: int) -> tuple[Condition, ...]:
    from core.models.cudnn import conditions
    from core.models.spec import recurrent

    if chosen.spec is None:
        return ()
    inner = recurrent(chosen.spec.layers[number - 1])
    if inner is None:
        return ()
    masked = number > 1 and bool(chosen.summary.rows[number - 2].masked)
    return conditions(inner, masked)


def as_values(report: LayerReport) -> dict[str, Any]:
    """The layer in plain values, for JSON."""
    import msgspec

    row = report.row
    return {
        "number": row.number,
        "name": row.name,
        "kind": row.kind,
        "config": row.config,
        "weights": [
            {"name": weight.name, "shape": weight.shape, "gates": _blocks(row, weight)}
            for weight in row.weights
        ],
        "cudnn": msgspec.to_builtins(report.conditions),
        "statistics": msgspec.to_builtins(report.statistics),
        "weights_from": report.origin,
        "closed": row.closed,
    }


def as_lines(report: LayerReport, batch: int) -> Iterator[str]:
    """The layer as text.

    Args:
        report: the layer.
        batch: how many examples the costs are for.
    """
    row = report.row
    named = f" '{row.name}'" if row.name else ""
    yield f"layer {row.number}{named}: {row.call}"
    if row.closed:
        yield f"  {row.closed}"
    yield from _titled("shapes and costs", _pairs(_facts(report, batch)))
    yield from _titled("configuration", _pairs(row.config))
    yield from _titled("weights", _weights(row))
    yield from _titled(
        "cuDNN, the fast path on an NVIDIA GPU",
        [f"{MARKS[one.holds]} {one.text}" for one in report.conditions],
    )
    if report.statistics:
        title = f"values of the weights {report.origin}"
        yield from _titled(title, _statistics_table(report.statistics).splitlines())
    elif report.origin and row.weights:
        yield from ("", f"{report.origin}: no statistics")


def _facts(report: LayerReport, batch: int) -> dict[str, object]:
    from core.models.cost import VALUE_BYTES, memory_text

    row = report.row
    facts: dict[str, object] = {
        "reads": " and ".join(report.reads) or "nothing",
        "output shape": "unknown" if row.output_shape is None else row.output_shape,
        "mask": {True: "yes", False: "no", None: "unknown"}[row.masked],
    }
    counted = f"{row.parameters:,}"
    if row.formula and row.arithmetic:
        counted = f"{row.formula} = {row.arithmetic}"
    frozen = row.parameters - row.trainable
    facts["parameters"] = f"{counted}, {frozen:,} of them frozen" if frozen else counted
    if row.multiply_adds is not None and row.step_multiply_adds:
        step = f"{row.step_multiply_adds:,} a timestep, "
        stepped = row.step_multiply_adds != row.multiply_adds
        whole = f"{row.multiply_adds * batch:,} a batch of {batch:,}"
        facts["multiply-adds"] = (step if stepped else "") + whole
    elif row.step_multiply_adds:
        facts["multiply-adds"] = f"{row.step_multiply_adds:,} a timestep"
    if row.activations is not None:
        kept = memory_text(row.activations * batch * VALUE_BYTES)
        facts["activations"] = f"{kept} kept of a batch of {batch:,} for the way back"
    return facts


def _titled(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield from ("", title)
        yield from (f"  {line}" for line in lines)


def _pairs(config: Mapping[str, object]) -> list[str]:
    flat = dict(_flat(config))
    width = max(map(len, flat), default=0)
    return [f"{key.ljust(width)}  {value}" for key, value in flat.items()]


def _flat(config: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Each setting by its name, one of an inner layer as `layer.units`."""
    for key, value in config.items():
        if isinstance(value, Mapping) and value:
            yield from ((f"{key}.{inner}", what) for inner, what in _flat(value))
        else:
            yield key, value


def _weights(row: Row) -> list[str]:
    cells = []
    for weight in row.weights:
        blocks = _blocks(row, weight)
        split = " ".join(blocks) + f", {next(iter(blocks.values()))} each" if blocks else ""
        cells.append((weight.name, str(weight.shape), split))
    if not any(split for _, _, split in cells):
        return table(("name", "shape"), [cell[:2] for cell in cells]).splitlines() if cells else []
    return table(("name", "shape", "split by gate"), cells).splitlines()


def _blocks(row: Row, weight: WeightInspection) -> dict[str, tuple[int, ...]]:
    """The shape of each gate's block; none for an array that has no gates."""
    gates = GATES.get(_cell(row), ())
    *rest, columns = weight.shape or (0,)
    if not gates or columns % len(gates) or not weight.name.endswith(("kernel", "bias")):
        return {}
    return dict.fromkeys(gates, (*rest, columns // len(gates)))


def _cell(row: Row) -> str:
    """The kind of a recurrent layer; of a bidirectional one that of the layer within."""
    inner = row.config.get("layer")
    if row.kind != "Bidirectional" or not isinstance(inner, Mapping):
        return row.kind
    return str(inner.get("type") or inner.get("class_name") or "")


def _statistics_table(statistics: Sequence[WeightStatistics]) -> str:
    rows = [
        (
            one.name if not one.gate else "",
            one.gate,
            str(one.shape),
            *map(_number, (one.norm, one.low, one.high, one.mean, one.deviation)),
            f"{one.not_finite:,}",
            _number(one.spectral_radius) if one.spectral_radius is not None else "",
            _bars(one.histogram),
        )
        for one in statistics
    ]
    return table(STATISTICS, rows, right=range(3, 10))


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"


def _bars(counts: Sequence[int]) -> str:
    """One sign a bin, its height by the bin's share of the fullest; blank where nothing falls."""
    most = max(counts, default=0)
    return "".join(BARS[-(-count * (len(BARS) - 1) // most)] if most else " " for count in counts)
