"""What the tab's threads tell its pane; each says all that its handler needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from textual.message import Message

if TYPE_CHECKING:
    from core.models.spec import ModelSpec
    from core.training.probe import Check
    from tui.architecture.opener import OpenChoices
    from tui.architecture.source import Opened, Source
    from tui.architecture.state import Statistics

Purpose = Literal["bench", "comparison"]
"""What a model is opened for."""


class Ready(Message):
    """A model has been opened."""

    def __init__(self, model: Opened, purpose: Purpose) -> None:
        super().__init__()
        self.model = model
        self.purpose = purpose


class Refused(Message):
    """A model could not be opened."""

    def __init__(self, source: Source, purpose: Purpose, sentence: str) -> None:
        super().__init__()
        self.source = source
        self.purpose = purpose
        self.sentence = sentence


class Weighed(Message):
    """The trained weights of a layer have been read, or why they cannot be."""

    def __init__(
        self, model: Opened, number: int, statistics: Statistics | None, problem: str
    ) -> None:
        super().__init__()
        self.model = model
        self.number = number
        self.statistics = statistics
        self.problem = problem


class Checked(Message):
    """Keras has been asked, or why it cannot be."""

    def __init__(
        self, model: Opened, spec: ModelSpec | None, check: Check | None, problem: str
    ) -> None:
        super().__init__()
        self.model = model
        self.spec = spec
        self.check = check
        self.problem = problem


class Choices(Message):
    """What can be opened has been listed."""

    def __init__(self, choices: OpenChoices, purpose: Purpose) -> None:
        super().__init__()
        self.choices = choices
        self.purpose = purpose
