"""What is on the bench: a stack that can be edited, or a model that can only be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from core.errors import UsageProblem
from core.models import inspect as model_inspect
from core.models.inspect import Inspection
from core.models.presets import preset
from core.models.spec import (
    Layer,
    ModelSpec,
    recurrent,
)
from core.models.summarise import summarise
from core.models.summary import Summary
from tui.architecture.source import Opened, Source
from tui.architecture.subject import BATCH, Subject

if TYPE_CHECKING:
    from core.models.advice import Remark
    from core.models.comparison import Comparison
    from core.models.repairs import RepairedSpec
    from core.models.weight_statistics import WeightStatistics
    from core.training.probe import Check

MOST_STEPS = 200
"""So many changes can be taken back."""

LARGEST_BATCH = 2**20

Statistics = tuple["WeightStatistics", ...]


@dataclass(frozen=True)
class Version:
    """A stack as it was once, and the layer that was selected."""

    spec: ModelSpec
    selected: int


@dataclass(frozen=True)
class Findings:
    """What was found out in the background about what is on the bench.

    Attributes:
        statistics: of each layer's trained weights, by the layer's number.
        problems: why they could not be read, by the layer's number.
        checked: what Keras said; None when it was not asked.
        doing: what is being found out, such as "asking Keras …"; empty when nothing is.
    """

    statistics: Mapping[int, Statistics] = field(default_factory=dict)
    problems: Mapping[int, str] = field(default_factory=dict)
    checked: Check | None = None
    doing: str = ""


@dataclass(frozen=True)
class ArchitectureState:
    """One model under the reader's hands.

    Attributes:
        opened: the model as it was opened.
        spec: the stack as it is now, valid or not; None for a model that can only be read.
        selected: the 0-based place of the selected layer.
        batch: how many examples the costs are for.
        earlier: the stacks before the last changes, the newest last.
        later: those that were undone, the next one last.
        comparison: this model beside another; None when there is no other.
        findings: what was found out about it.
    """

    opened: Opened
    spec: ModelSpec | None
    selected: int = 0
    batch: int = BATCH
    earlier: tuple[Version, ...] = ()
    later: tuple[Version, ...] = ()
    comparison: Comparison | None = None
    findings: Findings = field(default_factory=Findings)

    @property
    def source(self) -> Source:
        """Where the model comes from."""
        return self.opened.source

    @property
    def changed(self) -> bool:
        """Whether the stack differs from what was opened."""
        return self.spec != self.opened.spec

    @property
    def summary(self) -> Summary:
        """The model, layer by layer."""
        if self.spec is not None:
            return summarised(self.spec, self.opened.notes)
        assert self.opened.read is not None
        return self.opened.read

    @property
    def stack(self) -> ModelSpec:
        """The stack, where there is one to change.

        Raises:
            UsageProblem: the model can only be read.
        """
        if self.spec is None:
            why = self.opened.why_read_only or "it is not a stack of the layers that are built here"
            raise UsageProblem(f"this model can only be read: {why.rstrip('.')}.")
        return self.spec

    @property
    def layer(self) -> Layer:
        """The selected layer.

        Raises:
            UsageProblem: the model can only be read.
        """
        return self.stack.layers[self.selected]

    @property
    def height(self) -> int:
        """How many layers there are."""
        return len(self.summary.rows) if self.spec is None else len(self.spec.layers)


@lru_cache(maxsize=256)
def inspection(spec: ModelSpec) -> Inspection:
    """What the stack is made of; remembered, for every widget asks the same question."""
    return model_inspect.inspect(spec)


@lru_cache(maxsize=256)
def summarised(spec: ModelSpec, notes: tuple[str, ...] = ()) -> Summary:
    """The stack, layer by layer."""
    return summarise(inspection(spec), notes)


@lru_cache(maxsize=256)
def remarks(spec: ModelSpec) -> tuple[Remark, ...]:
    """What is legal but unwise about the stack."""
    from core.models.advice import advice

    return () if inspection(spec).fault is not None else advice(spec)


@lru_cache(maxsize=256)
def repaired(spec: ModelSpec) -> tuple[RepairedSpec, ...]:
    """What would repair the stack, the best first; () for one without fault."""
    if inspection(spec).fault is None:
        return ()
    from core.models.repairs import repairs

    return repairs(spec)


def opened(name: str) -> ArchitectureState:
    """A preset as it is first seen.

    Raises:
        UsageProblem: there is no preset of this name.
    """
    return begun(Opened(Source("preset", name), preset(name).spec))


def begun(model: Opened, batch: int = BATCH) -> ArchitectureState:
    """A model as it is first seen: its first recurrent layer selected."""
    if model.spec is not None:
        kinds = [recurrent(layer) is not None for layer in model.spec.layers]
    else:
        rows = model.read.rows if model.read is not None else ()
        kinds = [row.kind in ("SimpleRNN", "LSTM", "GRU", "Bidirectional") for row in rows]
    return ArchitectureState(
        model, model.spec, selected=kinds.index(True) if True in kinds else 0, batch=batch
    )


def select(state: ArchitectureState, place: int) -> ArchitectureState:
    """Select the layer at a 0-based place; a place outside the model means its nearest end."""
    return replace(state, selected=min(max(0, place), max(0, state.height - 1)))


def with_spec(
    state: ArchitectureState, spec: ModelSpec, selected: int | None = None
) -> ArchitectureState:
    """The same bench with another stack on it, which can be undone."""
    before = Version(state.stack, state.selected)
    changed = replace(state, spec=spec, earlier=(*state.earlier, before)[-MOST_STEPS:], later=())
    return select(_renewed(changed), state.selected if selected is None else selected)


def undo(state: ArchitectureState) -> ArchitectureState:
    """The stack before the last change.

    Raises:
        UsageProblem: nothing was changed.
    """
    if not state.earlier:
        raise UsageProblem("there is nothing to undo: this is the model as it was opened.")
    return replace(
        _at(state, state.earlier[-1]),
        earlier=state.earlier[:-1],
        later=(*state.later, Version(state.stack, state.selected)),
    )


def redo(state: ArchitectureState) -> ArchitectureState:
    """The stack after the change that was undone last.

    Raises:
        UsageProblem: nothing was undone since the last change.
    """
    if not state.later:
        raise UsageProblem("there is nothing to redo: no change was undone since the last one.")
    return replace(
        _at(state, state.later[-1]),
        earlier=(*state.earlier, Version(state.stack, state.selected)),
        later=state.later[:-1],
    )


def _at(state: ArchitectureState, version: Version) -> ArchitectureState:
    return _renewed(replace(state, spec=version.spec, selected=version.selected))


def reset(state: ArchitectureState) -> ArchitectureState:
    """The stack as it was opened; the change can itself be undone.

    Raises:
        UsageProblem: the stack is that already.
    """
    original = state.opened.spec
    if original is None or not state.changed:
        raise UsageProblem(f"nothing to reset: this is {state.source.name} as it is.")
    return with_spec(state, original)


def saved_as(state: ArchitectureState, name: str) -> ArchitectureState:
    """The same stack, now the saved model of this name; earlier stacks can still be had back."""
    from msgspec.structs import replace as with_fields

    spec = with_fields(state.stack, name=name)
    renamed = replace(state, opened=Opened(Source("saved", name), spec), spec=spec)
    return replace(_renewed(renamed), findings=Findings(checked=state.findings.checked))


def with_batch(state: ArchitectureState, factor: float) -> ArchitectureState:
    """The costs for so many times the examples, 1 at the least."""
    return replace(state, batch=min(LARGEST_BATCH, max(1, int(state.batch * factor))))


def compared(state: ArchitectureState, other: Summary | None) -> ArchitectureState:
    """Beside another model, or beside none."""
    if other is None:
        return replace(state, comparison=None)
    from core.models.comparison import compare

    return replace(state, comparison=compare(state.summary, other))


def _renewed(state: ArchitectureState) -> ArchitectureState:
    """What follows from the stack, after it was changed."""
    fresh = replace(state, findings=replace(state.findings, checked=None, doing=""))
    return fresh if fresh.comparison is None else compared(fresh, fresh.comparison.right)


def statistics(state: ArchitectureState) -> Statistics | None:
    """Of the selected layer's trained weights; None where there are none, or not yet.

    Weights belong to the stack that was opened: a changed one has none.
    """
    return None if state.changed else state.findings.statistics.get(state.selected + 1)


def subject(state: ArchitectureState) -> Subject:
    """What the views show."""
    summary = state.summary
    return Subject(
        summary=summary,
        selected=state.selected,
        spec=state.spec,
        batch=state.batch,
        remarks=() if state.spec is None else remarks(state.spec),
        compared=state.comparison,
        statistics=statistics(state),
        checked=state.findings.checked,
    )
