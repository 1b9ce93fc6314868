"""What the model costs, and whether the sums are those of its layers."""

from dataclasses import replace

import pytest

from core.models.cost import activation_bytes, memory_text, multiply_adds, optimizer_bytes
from core.models.presets import PRESETS
from tests.tui.architecture.views.subjects import (
    WIDTHS,
    empty,
    faulty,
    foreign,
    preset,
    said,
    texts,
)
from tui.architecture.views.cost_view import bar, cost_lines
from tui.architecture.wording import count_text, share_text


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PRESETS)
def test_every_layer_has_its_costs_and_they_have_their_totals(name, width):
    subject = preset(name)
    summary = subject.summary
    lines = texts(cost_lines(subject, width))
    for made in summary.rows:
        at = next(at for at, line in enumerate(lines) if line[1:].startswith(f"{made.number} "))
        cells = " ".join(lines[at : at + 2])
        assert share_text(made.parameters, summary.parameters) in cells
        assert count_text(made.parameters) in cells
        assert count_text(made.step_multiply_adds) in cells
        assert count_text(128 * made.multiply_adds) in cells
        assert memory_text(4 * 128 * made.activations) in cells
    words = said(cost_lines(subject, width))
    assert f"parameters {summary.parameters:,}" in words
    assert memory_text(4 * summary.parameters) in words
    assert count_text(multiply_adds(summary, 128)) in words
    assert memory_text(activation_bytes(summary, 128)) in words
    for optimizer in ("adam", "rmsprop"):
        assert memory_text(optimizer_bytes(summary.trainable, optimizer)) in words
    assert "SGD nothing" in words


def test_the_figures_of_the_tutorials_model():
    words = said(cost_lines(preset("tutorial-rnn"), 76))
    # 500 steps of 32·(32+32) in 128 examples are 131 million, twice, and the head's 4,096.
    assert "2,048 131 M" in words
    assert "mult-adds a batch 262 M" in words
    assert "Adam 2.47 MiB, 2 a parameter" in words
    assert "weights 1.24 MiB" in words


def test_the_batch_changes_its_work_and_its_activations_alone():
    one = texts(cost_lines(replace(preset("tutorial-rnn"), batch=1), 76))
    many = texts(cost_lines(replace(preset("tutorial-rnn"), batch=1_024), 76))
    same = {line for line in one if line in many}
    assert any(line.startswith("weights") for line in same)
    assert not any(line.startswith(("activations", "mult-adds a batch")) for line in same)


def test_the_layer_that_dominates_is_named_and_so_are_several_that_are_alike():
    words = said(cost_lines(preset("tutorial-rnn"), 118))
    assert "Most parameters: layer 1 Embedding, 98.7 %." in words
    assert "Most multiply-adds: layers 2 and 3, 50.0 % each." in words
    assert "Most activations: layers 1, 2 and 3, 33.3 % each." in words
    # The head's 32 of 4 million are not nothing.
    assert "layer 2 LSTM, > 99.9 %" in said(cost_lines(preset("tutorial-lstm"), 118))


def test_what_is_frozen_needs_no_optimizer():
    words = said(cost_lines(foreign(), 76))
    assert "parameters 13,856 trainable 13,820 not trainable 36" in words
    assert memory_text(optimizer_bytes(13_820, "adam")) in words


def test_what_is_not_known_is_not_counted_as_nothing():
    words = said(cost_lines(foreign(), 76))
    assert "mult-adds a batch at least 39.3 M" in words
    assert "of what is known" in words
    assert "– stands for what is not known." in words


def test_before_a_fault_only_what_could_be_inferred_is_counted():
    words = said(cost_lines(faulty(), 76))
    assert "✗ The model cannot be built: what follows counts 2 layers before the fault." in words
    assert "parameters 322,080" in words
    assert "There is nothing to count." in said(cost_lines(empty(), 76))


@pytest.mark.parametrize(
    ("value", "greatest", "columns", "text"),
    [(0, 8, 4, ""), (8, 8, 4, "████"), (1, 8, 4, "▌"), (1, 10_000, 4, "▏"), (5, 8, 2, "█▎")],
)
def test_a_bar_is_as_long_as_its_share_and_never_empty_for_something(
    value, greatest, columns, text
):
    assert bar(value, greatest, columns) == text
