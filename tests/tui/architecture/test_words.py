"""What the tab says: the table, the verdict, equations, shapes and sizes, the lesson."""

import time
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

import tui.architecture
from core.models.advice import advice
from core.models.exports.words import mask_text
from core.models.presets import PRESETS
from core.models.script import plain_call
from core.models.spec import GRU, LSTM, Bidirectional, Dense, Dropout, SimpleRNN
from core.models.summary import Summary
from tests.tui.architecture.views.subjects import (
    deep,
    empty,
    everything,
    faulty,
    foreign,
    preset,
    row,
    texts,
)
from tui.architecture.explain import equation, unbiased
from tui.architecture.rows import WIDE, header_line, layer_lines, sums_text, trainable_text
from tui.architecture.subject import Subject
from tui.architecture.verdict import verdict
from tui.architecture.views.known import height, layer_of
from tui.architecture.views.prose import cut, rows_of
from tui.architecture.wording import count_text, kind_text, shape_text, share_text
from tui.widgets.lines import plain

LESSON = Path(tui.architecture.__file__).with_name("lesson.md")


def shown(subject, place, width=77):
    return "\n".join(texts(layer_lines(subject, place, width)))


# --- the table ---------------------------------------------------------------------------------


def test_a_row_shows_shape_mask_formula_values_and_share():
    text = shown(preset("tutorial-lstm"), 1)
    assert "LSTM(32, dropout=0.2, recurrent_dropout=0.2)" in text
    assert "(None, 32)" in text
    assert "4·H·(D+H+1) = 4·32·(32+32+1) = 8,320" in text
    assert "2.5 %" in text


@pytest.mark.parametrize("width", [44, 57, 77, 110, 140])
def test_the_columns_stand_under_their_names(width):
    names = plain(header_line(width))
    text = shown(preset("tutorial-rnn"), 1, width).split("\n")[-1]
    assert text.index("(None") == names.index("output shape")
    assert text.index("no ") == names.index("mask")
    assert text[names.index("parameters")] in "H32"
    assert text.index("0.6 %") + len("0.6 %") == names.index("share") + len("share")
    assert len(text) == len(names) == width


def test_a_wide_table_has_the_costs_too():
    assert "mult-adds/t" not in plain(header_line(WIDE - 1))
    names = plain(header_line(WIDE)).split()
    assert names[-4:] == ["share", "mult-adds/t", "memory", "trainable"]
    assert shown(preset("tutorial-lstm"), 1, WIDE).endswith("8,192    46.9 MiB         all")


@given(st.integers(24, 160), st.booleans())
def test_no_row_is_wider_than_its_room(width, chosen):
    for subject in (deep(), faulty(), foreign(2), preset("bidirectional-lstm", 0)):
        for place in range(height(subject)):
            for line in texts(layer_lines(subject, place, width)):
                assert cell_len(line) <= width


def test_every_layer_of_every_model_has_a_row_with_its_number():
    for subject in everything():
        for place in range(height(subject)):
            first = shown(subject, place).split("\n")[0]
            mark = "▸" if place == subject.selected else " "
            assert first.lstrip(" ").startswith(f"{mark}{place + 1} ".lstrip(" "))
            assert ("▸" in first) == (place == subject.selected)


def test_a_long_shape_is_not_cut_while_there_is_room_beside_it():
    line = shown(deep(), 0, 77).split("\n")[-1]
    assert "(None, 12000, 256) yes " in line


def test_the_faulty_row_says_why_and_what_repairs_it():
    subject = faulty()
    assert "✗ needs a sequence: set return_sequences=True on layer 2" in shown(subject, 2)
    assert "H·(D+H+1)" in shown(subject, 1)
    assert "waits for layer 3" in shown(subject, 3)
    roles = {role for line in layer_lines(subject, 2, 77) for text, role in line if "✗" in text}
    assert roles == {"error"}


def test_a_layer_from_elsewhere_is_shown_with_its_name_and_without_signs_to_obey():
    assert "Conv1D() windows" in shown(foreign(), 3)
    assert "588" in shown(foreign(), 3)
    assert "my�[31mlayer" in shown(foreign(), 6)
    assert "shape not known" in shown(foreign(), 6)


