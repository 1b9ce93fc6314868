"""What `rnn-tui step --show` can be asked for: the numbers behind each view of the stepper."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.errors import UsageProblem
from core.rnn.arrays import Array
from core.rnn.reading import (
    Reading,
    ablation,
    breaks_at,
    dead_units,
    padding_lens,
    parse_condition,
    predictions_by_prefix,
    spectral_radii,
    state_statistics,
)
from core.rnn.trace import Trace, block_names, contributions, steps
from core.stepping.opening import Opened
from core.stepping.source import CellWeights
from tui.cli.step_report import Report

SHOWN_UNITS = 6


@dataclass(frozen=True, eq=False)
class Stepped:
    """What is looked at.

    Attributes:
        settings: what was asked for, by name.
        opened: the network, what it reads and in which words.
        reading: its states.
        layer: which recurrent layer, counted from 0.
        unit: which unit.
        condition: a condition on each step; empty for none.
    """

    settings: Mapping[str, Any]
    opened: Opened
    reading: Reading
    layer: int
    unit: int
    condition: str = ""

    @property
    def trace(self) -> Trace:
        """The states of the chosen layer."""
        return self.reading.layers[self.layer]

    def word(self, t: int) -> dict[str, str]:
        """The word at a timestep counted from 0, where there are words."""
        return {} if self.opened.words is None else {"word": self.opened.words[t]}


def states(stepped: Stepped) -> Report:
    """inputs, h_t, c_t and every gate."""
    trace, opened = stepped.trace, stepped.opened
    arrays: dict[str, Array] = {"inputs": opened.inputs, "states": trace.states[1:]}
    if trace.cells is not None:
        arrays["cells"] = trace.cells[1:]
    arrays |= steps(trace, slice(None)).gates
    shown = min(SHOWN_UNITS, trace.units)
    singular = {"states": "state", "cells": "cell"}
    rows = []
    for t in range(trace.timesteps):
        found = state_statistics(trace, t + 1)
        rows.append(
            {
                "t": t + 1,
                **stepped.word(t),
                "norm": found.norm,
                "change": found.change,
                "saturated": found.saturated,
                **{f"h[{unit}]": float(trace.states[t + 1, unit]) for unit in range(shown)},
            }
        )
    words = {"word": "word"} if opened.words is not None else {}
    columns = {"t": "t", **words, "norm": "‖h‖", "change": "change", "saturated": "saturated"}
    columns |= {f"h[{unit}]": f"h[{unit}]" for unit in range(shown)}
    return Report(
        stepped.settings,
        rows,
        columns,
        arrays,
        more={} if opened.words is None else {"words": list(opened.words)},
        opening=_heading(stepped),
        csv_rows=[
            {
                "t": t + 1,
                **stepped.word(t),
                **{
                    singular.get(name, name): values[t]
                    for name, values in arrays.items()
                    if name != "inputs"
                },
            }
            for t in range(trace.timesteps)
        ],
    )


def prediction(stepped: Stepped) -> Report:
    """What the network would answer if the sequence ended at each step."""
    opened, answers = stepped.opened, _answers(stepped)
    norms = np.linalg.norm(stepped.trace.states[1:], axis=1)
    names = _answer_names(opened, answers.shape[1])
    rows: list[dict[str, Any]] = [
        {
            "t": t + 1,
            **_token(opened, t),
            **stepped.word(t),
            "norm": float(norms[t]),
            "prediction": [float(value) for value in answers[t]],
        }
        for t in range(len(answers))
    ]
    more: dict[str, Any] = {"labels": list(opened.labels)}
    closing: list[str] = list(opened.notes)
    lens = _padded(stepped)
    if lens is not None:
        more["padded"] = [float(value) for value in lens]
        said = ", ".join(f"{name} = {value:.3f}" for name, value in zip(names, lens, strict=True))
        closing.append(f"as this run pads its texts ({opened.padding} {opened.timesteps}): {said}")
    arrays = {"predictions": answers, "states": stepped.trace.states[1:]}
    if opened.words is not None:
        arrays["tokens"] = opened.inputs
    table = [
        {**row, **{f"p{n}": value for n, value in enumerate(row["prediction"])}} for row in rows
    ]
    words = {"word": "word"} if opened.words is not None else {}
    columns = {"t": "t", **words, "norm": "‖h‖"}
    columns |= {f"p{n}": name for n, name in enumerate(names)}
    return Report(
        stepped.settings,
        table,
        columns,
        arrays,
        more=more,
        json_rows=rows,
        csv_rows=rows,
        opening=[f"{opened.name}: if the text ended here"],
        closing=["", *closing] if closing else (),
    )


def summary(stepped: Stepped) -> Report:
    """‖h_t‖, ‖h_t − h_{t−1}‖, saturated and dead units, and the spectral radius of U."""
    trace = stepped.trace
    dead, radii = dead_units(trace), spectral_radii(trace.cell)
    rows = []
    for t in range(1, trace.timesteps + 1):
        found = state_statistics(trace, t)
        row = {"t": t, **stepped.word(t - 1), "norm": found.norm, "change": found.change}
        rows.append({**row, "saturated": found.saturated, "units": found.units})
    written = ", ".join(f"{block} {radius:.4f}" for block, radius in radii.items())
    return Report(
        stepped.settings,
        rows,
        _headings(rows, norm="‖h‖"),
        more={"dead": np.flatnonzero(dead), "spectral_radii": radii},
        opening=_heading(stepped),
        closing=[
            f"dead units: {int(dead.sum())} of {trace.units}",
            f"spectral radius of U: {written}",
        ],
    )


def unit(stepped: Stepped) -> Report:
    """Every summand, gate and state of one unit, and the largest contributions at the last step."""
    trace, one = stepped.trace, stepped.unit
    found = steps(trace, slice(None))
    rows = []
    for t in range(trace.timesteps):
        row: dict[str, Any] = {"t": t + 1, **stepped.word(t)}
        row |= {name: float(values[t, one]) for name, values in found.terms.items()}
        row |= {f"gate_{name}": float(values[t, one]) for name, values in found.gates.items()}
        if trace.cells is not None:
            row["c"] = float(trace.cells[t + 1, one])
        rows.append({**row, "h": float(trace.states[t + 1, one])})
    block = block_names(trace.cell)[-1]
    largest = contributions(trace, trace.timesteps - 1, one, block)[:10]
    return Report(
        {**stepped.settings, "unit": one},
        rows,
        _headings(rows),
        more={
            "largest_contributions": [
                {"source": each.source, "index": each.index, "product": each.product}
                for each in largest
            ]
        },
        opening=_heading(stepped),
    )


def gradient(stepped: Stepped) -> Report:
    """‖∂h_T/∂h_t‖ of the three cells, or ‖∂L/∂h_t‖ of a trained network, relative to the end."""
    from core.rnn.flow import horizon_sentence
    from core.stepping.forgetting import forgetting

    found = forgetting(stepped.opened, stepped.reading)
    timesteps = stepped.reading.layers[-1].timesteps
    rows = [
        {
            "t": t + 1,
            **stepped.word(t),
            **{curve.name: float(curve.norms[t]) for curve in found.curves},
        }
        for t in range(timesteps)
    ]
    what = "‖∂L/∂h_t‖" if found.of_loss else "‖∂h_T/∂h_t‖"
    return Report(
        stepped.settings,
        rows,
        _headings(rows),
        more={"horizons": {curve.name: curve.horizon for curve in found.curves}},
        opening=[*_heading(stepped), f"{what}, divided by its value at the end"],
        closing=[horizon_sentence(curve) for curve in found.curves],
    )


def padding(stepped: Stepped) -> Report:
    """The same text post-padded, pre-padded and masked: distance from the last word, and answer."""
    opened = stepped.opened
    if opened.words is None or opened.timesteps is None:
        raise UsageProblem(
            "--show padding needs a text that a run reads: give --run RUN --text TEXT"
        )
    lenses = padding_lens(opened.network, opened.own_inputs, opened.timesteps)
    rows = []
    for t in range(opened.timesteps):
        row: dict[str, Any] = {"t": t + 1}
        for lens in lenses:
            row[f"{lens.name}_token"] = int(lens.tokens[t])
            row[f"{lens.name}_distance"] = float(lens.distances[t])
            if lens.answers is not None:
                row[f"{lens.name}_answer"] = float(lens.answers[t, 0])
        rows.append(row)
    finals = {lens.name: [float(value) for value in lens.answer] for lens in lenses}
    return Report(
        stepped.settings,
        rows,
        _headings(rows),
        more={"answers": finals, "padding": opened.padding, "masked": opened.masked},
        opening=[
            *_heading(stepped),
            "distance: of the state from the state after the last word",
        ],
        closing=[
            f"{name}: the answer is {', '.join(f'{value:.4f}' for value in answer)}"
            for name, answer in finals.items()
        ],
    )


def ablate(stepped: Stepped) -> Report:
    """The answer without each of the steps, and how it differs from the whole sequence's."""
    _answers(stepped)
    found = ablation(stepped.reading.network, stepped.reading.inputs)
    rows = [
        {
            "t": t + 1,
            **stepped.word(t),
            "without": float(found.without[t, 0]),
            "change": float(found.change[t, 0]),
        }
        for t in range(len(found.without))
    ]
    return Report(
        stepped.settings,
        rows,
        _headings(rows),
        more={"answer": [float(value) for value in found.answer]},
        opening=[*_heading(stepped), f"the whole sequence: {float(found.answer[0]):.4f}"],
    )


