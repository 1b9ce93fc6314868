"""The model as a whole, in a line or two: what it weighs, or what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from core.models.cost import memory_text, weight_bytes
from core.printable import printable
from tui.architecture.wording import shape_text

if TYPE_CHECKING:
    from tui.architecture.subject import Subject


def verdict(subject: Subject, repair_words: str, changed: bool, undo: bool) -> Content:
    """Total, weight memory and output of a valid model and its first remark; or its fault.

    Args:
        subject: the model.
        repair_words: what key f would do to repair it; empty where nothing is known to help.
        changed: whether it differs from what was opened.
        undo: whether there is a change to take back.
    """
    summary = subject.summary
    if summary.fault is not None:
        ways = [f"f repairs it: {repair_words}"] if repair_words else []
        ways += ["u undoes the last change"] if undo else []
        line = Content.styled(f"✗ {printable(summary.fault.sentence)}", "bold $text-error")
        return Content.assemble(line, "\n  ", " · ".join(ways)) if ways else line
    parts = [
        Content.assemble((f"{summary.parameters:,}", "bold"), " parameters"),
        Content(f"{memory_text(weight_bytes(summary.parameters))} in float32"),
        Content(f"{shape_text(summary.output_shape)} comes out"),
    ]
    closed = sum(1 for row in summary.rows if row.closed)
    if closed:
        parts.append(Content(f"□ {closed} closed"))
    if changed:
        parts.append(Content.styled("changed", "$text-warning"))
    line = Content(" · ").join(parts)
    if not subject.remarks:
        return line
    return Content.assemble(line, "\n", (f"⚠ {remark_text(subject)}", "$text-warning"))


def remark_text(subject: Subject) -> str:
    """The first remark, and how many there are: in front, for a narrow screen cuts the end."""
    first, *others = subject.remarks
    text = printable(first.sentence)
    return f"1 of {len(others) + 1} (v: advice): {text}" if others else text
