"""The padding lens shows how padding moves the state away from that at the last word."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.rnn.network import (
    BidirectionalWeights,
    EmbeddingWeights,
    Network,
    RecurrentWeights,
    layer_outputs,
)
from core.rnn.reading import padding_lens

drawn = settings(deadline=None, max_examples=40, derandomize=True, database=None)


def _states(network, tokens):
    """The outputs of the last recurrent layer, as if it returned its sequence."""
    place = max(n for n, one in enumerate(network.layers) if isinstance(one, RecurrentWeights))
    layer = replace(network.layers[place], return_sequences=True)
    return layer_outputs(Network((*network.layers[:place], layer)), tokens)[-1].values


@given(data=st.data())
@drawn
def test_each_padding_is_read_as_the_network_reads_the_padded_row(
    data, stacks, build_stack, last_of
):
    stack = data.draw(stacks.filter(lambda drawn: drawn["embedding"] != "none"))
    network = build_stack(stack)
    words = data.draw(st.lists(st.integers(1, 8), min_size=1, max_size=6))
    length = len(words) + data.draw(st.integers(0, 5))
    padding = [0] * (length - len(words))
    post, pre, masked = padding_lens(network, np.array(words), length)
    unmasked = Network((replace(network.layers[0], mask_zero=False), *network.layers[1:]))
    masking = Network((replace(network.layers[0], mask_zero=True), *network.layers[1:]))
    expected = [
        (post, "post", unmasked, [*words, *padding], 0),
        (pre, "pre", unmasked, [*padding, *words], len(padding)),
        (masked, "masked", masking, [*words, *padding], 0),
    ]
    for one, name, reader, tokens, first in expected:
        assert (one.name, one.tokens.tolist()) == (name, tokens)
        assert (one.first, one.last) == (first, first + len(words) - 1)
        np.testing.assert_allclose(one.answer, last_of(reader, np.array(tokens)), atol=1e-12)
        states = _states(reader, np.array(tokens))
        distances = [np.sqrt(((row - states[one.last]) ** 2).sum()) for row in states]
        np.testing.assert_allclose(one.distances, distances, rtol=0, atol=1e-12)
        assert (one.answers is None) == (stack["heads"] == 0)
        if one.answers is not None:
            cut = [last_of(reader, np.array(tokens[: t + 1])) for t in range(length)]
            np.testing.assert_allclose(one.answers, cut, rtol=0, atol=1e-12)


@pytest.fixture
def reader(random_cell):
    table = np.random.default_rng(0).normal(size=(9, 3))
    return Network((EmbeddingWeights(table), RecurrentWeights(random_cell("LSTM", 3, 4))))


def test_padding_behind_moves_the_state_unless_it_is_masked(reader):
    post, pre, masked = padding_lens(reader, np.array([5, 3, 7]), 9)
    assert (post.distances[3:] > 1e-2).all()
    assert (masked.distances[2:] == 0).all()
    assert pre.distances[-1] == 0
    assert pre.last == 8


def test_the_words_alone_have_no_padding_to_show(reader):
    post, pre, masked = padding_lens(reader, np.array([5, 3, 7]), 3)
    assert np.array_equal(post.distances, pre.distances)
    assert np.array_equal(post.distances, masked.distances)


def test_the_first_layers_of_a_stack_may_read_both_ways(reader, random_cell):
    below = BidirectionalWeights(
        random_cell("GRU", 3, 3, 1), random_cell("GRU", 3, 3, 2), "sum", return_sequences=True
    )
    network = Network((reader.layers[0], below, reader.layers[1]))
    post, _, masked = padding_lens(network, np.array([5, 3, 7]), 6)
    assert post.answers is None
    np.testing.assert_allclose(post.distances, _distances(network, post), atol=1e-12)
    assert masked.distances[-1] == 0


def _distances(network, one):
    states = _states(network, one.tokens)
    return np.linalg.norm(states - states[one.last], axis=1)


def test_what_cannot_be_padded_is_refused_in_a_sentence(reader, random_cell):
    embedding, layer = reader.layers
    with pytest.raises(ValueError, match=r"has 4 tokens: padded to 3 timesteps it needs 1 … 3"):
        padding_lens(reader, np.array([1, 2, 3, 4]), 3)
    with pytest.raises(ValueError, match="has 0 tokens"):
        padding_lens(reader, np.array([], int), 3)
    with pytest.raises(ValueError, match=r"tokens has shape \(1, 2\): one text"):
        padding_lens(reader, np.array([[1, 2]]), 3)
    with pytest.raises(ValueError, match="no embedding"):
        padding_lens(Network((layer,)), np.array([1]), 3)
    with pytest.raises(ValueError, match="no recurrent layer"):
        padding_lens(Network((embedding,)), np.array([1]), 3)
    both = BidirectionalWeights(layer.cell, layer.cell)
    with pytest.raises(ValueError, match="layer 2, the last recurrent one, reads both ways"):
        padding_lens(Network((embedding, both)), np.array([1]), 3)
