"""The selected layer: its equation, its weights by gate, its whole configuration."""

import msgspec
import pytest

from core.models.presets import PRESETS
from core.models.spec import GRU, Dense, Embedding, Features, ModelSpec, SimpleRNN
from tests.tui.architecture.views.subjects import (
    WIDTHS,
    deep,
    faulty,
    foreign,
    of,
    preset,
    said,
    texts,
    with_layers,
)
from tui.architecture.views.configuration import MOST, configuration_lines, value_text
from tui.architecture.views.kinds import KINDS
from tui.architecture.views.layer_view import layer_lines


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PRESETS)
def test_formula_and_every_setting_of_the_layer_are_shown(name, width):
    for place in range(len(PRESETS[name].spec.layers)):
        subject = preset(name, place)
        words = said(layer_lines(subject, width))
        assert f"{subject.row.formula} = {subject.row.arithmetic}" in words
        for key, value in msgspec.to_builtins(PRESETS[name].spec.layers[place]).items():
            if key not in ("type", "layer") and width > 40:
                assert f"{key} {value}" in words


def rows_of_weights(lines, first):
    """The cells of each gate's row."""
    found = texts(lines)
    start = next(at for at, line in enumerate(found) if line.startswith(first))
    return [line.split() for line in found[start + 1 :]]


@pytest.mark.parametrize(("name", "gates"), [("tutorial-lstm", "ifco"), ("tutorial-gru", "zrh")])
def test_the_weights_are_split_by_gate_and_add_up(name, gates):
    subject = preset(name)
    rows = rows_of_weights(layer_lines(subject, 76), "gate ")
    numbers = [int(cells[-1].replace(",", "")) for cells in rows[: len(gates) + 1]]
    assert "".join(cells[0] for cells in rows[: len(gates)]) == gates
    assert sum(numbers[:-1]) == numbers[-1] == subject.row.parameters


@pytest.mark.parametrize(
    ("name", "gates"), [("tutorial-lstm", "i f c o"), ("tutorial-gru", "z r h")]
)
def test_where_it_is_narrow_the_gates_stand_below_each_array(name, gates):
    rows = rows_of_weights(layer_lines(preset(name), 36), "weight ")
    wholes, parts = rows[0:6:2], rows[1:6:2]
    assert [cells[0] for cells in wholes] == ["kernel", "recurrent_kernel", "bias"]
    for whole, part in zip(wholes, parts, strict=True):
        assert " ".join(part[: len(gates.split())]) == gates
        assert int(part[-1].replace(",", "")) * len(gates.split()) == int(
            whole[-1].replace(",", "")
        )


def test_of_a_bidirectional_layer_one_direction_is_shown_and_the_other_is_named():
    subject = preset("bidirectional-lstm")
    words = said(layer_lines(subject, 76))
    assert "side by side (32, 128) (32, 128) (128,) 8,320" in words
    assert "and as many again for the way back" in words
    assert subject.row.parameters == 2 * 8_320


def test_a_mask_that_arrives_is_told_from_none():
    assert "It gets a mask" in said(layer_lines(preset("stacked-lstm", 2), 76))
    assert "It gets no mask" in said(layer_lines(preset("tutorial-rnn", 2), 76))


def test_vectors_that_are_no_words_have_no_padding_to_speak_of():
    spec = ModelSpec("vectors", Features(4, 20), (SimpleRNN(8), Dense(1)))
    words = said(layer_lines(of(spec, 0), 76))
    assert "every timestep is computed" in words
    assert "as if it were words" not in words


def test_the_faulty_layer_says_what_it_gets_and_the_repair():
    words = said(layer_lines(faulty(2), 76))
    assert "✗ It needs a sequence." in words
    assert "It gets two, (None, 32): a single vector" in words
    assert "Repair: set return_sequences=True on layer 2." in words
    assert "repair layer 3 first" in said(layer_lines(faulty(3), 76))


def test_word_numbers_without_an_embedding_are_not_called_a_vector():
    stack = of(with_layers("tutorial-rnn", SimpleRNN(8), Dense(1)), 0)
    words = said(layer_lines(stack, 76))
    assert "✗ It needs vectors, not word numbers." in words
    assert "word numbers, which an Embedding turns into vectors" in words
    assert "single vector" not in words


def test_a_layer_of_a_file_is_explained_by_its_config():
    words = said(layer_lines(foreign(2), 76))
    assert "c_t = f·c_{t-1}" in words
    assert "return_sequences=False: only the last hidden state comes out, h_80: (None, 24)" in words
    assert "4·H·(D+H+1) = 4·24·(16+24+1) = 3,936" in words
    assert "kernel_initializer HeNormal(seed=7)" in words
    assert "dtype DTypePolicy(name=float32)" in words


def test_a_layer_without_a_bias_has_an_equation_without_one():
    words = said(layer_lines(foreign(7), 76))
    assert "y = σ(x·W)" in words
    assert "None of them is trained" in words


def test_a_kind_that_cannot_be_trained_here_says_what_it_does_and_what_it_weighs():
    words = said(layer_lines(foreign(3), 76))
    assert KINDS["Conv1D"].split(":")[0] in words
    assert "(3, 16, 12) 576" in words
    assert "588 parameters" in words
    assert "Out goes (None, 78, 12)." in words


def test_a_closed_box_says_why_and_shows_what_is_known():
    words = said(layer_lines(foreign(6), 76))
    assert "□ A closed box: Sphere is not one of Keras' own layers." in words
    assert "w (36, 36) 1,296" in words
    assert "radius 2.0" in words
    assert "What goes out of it is not known." in words


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_said_of_a_kind_is_sentences(kind):
    assert KINDS[kind][0].isupper()
    assert KINDS[kind].endswith(".")


def test_the_resetting_of_a_gru_changes_its_equation():
    after, before = (
        said(layer_lines(of(with_layers("tutorial-gru", Embedding(9, 4), layer)), 76))
        for layer in (GRU(3), GRU(3, reset_after=False))
    )
    assert "b_rh" in after
    assert "(r·h_{t-1})·U_h" in before


def test_a_configuration_of_any_size_ends():
    config = {f"key {at}": {"a": {"b": {"c": {"d": {"e": at}}}}} for at in range(1_000)}
    lines = configuration_lines(config, 46)
    assert len(lines) == MOST + 1
    assert "and more" in texts(lines)[-1]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.0"),
        (0.25, "0.25"),
        (1e-07, "1e-07"),
        (None, "None"),
        (True, "True"),
        ("", '""'),
        ("tanh\x1b[0m", "tanh\ufffd[0m"),
        ([3, 5], "[3, 5]"),
        ({"class_name": "Zeros", "config": {}}, "Zeros"),
        ({"class_name": "L2", "config": {"l2": 0.01, "x": None}}, "L2(l2=0.01)"),
    ],
)
def test_a_setting_is_written_as_python_has_it(value, text):
    assert value_text(value) == text


def test_a_deep_stack_says_which_timestep_is_the_last():
    assert "h_1 to h_12000: (None, 12000, 16)" in said(layer_lines(deep(1), 76))
