"""The whole state at t in numbers, and what Keras says to it."""

import math
import re
import time
from dataclasses import replace

import numpy as np
import pytest
from rich.cells import cell_len

from core.rnn.reading import LeftOut, dead_units, spectral_radii
from core.rnn.trace import steps
from core.stepping.parity import Agreement
from tests.tui.stepper.views.stepped import KINDS, SIZES, drawn_cell, stepped, texts
from tui.stepper.numbers import fine, magnitude, percent
from tui.stepper.state import Findings
from tui.stepper.views.agreement_words import agreement_lines, agreement_sentence
from tui.stepper.views.state_panel import state_lines

CHECKED = time.mktime((2026, 11, 23, 14, 2, 0, 0, 0, -1))
AGREED = Agreement(1.2e-7, (1.2e-7,), 6e-8, 32_000, "float32", "3.15.1", "tensorflow", CHECKED)


def joined(lines):
    return " ".join(texts(lines))


def found(state, **findings):
    return replace(state, findings=replace(state.findings, **findings))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_length_movement_and_saturation_are_those_of_the_state_at_t(kind, width, height):
    state = stepped(drawn_cell(kind, scale=8.0), t=9)
    h, before = state.trace.states[9], state.trace.states[8]
    lines = texts(state_lines(state, width, height))
    assert re.split(r" +", lines[0])[1] == fine(np.linalg.norm(h))
    assert f"‖h − h₋₁‖  {fine(np.linalg.norm(h - before))} " in f"{lines[1]} "
    count = sum(abs(h) > 0.99)
    assert f"{count} of 7" in lines[2]
    assert percent(count / 7).strip() in lines[2]


@pytest.mark.parametrize(("kind", "names"), [("lstm", "ifo"), ("gru", "zr"), ("gru before", "zr")])
def test_of_each_gate_the_mean_and_how_many_units_are_closed_and_open(kind, names):
    state = stepped(drawn_cell(kind, units=30, scale=4.0), t=9)
    gates = steps(state.trace, slice(8, 9)).gates
    lines = texts(state_lines(state, 41, 19))
    for name in names:
        gate = gates[name][0]
        row = next(line for line in lines if line.startswith(f"{name}  "))
        shares = percent((gate < 0.1).mean()), percent((gate > 0.9).mean())
        assert row[1:].split() == f"{magnitude(gate.mean())} {shares[0]} {shares[1]}".split()
    assert not any(line.startswith("ĉ  ") or line.startswith("ĥ  ") for line in lines)


def test_a_simple_cell_has_no_gates():
    assert not any(
        "gate" in line for line in texts(state_lines(stepped(drawn_cell("simple")), 41, 19))
    )


def test_dead_units_are_counted_once_it_is_known_which_they_are():
    cell = drawn_cell("simple")
    cell.kernel[:, :3], cell.recurrent_kernel[:, :3] = 0, 0
    state = stepped(cell, t=9)
    assert any("being counted" in line for line in texts(state_lines(state, 41, 19)))
    state = found(state, dead=dead_units(state.trace))
    assert any(
        line.startswith("dead          3 of 7") for line in texts(state_lines(state, 41, 19))
    )


def test_the_histogram_stands_at_the_ends_when_every_unit_is_saturated():
    cell = drawn_cell("simple", units=40, scale=500.0)
    row = next(t for t in texts(state_lines(stepped(cell, t=9), 41, 19)) if "units by h" in t)
    drawn = row[row.index("−1") + 3 : -2]
    assert len(drawn) == 21
    assert set(drawn[1:-1]) == {" "}
    assert "█" in (drawn[0], drawn[-1])
    open_end = stepped(drawn_cell("simple", activation="relu"), t=9)
    assert not any("units by h" in line for line in texts(state_lines(open_end, 41, 19)))


@pytest.mark.parametrize("kind", KINDS)
def test_the_radius_of_every_block_of_u_is_shown(kind):
    state = stepped(drawn_cell(kind))
    assert "radius of U: being computed …" in joined(state_lines(state, 41, 19))
    radii = spectral_radii(state.trace.cell)
    written = joined(state_lines(found(state, radii=radii), 41, 19))
    for radius in radii.values():
        assert magnitude(radius) in written
    assert "being computed" not in written


