"""What is asked about the state that is open: each question's screen, and its answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import App

from tui.stepper.state import StepperState

# The screens are imported when something is asked: the first paint needs none of them.
if TYPE_CHECKING:
    from core.rnn.reading import Condition
    from core.stepping.source import Edit


def ask_timestep(app: App[object], state: StepperState, take: Callable[[int], None]) -> None:
    """Ask for a timestep, or for a word where one stands."""
    from tui.stepper.forms.jump import JumpScreen

    def answered(t: int | None) -> None:
        if t is not None:
            take(t)

    app.push_screen(JumpScreen(state.trace.known, state.t, state.words), answered)


def ask_condition(
    app: App[object], state: StepperState, take: Callable[[Condition | None], None]
) -> None:
    """Ask for the condition at which play stops, or for none.

    Args:
        app: where the question is shown.
        state: what the condition is about.
        take: gets the answer; where it raises a ValueError, that is said and asked again.
    """
    from tui.stepper.forms.break_form import Answer, BreakScreen, suggestions

    def ask(text: str, problem: str) -> None:
        app.push_screen(BreakScreen(suggestions(state), text, problem), answered)

    def answered(answer: Answer | None) -> None:
        if answer is None:
            return
        condition = None if answer == "removed" else answer
        try:
            take(condition)
        except ValueError as error:
            ask("" if condition is None else condition.text, str(error))

    ask("" if state.condition is None else state.condition.text, "")


def ask_edit(
    app: App[object], state: StepperState, own_t: int, take: Callable[[Edit], None]
) -> None:
    """Ask for a change of the sequence at t, which is `own_t` without the padding around it."""
    from tui.stepper.forms.edit_form import EditScreen

    def answered(edit: Edit | None) -> None:
        if edit is not None:
            take(replace(edit, t=own_t))

    is_words = state.words is not None
    features = 0 if is_words else int(state.opened.inputs.shape[1])
    app.push_screen(EditScreen(state.word or "", state.t, is_words, features), answered)
