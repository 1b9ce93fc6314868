"""Where a model comes from, and what it was when it was opened."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from core.models.spec import ModelSpec
    from core.models.summary import Summary


@dataclass(frozen=True)
class Source:
    """Where a model comes from.

    Attributes:
        kind: what `name` names.
        name: of the preset, the saved model, the run or the file.
        path: the run's folder, or the file.
        epoch: of a run, after which epoch; None for its end.
    """

    kind: Literal["preset", "saved", "run", "file"]
    name: str
    path: Path | None = None
    epoch: int | None = None

    @property
    def has_weights(self) -> bool:
        """Whether trained weights may lie behind it."""
        return self.kind in ("run", "file")


@dataclass(frozen=True)
class Opened:
    """A model as it was opened.

    Attributes:
        source: where it comes from.
        spec: its stack where it is one of ours; None for a model that can only be read.
        read: what was read of a model that is not one of ours; None for the others.
        why_read_only: why it is not one of ours; empty for the others.
        notes: what has to be said about where it came from, a sentence each.
    """

    source: Source
    spec: ModelSpec | None = None
    read: Summary | None = None
    why_read_only: str = ""
    notes: tuple[str, ...] = ()