def test_parameters_say_as_much_as_there_is_room_for():
    made = preset("tutorial-lstm").row
    assert sums_text(made, 60) == "4·H·(D+H+1) = 4·32·(32+32+1) = 8,320"
    assert sums_text(made, 30) == "4·32·(32+32+1) = 8,320"
    assert sums_text(made, 10) == "8,320"
    assert sums_text(row(1, "Dropout", (0,), (None, 4)), 10) == "0"


def test_what_training_changes_is_told_from_what_is_frozen():
    weights = (("kernel", (4, 4)),)
    assert trainable_text(row(1, "Dense", (0,), None, weights=weights)) == "all"
    assert trainable_text(row(1, "Dense", (0,), None, weights=weights, trainable=0)) == "frozen"
    assert trainable_text(row(1, "Dense", (0,), None, weights=weights, trainable=8)) == "8"
    assert trainable_text(row(1, "Add", (0,), None)) == "–"


def test_a_row_of_a_model_of_five_hundred_layers_is_laid_out_at_once():
    rows = tuple(row(at, "Dense", (at - 1,), (None, 80, 16)) for at in range(1, 501))
    subject = Subject(Summary("long", ((None, 80, 16),), rows), 250)
    layer_lines(subject, 250, 118)
    start = time.perf_counter()
    for place in range(500):
        layer_lines(subject, place, 118)
    assert time.perf_counter() - start < 0.5


# --- the verdict -------------------------------------------------------------------------------


def test_the_verdict_gives_total_memory_and_output():
    text = verdict(preset("single-rnn"), "", False, False).plain
    assert text == "322,113 parameters · 1.23 MiB in float32 · (None, 1) comes out"


def test_the_verdict_says_the_first_remark_and_how_many_there_are():
    subject = preset("tutorial-lstm")
    first, *others = advice(subject.spec)
    line, remark = verdict(subject, "", True, True).plain.split("\n")
    assert line.endswith("changed")
    assert others
    assert remark == f"⚠ 1 of {1 + len(others)} (v: advice): {first.sentence}"


def test_the_verdict_of_an_invalid_stack_is_the_fault_and_its_keys():
    assert verdict(faulty(), "set return_sequences=True on layer 2", True, True).plain == (
        "✗ layer 3 SimpleRNN needs a sequence: set return_sequences=True on layer 2\n"
        "  f repairs it: set return_sequences=True on layer 2 · u undoes the last change"
    )
    assert verdict(faulty(), "", True, False).plain.count("\n") == 0
    assert "has no layers" in verdict(empty(), "", False, False).plain


def test_the_verdict_counts_the_boxes_that_are_closed():
    text = verdict(foreign(), "", False, False).plain
    assert text.startswith("13,856 parameters")
    assert "□ 1 closed" in text


# --- equations ---------------------------------------------------------------------------------


def test_the_equation_names_the_functions_that_are_set():
    assert "relu(x_t·W" in equation(SimpleRNN(4, activation="relu"))[0]
    assert equation(GRU(4)) != equation(GRU(4, reset_after=False))
    assert equation(Dropout(0.25)) == ()


@pytest.mark.parametrize(
    "layer",
    [
        SimpleRNN(4),
        SimpleRNN(4, "linear"),
        LSTM(4),
        GRU(4),
        GRU(4, "linear", reset_after=False),
        Dense(3, "relu"),
        Dense(3),
    ],
)
def test_without_a_bias_the_equation_has_none(layer):
    assert any("b" in line.replace("block", "") for line in equation(layer))
    for line in unbiased(equation(layer)):
        assert "+ b" not in line
        assert not line.rstrip().endswith(("+", "="))
        assert line.count("(") == line.count(")")


@pytest.mark.parametrize("name", PRESETS)
def test_a_layer_of_ours_is_known_again_from_its_config(name):
    subject = preset(name)
    for made, layer in zip(subject.summary.rows, subject.spec.layers, strict=True):
        assert layer_of(made) == layer


def test_a_wrapped_layer_of_a_file_is_known_too():
    inner = msgspec.to_builtins(LSTM(7, activation="relu"))
    del inner["type"]
    config = {"layer": {"class_name": "LSTM", "config": inner}, "merge_mode": "sum"}
    both = row(1, "Bidirectional", (0,), (None, 7), config=config)
    assert layer_of(both) == Bidirectional(LSTM(7, activation="relu"), "sum")


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"units": "many"},
        {"units": 4, "activation": {"class_name": "function"}},
        {"layer": {"class_name": "Sphere", "config": {}}},
        {"layer": 3},
    ],
)
@pytest.mark.parametrize("kind", ["LSTM", "Bidirectional", "Sphere", "Dense", "Embedding"])
def test_a_config_that_is_not_one_of_ours_is_no_layer_of_ours(kind, config):
    assert layer_of(row(1, kind, (0,), None, config=config)) is None


