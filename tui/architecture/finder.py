"""What is found out in the background: statistics of trained weights, and what Keras says."""

from __future__ import annotations

from dataclasses import replace

from textual.timer import Timer
from textual.widget import Widget

from tui.architecture.messages import Checked, Weighed
from tui.architecture.opener import Opener
from tui.architecture.state import ArchitectureState

REST_SECONDS = 0.15
"""So long a layer is looked at before its trained weights are read: one may be passing by."""


class Finder:
    """Has the opener find things out for one widget, and keeps what is still of use."""

    def __init__(self, owner: Widget, opener: Opener) -> None:
        self._owner = owner
        self._opener = opener
        self._after_rest: Timer | None = None

    def weigh(self, state: ArchitectureState) -> None:
        """Read the trained weights of the selected layer, if the reader rests on it."""
        if self._after_rest is not None:
            self._after_rest.stop()
            self._after_rest = None
        found, number = state.findings, state.selected + 1
        known = number in found.statistics or number in found.problems
        if state.source.has_weights and not known:
            self._after_rest = self._owner.set_timer(
                REST_SECONDS, lambda: self._opener.read_weights(state.opened, number)
            )

    def ask_keras(self, state: ArchitectureState) -> ArchitectureState:
        """Have a process of its own build the model with Keras.

        Returns:
            The state that says so.
        """
        if state.findings.doing:
            return state
        self._opener.ask_keras(state.opened, state.spec, state.summary)
        return replace(
            state, findings=replace(state.findings, doing="asking Keras …", checked=None)
        )


def weighed(state: ArchitectureState, said: Weighed) -> ArchitectureState:
    """With the statistics that were read, if they are still about what is open."""
    if said.model is not state.opened:
        return state
    found = state.findings
    if said.statistics is None:
        problems = {**found.problems, said.number: said.problem}
        return replace(state, findings=replace(found, problems=problems))
    statistics = {**found.statistics, said.number: said.statistics}
    return replace(state, findings=replace(found, statistics=statistics))


def checked(state: ArchitectureState, said: Checked) -> ArchitectureState:
    """With what Keras said, if it is still about what is on the bench."""
    about = said.model is state.opened and said.spec is state.spec
    if not about or not state.findings.doing:
        return state
    return replace(state, findings=replace(state.findings, doing="", checked=said.check))
