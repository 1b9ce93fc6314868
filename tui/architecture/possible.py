"""Which keys can do something to the model on the bench."""

from __future__ import annotations

from core.models.spec import Embedding, recurrent
from tui.architecture.state import ArchitectureState


def possible_actions(state: ArchitectureState) -> dict[str, bool]:
    """Whether each action that is not always possible can be done now."""
    spec = state.spec
    if spec is None:
        can_edit = dict.fromkeys(
            ("edit", "new", "input", "save", "train", "copy", *_CHANGES), False
        )
        return {**can_edit, **_always(state)}
    layer = spec.layers[state.selected]
    has_cell = recurrent(layer) is not None
    return {
        "toggle_sequences": has_cell,
        "change_cell": has_cell,
        "toggle_direction": has_cell,
        "toggle_mask": any(isinstance(one, Embedding) for one in spec.layers),
        "move_up": state.selected > 0,
        "move_down": state.selected < len(spec.layers) - 1,
        "undo": bool(state.earlier),
        "redo": bool(state.later),
        "reset": state.changed,
        **_always(state),
    }


_CHANGES = (
    "toggle_sequences",
    "toggle_mask",
    "grow",
    "shrink",
    "change_cell",
    "toggle_direction",
    "duplicate",
    "remove",
    "move_up",
    "move_down",
    "repair",
    "undo",
    "redo",
    "reset",
)


def footer(state: ArchitectureState) -> tuple[bool, ...]:
    """Whether each action in the footer can be done: it is made anew where this differs."""
    can = possible_actions(state)
    return tuple(can.get(name, True) for name in _FOOTER)


_FOOTER = ("edit", "new", "toggle_sequences", "toggle_mask", "undo", "train")


def _always(state: ArchitectureState) -> dict[str, bool]:
    return {
        "repair": state.summary.fault is not None and state.spec is not None,
        "end_comparison": state.comparison is not None,
        "walk": state.source.kind == "run",
    }
