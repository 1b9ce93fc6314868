"""What the stepper's threads tell its pane; each says all that its handler needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.message import Message

if TYPE_CHECKING:
    from core.rnn.reading import Reading
    from core.stepping.opening import Opened, RunChoice
    from core.stepping.source import Source
    from tui.stepper.state import StepperState


class Ready(Message):
    """A sequence has been opened."""

    def __init__(self, fresh: StepperState, panel: str | None) -> None:
        super().__init__()
        self.fresh = fresh
        self.panel = panel


class Refused(Message):
    """A sequence could not be opened."""

    def __init__(self, source: Source, sentence: str) -> None:
        super().__init__()
        self.source = source
        self.sentence = sentence


class Grown(Message):
    """More of a long sequence has been walked."""

    def __init__(self, opened: Opened, reading: Reading) -> None:
        super().__init__()
        self.opened = opened
        self.reading = reading

    def can_replace(self, message: Message) -> bool:
        """What has been walked since then holds what had been walked before."""
        return isinstance(message, Grown)


class Found(Message):
    """Something has been found out, or why it cannot be."""

    def __init__(self, opened: Opened, layer: int, name: str, value: Any, problem: str) -> None:
        super().__init__()
        self.opened = opened
        self.layer = layer
        self.name = name
        self.value = value
        self.problem = problem


class Choices(Message):
    """The runs that can be stepped have been listed."""

    def __init__(self, runs: tuple[RunChoice, ...]) -> None:
        super().__init__()
        self.runs = runs
