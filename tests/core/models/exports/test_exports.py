import json
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import hypothesis.strategies as st
import pytest
from hypothesis import given

from core.models.cost import activation_bytes, multiply_adds
from core.models.exports.diagram import as_diagram
from core.models.exports.plain import as_json
from core.models.exports.svg import as_svg
from core.models.exports.text import as_text
from core.models.exports.words import columns
from core.models.inspect import inspect
from core.models.presets import PRESETS
from core.models.spec import LSTM, Embedding, ModelSpec, Tokens
from core.models.summarise import summarise
from core.printable import printable

HOSTILE = 'a"<script>&\x1b[2J\u202e\n]]>日本'
TEXTS = (as_text, as_diagram, as_svg)


def named(name):
    return summarise(inspect(PRESETS[name].spec))


@pytest.fixture
def graph():
    """Layers that branch and join, as a file may have them: 3 reads 1, 2 and the input."""
    summary = named("tutorial-lstm")
    first, second, third = summary.rows
    third = replace(
        third,
        name=HOSTILE,
        kind=HOSTILE,
        call="",
        inputs=(1, 2, 0),
        closed=HOSTILE,
        output_shape=None,
        masked=None,
        multiply_adds=None,
        activations=None,
        trainable=0,
    )
    return replace(
        summary,
        name=HOSTILE,
        rows=(first, replace(second, masked=True), third),
        notes=(HOSTILE,),
    )


def svg_texts(summary):
    root = ElementTree.fromstring(as_svg(summary))
    return [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]


@given(data=st.data())
def test_every_form_shows_every_layer_and_its_shape(data, shuffled_stacks, stacks):
    summary = summarise(inspect(data.draw(st.one_of(stacks, shuffled_stacks))))
    forms = [as_text(summary), as_diagram(summary), "\n".join(svg_texts(summary))]
    for form in forms:
        for row in summary.rows:
            assert row.call in form
            assert str(row.output_shape) in form
            assert row.arithmetic in form
        if summary.fault is not None:
            assert summary.fault.sentence[:200] in form


@pytest.mark.parametrize("name", PRESETS)
def test_the_columns_of_the_table_line_up(name):
    lines = as_text(named(name)).splitlines()
    head = lines.index("") + 1
    heading, rows = lines[head], lines[head + 1 : lines.index("", head)]
    assert len(rows) == len(named(name).rows)
    start, end = heading.index("output shape"), heading.index("activations") + len("activations")
    for row in rows:
        assert row[start] == "("
        assert row[start - 1] == " "
        assert len(row) == end


def test_the_table_of_the_tutorials_lstm_explains_its_numbers():
    text = as_text(named("tutorial-lstm"), batch=64)
    assert "4·H·(D+H+1) = 4·32·(32+32+1) = 8,320" in text
    assert "97.5 %" in text
    assert "< 0.1 %" in text
    assert "adam 2.51 MiB, rmsprop 1.25 MiB, sgd 0 B" in text
    assert f"{64 * (500 * 8192 + 32):,} forward for a batch of 64" in text
    assert "reads" not in text.splitlines()[2]
    assert "trainable " not in text.splitlines()[2]


def test_what_is_not_known_is_a_question_mark_and_not_a_zero(graph):
    last = next(line for line in as_text(graph).splitlines() if line.startswith("3 "))
    assert re.search(r"\?\s+\?.*no .*\?\s+\?$", last)
    assert "multiply-adds   ? forward" in as_text(graph)


def test_a_stack_without_a_layer_still_has_every_form():
    summary = summarise(inspect(ModelSpec("m", Tokens(0), ())))
    for form in TEXTS:
        assert "cannot have timesteps 0" in form(summary)


def test_the_edges_of_a_stack_carry_shapes_and_masks():
    lines = as_diagram(named("stacked-lstm")).splitlines()
    assert "    (None, 500)" in lines
    assert "    │ (None, 500, 32), masked" in lines
    assert lines[-1] == "    (None, 1)"
    boxes = [line for line in lines if line.startswith(("┌", "│", "└"))]
    assert len({len(line) for line in boxes}) == 1
    assert "(None, 500, 32), masked" in svg_texts(named("stacked-lstm"))


def test_a_layer_of_a_graph_names_what_it_reads_and_who_reads_it(graph):
    diagram = as_diagram(graph)
    assert "reads 1 Embedding, 2 LSTM, the input" in diagram
    assert "└ (None, 500, 32), to 2, 3" in diagram
    assert "1 Embedding, 2 LSTM, the input" in as_text(graph)
    edges = [
        one
        for one in ElementTree.fromstring(as_svg(graph)).iter("{http://www.w3.org/2000/svg}path")
        if "edge" in one.get("class")
    ]
    assert len(edges) == 5
    assert sum("masked" in one.get("class") for one in edges) == 1