def parity(stepped: Stepped) -> Report:
    """The largest difference between these states and Keras' own."""
    from core.stepping.parity import ParityWorker

    worker = ParityWorker()
    try:
        found = worker.check(stepped.opened.network, stepped.opened.inputs)
    finally:
        worker.close()
    rows = [
        {"layer": number, "difference": difference}
        for number, difference in enumerate(found.layers, start=1)
    ]
    return Report(
        stepped.settings,
        rows,
        _headings(rows),
        more={
            "difference": found.difference,
            "answer": found.answer,
            "numbers": found.numbers,
            "dtype": found.dtype,
            "keras": found.keras,
            "engine": found.engine,
        },
        opening=_heading(stepped),
        closing=[
            f"keras {found.keras} on {found.engine}: the largest of {found.numbers:,} differences "
            f"is {found.difference:.1e} ({found.dtype})"
        ],
    )


def breaks(stepped: Stepped) -> Report:
    """Every timestep at which the condition becomes true."""
    if not stepped.condition:
        raise UsageProblem('--show breaks needs a condition: give --break "change > 0.5"')
    try:
        condition = parse_condition(stepped.condition)
        held = breaks_at(stepped.reading, stepped.layer, stepped.unit, condition, slice(None))
    except ValueError as error:
        raise UsageProblem(f"--break: {error}") from error
    began = held & ~np.concatenate([[False], held[:-1]])
    rows = [{"t": int(t) + 1, **stepped.word(int(t))} for t in np.flatnonzero(began)]
    return Report(
        {**stepped.settings, "break": condition.text},
        rows,
        {"t": "t", **({} if stepped.opened.words is None else {"word": "word"})},
        opening=_heading(stepped),
        closing=[f"{condition.text}: becomes true at {len(rows)} of {len(held)} timesteps"],
    )


