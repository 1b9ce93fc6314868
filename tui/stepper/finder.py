"""What a view needs found out in threads, and Keras asked, so that nothing waits for either."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from textual.timer import Timer
from textual.widget import Widget
from textual.worker import get_current_worker

from core.errors import Problem
from core.stepping.walking import is_complete
from tui.stepper.finding import BY_PANEL, Wanted, find
from tui.stepper.messages import Found
from tui.stepper.meter import ParityMeter
from tui.stepper.state import StepperState, wondering

IDLE_SECONDS = 60.0
"""So long after a question Keras is let go, or as soon after that as nobody is asking it."""


class Finder:
    """Finds out in threads of one widget, which gets a `Found` for each.

    What begins something gives back the state that says so.
    """

    def __init__(self, owner: Widget) -> None:
        self._owner = owner
        self._meter = ParityMeter()
        self._idle: Timer | None = None

    def for_view(self, state: StepperState, panel: str) -> StepperState:
        """Begin all that the view called `panel` needs and that is not known yet."""
        state = self.begin(state, *BY_PANEL.get(panel, ()))
        if panel == "state" and state.findings.agreement is None:
            last = self._meter.last(state.opened)
            if last is not None:
                state = replace(state, findings=replace(state.findings, agreement=last))
        return state

    def begin(self, state: StepperState, *names: str) -> StepperState:
        """Begin what `Findings` calls so, once the whole sequence has been walked."""
        if not is_complete(state.reading):
            return state
        for name in names:
            if not _is_begun(state, name):
                state = self._work_out(state, name, _finding(name, state))
        return state

    def ask_keras(self, state: StepperState) -> StepperState:
        """Have a process of its own compute the same states with Keras, and compare."""
        if self._idle is not None:
            self._idle.stop()
        # Again and again, not once after the answer: that is not heard where something else was
        # opened meanwhile.
        self._idle = self._owner.set_interval(IDLE_SECONDS, self._meter.rest)
        if "agreement" in state.findings.doing:
            return state
        return self._work_out(state, "agreement", lambda wanted: self._meter.ask(state.opened))

    def drop(self) -> None:
        """Want nothing any more of what has been begun."""
        self._owner.workers.cancel_group(self._owner, "find")

    def close(self) -> None:
        """Let Keras go."""
        self._meter.close()

    def _work_out(
        self, state: StepperState, name: str, work: Callable[[Wanted], Any]
    ) -> StepperState:
        def work_out() -> None:
            worker = get_current_worker()
            value, problem = None, ""
            try:
                value = work(lambda: not worker.is_cancelled)
            except (Problem, ValueError) as error:
                problem = str(error)
            if not worker.is_cancelled:
                found = Found(state.opened, state.layer, name, value, problem)
                self._owner.post_message(found)

        self._owner.run_worker(work_out, thread=True, group="find")
        return wondering(state, name)


def _is_begun(state: StepperState, name: str) -> bool:
    found = state.findings
    return getattr(found, name) is not None or name in found.doing or name in found.problems


def _finding(name: str, state: StepperState) -> Callable[[Wanted], Any]:
    return lambda wanted: find(name, state, wanted)
