"""Trained weights in numbers, and how they begin."""

from dataclasses import replace

import numpy as np
import pytest

from core.models.weight_statistics import weight_statistics
from core.rnn.initialise import glorot_uniform
from tests.tui.architecture.views.subjects import WIDTHS, faulty, foreign, preset, said, texts
from tui.architecture.views.weights_view import histogram, weights_lines
from tui.stepper.numbers import fine


def trained(name="tutorial-lstm", broken=False, place=1):
    subject = preset(name, place)
    draws = np.random.default_rng(5)
    arrays = [draws.normal(size=one.shape) / 10 for one in subject.row.weights]
    if broken:
        arrays[1][2, 3] = np.inf
        arrays[2][:] = np.nan
    return replace(subject, statistics=weight_statistics(subject.spec.layers[place], arrays))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["tutorial-lstm", "tutorial-gru", "bidirectional-lstm"])
def test_every_array_and_every_gate_has_its_numbers(name, width):
    subject = trained(name)
    words = said(weights_lines(subject, width))
    assert len(subject.statistics) > 10
    for one in subject.statistics:
        assert f"norm {fine(one.norm)} · mean {fine(one.mean)} ± {fine(one.deviation)}" in words
        assert fine(one.low) in words
        assert fine(one.high) in words
        if one.spectral_radius is not None:
            assert f"radius {fine(one.spectral_radius)}" in words
    for name in ("kernel (", "recurrent_kernel (", "bias ("):
        assert name in words


def test_the_histogram_stands_between_the_smallest_and_the_largest_value():
    one = trained().statistics[0]
    lines = texts(weights_lines(trained(), 76))
    assert f"{fine(one.low)} {histogram(one.histogram, 24)} {fine(one.high)}" in lines


def test_values_that_are_not_finite_are_counted_and_marked():
    lines = weights_lines(trained(broken=True), 76)
    words = said(lines)
    assert words.count("✗ 1 not finite") == 2  # the whole array, and the block that it is in
    assert "✗ 128 not finite" in words
    assert {role for line in lines for text, role in line if "✗" in text} == {"error"}


@pytest.mark.parametrize(
    ("counts", "columns", "text"),
    [
        ((0, 1, 8, 4), 4, " ▁█▄"),
        ((1, 1_000), 2, "▁█"),
        ((1, 1, 2, 2), 2, "▄█"),
        ((0, 0), 2, "  "),
        ((), 4, ""),
    ],
)
def test_a_histogram_shows_every_bin_that_is_not_empty(counts, columns, text):
    assert histogram(counts, columns) == text


def test_before_training_it_says_how_keras_begins_and_what_brings_trained_weights():
    words = said(weights_lines(preset("tutorial-lstm"), 76))
    assert "Open a run (key o)" in words
    drawn = glorot_uniform(np.random.default_rng(0), (32, 128))
    limit = float(words.split("= ±")[1].split(".")[0] + "." + words.split("= ±")[1].split(".")[1])
    assert 0.95 * limit < np.abs(drawn).max() < 1.005 * limit
    assert "across all 4 blocks" in words
    assert "1 in the forget gate's block f" in words
    assert "between −0.05 and 0.05" in said(weights_lines(preset("tutorial-lstm", 0), 76))
    assert "All 0." in said(weights_lines(preset("tutorial-lstm", 2), 76))
    assert "spectral radius 1" in said(weights_lines(preset("tutorial-rnn"), 76))


def test_a_layer_of_a_file_begins_as_its_config_says():
    words = said(weights_lines(foreign(2), 76))
    assert "not read, or cannot be read" in words
    assert "Begins as HeNormal(seed=7)." in words


def test_a_layer_without_weights_or_shapes_says_so():
    assert "has no weights" in said(weights_lines(foreign(5), 76))
    assert "no shape yet" in said(weights_lines(faulty(2), 76))