def test_nothing_of_a_file_reaches_the_terminal_or_the_picture_as_it_is(graph):
    for form in TEXTS:
        shown = form(graph)
        assert all(one.isprintable() or one == "\n" for one in shown)
    assert "<script" not in as_svg(graph)
    assert "a closed box" in as_text(graph)
    boxes = [line for line in as_diagram(graph).splitlines() if line.startswith("│")]
    assert len({columns(line) for line in boxes}) == 1


@given(st.text(st.characters(), max_size=200))
def test_the_picture_is_xml_whatever_the_names_are(name):
    summary = replace(named("single-rnn"), name=name)
    row = replace(summary.rows[0], name=name, call=name)
    summary = replace(summary, rows=(row, *summary.rows[1:]), notes=(name,))
    ElementTree.fromstring(as_svg(summary).encode())
    assert len(as_text(summary).splitlines()) == len(as_text(named("single-rnn")).splitlines()) + 1


def test_the_picture_stands_alone_and_brings_its_ground(graph):
    for summary in (graph, named("tutorial-rnn")):
        picture = as_svg(summary)
        root = ElementTree.fromstring(picture)
        kinds = {one.tag.rpartition("}")[2] for one in root.iter()}
        assert kinds == {"svg", "title", "style", "rect", "text", "path"}
        assert not re.search(r"href|url\(|@import|on\w+=", picture)
        width, height = float(root.get("width")), float(root.get("height"))
        ground = root.find("{http://www.w3.org/2000/svg}rect")
        assert (float(ground.get("width")), float(ground.get("height"))) == (width - 1, height - 1)
        for one in root.iter("{http://www.w3.org/2000/svg}text"):
            assert float(one.get("x")) + 7.85 * columns(one.text) <= width
            assert float(one.get("y")) <= height


def test_many_branches_stay_in_the_picture():
    summary = named("single-rnn")
    rows = tuple(
        replace(
            summary.rows[2], number=place + 1, inputs=tuple(range(max(0, place - 40), place + 1))
        )
        for place in range(60)
    )
    root = ElementTree.fromstring(as_svg(replace(summary, rows=rows)))
    numbers = [
        float(x)
        for one in root.iter("{http://www.w3.org/2000/svg}path")
        for x in re.findall(r"H([\d.]+)", one.get("d"))
    ]
    assert max(numbers) < float(root.get("width"))


@given(batch=st.integers(1, 1000), data=st.data())
def test_the_plain_values_are_the_summarys(batch, data, stacks):
    summary = summarise(inspect(data.draw(stacks)), notes=["a note"])
    plain = json.loads(json.dumps(as_json(summary, batch)))
    assert plain["parameters"] == sum(one["parameters"] for one in plain["layers"])
    assert plain["multiply_adds"] == multiply_adds(summary, batch)
    assert plain["memory"]["activations"] == activation_bytes(summary, batch)
    assert plain["memory"]["optimizer"]["adam"] == 2 * plain["memory"]["weights"]
    assert plain["output_shape"] == list(summary.output_shape)
    assert (plain["fault"], plain["notes"]) == (None, ["a note"])
    for one, row in zip(plain["layers"], summary.rows, strict=True):
        assert one["weights"] == {weight.name: list(weight.shape) for weight in row.weights}
        assert one["settings"] == row.config
        if one["multiply_adds"] is not None:
            assert one["multiply_adds"] == batch * row.multiply_adds


def test_the_plain_values_keep_what_is_not_known_and_names_that_come_twice(graph):
    twice = replace(graph.rows[1], weights=graph.rows[1].weights[:1] * 2)
    plain = as_json(replace(graph, rows=(graph.rows[0], twice, graph.rows[2])))
    assert list(plain["layers"][1]["weights"]) == ["kernel", "kernel (2)"]
    assert plain["layers"][2]["multiply_adds"] is None
    assert plain["layers"][2]["masked"] is None
    assert plain["memory"]["activations"] is None
    assert plain["output_shape"] is None


def test_a_fault_is_part_of_the_plain_values():
    spec = ModelSpec("m", Tokens(5), (Embedding(9, 4), LSTM(3), LSTM(3)))
    plain = as_json(summarise(inspect(spec)))
    assert plain["fault"].startswith("layer 3 LSTM needs a sequence")
    assert len(plain["layers"]) == 2


@given(st.text(st.characters(), max_size=300))
def test_a_printable_text_is_one_short_line(text):
    shown = printable(text, 40)
    assert len(shown) <= 40
    assert shown.isprintable()
