import numpy as np
import pytest

from core.rnn.network import (
    BidirectionalWeights,
    DenseWeights,
    EmbeddingWeights,
    Network,
    RecurrentWeights,
    layer_outputs,
    predict,
)


@pytest.fixture
def table():
    return np.random.default_rng(0).normal(size=(9, 3))


TEXT = [5, 3, 7, 2]
POST, PRE, MID = ([5, 3, 7, 2, 0, 0, 0], [0, 0, 0, 5, 3, 7, 2], [0, 5, 3, 0, 0, 7, 2])


@pytest.mark.parametrize("both_ways", [False, True])
def test_masked_padding_does_not_change_the_end(random_cell, kind, table, both_ways):
    first, second = random_cell(kind, 3, 4, seed=1), random_cell(kind, 4, 5, seed=2)
    below = RecurrentWeights(first, return_sequences=True)
    above = (
        BidirectionalWeights(second, random_cell(kind, 4, 5, seed=3))
        if both_ways
        else RecurrentWeights(second)
    )
    network = Network((EmbeddingWeights(table, mask_zero=True), below, above))
    bare = predict(network, np.array(TEXT))
    for padded in (POST, PRE, MID):
        np.testing.assert_allclose(predict(network, np.array(padded)), bare, atol=1e-14)
    unmasked = Network((EmbeddingWeights(table), below, above))
    assert np.abs(predict(unmasked, np.array(POST)) - bare).max() > 1e-3


def test_a_batch_is_predicted_as_each_of_its_rows(random_cell, kind, table):
    network = Network(
        (
            EmbeddingWeights(table, mask_zero=True),
            RecurrentWeights(random_cell(kind, 3, 4)),
            DenseWeights(np.ones((4, 2)), np.zeros(2), "softmax"),
        )
    )
    together = predict(network, np.array([POST, PRE, MID]))
    assert together.shape == (3, 2)
    for row, tokens in zip(together, (POST, PRE, MID), strict=True):
        np.testing.assert_allclose(row, predict(network, np.array(tokens)), atol=1e-14)


def test_a_bidirectional_sequence_is_zero_at_masked_steps(random_cell, table):
    layer = BidirectionalWeights(
        random_cell("GRU", 3, 4, 1), random_cell("GRU", 3, 4, 2), return_sequences=True
    )
    outputs = layer_outputs(Network((EmbeddingWeights(table, True), layer)), np.array(MID))
    silent = ~outputs[1].values.any(axis=1)
    assert np.array_equal(silent, np.array(MID) == 0)


def test_a_mask_travels_until_the_sequence_ends(random_cell, table):
    network = Network(
        (
            EmbeddingWeights(table, mask_zero=True),
            DenseWeights(np.ones((3, 2)), np.zeros(2)),
            RecurrentWeights(random_cell("LSTM", 2, 4), return_sequences=True),
            RecurrentWeights(random_cell("GRU", 4, 5)),
            DenseWeights(np.ones((5, 1)), np.zeros(1)),
        )
    )
    outputs = layer_outputs(network, np.array([POST]))
    assert [output.values.shape for output in outputs] == [
        (1, 7, 3),
        (1, 7, 2),
        (1, 7, 4),
        (1, 5),
        (1, 1),
    ]
    assert [output.mask is not None for output in outputs] == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("mode", "join"),
    [
        ("concat", lambda a, b: np.concatenate([a, b])),
        ("sum", np.add),
        ("mul", np.multiply),
        ("ave", lambda a, b: (a + b) / 2),
    ],
)
def test_two_directions_are_joined_by_their_merge_mode(random_cell, mode, join):
    one, two = random_cell("LSTM", 3, 4, 1), random_cell("LSTM", 3, 4, 2)
    x = np.random.default_rng(0).normal(size=(6, 3))
    there = predict(Network((RecurrentWeights(one),)), x)
    back = predict(Network((RecurrentWeights(two),)), x[::-1])
    both = predict(Network((BidirectionalWeights(one, two, mode),)), x)
    np.testing.assert_allclose(both, join(there, back), atol=1e-14)


def test_float32_weights_give_float32_predictions(random_cell, kind, table):
    network = Network(
        (
            EmbeddingWeights(table.astype(np.float32)),
            RecurrentWeights(random_cell(kind, 3, 4, dtype=np.float32)),
            DenseWeights(np.ones((4, 1), np.float32), np.zeros(1, np.float32), "sigmoid"),
        )
    )
    assert predict(network, np.array([POST])).dtype == np.float32


def test_what_a_layer_cannot_take_is_refused_with_its_number(random_cell, table):
    embedding = EmbeddingWeights(table)
    with pytest.raises(ValueError, match="layer 1: inputs hold word number 9: the table has 0 … 8"):
        predict(Network((embedding,)), np.array([3, 9]))
    with pytest.raises(ValueError, match="layer 1: inputs hold word number -1"):
        predict(Network((embedding,)), np.array([3, -1]))
    with pytest.raises(ValueError, match="layer 1: inputs hold float64: an embedding needs word"):
        predict(Network((embedding,)), np.array([3.0]))
    with pytest.raises(ValueError, match=r"layer 1: inputs has shape \(1, 1, 1\)"):
        predict(Network((embedding,)), np.array([[[3]]]))
    wrong = RecurrentWeights(random_cell("LSTM", 4, 2))
    with pytest.raises(ValueError, match=r"layer 2: inputs has shape \(1, 2, 3\).*LSTM with 4"):
        predict(Network((embedding, wrong)), np.array([[1, 2]]))
    with pytest.raises(ValueError, match=r"layer 2: inputs have shape .*Dense.*\(\.\.\., 4\)"):
        predict(Network((embedding, DenseWeights(np.ones((4, 1)), np.ones(1)))), np.array([1]))


def test_a_network_without_layers_is_refused():
    with pytest.raises(ValueError, match="no layers"):
        predict(Network(()), np.zeros((2, 3)))


def test_weights_that_do_not_fit_are_refused(random_cell):
    with pytest.raises(ValueError, match=r"bias has shape \(3,\).*needs \(2,\)"):
        DenseWeights(np.zeros((4, 2)), np.zeros(3))
    with pytest.raises(ValueError, match="unknown activation"):
        DenseWeights(np.zeros((4, 2)), np.zeros(2), "nothing")
    with pytest.raises(ValueError, match="table has shape"):
        EmbeddingWeights(np.zeros(3))
    cell = random_cell("LSTM", 3, 4)
    with pytest.raises(ValueError, match="backward cell has 2 inputs"):
        BidirectionalWeights(cell, random_cell("LSTM", 2, 4))
    with pytest.raises(ValueError, match="backward cell has 5 units"):
        BidirectionalWeights(cell, random_cell("LSTM", 3, 5), "sum")
    with pytest.raises(ValueError, match="unknown merge_mode 'max'"):
        BidirectionalWeights(cell, cell, "max")
