"""What a user writes of a run stays with it, and harms nothing where it is broken."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Problem, UsageProblem
from core.training.marks import MARKS, Marks, read_marks, write_marks
from core.training.summary import report
from tests.core.training.recorded_runs import learned, make

TAG = st.text(st.characters(codec="utf-8", exclude_characters=","), max_size=24).filter(
    str.isprintable
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tags=st.lists(TAG, max_size=12), note=st.text("ab é\n", max_size=200), pinned=st.booleans())
def test_marks_are_read_back_as_they_were_written(
    home: Path, tags: list[str], note: str, pinned: bool
) -> None:
    run = make(home)
    write_marks(run, Marks(tuple(tags), note, pinned))
    read = read_marks(run)
    assert read.tags == tuple(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))
    assert (read.note, read.pinned) == (note.strip(), pinned)


def test_a_run_without_marks_has_none(home: Path) -> None:
    assert read_marks(make(home)) == Marks()


def test_marks_are_in_the_row(home: Path) -> None:
    run = make(home, learned())
    write_marks(run, Marks(("baseline",), "first try", True))
    row = report(run).summary
    assert (row.tags, row.note, row.pinned) == (("baseline",), "first try", True)


@pytest.mark.parametrize(
    ("marks", "sentence"),
    [
        (Marks(("a,b",)), "leave out commas"),
        (Marks(("a\x1b[2J",)), "do not print"),
        (Marks(("x" * 25,)), "24 are the most"),
        (Marks(tuple("abcdefghijklm")), "12 are the most"),
        (Marks(note="x" * 2001), "2,000 are the most"),
        (Marks(note="\x07"), "do not print"),
    ],
)
def test_marks_beyond_their_limits_are_refused(home: Path, marks: Marks, sentence: str) -> None:
    run = make(home)
    with pytest.raises(UsageProblem, match=sentence):
        write_marks(run, marks)
    assert not (run.folder / MARKS).exists()


@pytest.mark.parametrize(
    "text", [b"", b"{", b'{"tags": "x"}', b'{"tags": ["a,b"]}', b"\xff\xfe", b'{"note": 3}']
)
def test_a_broken_file_means_no_marks(home: Path, text: bytes) -> None:
    run = make(home, learned())
    (run.folder / MARKS).write_bytes(text)
    assert read_marks(run) == Marks()
    assert report(run).summary.tags == ()


def test_marks_that_cannot_be_written_leave_those_before(home: Path) -> None:
    run = make(home)
    write_marks(run, Marks(("before",)))
    (run.folder / MARKS).unlink()
    (run.folder / MARKS).mkdir()
    with pytest.raises(Problem, match=f"the marks of run {run.id} cannot be written"):
        write_marks(run, Marks(("after",)))
    assert not [name for name in os.listdir(run.folder) if name.startswith(".")]
