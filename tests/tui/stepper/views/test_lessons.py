"""The lessons beside the views."""

from pathlib import Path

import pytest

import tui.stepper.views

LESSONS = Path(tui.stepper.views.__file__).with_name("lessons")
VIEWS = {"unit", "flow", "state", "words", "forgetting", "padding", "comparison", "edits"}


def test_every_view_has_a_lesson():
    assert {path.stem for path in LESSONS.glob("*.md")} == VIEWS


@pytest.mark.parametrize("view", sorted(VIEWS))
def test_a_lesson_fits_beside_what_it_speaks_of(view):
    lines = (LESSONS / f"{view}.md").read_text(encoding="utf-8").splitlines()
    assert 5 < len(lines) <= 13
    assert max(map(len, lines)) <= 51
    # What Markdown would take for a list or a heading reads differently in the panel.
    assert not any(line.startswith(("+ ", "- ", "* ", "# ", "> ")) for line in lines)
