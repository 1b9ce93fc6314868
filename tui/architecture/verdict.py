"""The stack as a whole, in a line or two: what it weighs, or what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from core.models.spec import Tokens
from tui.architecture.state import recurrent
from tui.architecture.wording import memory_text, shape_text

if TYPE_CHECKING:
    from core.models.inspect import Inspection
    from tui.architecture.state import ArchitectureState


def verdict(state: ArchitectureState, found: Inspection, repair_key: str) -> Content:
    """Total and weight memory of a valid stack, and its trap if it has one; or the fault."""
    if found.fault is not None:
        ways = [f"{repair_key} repairs it"] if repair_key else []
        ways += ["u undoes the last change"] if state.history else []
        return Content.assemble(
            (f"✗ {found.fault.sentence}", "bold $text-error"), "\n  ", " · ".join(ways)
        )
    parts = [
        Content.assemble((f"{found.parameters:,}", "bold"), " parameters"),
        Content(f"{memory_text(found.parameters)} in float32"),
        Content(f"{shape_text(found.output_shape)} comes out"),
    ]
    if state.changed:
        parts.append(Content.styled("changed", "$text-warning"))
    line = Content(" · ").join(parts)
    if _padding_is_read(found):
        return Content.assemble(
            line,
            "\n",
            (
                "⚠ no mask: padding behind the words overwrites what was read — m masks it",
                "$text-warning",
            ),
        )
    return line


def _padding_is_read(found: Inspection) -> bool:
    """Whether a recurrent layer over word numbers gets no mask."""
    if not isinstance(found.spec.input, Tokens):
        return False
    masked = False
    for layer, made in zip(found.spec.layers, found.layers, strict=False):
        if recurrent(layer) is not None and not masked:
            return True
        masked = made.masked
    return False