# --- shapes, sizes, lines ----------------------------------------------------------------------


def test_shapes_shares_and_counts_are_written_for_people():
    assert shape_text((None, 500, 32)) == "(None, 500, 32)"
    assert shape_text((32,)) == "(32,)"
    assert shape_text(None) == "shape not known"
    assert share_text(33, 324_193) == "< 0.1 %"
    assert share_text(0, 324_193) == "0 %"
    assert share_text(9_999_999, 10_000_000) == "> 99.9 %"
    assert share_text(5, 5) == "100.0 %"
    assert [mask_text(one) for one in (True, False, None)] == ["yes", "no", "?"]
    assert kind_text("LSTM\x1b[2J") == "LSTM\ufffd[2J"


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (None, "–"),
        (0, "0"),
        (999_999, "999,999"),
        (1_000_000, "1 M"),
        (131_072_000, "131 M"),
        (999_999_999, "1 G"),
        (10**40, "1e+40"),
    ],
)
def test_a_count_takes_seven_columns_at_most(count, text):
    assert count_text(count) == text
    assert len(text) <= 7


def test_long_lines_break_at_blanks_but_not_within_a_shape_or_a_share():
    assert rows_of("one two three", 7) == ["one two", "three"]
    assert rows_of("one two three", 9, indent=1) == ["one two", " three"]
    assert rows_of("indivisible", 4) == ["ind…"]
    assert rows_of("comes (None, 500, 32), a sequence", 18) == [
        "comes",
        "(None, 500, 32), a",
        "sequence",
    ]
    assert rows_of("layer has 50.0 %.", 15) == ["layer has", "50.0 %."]


def test_a_cut_line_ends_with_an_ellipsis():
    line = (("名前", ""), (" and more", "quiet"))
    assert plain(cut(line, 8)) == "名前 an…"
    assert plain(cut(line, 4)) == "名…"
    assert cut(line, 13) == line


# --- the lesson --------------------------------------------------------------------------------


def test_the_lesson_speaks_of_everything_and_quotes_the_numbers():
    text = LESSON.read_text(encoding="utf-8")
    for part in ("return_sequences", "stacking", "parameters", "mask", "deep SimpleRNNs", "0.502"):
        assert part in text
    assert "320,000 of the\n324,193" in text
    assert preset("tutorial-rnn").summary.parameters == 324_193


def test_what_the_lesson_says_of_gradients_through_stacks_can_be_measured():
    import numpy as np

    from core.rnn.initialise import glorot_uniform, orthogonal

    def gradients(layers, draws):
        given = draws.normal(size=(60, 32))
        made = []
        for _ in range(layers):
            kernel, recurrent = glorot_uniform(draws, (32, 32)), orthogonal(draws, (32, 32))
            state, states = np.zeros(32), []
            for x in given:
                state = np.tanh(x @ kernel + state @ recurrent)
                states.append(state)
            given = np.array(states)
            made.append((kernel, recurrent, given))
        gradient = np.zeros((60, 32))
        gradient[-1] = draws.normal(size=32)
        gradient[-1] /= np.linalg.norm(gradient[-1])
        for kernel, recurrent, states in reversed(made):
            passed, back = np.zeros((60, 32)), np.zeros(32)
            for t in range(59, -1, -1):
                back = (back + gradient[t]) * (1 - states[t] ** 2)
                passed[t] = back @ kernel.T
                back = back @ recurrent.T
            gradient = passed
        return np.linalg.norm(gradient, axis=1)

    for layers, last in ((1, 0.64), (2, 0.44), (4, 0.23)):
        draws = [gradients(layers, np.random.default_rng(seed)) for seed in range(20)]
        means = np.exp(np.mean(np.log(draws), axis=0))
        assert means[-1] == pytest.approx(last, rel=0.2)
        assert means[-51] < 1e-5


def test_the_call_of_a_row_is_the_one_that_makes_the_layer():
    for name in PRESETS:
        subject = preset(name)
        for place, layer in enumerate(subject.spec.layers):
            assert plain_call(layer) in " ".join(shown(subject, place, 140).split())
