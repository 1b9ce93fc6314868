"""A stack that is read shows every state, and at each step what it would answer there."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.rnn.network import (
    BidirectionalWeights,
    DenseWeights,
    EmbeddingWeights,
    LayerOutput,
    Network,
    RecurrentWeights,
    layer_outputs,
    predict,
)
from core.rnn.reading import read
from core.rnn.sequence import forward
from core.rnn.trace import trace, unwalked, walked_on

drawn = settings(deadline=None, max_examples=40, derandomize=True, database=None)
timesteps = st.integers(1, 10)


def close(found, expected):
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


@given(data=st.data())
@drawn
def test_each_answer_is_that_to_the_sequence_cut_there(
    data, stacks, build_stack, draw_inputs, last_of
):
    stack = data.draw(stacks.filter(lambda drawn: drawn["heads"] > 0))
    network = build_stack(stack)
    inputs = draw_inputs(network, data.draw(timesteps), stack["seed"])
    answers = read(network, inputs).answers
    assert answers.shape == (len(inputs), stack["outputs"])
    close(answers, [last_of(network, inputs[: t + 1]) for t in range(len(inputs))])


@given(data=st.data())
@drawn
def test_every_layer_is_traced_on_what_the_one_below_hands_it(
    data, stacks, build_stack, draw_inputs
):
    stack = data.draw(stacks)
    network = build_stack(stack)
    inputs = draw_inputs(network, data.draw(timesteps), stack["seed"])
    reading = read(network, inputs)
    given = (LayerOutput(inputs, None), *layer_outputs(network, inputs))
    recurrent = [
        place for place, layer in enumerate(network.layers) if isinstance(layer, RecurrentWeights)
    ]
    assert reading.places == tuple(recurrent)
    assert reading.left_out == ()
    for place, traced in zip(reading.places, reading.layers, strict=True):
        below, layer = given[place], network.layers[place]
        plain = trace(layer.cell, below.values, below.mask)
        close(traced.states, plain.states)
        assert np.array_equal(traced.mask, plain.mask)
        assert (traced.known, traced.timesteps) == (len(inputs), len(inputs))
        handed_on = traced.states[1:] if layer.return_sequences else traced.states[-1]
        close(handed_on, given[place + 1].values)


def test_a_masked_step_repeats_the_answer(random_cell):
    table = np.random.default_rng(0).normal(size=(9, 3))
    network = Network(
        (
            EmbeddingWeights(table, mask_zero=True),
            RecurrentWeights(random_cell("LSTM", 3, 4), return_sequences=True),
            RecurrentWeights(random_cell("GRU", 4, 5)),
            DenseWeights(np.ones((5, 1)), np.zeros(1), "sigmoid"),
        )
    )
    answers = read(network, np.array([0, 4, 7, 0, 0, 2, 0])).answers[:, 0]
    assert answers[0] == 0.5
    assert answers[2] == answers[3] == answers[4]
    assert answers[5] == answers[6]
    assert len(set(answers)) == 4


def test_a_network_without_a_head_has_states_and_no_answers(random_cell):
    network = Network((RecurrentWeights(random_cell("LSTM", 3, 4), return_sequences=True),))
    inputs = np.random.default_rng(0).normal(size=(5, 3))
    reading = read(network, inputs)
    assert reading.answers is None
    close(reading.layers[0].states[1:], predict(network, inputs))


@given(data=st.data())
@drawn
def test_of_a_layer_that_reads_both_ways_the_walk_on_is_traced(
    data, stacks, build_stack, draw_inputs
):
    stack = data.draw(stacks)
    both_ways = data.draw(st.integers(0, len(stack["kinds"]) - 1))
    network = build_stack(stack, both_ways)
    inputs = draw_inputs(network, data.draw(timesteps), stack["seed"])
    reading = read(network, inputs)
    outputs = (LayerOutput(inputs, None), *layer_outputs(network, inputs))
    assert reading.answers is None
    (left_out,) = reading.left_out
    assert isinstance(network.layers[left_out.place], BidirectionalWeights)
    assert f"Layer {left_out.place + 1} reads both ways" in left_out.reason
    assert len(reading.layers) == len(stack["kinds"])
    for place, traced in zip(reading.places, reading.layers, strict=True):
        layer, handed_on = network.layers[place], outputs[place + 1].values
        if place == left_out.place:
            handed_on = forward(layer.forward, outputs[place].values, outputs[place].mask).outputs
        close(traced.states[1:] if handed_on.ndim == 2 else traced.states[-1], handed_on)


def test_float32_weights_are_read_in_float32(stacks, build_stack, draw_inputs):
    stack = {
        "embedding": "plain",
        "kinds": ["LSTM", "GRU"],
        "dense_between": True,
        "returns_sequences": False,
        "heads": 1,
        "outputs": 2,
        "units": 4,
        "seed": 0,
    }
    network = build_stack(stack, dtype=np.float32)
    reading = read(network, draw_inputs(network, 6, 0))
    assert reading.answers.dtype == np.float32
    assert {traced.states.dtype for traced in reading.layers} == {np.dtype(np.float32)}
    assert np.abs(reading.answers[-1] - predict(network, reading.inputs)).max() < 1e-6


def test_a_reading_takes_a_trace_that_is_still_being_walked(random_cell):
    cell = random_cell("GRU", 3, 4)
    inputs = np.random.default_rng(0).normal(size=(6, 3))
    whole = read(Network((RecurrentWeights(cell),)), inputs)
    partial = replace(whole, layers=(walked_on(unwalked(cell, inputs), 2),))
    assert partial.layers[0].known == 2
    close(partial.layers[0].states[:3], whole.layers[0].states[:3])


def test_what_cannot_be_read_is_refused_in_a_sentence(random_cell):
    embedding = EmbeddingWeights(np.zeros((9, 3)))
    one = RecurrentWeights(random_cell("LSTM", 3, 4))
    two = RecurrentWeights(random_cell("LSTM", 4, 4))
    wide = DenseWeights(np.ones((5, 1)), np.ones(1))
    with pytest.raises(ValueError, match="no layers"):
        read(Network(()), np.zeros((2, 3)))
    with pytest.raises(ValueError, match="no timesteps: it needs at least one"):
        read(Network((one,)), np.zeros((0, 3)))
    with pytest.raises(ValueError, match=r"inputs has shape \(1, 2, 3\): one sequence of features"):
        read(Network((one,)), np.zeros((1, 2, 3)))
    with pytest.raises(ValueError, match=r"inputs has shape \(1, 2\): one sequence of word"):
        read(Network((embedding, one)), np.array([[1, 2]]))
    with pytest.raises(ValueError, match="layer 1: inputs hold word number 9"):
        read(Network((embedding, one)), np.array([9]))
    with pytest.raises(ValueError, match=r"layer 2: inputs has shape \(2, 3\): LSTM with 4"):
        read(Network((embedding, two)), np.array([1, 2]))
    with pytest.raises(ValueError, match=r"^layer 3: inputs have shape .* Dense layer"):
        read(Network((embedding, one, wide)), np.array([1, 2]))
    with pytest.raises(ValueError, match="layer 3 needs a sequence, and layer 2 hands on its last"):
        read(Network((embedding, one, two)), np.array([1, 2]))
