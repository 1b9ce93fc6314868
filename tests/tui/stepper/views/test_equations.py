"""The written step, checked against the numbers of core.rnn."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from core.rnn.activations import activation
from core.rnn.trace import bias, block_names, contributions, steps
from tests.tui.stepper.views.stepped import KINDS, SIZES, drawn_cell, number, stepped, texts
from tui.stepper.numbers import fine, short, summed
from tui.stepper.views.equations import equation, unit_lines
from tui.stepper.views.largest_terms import MOST_TERMS, largest_terms, sum_of
from tui.stepper.views.step_words import signed
from tui.stepper.views.unit_step import block_in_view, unit_step

VIEWS = {
    "simple": ("h", "z_h"),
    "lstm": ("h", "c", "i", "f", "c~", "o"),
    "gru": ("h", "z", "r", "h~"),
    "gru before": ("h", "z", "r", "h~"),
}


@pytest.mark.parametrize("width", [41, 53])
def test_the_simple_cell_is_written_with_its_own_numbers(width):
    state = stepped(drawn_cell("simple"))
    step = unit_step(state.trace, 6, 2)
    made = steps(state.trace, slice(5, 6))
    h, z = state.trace.states[6, 2], made.terms["z_h"][0, 2]
    sums = (made.terms[name][0, 2] for name in ("input_h", "recurrent_h", "bias_h"))
    assert texts(equation(step, width)) == [
        "h = tanh(Wx + Uh₋₁ + b)",
        f"  = tanh({summed(*sums)})",
        f"  = tanh({fine(z)})",
        f"  = {fine(h)}",
        f"slope 1 − h² = {fine(1 - h * h)}",
    ]
    assert np.tanh(z) == pytest.approx(h)


def test_a_flat_slope_is_called_flat():
    state = stepped(drawn_cell("simple", scale=20.0))
    flat = [
        texts(equation(unit_step(state.trace, t, 0), 41))[-1].endswith(": flat")
        for t in range(1, 21)
    ]
    assert flat == [1 - h * h < 0.02 for h in state.trace.states[1:, 0]]
    assert any(flat)


@pytest.mark.parametrize("t", [1, 2, 20])
@pytest.mark.parametrize("width", [40, 52, 60])
def test_the_numbers_of_an_lstm_come_out_as_its_state(t, width):
    trace = stepped(drawn_cell("lstm")).trace
    gates = steps(trace, slice(t - 1, t)).gates
    written = "\n".join(texts(equation(unit_step(trace, t, 4), width)))
    for gate, name in (("i", "i"), ("f", "f"), ("c", "ĉ"), ("o", "o")):
        assert re.search(rf"^{name} = .* = {fine(gates[gate][0, 4])}$", written, re.M)
    products = re.search(r"= ([(−]*[0-9]\S*)·(\S+) \+ (\S+)·(\S+)", written)
    f, before, i, candidate = (number(group) for group in products.groups())
    assert f * before + i * candidate == pytest.approx(trace.cells[t, 4], abs=4e-3)
    assert before == pytest.approx(trace.cells[t - 1, 4], abs=6e-4)
    assert written.endswith(f"= {fine(trace.states[t, 4])}")


@pytest.mark.parametrize("t", [1, 2, 20])
@pytest.mark.parametrize("kind", ["gru", "gru before"])
def test_the_numbers_of_a_gru_come_out_as_its_state(t, kind):
    trace = stepped(drawn_cell(kind)).trace
    lines = texts(equation(unit_step(trace, t, 6), 40))
    assert ("r·(Uh₋₁ + b′)" if kind == "gru" else "U(r·h₋₁)") in lines[2]
    z, before, rest, candidate = (
        number(group) for group in re.match(r"  = (\S+)·(\S+) \+ (\S+)·(\S+)$", lines[6]).groups()
    )
    assert z * before + rest * candidate == pytest.approx(trace.states[t, 6], abs=2e-3)
    assert lines[7] == f"  = {fine(trace.states[t, 6])}"


@pytest.mark.parametrize("kind", KINDS)
def test_a_masked_step_shows_what_was_not_taken_and_what_is_kept(kind):
    cell = drawn_cell(kind)
    masked = stepped(cell, mask=[t != 8 for t in range(20)], t=9, unit=3)
    open_ = stepped(cell, t=9, unit=3)
    would = texts(equation(unit_step(open_.trace, 9, 3), 41))
    assert texts(equation(unit_step(masked.trace, 9, 3), 41)) == would
    kept = masked.trace.states[8, 3]
    for width, height in SIZES:
        lines = texts(unit_lines(masked, width, height))
        assert any(line.endswith(f"masked: not taken, h stays {fine(kept)}") for line in lines)
        assert not any("masked" in line for line in texts(unit_lines(open_, width, height)))


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_the_listed_terms_and_the_rest_add_up_to_the_sum_that_is_shown(data):
    inputs, units = data.draw(st.integers(1, 40)), data.draw(st.integers(1, 40))
    cell = drawn_cell(data.draw(st.sampled_from(KINDS)), inputs, units, data.draw(st.integers(0)))
    t, unit = data.draw(st.integers(1, 6)), data.draw(st.integers(0, units - 1))
    block = data.draw(st.sampled_from(block_names(cell)))
    step = unit_step(stepped(cell, 6).trace, t, unit)

    found = sum_of(step, block, data.draw(st.integers(0, 100)))
    assert len(found.terms) + found.others == inputs + units + 1
    assert math.fsum([*(one.product for one in found.terms), found.rest]) == pytest.approx(
        found.total, abs=1e-12
    )
    if not found.others:
        assert found.rest == 0

    # And so do the numbers as they are written, up to the digits that are not.
    lines = texts(largest_terms(step, block, 53, data.draw(st.integers(4, 30))))
    total = number(re.match(r"sum of \S+: (\S+) ", lines[0])[1])
    written = [number(re.search(r"[+−]\S+(?= *━*$)", line)[0]) for line in lines[1:]]
    assert sum(written) == pytest.approx(total, abs=0.0006 * len(lines))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("height", [4, 9, 21])
def test_the_bias_is_listed_as_what_it_is_and_where_it_belongs(kind, height):
    trace = stepped(drawn_cell(kind, 20, 20)).trace
    for block in block_names(trace.cell):
        for unit in range(20):
            step = unit_step(trace, 5, unit)
            found = sum_of(step, block, height)
            own = [place for place, one in enumerate(found.terms) if not one.factors]
            assert len(own) == 1
            assert found.terms[own[0]].product == bias(trace, 4, unit, block)
            assert re.match(r"\(?b", found.terms[own[0]].name)
            others = [abs(one.product) for one in found.terms if one.factors]
            assert others == sorted(others, reverse=True)
            assert all(size >= abs(found.terms[own[0]].product) for size in others[: own[0]])


@pytest.mark.parametrize("kind", KINDS)
def test_the_largest_terms_are_those_of_the_quantity_in_the_map(kind):
    for view in VIEWS[kind]:
        state = stepped(drawn_cell(kind, scale=2.0), t=9, unit=5, view=view)
        block = block_in_view(state.trace, view)
        first = contributions(state.trace, 8, 5, block)[0]
        lines = texts(unit_lines(state, 53, 36))
        start = next(n for n, line in enumerate(lines) if line.startswith("sum of"))
        row = next(line for line in lines[start + 1 :] if not re.match(r"\(?b", line))
        letter = {"x": "x", "h": "(r·h₋₁)" if kind == "gru before" and block == "h" else "h₋₁"}
        assert f"[{first.index},5]·{letter[first.source]}[{first.index}]" in row
        assert f"{short(first.weight)} × {short(first.value)}" in row
        assert signed(first.product) in row


def test_what_the_mask_or_another_layer_says_moves_no_line():
    cell = drawn_cell("lstm", 30, 30)
    plain_, masked = stepped(cell, t=9), stepped(cell, t=9, mask=[t != 8 for t in range(20)])
    for width, height in ((41, 19), (53, 33)):
        lines = texts(unit_lines(plain_, width, height)), texts(unit_lines(masked, width, height))
        starts = [next(n for n, one in enumerate(s) if one.startswith("sum of")) for s in lines]
        assert starts[0] == starts[1]


def test_the_word_at_t_is_named():
    words = tuple(f"word{t}" for t in range(1, 21))
    assert texts(unit_lines(stepped(drawn_cell("gru"), words=words, t=12), 41, 19))[0] == (
        "unit 0 at t = 12 'word12'"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_layout_stays_when_the_numbers_change(kind):
    trace = stepped(drawn_cell(kind)).trace
    for width in (40, 52, 60):
        shapes = {
            tuple(text.split("=")[0] for text in texts(equation(unit_step(trace, t, 3), width)))
            for t in range(1, 21)
        }
        assert len(shapes) == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("scale", [1.0, 1e4, 1e-9, math.nan, math.inf])
def test_no_line_is_wider_than_its_panel(kind, width, height, scale):
    words = ("日本語" * 30, "a\nb", "", *("long" * 30,) * 17)
    with np.errstate(all="ignore"):
        cell = drawn_cell(kind, 100, 120, scale=scale)
        for t in (1, 2, 3, 20):
            for view in VIEWS[kind]:
                state = stepped(cell, words=words, t=t, unit=119, view=view)
                lines = texts(unit_lines(state, width, height))
                assert len(lines) <= height
                assert max(cell_len(text) for text in lines) <= width
                assert all(text.isprintable() for text in lines)


def test_another_activation_is_written_with_its_name_and_without_the_slope_of_tanh():
    state = stepped(drawn_cell("simple", activation="relu"), t=3, unit=1)
    lines = texts(equation(unit_step(state.trace, 3, 1), 41))
    assert lines[0] == "h = relu(Wx + Uh₋₁ + b)"
    assert not any("slope" in line for line in lines)
    z = unit_step(state.trace, 3, 1).term("z_h")
    assert lines[-1] == f"  = {fine(float(activation('relu')(np.array(z))))}"


def test_no_more_terms_are_listed_than_say_something():
    step = unit_step(stepped(drawn_cell("simple", 60, 60)).trace, 5, 0)
    lines = texts(largest_terms(step, "h", 53, 60))
    assert len(lines) == MOST_TERMS + 2
    assert lines[-1].startswith(f"… and {121 - MOST_TERMS} more")
