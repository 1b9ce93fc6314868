"""The line at the foot: what the keys do, for the mouse; and what stands in the title."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len

from core.printable import printable
from tui.architecture.source import Source
from tui.architecture.state import ArchitectureState
from tui.widgets.action_line import Item

_GAP: Item = (" ", "", "")


@dataclass(frozen=True)
class Note:
    """A sentence above a view, and the action that a click on it runs; both empty for none."""

    sentence: str = ""
    action: str = ""


def note(state: ArchitectureState, panel: str) -> Note:
    """What has to be said above a view besides what it says itself."""
    found, number = state.findings, state.selected + 1
    if panel == "check":
        if found.doing:
            return Note(found.doing)
        return Note() if found.checked else Note("k or a click here asks Keras.", "ask_keras")
    if panel == "comparison" and state.comparison is not None:
        return Note("Esc or a click here ends the comparison.", "end_comparison")
    if panel == "weights" and state.source.has_weights:
        if state.changed:
            return Note("Changed: the weights belong to the model as it was opened.")
        if number in found.problems:
            return Note(printable(found.problems[number]))
        if number not in found.statistics:
            return Note("reading the weights …")
    return Note()


_KINDS = {"preset": "preset", "saved": "saved model", "run": "run", "file": "file"}


def controls(state: ArchitectureState, opening: bool = False) -> list[Item]:
    """What can be clicked, the most important first: what has no room is not shown.

    Args:
        state: the bench.
        opening: whether another model is on its way.
    """
    actions: list[tuple[str, str]] = [("open", "open")]
    if state.spec is not None:
        actions += [
            ("new", "new"),
            ("edit", "edit"),
            ("input", "input"),
            ("▴", "change('move_up')"),
            ("▾", "change('move_down')"),
            ("dup", "change('duplicate')"),
            ("remove", "change('remove')"),
            ("undo", "change('undo')"),
            ("redo", "change('redo')"),
            ("save", "save"),
            ("train", "train"),
        ]
    actions.append(("compare", "compare"))
    if state.spec is not None:
        actions.append(("copy", "copy"))
    actions.append(("export", "export"))
    if state.source.kind == "run":
        actions.append(("walk", "walk"))
    items = [one for name, action in actions for one in ((name, "accent", action), _GAP)]
    doing = "opening …" if opening else state.findings.doing
    return [(doing, "strong", ""), _GAP, *items] if doing else items


def title(state: ArchitectureState, width: int) -> list[Item]:
    """What is on the bench to the left, the batch to the right.

    Args:
        state: the bench.
        width: how many columns there are.
    """
    batch: list[Item] = [
        ("−", "accent", "batch(0.5)"),
        (f" batch {state.batch:,} ", "quiet", ""),
        ("+", "accent", "batch(2)"),
    ]
    about: list[tuple[str, str]] = [(f" · {origin(state.source)}", "quiet")]
    if state.spec is None:
        about.append((" · read only", "strong"))
    elif state.changed:
        about.append((" · changed", "strong"))
    room = width - sum(cell_len(text) for text, _, _ in batch) - 1
    name = printable(state.source.name, max(8, room - sum(cell_len(one) for one, _ in about)))
    left: list[Item] = [(name, "accent", "open")]
    left += [(text, role, "open") for text, role in about]
    used = sum(cell_len(text) for text, _, _ in left)
    return [*left, (" " * max(1, room + 1 - used), "", ""), *batch]


def origin(source: Source) -> str:
    """Where a model comes from, in a word or two."""
    if source.kind == "run":
        return "run, at its end" if source.epoch is None else f"run, after epoch {source.epoch}"
    return _KINDS[source.kind]
