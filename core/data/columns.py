"""Which column of a file is the text and which the label."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from core.data.spec import DataSpec
from core.errors import UsageProblem
from core.printable import printable

Role = Literal["text", "label"]


def _names(line: str) -> tuple[str, ...]:
    return tuple(line.split())


# In the order of preference.
USUAL: Mapping[Role, tuple[str, ...]] = {
    "text": _names(
        "text review sentence content comment body message tweet document utterance "
        "review_text reviewtext review_body comment_text text_content full_text "
        "phrase post question article description title headline sms input"
    ),
    "label": _names(
        "label sentiment class category target labels polarity sentiment_label label_text "
        "intent emotion topic tag rating stars score output y"
    ),
}


@dataclass(frozen=True)
class Columns:
    """The two columns that a data set is made of."""

    text: str
    label: str


def find_columns(path: Path, columns: Sequence[str], spec: DataSpec) -> Columns:
    """The columns that the request names, else those with the usual names.

    Args:
        path: the file, for the messages.
        columns: the file's columns.
        spec: `text` and `label` are used.

    Raises:
        UsageProblem: when there is no such column, two of one name, or one for both.
    """
    # What was asked for by name is not guessed for the other.
    text = _named(path, columns, "text", spec.text) if spec.text is not None else None
    label = _named(path, columns, "label", spec.label) if spec.label is not None else None
    text = text if text is not None else _usual(path, columns, "text", label)
    label = label if label is not None else _usual(path, columns, "label", text)
    if text == label:
        raise UsageProblem(
            f"'{printable(text)}' of {path} cannot be both the text and the label column."
        )
    for name in (text, label):
        if columns.count(name) > 1:
            raise UsageProblem(
                f"{path} has {columns.count(name)} columns '{printable(name)}': rename all but one."
            )
    return Columns(text, label)


def _named(path: Path, columns: Sequence[str], role: Role, name: str) -> str:
    """The column that the request names; case matters only where two columns differ in it."""
    if name in columns:
        return name
    alike = [column for column in columns if column.strip().lower() == name.strip().lower()]
    if len(alike) == 1:
        return alike[0]
    near = get_close_matches(name.lower(), [column.lower() for column in columns], n=1, cutoff=0.5)
    close = next((column for column in columns if near and column.lower() == near[0]), None)
    hint = (
        f"did you mean '{printable(close, 40)}'?"
        if close
        else f"its columns are {_listed(columns)}."
    )
    raise UsageProblem(f"{path} has no column '{name}' for the {role}: {hint}")


def _usual(path: Path, columns: Sequence[str], role: Role, taken: str | None) -> str:
    by_name = {column.strip().lower(): column for column in reversed(columns) if column != taken}
    for name in USUAL[role]:
        if name in by_name:
            return by_name[name]
    raise UsageProblem(
        f"{path} has no column with a usual name for the {role} ({', '.join(USUAL[role][:5])}): "
        f"say which one it is with {role}=NAME; its columns are {_listed(columns)}."
    )


def _listed(columns: Sequence[str]) -> str:
    shown = ", ".join(f"'{printable(column, 40)}'" for column in columns[:8])
    return f"{shown} and {len(columns) - 8} more" if len(columns) > 8 else shown or "none"
