"""What is wrong, what is legal but unwise, and what cuDNN asks of the selected layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.models.cudnn import Condition, conditions
from core.models.spec import recurrent
from core.printable import printable
from tui.architecture.views.known import cell_config, kind_at, layer_at, place_of
from tui.architecture.views.prose import cut, heading, marked, prose, title

if TYPE_CHECKING:
    from core.models.spec import Recurrent
    from tui.architecture.subject import Subject
    from tui.widgets.lines import Line

SIGNS: dict[bool | None, tuple[str, str]] = {
    True: ("✓", "success"),
    False: ("✗", "error"),
    None: ("?", "warning"),
}
"""How a condition is marked, and the role of its sign."""


def advice_lines(subject: Subject, width: int) -> list[Line]:
    """The fault first, then the remarks, then each condition of cuDNN."""
    lines = _fault_lines(subject, width)
    if subject.summary.fault is None:
        lines += _remark_lines(subject, width)
    lines += _note_lines(subject, width)
    lines += _cudnn_lines(subject, width)
    return [cut(line, width) for line in lines]


def _fault_lines(subject: Subject, width: int) -> list[Line]:
    fault = subject.summary.fault
    if fault is None:
        return []
    return [
        *title("This model cannot be built", width),
        *marked("✗", f"{printable(fault.sentence)}.", width),
        *prose("Key f repairs what can be repaired; u undoes the last change.", width, "quiet"),
        (),
        *prose("What is legal but unwise is looked for when it can be built.", width, "quiet"),
    ]


def _remark_lines(subject: Subject, width: int) -> list[Line]:
    if subject.spec is None:
        return [
            *title("Advice", width),
            *prose(
                "Advice is given on stacks of the layers that are built here; this model is only "
                "read.",
                width,
            ),
        ]
    if not subject.remarks:
        return [
            *title("Advice", width),
            *marked("✓", "Nothing to remark: it can be built, and nothing in it is unwise.",
                    width, "success"),
        ]  # fmt: skip
    count = len(subject.remarks)
    lines = title(f"Advice: {count} remark{'s' if count > 1 else ''}", width)
    for remark in subject.remarks:
        lines += [(), *marked("⚠", _sentence(remark.sentence), width, "warning")]
    return lines


def _sentence(text: str) -> str:
    """Begins with a capital and ends with a full stop, as a sentence does."""
    said = printable(text)
    said = said[:1].upper() + said[1:]
    return said if said.endswith((".", "!", "?")) else f"{said}."


def _note_lines(subject: Subject, width: int) -> list[Line]:
    notes = subject.summary.notes
    if not notes:
        return []
    lines = heading("where it comes from", width)
    for note in notes:
        lines += marked("·", _sentence(note), width, "quiet")
    return lines


def _cudnn_lines(subject: Subject, width: int) -> list[Line]:
    place = subject.selected
    inner = recurrent(layer_at(subject, place))
    if inner is None:
        return [
            (),
            *prose(
                "cuDNN: select a recurrent layer to see each condition of the fast path of "
                "NVIDIA's GPUs.",
                width,
                "quiet",
            ),
        ]
    where = place_of(subject, place)
    found = _conditions(subject, inner, where.masked)
    lines = heading(f"cuDNN, layer {place + 1} {kind_at(subject, place)}", width)
    lines += prose(_answer(found), width)
    for condition in found:
        sign, role = SIGNS[condition.holds]
        open_ = " (depends on the data)" if condition.holds is None else ""
        lines += marked(sign, f"{condition.text}{open_}", width, role)
    return lines


def _conditions(subject: Subject, inner: Recurrent, masked: bool | None) -> list[Condition]:
    """Each condition; what a file's config sets and a stack of ours cannot is read from it."""
    found = list(conditions(inner, bool(masked)))
    row = subject.row
    if subject.spec is not None or row is None or len(found) == 1:
        return found
    config = cell_config(row)
    needed = {"unroll": False, "use_bias": True}
    found = [one for one in found if one.text.split(" ")[0] not in needed]
    for name, value in needed.items():
        has = config.get(name, value)
        found.append(Condition(f"{name} is {value}: {has}", has is value))
    if masked is None:
        found.append(Condition("whether a mask reaches it is not known", None))
    return found


def _answer(found: list[Condition]) -> str:
    failing = sum(condition.holds is False for condition in found)
    if failing:
        things = "one condition fails" if failing == 1 else f"{failing} conditions fail"
        return f"On a GPU it takes the slow path: {things}."
    if any(condition.holds is None for condition in found):
        return "On a GPU it takes the fast path where the data allow it."
    return "On a GPU it takes the fast path."
