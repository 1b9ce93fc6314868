"""The ruler above a heat map and the words under it."""

import pytest
from rich.cells import cell_len

from tui.widgets.heatmap_ruler import ruler
from tui.widgets.heatmap_words import RunningText, fitted, printable, words_under
from tui.widgets.heatmap_zoom import Axis
from tui.widgets.lines import plain


def numbers(stride=1, width=1, first=0, characters=60, cursor=-1, marks=None, timesteps=1000):
    axis = Axis(timesteps, stride, stride - 1)
    return ruler(axis, width, first, characters, cursor, marks or {})


@pytest.mark.parametrize(("stride", "width"), [(1, 1), (10, 1), (200, 1), (1, 2), (1, 4), (1, 8)])
@pytest.mark.parametrize("first", [0, 3, 7])
def test_every_number_stands_over_the_step_that_its_column_shows(stride, width, first):
    text = plain(numbers(stride, width, first, timesteps=5000))
    shift = 1 if width > 2 else 0
    found = 0
    at = 0
    while at < len(text):
        if text[at] == " ":
            at += 1
            continue
        number = text[at:].split()[0]
        place = first + (at - shift) / width
        if at + len(number) < len(text):
            assert int(number) == place * stride + stride
            found += 1
        at += len(number)
    assert found >= 2


def test_the_cursor_and_marks_stand_over_their_columns_and_cut_no_number():
    line = numbers(cursor=10, marks={3: "A"})
    assert plain(line)[:24] == "1  A      ▼        20   "
    assert ("A", "accent") in line
    assert ("▼", "accent") in line
    assert plain(numbers(cursor=9, marks={9: "A"}))[:12] == "1        ▼  "


def test_a_mark_zoomed_out_stands_over_the_column_of_its_step():
    assert plain(numbers(stride=10, marks={25: "A"}))[:4] == "10A "


def test_marks_out_of_sight_are_not_drawn():
    assert "A" not in plain(numbers(first=10, marks={3: "A", 70: "A", 2000: "A"}))


def test_each_word_stands_under_its_column_and_long_ones_are_cut():
    words = ("a", "[bold]", "seven", "日本語日本", "x")
    line = words_under(words, 8, 0, 60, 2)
    assert plain(line) == "a       [bold]  seven   日本語… x       "
    assert [text for text, role in line if role == "accent"] == ["seven   "]
    assert plain(words_under(words, 4, 1, 12, 0)) == "[b… se… 日… "


@pytest.mark.parametrize("width", [4, 8])
@pytest.mark.parametrize(
    "word", ["", "a", "日", "日本語日本", "a日本語日本", "exactly", "eightlet"]
)
def test_a_word_fills_its_column_exactly(word, width):
    shown = fitted(word, width)
    assert cell_len(shown) == width
    assert shown.endswith(" ")
    assert ("…" in shown) == (cell_len(word) >= width)


def test_a_word_never_reaches_the_terminal_as_a_command():
    assert printable(("\x1b[2J", "tab\there", "fine", "日本")) == (
        "·[2J",
        "tab·here",
        "fine",
        "日本",
    )


def shown(text, characters, current):
    line, hidden = text.line(characters, current)
    return plain(line)[hidden:], [part for part, role in line if role == "accent"]


def test_the_running_text_stays_while_its_word_is_in_sight_and_moves_by_half_a_line():
    text = RunningText(tuple(f"w{i:02}" for i in range(50)))
    assert not text.follow(4, 20)
    assert shown(text, 20, 4) == ("w00 w01 w02 w03 w04 ", ["w04"])
    assert text.follow(5, 20)
    assert shown(text, 20, 5)[0].startswith("2 w03 w04 w05 w06 w0")
    assert text.span(5, 20) == (10, 13)
    assert text.timestep(11) == 5
    assert text.follow(49, 20)
    assert shown(text, 20, 49)[0].rstrip().endswith("w49")
    assert text.follow(0, 20)
    assert shown(text, 20, 0)[0].startswith("w00 ")


def test_a_word_longer_than_the_line_is_shown_from_its_start():
    text = RunningText(("a", "b" * 50, "c"))
    text.follow(1, 20)
    assert shown(text, 20, 1)[0].startswith("bbb")
    assert not text.follow(1, 20)
    assert text.span(1, 20) == (0, 20)
    assert text.timestep(500) is None


def test_wide_characters_take_two_columns_of_the_running_text():
    text = RunningText(("日本", "語", "x"))
    assert [text.span(t, 30) for t in range(3)] == [(0, 4), (5, 7), (8, 9)]
    assert [text.timestep(column) for column in (0, 3, 5, 6, 8)] == [0, 0, 1, 1, 2]
