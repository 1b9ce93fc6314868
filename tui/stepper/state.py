"""What the stepper looks at: one reading, one timestep, one unit, and what was found out so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.rnn.arrays import Array
from core.rnn.reading import Order, Reading, order_units
from core.rnn.trace import Trace
from core.stepping.source import Source

if TYPE_CHECKING:
    from core.rnn.flow import Forgetting
    from core.rnn.reading import Ablation, Condition, PaddedReading
    from core.stepping.opening import Opened
    from core.stepping.parity import Agreement

ORDERS: tuple[Order, ...] = ("index", "last", "variance", "correlation")


OF_ONE_LAYER = frozenset({"radii", "dead"})
"""What is found out about the chosen layer, and not about the network."""


@dataclass(frozen=True, eq=False)
class Findings:
    """What takes longer than a frame and is found out in the background.

    Attributes:
        agreement: how far Keras agrees with the states.
        asked: the agreement was found just now; else it is the one remembered from last time.
        forgetting: how gradients fade on their way back.
        ablation: the answer without each of the steps.
        padding: the text padded in three ways.
        answers: the answer if the sequence ended at t, (T, U), where the reading has none.
        radii: the spectral radius of every block of the layer's U.
        dead: (H,) which units of the layer never move.
        doing: the names of what is being found out now.
        problems: by name, why something cannot be found out, in a sentence.
    """

    agreement: Agreement | None = None
    asked: bool = False
    forgetting: Forgetting | None = None
    ablation: Ablation | None = None
    padding: tuple[PaddedReading, ...] | None = None
    answers: Array | None = None
    radii: Mapping[str, float] | None = None
    dead: NDArray[np.bool_] | None = None
    doing: frozenset[str] = frozenset()
    problems: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, eq=False, repr=False)
class StepperState:
    """One snapshot of the stepper; a new one replaces it on every key.

    `t` counts as in h_t, from 1 to T: h_t is `trace.states[t]`, the state before it is
    `trace.states[t - 1]`, and what made it is at index t − 1 of every other array.

    Attributes:
        opened: what is read, and by which weights.
        reading: its states, layer by layer.
        before_opened: the same before its edits; None where nothing was edited.
        before: the reading of that.
        layer: which recurrent layer, counted from 0.
        t: which timestep.
        unit: which unit.
        view: the quantity in the map.
        order: what the map's rows are sorted by.
        rows: (H,) the unit in each row.
        anchor: cursor A, a timestep; cursor B is `t`.
        condition: where play stops.
        findings: what was found out so far.
    """

    opened: Opened
    reading: Reading
    before_opened: Opened | None = None
    before: Reading | None = None
    layer: int = 0
    t: int = 1
    unit: int = 0
    view: str = "h"
    order: Order = "index"
    rows: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, np.intp))
    anchor: int | None = None
    condition: Condition | None = None
    findings: Findings = field(default_factory=Findings)

    @property
    def source(self) -> Source:
        """Where the sequence and the weights come from."""
        return self.opened.source

    @property
    def trace(self) -> Trace:
        """The states of the chosen layer."""
        return self.reading.layers[self.layer]

    @property
    def before_trace(self) -> Trace | None:
        """The states of the chosen layer before the edits."""
        return None if self.before is None else self.before.layers[self.layer]

    @property
    def answers(self) -> Array | None:
        """(T, U), the answer if the sequence ended at t; None without a head."""
        return self.findings.answers if self.reading.answers is None else self.reading.answers

    @property
    def words(self) -> tuple[str, ...] | None:
        """One word a timestep; None where the inputs are features."""
        return self.opened.words

    @property
    def word(self) -> str | None:
        """The word at t."""
        return None if self.words is None else self.words[self.t - 1]

    @property
    def own_t(self) -> int | None:
        """The timestep in the sequence itself, as edits count; None in the padding around it."""
        first, behind = self.opened.own or (0, self.trace.timesteps)
        return self.t - first if first < self.t <= behind else None


def opened_state(
    opened: Opened,
    reading: Reading,
    before_opened: Opened | None = None,
    before: Reading | None = None,
) -> StepperState:
    """The first timestep of what was opened."""
    # The last layer first: it is what the head answers from.
    last = len(reading.layers) - 1
    return ordered(
        StepperState(opened, reading, before_opened=before_opened, before=before, layer=last),
        "index",
    )


def reopened_state(state: StepperState, fresh: StepperState) -> StepperState:
    """What was opened now, with the choices of what was open before, and at the same timestep.

    Where its padding is shown as well, the timestep is the last of the sequence itself.
    """
    layers = len(fresh.reading.layers)
    if layers == len(state.reading.layers) and state.source.weights == fresh.source.weights:
        fresh = replace(fresh, layer=state.layer)
    trace, own = fresh.trace, fresh.opened.own
    names = view_names(fresh)
    kept = replace(
        at(fresh, state.t if own is None else own[1]),
        unit=min(state.unit, trace.units - 1),
        view=state.view if state.view in names else "h",
        condition=state.condition,
    )
    return ordered(kept, state.order)


def grown(state: StepperState, reading: Reading) -> StepperState:
    """The same place in a reading that has gone on; its rows stand still until it is whole."""
    on = replace(state, reading=reading)
    return on if on.trace.known < on.trace.timesteps else ordered(on, state.order)


def at(state: StepperState, t: int) -> StepperState:
    """The state at timestep `t`, or at the nearest one that has been walked."""
    return replace(state, t=min(max(t, 1), max(state.trace.known, 1)))


def edge(state: StepperState, side: int) -> int:
    """The first timestep (`side` −1) or the last that has been walked (1)."""
    return 1 if side < 0 else state.trace.known


def swapped(state: StepperState) -> StepperState:
    """The state at cursor A, with A where it was before; the same where there is no A."""
    return state if state.anchor is None else at(replace(state, anchor=state.t), state.anchor)


def of_unit(state: StepperState, unit: int) -> StepperState:
    """The state with `unit` chosen, or the nearest one that the cell has."""
    return replace(state, unit=min(max(unit, 0), state.trace.units - 1))


def rows_on(state: StepperState, rows: int) -> StepperState:
    """The state with the unit so many rows further down in the map."""
    row = int(np.flatnonzero(state.rows == state.unit)[0])
    return replace(state, unit=int(state.rows[min(max(row + rows, 0), len(state.rows) - 1)]))


def next_view(state: StepperState) -> StepperState:
    """The state with the next quantity in the map."""
    names = view_names(state)
    return replace(state, view=names[(names.index(state.view) + 1) % len(names)])


def next_layer(state: StepperState) -> StepperState:
    """The state with the next recurrent layer, at the same timestep."""
    chosen = replace(state, layer=(state.layer + 1) % len(state.reading.layers))
    unit = min(chosen.unit, chosen.trace.units - 1)
    view = chosen.view if chosen.view in view_names(chosen) else "h"
    findings = replace(chosen.findings, dead=None, radii=None)
    return ordered(replace(chosen, unit=unit, view=view, findings=findings), chosen.order)


def wondering(state: StepperState, name: str) -> StepperState:
    """The state while something is being found out."""
    found = state.findings
    return replace(state, findings=replace(found, doing=found.doing | {name}))


def learned(state: StepperState, layer: int, name: str, value: Any, problem: str) -> StepperState:
    """The state with what was found out, or with why it cannot be.

    Args:
        state: before.
        layer: the layer that was chosen when it was asked for.
        name: what was found out, as `Findings` calls it.
        value: what it is.
        problem: why it cannot be found out; empty where it can.
    """
    problems = {one: said for one, said in state.findings.problems.items() if one != name}
    if problem:
        problems[name] = problem
    doing = state.findings.doing - {name}
    found = replace(state.findings, doing=doing, problems=MappingProxyType(problems))
    if problem:
        return replace(state, findings=found)
    if name not in OF_ONE_LAYER or layer == state.layer:
        asked = found.asked or name == "agreement"
        found = replace(found, asked=asked, **{name: value})
    return replace(state, findings=found)


def ordered(state: StepperState, order: Order) -> StepperState:
    """The state with its map's rows sorted."""
    trace, answers = state.trace, state.answers
    known = trace.states[1 : trace.known + 1]
    output = None if answers is None else answers[: trace.known, 0]
    rows = order_units(known, order, output) if trace.known else np.arange(trace.units)
    return replace(state, order=order, rows=rows)


def next_order(state: StepperState) -> StepperState:
    """The state with its rows sorted by the next criterion that this network has."""
    known = ORDERS if state.answers is not None else ORDERS[:-1]
    place = known.index(state.order) if state.order in known else -1
    return ordered(state, known[(place + 1) % len(known)])


def view_names(state: StepperState) -> tuple[str, ...]:
    """Every quantity that the map can show for this layer, the hidden state first."""
    trace = state.trace
    names: tuple[str, ...]
    if trace.cell.kind == "SimpleRNN":
        names = ("h", "z_h")
    elif trace.cells is not None:
        names = ("h", "c", "i", "f", "c~", "o")
    else:
        names = ("h", "z", "r", "h~")
    return names if state.before is None else (*names, "Δh")
