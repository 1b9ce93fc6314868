from dataclasses import replace

import hypothesis.strategies as st
import pytest
from hypothesis import given

from core.models.cost import (
    BATCH,
    activation_bytes,
    costs,
    memory_text,
    multiply_adds,
    optimizer_bytes,
    weight_bytes,
)
from core.models.inspect import inspect
from core.models.presets import preset
from core.models.spec import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, SimpleRNN
from core.models.summarise import summarise

sizes = st.integers(1, 300)
recurrent_kinds = st.sampled_from([(SimpleRNN, 1), (LSTM, 4), (GRU, 3)])


@given(recurrent_kinds, sizes, sizes, sizes)
def test_a_recurrent_step_multiplies_every_entry_of_its_kernels_once(kind, d, h, t):
    cell, blocks = kind
    found = costs(cell(h), (None, t, d), (None, h))
    assert found.step_multiply_adds == blocks * h * (d + h)
    assert found.multiply_adds == t * found.step_multiply_adds


@given(data=st.data())
def test_the_multiply_adds_of_a_step_are_the_entries_of_the_kernels(data, stacks):
    summary = summarise(inspect(data.draw(stacks)))
    for row in summary.rows:
        entries = sum(w.shape[0] * w.shape[1] for w in row.weights if w.name.endswith("kernel"))
        assert row.step_multiply_adds == entries


@given(data=st.data())
def test_what_walks_over_a_sequence_of_unknown_length_has_the_cost_of_a_step_alone(data, stacks):
    spec = data.draw(stacks)
    summary = summarise(inspect(spec))
    before = summary.inputs[0]
    for row in summary.rows:
        assert row.step_multiply_adds is not None
        if row.kind not in ("Embedding", "Dropout"):
            assert (row.multiply_adds is None) == (None in before[1:])
        assert (row.activations is None) == (None in before[1:])
        before = row.output_shape


@pytest.mark.parametrize(
    ("layer", "kept"),
    [
        (SimpleRNN(7), 7),
        (LSTM(7), 42),
        (GRU(7), 35),
        (GRU(7, reset_after=False), 28),
        (Bidirectional(LSTM(7)), 84),
        (Dropout(0.1), 3),
        (Dense(4), 4),
    ],
)
def test_what_one_timestep_keeps_for_the_way_back(layer, kept):
    out = (None, 5, 4 if isinstance(layer, Dense) else 3)
    assert costs(layer, (None, 5, 3), out).activations == 5 * kept


def test_an_embedding_multiplies_nothing():
    found = costs(Embedding(10_000, 32), (None, 500), (None, 500, 32))
    assert (found.step_multiply_adds, found.multiply_adds) == (0, 0)
    assert found.activations == 500 * 32


def test_a_dense_head_behind_the_last_state_costs_the_same_for_any_text():
    found = costs(Dense(1), (None, 32), (None, 1))
    assert (found.step_multiply_adds, found.multiply_adds, found.activations) == (32, 32, 1)


@given(recurrent_kinds, sizes, sizes)
def test_both_directions_cost_twice_as_much(kind, d, h):
    layer = kind[0](h)
    one = costs(layer, (None, 9, d), (None, h))
    two = costs(Bidirectional(layer), (None, 9, d), (None, 2 * h))
    assert two.multiply_adds == 2 * one.multiply_adds
    assert two.activations == 2 * one.activations


def test_adam_keeps_two_numbers_a_parameter_rmsprop_one_and_sgd_none():
    assert weight_bytes(328_353) == 1_313_412
    assert optimizer_bytes(328_353, "adam") == 2 * 1_313_412
    assert optimizer_bytes(328_353, "rmsprop") == 1_313_412
    assert optimizer_bytes(328_353, "sgd") == 0


@given(st.integers(1, 500))
def test_a_batch_costs_its_examples(batch):
    summary = summarise(inspect(preset("tutorial-lstm").spec))
    assert multiply_adds(summary, batch) == batch * (500 * 4 * 32 * 64 + 32)
    assert activation_bytes(summary, batch) == 4 * batch * (500 * 32 + 500 * 6 * 32 + 1)
    assert multiply_adds(summary) == multiply_adds(summary, BATCH)


def test_what_a_layer_does_not_tell_leaves_the_sum_unknown():
    summary = summarise(inspect(preset("tutorial-lstm").spec))
    closed = replace(summary.rows[1], activations=None, multiply_adds=None)
    unknown = replace(summary, rows=(summary.rows[0], closed))
    assert activation_bytes(unknown) is None
    assert multiply_adds(unknown) is None


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1 KiB"),
        (1_313_412, "1.25 MiB"),
        (4 * (2**31 - 1) ** 2, "16 EiB"),
        (2**80, "1,048,576 EiB"),
    ],
)
def test_memory_reads_as_people_say_it(size, text):
    assert memory_text(size) == text


@given(st.integers(0, 2**70))
def test_memory_never_needs_an_exponent(size):
    text = memory_text(size)
    assert "e" not in text.split()[0]
    assert text.split()[1] in ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")
