"""The picture of a step: its numbers, its edges, and that it stands still."""

import math
import re

import numpy as np
import pytest
from rich.cells import cell_len

from core.rnn.trace import steps
from tests.tui.stepper.views.stepped import KINDS, SIZES, drawn_cell, stepped, texts
from tui.stepper.numbers import magnitude, percent
from tui.stepper.views.flow_norms import flow_at
from tui.stepper.views.flow_picture import flow_lines

NUMBERS = re.compile(r"\d+\.\d+")


def numbers(line):
    return [float(found) for found in NUMBERS.findall(line)]


def row(lines, start):
    return next(line for line in lines if line.startswith(start))


def norms(*vectors):
    return [float(magnitude(float(np.linalg.norm(vector)))) for vector in vectors]


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("t", [1, 2, 15])
def test_the_streams_of_a_simple_cell_have_the_lengths_that_numpy_finds(width, height, t):
    cell = drawn_cell("simple", 12, 9)
    state = stepped(cell, t=t)
    x, before, h = state.trace.inputs[t - 1], state.trace.states[t - 1], state.trace.states[t]
    z = x @ cell.kernel + before @ cell.recurrent_kernel + cell.bias
    lines = texts(flow_lines(state, width, height))
    assert numbers(row(lines, "h₋₁")) == norms(before, before @ cell.recurrent_kernel)
    assert numbers(row(lines, "x ")) == norms(x, x @ cell.kernel)
    joint = next(line for line in lines if line.startswith("b ") and "tanh" in line)
    assert numbers(joint) == norms(cell.bias, z)
    below = lines[lines.index(joint) + 1]
    assert numbers(below) == norms(h)


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("t", [1, 2, 15])
def test_the_gates_of_an_lstm_have_the_sums_that_numpy_finds(width, height, t):
    cell = drawn_cell("lstm", 12, 9)
    state = stepped(cell, t=t)
    trace = state.trace
    made = steps(trace, slice(t - 1, t))
    lines = texts(flow_lines(state, width, height))
    columns = {name: slice(9 * place, 9 * place + 9) for place, name in enumerate("ifco")}
    order = [columns[name] for name in "fico"]
    x, before = trace.inputs[t - 1], trace.states[t - 1]
    given, remembered = x @ cell.kernel, before @ cell.recurrent_kernel
    assert numbers(row(lines, "x ")) == norms(x, *(given[one] for one in order))
    assert numbers(row(lines, "h₋₁")) == norms(before, *(remembered[one] for one in order))
    assert numbers(row(lines, "b ")) == norms(*(cell.bias[one] for one in order))
    z = given + remembered + cell.bias
    assert numbers(row(lines, "sum")) == norms(*(z[one] for one in order))
    means = [float(magnitude(float(np.abs(made.gates[name]).mean()))) for name in "fico"]
    assert numbers(row(lines, "mean"))[:4] == means
    kept = made.gates["f"][0] * trace.cells[t - 1]
    assert numbers(row(lines, "c₋₁")) == norms(trace.cells[t - 1], kept)
    taken = made.gates["i"][0] * made.gates["c"][0]
    below = lines[lines.index(row(lines, "c₋₁")) + 1]
    assert numbers(below) == norms(taken, trace.cells[t])
    assert norms(trace.states[t])[0] in [numbers(line)[-1] for line in lines if numbers(line)]


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("t", [1, 2, 15])
@pytest.mark.parametrize("kind", ["gru", "gru before"])
def test_the_gates_of_a_gru_have_the_sums_that_numpy_finds(width, height, t, kind):
    cell = drawn_cell(kind, 12, 9)
    state = stepped(cell, t=t)
    trace = state.trace
    made = steps(trace, slice(t - 1, t))
    lines = texts(flow_lines(state, width, height))
    blocks = [slice(0, 9), slice(9, 18), slice(18, 27)]
    x, before = trace.inputs[t - 1], trace.states[t - 1]
    given, gates = x @ cell.kernel, {name: one[0] for name, one in made.gates.items()}
    assert numbers(row(lines, "x ")) == norms(x, *(given[one] for one in blocks))
    u = [cell.recurrent_kernel[:, one] for one in blocks]
    own = cell.recurrent_bias[blocks[2]]
    inner = before @ u[2] + own if kind == "gru" else (gates["r"] * before) @ u[2]
    sums = [line for line in lines if line.startswith("h₋₁")][1]
    assert numbers(sums) == norms(before, before @ u[0], before @ u[1], inner)
    reset = gates["r"] * inner if kind == "gru" else gates["r"] * before
    assert numbers(next(line for line in lines if "r×" in line)) == norms(reset)
    scaled, product = lines.index(next(line for line in lines if "r×" in line)), lines.index(sums)
    assert (scaled < product) == (kind == "gru")
    assert numbers(row(lines, "mean"))[:3] == [
        float(magnitude(float(np.abs(gates[name]).mean()))) for name in "zrh"
    ]
    top = next(line for line in lines if line.startswith("h₋₁"))
    assert numbers(top) == norms(before, gates["z"] * before)
    join = next(line for line in lines if "1 − z" in line)
    assert numbers(join)[0] == norms((1 - gates["z"]) * gates["h"])[0]
    assert norms(trace.states[t])[0] in [numbers(line)[-1] for line in lines if numbers(line)]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_kept_and_what_is_taken_make_the_new_state(kind):
    trace = stepped(drawn_cell(kind)).trace
    for t in range(1, 21):
        flow = flow_at(trace, t)
        whole = flow.after if trace.cells is None else flow.cell_after
        if kind != "simple":
            assert abs(flow.kept - flow.taken) - 1e-9 <= whole <= flow.kept + flow.taken + 1e-9
        assert flow.change == pytest.approx(np.linalg.norm(trace.states[t] - trace.states[t - 1]))