@pytest.mark.parametrize(
    ("radius", "says"),
    [(31.8, "above 1: by U alone the state would grow"), (1.0, "about 1"), (0.3, "would fade")],
)
def test_what_a_radius_means_is_said(radius, says):
    state = found(stepped(drawn_cell("simple")), radii={"h": radius})
    assert says in joined(state_lines(state, 41, 19))


def test_the_agreement_with_keras_is_one_sentence_with_its_size_and_date():
    assert agreement_sentence(AGREED) == (
        "Keras 3.15.1 agrees: largest difference 1.2e−07 over 32,000 numbers (float32), "
        "checked 2026-11-23 14:02."
    )
    state = found(stepped(drawn_cell("lstm")), agreement=AGREED, asked=True)
    assert agreement_sentence(AGREED) in joined(state_lines(state, 41, 19))


@pytest.mark.parametrize(
    ("difference", "dtype", "verdict"),
    [
        (9e-6, "float32", "agrees"),
        (2e-5, "float32", "differs"),
        (1e-7, "float64", "differs"),
        (1e-12, "float64", "agrees"),
        (1e-3, "float16", "agrees"),
        (math.inf, "float32", "differs"),
    ],
)
def test_what_rounding_cannot_explain_is_called_a_difference(difference, dtype, verdict):
    sentence = agreement_sentence(replace(AGREED, difference=difference, dtype=dtype))
    assert sentence.startswith(f"Keras 3.15.1 {verdict}: ")
    lines = agreement_lines(
        Findings(agreement=replace(AGREED, difference=difference, dtype=dtype), asked=True), 53
    )
    assert {role for line in lines for _, role in line} == {
        "" if verdict == "agrees" else "positive"
    }


def test_without_an_answer_of_today_the_last_check_is_told():
    doing = Findings(agreement=AGREED, doing=frozenset({"agreement"}))
    assert joined(agreement_lines(doing, 53)).startswith("asking Keras … Last check: Keras 3.15.1")
    absent = Findings(agreement=AGREED, problems={"agreement": "Keras is not installed."})
    assert joined(agreement_lines(absent, 53)).startswith("Keras is not installed. Last check: ")
    assert joined(agreement_lines(Findings(agreement=AGREED), 53)).startswith("Last check: ")
    assert joined(agreement_lines(Findings(), 53)) == "Not compared with Keras yet: press k."
    assert joined(agreement_lines(Findings(doing=frozenset({"agreement"})), 53)) == "asking Keras …"


def test_layers_left_out_and_notes_are_told_in_whole_sentences():
    notes = ("The text has 612 words: the run reads the first 500.",)
    state = stepped(drawn_cell("lstm"), notes=notes)
    reason = "layer 2 reads both ways: its walk back begins at the last timestep."
    state = replace(state, reading=replace(state.reading, left_out=(LeftOut(1, reason),)))
    written = joined(state_lines(state, 41, 24))
    assert reason in written
    assert notes[0] in written


def test_a_masked_step_is_called_one():
    state = stepped(drawn_cell("gru"), mask=[t != 8 for t in range(20)], t=9)
    assert texts(state_lines(state, 41, 19))[1].endswith("masked: kept")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("scale", [1.0, 1e4, math.nan])
def test_no_line_is_wider_than_its_panel(kind, width, height, scale):
    with np.errstate(all="ignore"):
        state = stepped(drawn_cell(kind, 12, 50, scale=scale), notes=("日本語" * 60,), t=9)
        for one in (
            state,
            found(
                state,
                radii=spectral_radii(state.trace.cell),
                dead=dead_units(state.trace),
                agreement=replace(AGREED, numbers=10**12),
                problems={"agreement": "word " * 60},
            ),
        ):
            lines = texts(state_lines(one, width, height))
            assert len(lines) <= height
            assert max(cell_len(text) for text in lines) <= width
