"""The script, and why there is none."""

import pytest

from core.models.presets import PRESETS
from core.models.script import script
from tests.tui.architecture.views.subjects import WIDTHS, deep, faulty, foreign, preset, said, texts
from tui.architecture.views.script_view import script_lines


def code(subject, width):
    """The lines of code without their numbers."""
    lines = texts(script_lines(subject, width))
    start = next(at for at, line in enumerate(lines) if line.strip().startswith("1  "))
    margin = len(lines[-1]) - len(lines[-1].lstrip("0123456789 "))
    return [line[margin:] for line in lines[start:]]


@pytest.mark.parametrize("name", PRESETS)
def test_where_there_is_room_it_is_the_script_itself(name):
    assert "\n".join(code(preset(name), 118)) + "\n" == script(PRESETS[name].spec)


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_left_out_where_there_is_none(width):
    subject = deep()
    squeezed = "".join("".join(code(subject, width)).split())
    assert squeezed == "".join(script(subject.spec).split())


def test_the_numbers_of_the_lines_are_quiet_and_count_lines_of_code():
    lines = script_lines(preset("tutorial-lstm"), 36)
    numbers = [text.strip() for (text, role), *_ in filter(None, lines) if role == "quiet"]
    numbers = [int(text) for text in numbers if text.isdigit()]
    assert numbers == list(range(1, len(script(preset("tutorial-lstm").spec).splitlines()) + 1))


def test_a_stack_with_a_fault_has_its_fault_above_the_script():
    assert "✗ It cannot be built like this: layer 3" in said(script_lines(faulty(), 76))


def test_a_model_from_elsewhere_has_no_script_and_says_why():
    words = said(script_lines(foreign(), 76))
    assert "'branches' has layers or connections" in words
    assert "import keras" not in words


def test_the_keys_that_take_it_away_are_named():
    assert "y copies it, x saves it to a file" in said(script_lines(preset("tutorial-rnn"), 76))
