"""What the tab says: calls, rows, explanations, the diagram, the verdict."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.models.presets import PRESETS
from core.models.spec import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, SimpleRNN
from tui.architecture import state as bench
from tui.architecture.detail import detail
from tui.architecture.diagram import WIDTH, diagram
from tui.architecture.explain import about, equation, weight_table
from tui.architecture.rows import header, layer_row, wrapped
from tui.architecture.state import inspection, opened, select
from tui.architecture.verdict import verdict
from tui.architecture.wording import call, memory_text, shape_text, share_text


def found(name):
    return inspection(PRESETS[name].spec)


def broken():
    return inspection(bench.toggle_sequences(select(opened("tutorial-rnn"), 1)).spec)


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        (Embedding(10_000, 32), "Embedding(10000, 32)"),
        (Embedding(10_000, 32, mask_zero=True), "Embedding(10000, 32, mask_zero=True)"),
        (
            SimpleRNN(32, return_sequences=True, dropout=0.2),
            "SimpleRNN(32, return_sequences=True, dropout=0.2)",
        ),
        (GRU(8, reset_after=False), "GRU(8, reset_after=False)"),
        (Bidirectional(LSTM(32), merge_mode="sum"), 'Bidirectional(LSTM(32), merge_mode="sum")'),
        (Dropout(0.5), "Dropout(0.5)"),
        (Dense(1, "sigmoid"), 'Dense(1, activation="sigmoid")'),
    ],
)
def test_a_layer_is_shown_as_the_call_that_makes_it(layer, text):
    assert call(layer) == text


def test_shapes_and_sizes_are_written_as_in_keras():
    assert shape_text((None, 500, 32)) == "(None, 500, 32)"
    assert shape_text((32,)) == "(32,)"
    assert memory_text(324_193) == "1.24 MiB"
    assert memory_text(33) == "132 B"
    assert share_text(33, 324_193) == "< 0.1 %"
    assert share_text(0, 324_193) == "0 %"


def test_a_row_shows_shape_mask_formula_values_and_share():
    row = layer_row(found("tutorial-lstm"), 1, 77, selected=False).plain
    assert "LSTM(32, dropout=0.2, recurrent_dropout=0.2)" in row
    assert "(None, 32)" in row
    assert "4·H·(D+H+1) = 4·32·(32+32+1) = 8,320" in row
    assert "2.5 %" in row


def test_the_columns_stand_under_their_names():
    names = header(77).plain
    row = layer_row(found("tutorial-rnn"), 1, 77, selected=False).plain.split("\n")[1]
    assert row.index("(None") == names.index("output shape")
    assert row.index("no ") == names.index("mask")
    assert row.index("H·(D") == names.index("parameters")
    assert len(row) == len(names) == 77


@given(st.sampled_from(sorted(PRESETS)), st.integers(57, 140), st.booleans())
def test_no_row_is_wider_than_its_room(name, width, selected):
    stack = found(name)
    for place in range(len(stack.layers)):
        for line in layer_row(stack, place, width, selected=selected).plain.split("\n"):
            assert len(line) <= width


def test_the_selected_row_is_marked_without_colour():
    assert layer_row(found("tutorial-rnn"), 1, 77, selected=True).plain.startswith("▸2 ")
    assert layer_row(found("tutorial-rnn"), 1, 77, selected=False).plain.startswith(" 2 ")


def test_the_faulty_row_says_why_and_what_repairs_it():
    stack = broken()
    assert (
        "✗ needs a sequence: set return_sequences=True on layer 2"
        in layer_row(stack, 2, 77, selected=False).plain
    )
    assert "H·(D+H+1)" in layer_row(stack, 1, 77, selected=False).plain
    assert "waits for layer 3" in layer_row(stack, 3, 77, selected=False).plain


def test_long_lines_break_at_blanks():
    assert wrapped("one two three", 7) == ["one two", "three"]
    assert wrapped("indivisible", 4) == ["indivisible"]


def test_return_sequences_is_explained_for_what_it_is_set_to():
    stack = found("tutorial-rnn")
    on, off = about(stack, 1)[0], about(stack, 2)[0]
    assert "every hidden state comes out, h_1 to h_500: (None, 500, 32)" in on
    assert "only the last hidden state comes out, h_500: (None, 32)" in off


def test_a_layer_without_a_mask_is_told_from_one_with():
    assert "It gets no mask" in " ".join(about(found("tutorial-rnn"), 2))
    assert "It gets a mask" in " ".join(about(found("stacked-lstm"), 2))


@pytest.mark.parametrize("name", PRESETS)
def test_everything_has_an_explanation(name):
    stack = found(name)
    for place in range(len(stack.layers)):
        assert len(detail(stack, place).plain) > 80


def test_a_dropout_layer_has_words_but_no_weights():
    spec = PRESETS["tutorial-rnn"].spec
    stack = inspection(type(spec)("with-dropout", spec.input, (*spec.layers[:3], Dropout(0.25))))
    assert "25%" in about(stack, 3)[0]
    assert weight_table(stack.layers[3]) == ()
    assert equation(Dropout(0.25)) == ()


@pytest.mark.parametrize(
    ("name", "gates", "numbers"),
    [
        ("tutorial-lstm", ["i input gate", "f forget gate", "c candidate", "o output gate"], 2_080),
        ("tutorial-gru", ["z update gate", "r reset gate", "h candidate"], 2_112),
    ],
)
def test_the_weights_are_split_by_gate_and_add_up(name, gates, numbers):
    made = found(name).layers[1]
    names, *rows, together = weight_table(made)
    assert names == ("gate", "kernel", "recurrent_kernel", "bias", "numbers")
    assert [row[0] for row in rows] == gates
    assert {row[1] for row in rows} == {"(32, 32)"}
    assert {row[-1] for row in rows} == {f"{numbers:,}"}
    assert together[-1] == f"{made.parameters:,}"
    assert numbers * len(gates) == made.parameters


def test_of_a_bidirectional_layer_one_direction_is_shown():
    made = found("bidirectional-lstm").layers[1]
    *_, together = weight_table(made)
    assert 2 * int(together[-1].replace(",", "")) == made.parameters


def test_the_equation_names_the_functions_that_are_set():
    assert "relu(x_t·W" in equation(SimpleRNN(4, activation="relu"))[0]
    assert equation(GRU(4)) != equation(GRU(4, reset_after=False))


def test_the_verdict_gives_total_and_memory_and_warns_of_the_missing_mask():
    state = opened("tutorial-rnn")
    text = verdict(state, inspection(state.spec), "").plain
    assert "324,193 parameters" in text
    assert "1.24 MiB" in text
    assert "no mask" in text
    masked = bench.toggle_mask(state)
    text = verdict(masked, inspection(masked.spec), "").plain
    assert "no mask" not in text
    assert "changed" in text


def test_the_verdict_of_an_invalid_stack_is_the_fault_and_its_key():
    state = bench.toggle_sequences(select(opened("tutorial-rnn"), 1))
    text = verdict(state, inspection(state.spec), "f").plain
    assert text == (
        "✗ layer 3 SimpleRNN needs a sequence: set return_sequences=True on layer 2\n"
        "  f repairs it · u undoes the last change"
    )


def test_a_sequence_leaves_a_box_by_several_lines_and_a_vector_by_one():
    lines = diagram(found("tutorial-rnn"), selected=1).plain.split("\n")
    (after_embedding, after_first) = [line for line in lines if "(None, 500, 32)" in line]
    (after_second,) = [line for line in lines if "(None, 32)" in line]
    assert after_embedding.count("│") == after_first.count("│") == 3
    assert after_second.count("│") == 1
    assert sum("h₁ → h₂ → ··· → h₅₀₀" in line for line in lines) == 2


def test_the_edges_of_the_diagram_meet_the_boxes():
    lines = diagram(found("stacked-gru"), selected=0).plain.split("\n")
    for above, edge, below in zip(lines, lines[1:], lines[2:], strict=False):
        if "(None" not in edge:
            continue
        for column, character in enumerate(edge):
            if character == "│":
                assert above[column] in "┬┯"
                assert below[column] in "┴┷"


@pytest.mark.parametrize("name", PRESETS)
def test_the_diagram_keeps_its_width(name):
    for line in diagram(found(name), selected=1).plain.split("\n"):
        assert len(line) <= WIDTH


def test_a_mask_is_named_on_the_edges_it_travels_along():
    lines = diagram(found("stacked-lstm"), selected=1).plain.split("\n")
    assert sum(line.endswith(" mask") for line in lines) == 2


def test_the_diagram_of_an_invalid_stack_stops_at_the_fault():
    text = diagram(broken(), selected=1).plain
    assert "✗ nothing can come out of it yet" in text
    assert "4 Dense" in text
    assert "(None, 1)" not in text


def test_the_detail_of_the_faulty_layer_says_what_it_gets_and_the_repair():
    text = detail(broken(), 2).plain
    assert "It gets two, (None, 32)" in text
    assert "Repair: set return_sequences=True on layer 2." in text
    assert "repair layer 3 first" in detail(broken(), 3).plain
