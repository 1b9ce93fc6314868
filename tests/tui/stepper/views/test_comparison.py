"""Two moments compared."""

import math
import re

import numpy as np
import pytest
from rich.cells import cell_len

from tests.tui.stepper.views.stepped import KINDS, SIZES, drawn_cell, number, stepped, texts
from tui.stepper.numbers import fine
from tui.stepper.views.comparison import comparison_lines, cosine
from tui.stepper.views.step_words import signed

WORDS = tuple(f"w{t}" for t in range(1, 21))
ANSWERS = np.linspace(0.1, 0.9, 20)[:, None]


def unit_rows(lines):
    """The rows of the table of units, wherever in its line a row begins."""
    start = next(n for n, line in enumerate(lines) if "B − A  " in f"{line}  " and "unit" in line)
    column = lines[start].index("unit")
    return [line[column:].split() for line in lines[start + 1 :] if line[column:].strip()]


def test_without_a_it_is_said_how_to_set_it():
    for width, height in SIZES:
        lines = texts(comparison_lines(stepped(drawn_cell("lstm")), width, height))
        assert "Press a to set A" in " ".join(lines)
        assert len(lines) <= height


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_both_moments_stand_side_by_side(kind, width, height):
    state = stepped(drawn_cell(kind), words=WORDS, answers=ANSWERS, anchor=3, t=12)
    lines = [
        re.split(r"  +", line.strip()) for line in texts(comparison_lines(state, width, height))
    ]
    rows = {line[0]: line[1:] for line in lines}
    a, b = state.trace.states[3], state.trace.states[12]
    assert rows["t"][:2] == ["3", "12"]
    assert rows["word"][:2] == ["'w3'", "'w12'"]
    assert rows["‖h‖"][:2] == [fine(np.linalg.norm(a)), fine(np.linalg.norm(b))]
    assert rows["p(1)"][:2] == [fine(ANSWERS[2, 0]), fine(ANSWERS[11, 0])]
    assert rows["‖B − A‖"][0] == fine(np.linalg.norm(b - a))
    assert rows["cosine"][0] == fine(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_units_that_differ_most_come_first(kind, width, height):
    state = stepped(drawn_cell(kind, units=40), anchor=3, t=12)
    a, b = state.trace.states[3], state.trace.states[12]
    rows = unit_rows(texts(comparison_lines(state, width, height)))
    order = np.argsort(-abs(b - a), kind="stable")[: len(rows)]
    assert [int(row[0]) for row in rows] == list(order)
    assert len(rows) >= 7
    for row, unit in zip(rows, order, strict=True):
        assert signed((b - a)[unit]) in row
        if width != 58:
            assert row[1:3] == [fine(a[unit]), fine(b[unit])]


def test_turned_round_the_differences_change_their_sign():
    there = stepped(drawn_cell("gru"), anchor=3, t=12)
    back = stepped(drawn_cell("gru"), anchor=12, t=3)
    first, second = (unit_rows(texts(comparison_lines(one, 41, 19))) for one in (there, back))
    assert [number(row[3]) for row in first] == [-number(row[3]) for row in second]
    assert [row[0] for row in first] == [row[0] for row in second]


def test_a_moment_does_not_differ_from_itself():
    lines = texts(comparison_lines(stepped(drawn_cell("lstm"), anchor=5, t=5), 41, 19))
    assert next(line for line in lines if line.startswith("‖B")).split()[-1] == "0.000"
    assert next(line for line in lines if line.startswith("cosine")).split()[-1] == "1.000"
    assert not any("━" in line for line in lines)


def test_the_angle_with_a_zero_state_is_not_made_up():
    assert cosine(np.zeros(3), np.ones(3)) == "–"
    assert cosine(np.ones(3), -np.ones(3)) == "−1.000"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("width", "height"), [*SIZES, (41, 5)])
@pytest.mark.parametrize("scale", [1.0, 1e4, math.nan])
def test_no_line_is_wider_than_its_panel(kind, width, height, scale):
    words = ("日本語" * 30, "a\nb", *("long" * 30,) * 18)
    with np.errstate(all="ignore"):
        cell = drawn_cell(kind, 12, 120, scale=scale)
        for anchor, t in ((1, 2), (20, 1), (3, 3)):
            state = stepped(cell, words=words, answers=ANSWERS, anchor=anchor, t=t)
            lines = texts(comparison_lines(state, width, height))
            assert len(lines) <= height
            assert max(cell_len(text) for text in lines) <= width