SHOWS: Mapping[str, Callable[[Stepped], Report]] = {
    "states": states,
    "summary": summary,
    "unit": unit,
    "prediction": prediction,
    "gradient": gradient,
    "padding": padding,
    "ablation": ablate,
    "parity": parity,
    "breaks": breaks,
}


def _heading(stepped: Stepped) -> list[str]:
    if isinstance(stepped.opened.source.weights, CellWeights):
        return [" ".join(f"{name}={value}" for name, value in stepped.settings.items())]
    return [stepped.opened.name]


def _headings(rows: list[dict[str, Any]], **written: str) -> dict[str, str]:
    return {name: written.get(name, name) for name in (rows[0] if rows else ())}


def _token(opened: Opened, t: int) -> dict[str, int]:
    return {} if opened.words is None else {"token": int(opened.inputs[t])}


def _answers(stepped: Stepped) -> Array:
    from core.rnn.network import DenseWeights

    reading = stepped.reading
    if reading.answers is not None:
        return reading.answers
    if isinstance(reading.network.layers[-1], DenseWeights):
        return predictions_by_prefix(reading.network, reading.inputs)
    raise UsageProblem("this network has no head that answers: step a run with --run RUN")


def _answer_names(opened: Opened, outputs: int) -> list[str]:
    # One output is the probability of the second label; several are one for each.
    if opened.task == "regression" or not opened.labels:
        return [f"y{n + 1}" for n in range(outputs)] if outputs > 1 else ["y"]
    labels = opened.labels[1:] if outputs == 1 else opened.labels
    return [f"p({label})" for label in labels]


def _padded(stepped: Stepped) -> list[float] | None:
    """What the run answers to the text padded as it pads its own."""
    opened = stepped.opened
    if opened.words is None or opened.timesteps is None:
        return None
    wanted = "masked" if opened.masked else opened.padding
    lenses = padding_lens(opened.network, opened.own_inputs, opened.timesteps)
    return next([float(v) for v in lens.answer] for lens in lenses if lens.name == wanted)
