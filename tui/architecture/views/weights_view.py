"""The selected layer's trained weights in numbers, or how Keras draws them before training."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from core.models.spec import LSTM, Embedding, Layer, recurrent
from core.printable import printable
from tui.architecture.explain import gates
from tui.architecture.views.configuration import value_text
from tui.architecture.views.known import cell_config, kind_at, layer_at
from tui.architecture.views.prose import cut, heading, marked, prose, title
from tui.architecture.wording import shape_text
from tui.stepper.numbers import fine
from tui.widgets.text_columns import fitted

if TYPE_CHECKING:
    from core.models.inspect import WeightInspection
    from core.models.summary import Row
    from core.models.weight_statistics import WeightStatistics
    from tui.architecture.subject import Subject
    from tui.widgets.lines import Line

STEPS = " ▁▂▃▄▅▆▇█"
MOST_ARRAYS = 60


def weights_lines(subject: Subject, width: int) -> list[Line]:
    """Each array and each gate's block of the selected layer: shape, norm, range, histogram."""
    place = subject.selected
    lines = title(f"weights of layer {place + 1} {kind_at(subject, place)}", width)
    row = subject.row
    if subject.statistics:
        for one in subject.statistics[:MOST_ARRAYS]:
            lines += _statistics_lines(subject, one, width)
        if len(subject.statistics) > MOST_ARRAYS:
            more = len(subject.statistics) - MOST_ARRAYS
            lines += [(), *prose(f"and {more:,} more", width, "quiet")]
    elif row is None:
        lines += prose("Its weights have no shape yet: the model cannot be built.", width)
    elif not row.weights:
        lines += prose("It has no weights: nothing in it is trained.", width)
    else:
        lines += _untrained_lines(subject, row, width)
    return [cut(line, width) for line in lines]


def histogram(counts: Sequence[int], columns: int) -> str:
    """Counts as bars, neighbours added where there are more counts than columns.

    A bin that is not empty shows at least the lowest bar.
    """
    if not counts or columns <= 0:
        return ""
    each = math.ceil(len(counts) / columns)
    sums = [sum(counts[at : at + each]) for at in range(0, len(counts), each)]
    greatest = max(sums)
    if greatest <= 0:
        return STEPS[0] * len(sums)
    heights = [0 if not one else max(1, round(8 * one / greatest)) for one in sums]
    return "".join(STEPS[height] for height in heights)


def _statistics_lines(subject: Subject, one: WeightStatistics, width: int) -> list[Line]:
    inset = 2 if one.gate else 0
    room = max(10, width - inset)
    meaning = dict(gates(layer_at(subject, subject.selected))).get(one.gate, "")
    name = f"{one.gate} {meaning}".strip() if one.gate else printable(one.name)
    shape = shape_text(one.shape)
    head = fitted(name, max(6, room - len(shape) - 1)).rstrip()
    lines: list[Line] = [((head, "" if one.gate else "strong"), (f" {shape}", "quiet"))]
    if one.not_finite:
        lines += marked("✗", f"{one.not_finite:,} not finite: nan or infinite", room, "error")
    if one.low is not None and one.high is not None:
        low, high = fine(one.low), fine(one.high)
        drawn = histogram(one.histogram, max(4, room - len(low) - len(high) - 2))
        lines.append(((f"{low} ", "quiet"), (drawn, "accent"), (f" {high}", "quiet")))
    lines += prose(" · ".join(_numbers(one)), room)
    margin = ((" " * inset, ""),) if inset else ()
    spaced = [(*margin, *line) for line in lines]
    return spaced if one.gate else [(), *spaced]


def _numbers(one: WeightStatistics) -> list[str]:
    parts = ["norm not a finite number" if one.norm is None else f"norm {fine(one.norm)}"]
    if one.mean is not None and one.deviation is not None:
        parts.append(f"mean {fine(one.mean)} ± {fine(one.deviation)}")
    if one.spectral_radius is not None:
        parts.append(f"radius {fine(one.spectral_radius)}")
    return parts


def _untrained_lines(subject: Subject, row: Row, width: int) -> list[Line]:
    if subject.spec is None:
        lines = prose(
            "Its trained weights are not read, or cannot be read. Before training it began with:",
            width,
        )
    else:
        lines = prose(
            "These weights are not trained yet. Open a run (key o) to see what training made of "
            "them; a new model begins with:",
            width,
        )
    layer = layer_at(subject, subject.selected)
    for weight in row.weights[:MOST_ARRAYS]:
        shape = shape_text(weight.shape)
        lines += heading(f"{printable(weight.name)} {shape}", width)
        lines += prose(_beginning(layer, row, weight), width)
    return lines


def _beginning(layer: Layer | None, row: Row, weight: WeightInspection) -> str:
    """How Keras initialises an array."""
    name = weight.name.removeprefix("forward_").removeprefix("backward_")
    config = cell_config(row)
    given = config.get(f"{name}_initializer")
    if given is not None and layer is None:
        return f"Begins as {value_text(given)}."
    if isinstance(layer, Embedding):
        return _as_default(given, "RandomUniform", "uniform between −0.05 and 0.05")
    if name == "kernel" and len(weight.shape) == 2:
        limit = math.sqrt(6 / max(1, sum(weight.shape)))
        return _as_default(
            given,
            "GlorotUniform",
            f"Glorot uniform: between ±√(6 / ({weight.shape[0]:,} + {weight.shape[1]:,})) = "
            f"±{fine(limit)}",
        )
    if name == "recurrent_kernel":
        return _as_default(given, "Orthogonal", _orthogonal(layer))
    if name == "bias":
        return _as_default(given, "Zeros", _bias(layer, config))
    return f"Begins as {value_text(given)}." if given is not None else "Its beginning is not known."


def _orthogonal(layer: Layer | None) -> str:
    blocks = len(gates(layer))
    if not blocks:
        return "orthogonal: it turns the state without changing its length, spectral radius 1"
    return f"orthogonal: its rows are at right angles across all {blocks} blocks, each of length 1"


def _bias(layer: Layer | None, config: Mapping[str, object]) -> str:
    if isinstance(recurrent(layer), LSTM) and config.get("unit_forget_bias", True) is True:
        return "all 0, but 1 in the forget gate's block f: an LSTM begins by remembering"
    return "all 0"


def _as_default(given: object, default: str, words: str) -> str:
    """The words on Keras' default, unless the layer's config has another initialiser."""
    if given is None:
        return f"{words[0].upper()}{words[1:]}."
    kind = given.get("class_name") if isinstance(given, Mapping) else given
    if str(kind).replace("_", "").lower() not in (default.lower(), default[6:].lower()):
        return f"Begins as {value_text(given)}."
    return f"{words[0].upper()}{words[1:]}."
