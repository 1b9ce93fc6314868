"""The written step, checked against the numbers of core.rnn."""

import re

import numpy as np
import pytest

from core.rnn.trace import contributions
from tui.stepper.equations import equation, unit_lines
from tui.stepper.numbers import fine, short, summed
from tui.stepper.source import Source
from tui.stepper.state import at, next_view, of_unit, opened, view, view_names
from tui.widgets.lines import plain

SMALL = Source(weights="keras", timesteps=20, inputs=5, units=7, seed=3)


def texts(lines):
    return [plain(line) for line in lines]


def number(text):
    return float(text.replace("−", "-").strip("()"))


def test_the_simple_cell_is_written_with_its_own_numbers():
    state = opened(SMALL)
    trace = state.trace
    h, z = trace.states[6, 2], trace.terms["z_h"][5, 2]
    sums = (trace.terms[name][5, 2] for name in ("input_h", "recurrent_h", "bias_h"))
    assert texts(equation(trace, 6, 2, 40)) == [
        "h = tanh(Wx + Uh₋₁ + b)",
        f"  = tanh({summed(*sums)})",
        f"  = tanh({fine(z)})",
        f"  = {fine(h)}",
        f"slope 1 − h² = {fine(1 - h * h)}",
    ]
    assert np.tanh(z) == pytest.approx(h)


@pytest.mark.parametrize("t", [1, 2, 20])
@pytest.mark.parametrize("width", [40, 52, 60])
def test_the_numbers_of_an_lstm_come_out_as_its_state(t, width):
    source = Source("lstm", "keras", 20, 5, 7, 3)
    trace = opened(source).trace
    written = "\n".join(texts(equation(trace, t, 4, width)))
    for gate, name in (("i", "i"), ("f", "f"), ("c", "ĉ"), ("o", "o")):
        assert re.search(rf"^{name} = .* = {fine(trace.gates[gate][t - 1, 4])}$", written, re.M)
    products = re.search(r"= ([(−]*[0-9]\S*)·(\S+) \+ (\S+)·(\S+)", written)
    f, before, i, candidate = (number(group) for group in products.groups())
    assert f * before + i * candidate == pytest.approx(trace.cells[t, 4], abs=2e-3)
    assert before == pytest.approx(trace.cells[t - 1, 4], abs=6e-4)
    assert written.endswith(f"= {fine(trace.states[t, 4])}")


@pytest.mark.parametrize("t", [1, 2, 20])
@pytest.mark.parametrize("weights", ["tutorial", "keras"])
def test_the_numbers_of_a_gru_come_out_as_its_state(t, weights):
    trace = opened(Source("gru", weights, 20, 5, 7, 3)).trace
    lines = texts(equation(trace, t, 6, 40))
    assert "r·(Uh₋₁ + b′)" in lines[2]
    z, before, rest, candidate = (
        number(group) for group in re.match(r"  = (\S+)·(\S+) \+ (\S+)·(\S+)$", lines[6]).groups()
    )
    assert z * before + rest * candidate == pytest.approx(trace.states[t, 6], abs=2e-3)
    assert lines[7] == f"  = {fine(trace.states[t, 6])}"


@pytest.mark.parametrize("kind", ["simple", "lstm", "gru"])
@pytest.mark.parametrize("weights", ["tutorial", "keras"])
@pytest.mark.parametrize(("width", "height"), [(40, 19), (52, 36), (58, 8)])
def test_no_line_is_wider_than_its_panel(kind, weights, width, height):
    state = opened(Source(kind, weights))
    for t in (1, 2, 50, 100):
        for unit in (0, 63):
            lines = unit_lines(of_unit(at(state, t), unit), width, height)
            assert len(lines) <= height
            assert max(len(text) for text in texts(lines)) <= width


def test_the_layout_stays_when_the_numbers_change():
    state = opened(Source("lstm", "keras"))
    shapes = {
        tuple(text.split("=")[0] for text in texts(equation(state.trace, t, 3, 40)))
        for t in range(1, 101)
    }
    assert len(shapes) == 1


@pytest.mark.parametrize("kind", ["simple", "lstm", "gru"])
def test_the_largest_terms_are_those_of_the_quantity_in_the_map(kind):
    state = of_unit(at(opened(Source(kind, "keras")), 9), 5)
    for _ in view_names(state.trace):
        shown = view(state)
        first = contributions(state.trace, 8, 5, shown.block)[0]
        lines = texts(unit_lines(state, 52, 36))
        row = lines[next(n for n, text in enumerate(lines) if text.startswith("largest")) + 1]
        letter = {"x": "x", "h": "h₋₁"}[first.source]
        assert f"[{first.index},5]·{letter}[{first.index}]" in row
        assert f"{short(first.weight)} × {short(first.value)}" in row
        assert short(first.product) in row
        state = next_view(state)
