"""What its user says of a run: tags, a note, and whether it stands above the others."""

import secrets
from typing import Annotated

import msgspec

from core.errors import Problem, UsageProblem
from core.training.store import Run
from core.whole_file import whole_file

MARKS = "marks.json"
TAG_LENGTH = 24
MOST_TAGS = 12
NOTE_LENGTH = 2000

Tag = Annotated[str, msgspec.Meta(min_length=1, max_length=TAG_LENGTH)]
Tags = Annotated[tuple[Tag, ...], msgspec.Meta(max_length=MOST_TAGS)]
Note = Annotated[str, msgspec.Meta(max_length=NOTE_LENGTH)]


class Marks(msgspec.Struct, frozen=True, omit_defaults=True):
    """What its user says of a run.

    Attributes:
        tags: words by which it is found again, at most twelve of at most 24 characters.
        note: a text of at most 2,000 characters.
        pinned: it stands above the others.
    """

    tags: Tags = ()
    note: Note = ""
    pinned: bool = False


NONE = Marks()


def read_marks(run: Run) -> Marks:
    """A run's marks; none where there is no file, or one that is not ours."""
    try:
        marks = msgspec.json.decode((run.folder / MARKS).read_bytes(), type=Marks)
        return checked(marks)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, UsageProblem):
        return NONE


def write_marks(run: Run, marks: Marks) -> None:
    """Keeps a run's marks in its folder, in place of those before.

    Raises:
        UsageProblem: a tag or the note cannot be kept as it is.
        Problem: the file cannot be written.
    """
    marks = checked(marks)
    try:
        # Two interfaces may look at one run.
        with whole_file(run.folder / MARKS, secrets.token_hex(3)) as partial:
            partial.write_bytes(msgspec.json.encode(marks))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Problem(f"the marks of run {run.id} cannot be written ({reason})") from error


def checked(marks: Marks) -> Marks:
    """The marks with the blanks around tags and note gone, and each tag once.

    Raises:
        UsageProblem: a tag or the note cannot be kept as it is.
    """
    tags = tuple(dict.fromkeys(tag.strip() for tag in marks.tags if tag.strip()))
    for tag in tags:
        if "," in tag or not tag.isprintable():
            raise UsageProblem(
                f"the tag {tag!r} is not possible: leave out commas and characters that do not "
                "print"
            )
        if len(tag) > TAG_LENGTH:
            raise UsageProblem(
                f"the tag '{tag}' has {len(tag)} characters: {TAG_LENGTH} are the most"
            )
    if len(tags) > MOST_TAGS:
        raise UsageProblem(f"{len(tags)} tags are too many: {MOST_TAGS} are the most")
    note = marks.note.strip()
    if not note.replace("\n", "").isprintable():
        raise UsageProblem("the note holds characters that do not print: type them anew")
    if len(note) > NOTE_LENGTH:
        raise UsageProblem(f"the note has {len(note):,} characters: {NOTE_LENGTH:,} are the most")
    return Marks(tags, note, marks.pinned)