def test_an_edge_is_thick_where_it_carries_most():
    silent = drawn_cell("simple", 12, 9)
    silent.kernel[:] *= 1e-3
    silent.bias[:] *= 1e-3
    lines = texts(flow_lines(stepped(silent, t=9), 53, 33))
    assert "━" in row(lines, "h₋₁")
    assert "─" not in row(lines, "h₋₁")
    assert "─" in row(lines, "x ")
    assert "━" not in row(lines, "x ")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_from_step_to_step_numbers_and_thicknesses_alone_change(kind, width, height):
    thin = str.maketrans("━┃┏┓┗┛┣", "─│┌┐└┘├")
    shapes = set()
    for t in range(2, 21):
        lines = texts(flow_lines(stepped(drawn_cell(kind, 12, 9), t=t), width, height))
        picture = [line for line in lines if not re.match(r"(Wx|Uh|b  |t =)", line)]
        shapes.add(tuple(re.sub(r"[\d.]", "0", line.translate(thin)) for line in picture))
    assert len({tuple(len(line) for line in shape) for shape in shapes}) == 1
    letters = {tuple(re.sub(r"[─│ 0%]", "", line) for line in shape) for shape in shapes}
    assert len(letters) == 1


def test_the_shares_of_the_sum_are_those_of_its_three_parts():
    cell = drawn_cell("simple", 12, 9)
    state = stepped(cell, t=9)
    lines = texts(flow_lines(state, 41, 19))
    x, before = state.trace.inputs[8], state.trace.states[8]
    parts = [
        np.linalg.norm(v) for v in (x @ cell.kernel, before @ cell.recurrent_kernel, cell.bias)
    ]
    for name, part in zip(("Wx ", "Uh₋₁ ", "b   "), parts, strict=True):
        line = next(one for one in lines if one.startswith(name) and "%" in one)
        assert percent(part / sum(parts)) in line


def test_the_slope_shown_is_the_mean_over_the_units():
    state = stepped(drawn_cell("simple", 12, 9), t=9)
    slope = float((1 - state.trace.states[9] ** 2).mean())
    assert f"mean slope 1 − h² {magnitude(slope)}" in texts(flow_lines(state, 41, 19))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_masked_step_says_so_and_ends_in_the_state_it_began_with(kind, width, height):
    state = stepped(drawn_cell(kind), mask=[t != 8 for t in range(20)], t=9)
    lines = texts(flow_lines(state, width, height))
    assert sum("masked: not taken, h stays" in line for line in lines) == 1
    assert flow_at(state.trace, 9).after == flow_at(state.trace, 9).before


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("width", "height"), [*SIZES, (41, 9), (60, 40), (100, 8), (40, 20)])
@pytest.mark.parametrize("scale", [1.0, 1e4, 1e-9, math.nan, math.inf])
def test_no_line_is_wider_than_its_panel(kind, width, height, scale):
    words = ("日本語" * 30, "a\nb", "", *("long" * 30,) * 17)
    with np.errstate(all="ignore"):
        cell = drawn_cell(kind, 12, 9, scale=scale)
        for t in (1, 2, 3, 20):
            lines = texts(flow_lines(stepped(cell, words=words, t=t), width, height))
            assert len(lines) <= height
            assert max(cell_len(text) for text in lines) <= width


def test_the_name_of_an_activation_that_has_no_room_is_told_below():
    cell = drawn_cell("lstm", activation="softsign", recurrent_activation="hard_sigmoid")
    lines = texts(flow_lines(stepped(cell, t=3), 41, 19))
    assert lines[-1] == "f: hard_sigmoid, softsign"
    assert not any("f: " in line for line in texts(flow_lines(stepped(drawn_cell("lstm")), 41, 19)))
