"""What is stepped, whichever numbers of it are shown."""

from collections.abc import Mapping
from typing import Any

from core.stepping.source import RandomSequence, RunWeights
from core.training.history import read_history
from core.training.store import Run
from tui.cli.step_report import About
from tui.cli.step_shows.stepped import Stepped, arrays


def about_of(stepped: Stepped, settings: Mapping[str, Any]) -> About:
    """The title, the facts and the notes that go with any view.

    Args:
        stepped: what is looked at.
        settings: what was asked for, by name.
    """
    opened, reading = stepped.opened, stepped.reading
    source = opened.source
    notes = (*opened.notes, *(one.reason for one in reading.left_out))
    facts: dict[str, Any] = {"settings": settings}
    title = opened.name
    if isinstance(source.weights, RunWeights):
        prepared = read_history(Run(source.weights.folder)).prepared
        assert prepared is not None
        facts |= {"run": source.weights.folder.name, "model": prepared.model.name}
    if isinstance(source.weights, RunWeights) or opened.words is not None:
        facts |= {"name": opened.name, "labels": opened.labels, "target": opened.target}
        facts["notes"] = notes
    elif isinstance(source.sequence, RandomSequence) and not source.edits:
        title = " ".join(f"{name}={value}" for name, value in settings.items())
    if len(reading.layers) > 1:
        title += f" · recurrent layer {stepped.layer + 1} of {len(reading.layers)}"
    return About(title, facts, notes, lambda: arrays(stepped))
