"""Boxes, and the shapes and masks on the edges between them."""

from dataclasses import replace

import pytest

from core.models.presets import PRESETS
from core.models.summary import Summary
from tests.tui.architecture.views.subjects import (
    WIDTHS,
    deep,
    faulty,
    foreign,
    preset,
    row,
    said,
    texts,
)
from tui.architecture.diagram import CLOSED, CLOSED_HEAVY, HEAVY, LIGHT
from tui.architecture.subject import Subject
from tui.architecture.views.diagram_view import diagram_lines
from tui.architecture.wording import shape_text

INTO = {border[6] for border in (LIGHT, HEAVY, CLOSED, CLOSED_HEAVY)}
OUT = {border[7] for border in (LIGHT, HEAVY, CLOSED, CLOSED_HEAVY)}
EDGE = "│"


def drawn(subject, width=76):
    return texts(diagram_lines(subject, width))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PRESETS)
def test_every_layer_has_a_box_and_every_shape_stands_on_an_edge(name, width):
    subject = preset(name)
    lines = drawn(subject, width)
    for made in subject.summary.rows:
        assert any(f" {made.number} {made.kind}" in line for line in lines)
        mask = " mask" if made.masked else ""
        assert any(line.endswith(f"{shape_text(made.output_shape)}{mask}") for line in lines)
    edges = [line for line in lines if "(None" in line]
    assert len(edges) == len(subject.summary.rows) + 1


def test_a_sequence_leaves_a_box_by_several_lines_and_a_vector_by_one():
    lines = drawn(preset("tutorial-rnn"))
    (after_embedding, after_first) = [line for line in lines if "(None, 500, 32)" in line]
    (after_second,) = [line for line in lines if "(None, 32)" in line]
    assert after_embedding.count(EDGE) == after_first.count(EDGE) == 3
    assert after_second.count(EDGE) == 1
    assert sum("h₁ → h₂ → ··· → h₅₀₀" in line for line in lines) == 2


def test_both_directions_are_drawn_as_such():
    assert any("h₁ ⇄ h₂ ⇄ ··· ⇄ h₅₀₀" in line for line in drawn(preset("bidirectional-lstm")))


def boxes(lines):
    return [at for at, line in enumerate(lines) if line[:1] in {"┌", "┏"}]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("subject", [preset("stacked-gru"), deep(), foreign(2)])
def test_the_edges_meet_the_boxes_below_them(subject, width):
    lines = drawn(subject, width)
    found = boxes(lines)
    assert len(found) > 3
    for at in found:
        if at == 0:
            continue
        edge = lines[at - 1]
        columns = [place for place, sign in enumerate(edge) if sign == EDGE]
        assert columns
        assert [place for place, sign in enumerate(lines[at]) if sign in INTO] == columns


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("subject", [preset("stacked-gru"), deep(), foreign(2)])
def test_the_edges_begin_at_the_boxes_above_them(subject, width):
    lines = drawn(subject, width)
    for at, line in enumerate(lines):
        if line[:1] in {"└", "┗"}:
            columns = [place for place, sign in enumerate(line) if sign in OUT]
            edge = lines[at + 1]
            assert columns == [place for place, sign in enumerate(edge) if sign == EDGE]


def test_the_selected_box_is_heavy_and_no_other_is():
    for place in range(4):
        lines = drawn(preset("tutorial-rnn", place))
        (heavy,) = [at for at, line in enumerate(lines) if line.startswith("┏")]
        assert lines[heavy + 1].startswith(f"┃ {place + 1} ")


def test_the_diagram_of_a_fault_stops_there():
    words = said(diagram_lines(faulty(1), 76))
    assert "✗ nothing can come out of it yet" in words
    assert "4 Dense" in words
    assert "(None, 1)" not in words
    roles = {
        role for line in diagram_lines(faulty(1), 76) for text, role in line if "3 Simple" in text
    }
    assert roles == {"error"}


def test_branches_say_where_they_come_from_and_where_they_go():
    lines = drawn(foreign(0))
    assert any(line.endswith("(None, 80, 16) mask → 3, 4") for line in lines)
    assert any(line.endswith("(None, 24) → 6") for line in lines)
    assert any(line.endswith("← 2 table (None, 80, 16) mask") for line in lines)
    assert any("← 3 " in line and line.endswith("(None, 24)") for line in lines)
    assert any(line.endswith("(None, 12) → 6, 8") for line in lines)
    assert any(line.endswith("← 5 pool (None, 12)") for line in lines)


def test_an_edge_that_goes_elsewhere_does_not_touch_the_next_box():
    lines = drawn(foreign(0))
    at = next(at for at, line in enumerate(lines) if line.endswith("(None, 24) → 6"))
    assert lines[at + 1] == ""


def test_a_closed_box_is_dashed_and_says_why():
    lines = drawn(foreign(0))
    at = next(at for at, line in enumerate(lines) if " 7 Sphere" in line)
    assert lines[at - 1].startswith("┌┄")
    assert "□ Sphere is not one of Keras' own layers" in lines[at + 1]
    assert "shape not known" in lines[at + 3]


def test_a_layer_that_nobody_reads_is_an_output():
    rows = (
        row(1, "Dense", (0,), (None, 4), name="body"),
        row(2, "Dense", (1,), (None, 2), name="first"),
        row(3, "Dense", (1,), (None, 3), name="second"),
    )
    lines = drawn(Subject(Summary("two heads", ((None, 8),), rows), 0))
    assert any(line.endswith("(None, 4) → 2, 3") for line in lines)
    assert any(line.endswith("(None, 2) output") for line in lines)


def test_a_layer_read_by_many_names_some_of_them():
    heads = [row(at, "Dense", (1,), (None, at)) for at in range(2, 40)]
    summary = Summary("many", ((None, 8),), (row(1, "Dense", (0,), (None, 4)), *heads))
    assert "→ 2, 3, 4, 5, 6, 7, …" in said(diagram_lines(Subject(summary, 0), 76))
    joined = row(40, "Add", tuple(range(2, 40)), (None, 4))
    summary = replace(summary, rows=(*summary.rows, joined))
    assert "← and 31 layers more" in said(diagram_lines(Subject(summary, 0), 76))


def test_each_of_several_inputs_is_a_box_with_nothing_above_it():
    rows = (
        row(1, "InputLayer", (0,), (None, 8), name="left"),
        row(2, "InputLayer", (0,), (None, 5), name="right"),
        row(3, "Concatenate", (1, 2), (None, 13), name="join"),
    )
    lines = drawn(Subject(Summary("two", ((None, 8), (None, 5)), rows), 0))
    tops = [lines[at] for at in boxes(lines)]
    assert [bool(INTO & set(top)) for top in tops] == [False, False, True]
    assert any(line.endswith("(None, 8) → 3") for line in lines)
    assert any(line.endswith("← 1 left (None, 8)") for line in lines)


def test_an_input_that_several_layers_read_says_which():
    rows = (
        row(1, "Dense", (0,), (None, 4), name="first"),
        row(2, "Dense", (0,), (None, 3), name="second"),
    )
    lines = drawn(Subject(Summary("two", ((None, 8),), rows), 0))
    assert lines[0].endswith("(None, 8) → 1, 2")
    assert any(line.endswith("← input (None, 8)") for line in lines)


def test_a_layer_that_reads_itself_again_names_itself():
    shared = row(1, "Dense", (0, 1), (None, 8), name="shared")
    lines = drawn(Subject(Summary("shared", ((None, 8),), (shared,)), 0))
    assert any(line.endswith("← 1 shared (None, 8)") for line in lines)
