import numpy as np
import pytest

from core.rnn.backward import loss_gradients
from core.rnn.engine.dense import DenseLayer
from core.rnn.engine.draw import Draw
from core.rnn.engine.dropout import DropoutLayer
from core.rnn.engine.embedding import EmbeddingLayer
from core.rnn.engine.stack import Stack
from core.rnn.network import DenseWeights, EmbeddingWeights, Network, predict
from tests.core.rnn.central_differences import assert_same, slopes


def three_layers(rng, mask_zero=True):
    table, hidden, top = (rng.normal(size=shape) for shape in ((7, 3), (3, 4), (4, 2)))
    biases = rng.normal(size=4), rng.normal(size=2)
    stack = Stack(
        [
            EmbeddingLayer(table, mask_zero),
            DropoutLayer(0.5),
            DenseLayer(hidden, biases[0], "tanh"),
            DenseLayer(top, biases[1]),
        ]
    )
    network = Network(
        (
            EmbeddingWeights(table, mask_zero),
            DenseWeights(hidden, biases[0], "tanh"),
            DenseWeights(top, biases[1]),
        )
    )
    return stack, network


TOKENS = np.array([[5, 3, 0, 0], [1, 6, 6, 2], [4, 0, 0, 0]])


def test_a_stack_predicts_what_the_plain_network_predicts_with_time_first():
    stack, network = three_layers(np.random.default_rng(0))
    found = stack.forward(TOKENS)
    np.testing.assert_allclose(found.values.swapaxes(0, 1), predict(network, TOKENS), atol=1e-12)
    np.testing.assert_array_equal(found.mask, (TOKENS != 0).T)


def test_a_stack_walks_back_as_the_plain_network_does():
    rng = np.random.default_rng(1)
    stack, network = three_layers(rng, mask_zero=False)
    target = rng.normal(size=(3, 4, 2))
    y = stack.forward(TOKENS).values
    plain = loss_gradients(network, TOKENS, target, "mean_squared_error")
    arriving = 2 * (y - target.swapaxes(0, 1)) / y.size
    assert stack.backward(arriving) is None
    table, *rest = stack.gradients
    expected = [*plain.network.layers]
    np.testing.assert_allclose(table.values, expected[0].table[table.rows], atol=1e-12)
    found = [expected[1].kernel, expected[1].bias, expected[2].kernel, expected[2].bias]
    for own, other in zip(rest, found, strict=True):
        np.testing.assert_allclose(own, other, atol=1e-12)

    squares = [np.square(expected[0].table).sum()]
    squares += [(one.kernel**2).sum() + (one.bias**2).sum() for one in expected[1:]]
    np.testing.assert_allclose(stack.squared_norms(), squares)


def test_dropout_acts_in_training_alone():
    stack, network = three_layers(np.random.default_rng(2))
    plain = predict(network, TOKENS).swapaxes(0, 1)
    assert np.abs(stack.forward(TOKENS, Draw(0)).values - plain).max() > 0.1
    np.testing.assert_allclose(stack.forward(TOKENS).values, plain, atol=1e-12)


def test_features_get_a_gradient_through_dropout_that_is_their_central_difference():
    rng = np.random.default_rng(3)
    features, to_output = rng.normal(size=(2, 3, 4)), rng.normal(size=(3, 2, 2))
    stack = Stack(
        [
            DenseLayer(rng.normal(size=(4, 3)), rng.normal(size=3), "sigmoid"),
            DropoutLayer(0.4),
            DenseLayer(rng.normal(size=(3, 2)), rng.normal(size=2)),
        ]
    )

    def loss(at):
        return (stack.forward(at, Draw(6)).values * to_output).sum()

    numeric = slopes(loss, features)
    loss(features)
    found = stack.backward(to_output.copy())
    assert_same(found.swapaxes(0, 1), numeric)


def test_weights_are_the_layers_own_arrays_and_one_gradient_belongs_to_each():
    stack, _ = three_layers(np.random.default_rng(4))
    assert [weight.shape for weight in stack.weights] == [(7, 3), (3, 4), (4,), (4, 2), (2,)]
    assert stack.weights[1] is stack.layers[2].weights[0]
    y = stack.forward(TOKENS).values
    stack.backward(np.ones_like(y))
    assert len(stack.gradients) == len(stack.weights)


def test_features_take_the_type_of_the_weights():
    layer = DenseLayer(np.ones((2, 1), np.float32), np.zeros(1, np.float32))
    assert Stack([layer]).forward(np.ones((3, 4, 2))).values.dtype == np.float32


def test_a_stack_says_which_layer_cannot_take_what_it_is_given():
    stack, _ = three_layers(np.random.default_rng(5))
    with pytest.raises(ValueError, match="layer 1: inputs hold word number 7"):
        stack.forward(np.array([[7]]))
    with pytest.raises(ValueError, match="the stack has no layers"):
        Stack([])
