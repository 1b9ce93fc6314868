"""The same gradients from TensorFlow's tape over Keras' own layers, in float64."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from core.rnn.backward import (
    BidirectionalGradients,
    DenseGradients,
    EmbeddingGradients,
    backward_through_time,
    loss_gradients,
)
from core.rnn.cells import initial_state
from core.rnn.network import (
    BidirectionalWeights,
    DenseWeights,
    EmbeddingWeights,
    Network,
    RecurrentWeights,
)
from tests.core.rnn.in_keras import cell_gradients, cell_weights, network_gradients

few = settings(deadline=None, max_examples=10, derandomize=True, database=None)
SMALL = st.tuples(
    st.integers(1, 3),
    st.integers(1, 6),
    st.integers(1, 4),
    st.integers(1, 4),
    st.integers(0, 2**32),
)


def assert_same(ours, theirs, what=""):
    """Relative error of at most 1e-9, over the whole array and at every entry of some size."""
    theirs = np.asarray(theirs)
    assert ours.shape == theirs.shape, what
    size = np.abs(theirs).max(initial=0)
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9 * size, err_msg=what)


@given(data=st.data())
@few
def test_every_cell_has_the_gradients_that_tensorflow_finds(
    data, random_cell, kind, draw_mask, ask_keras
):
    batch, timesteps, inputs, units, seed = data.draw(SMALL)
    reverse = data.draw(st.booleans())
    options = {"activation": data.draw(st.sampled_from(["tanh", "tanh", "relu", "softsign"]))}
    if kind != "SimpleRNN":
        gates = st.sampled_from(["sigmoid", "sigmoid", "hard_sigmoid"])
        options["recurrent_activation"] = data.draw(gates)
    cell = random_cell(kind, inputs, units, seed, **options)
    rng = np.random.default_rng(seed)
    x, mask = rng.normal(size=(batch, timesteps, inputs)), draw_mask(rng, batch, timesteps)
    to_outputs = rng.normal(size=(batch, timesteps, units))
    initial, to_state = (
        tuple(rng.normal(size=zeros.shape) for zeros in initial_state(cell, batch))
        for _ in range(2)
    )

    theirs = ask_keras(cell_gradients, cell, x, mask, initial, reverse, to_outputs, to_state)
    found = backward_through_time(cell, x, to_outputs, to_state, mask, initial, reverse)
    ours = [found.kernel, found.recurrent_kernel, found.bias, found.inputs, *found.initial]
    names = ["kernel", "recurrent_kernel", "bias", "inputs", "initial h", "initial c"]
    for name, own, their in zip(names, ours, theirs, strict=False):
        assert_same(own, their, name)
    assert len(ours) == len(theirs)


def layer_gradients(found):
    match found:
        case EmbeddingGradients():
            return [found.table]
        case DenseGradients():
            return [found.kernel, found.bias]
        case BidirectionalGradients():
            return [*cell_weights(found.forward), *cell_weights(found.backward)]
    return cell_weights(found)


def compare_with_keras(ask_keras, network, tokens, target, loss):
    """Asserts that loss and all gradients are TensorFlow's; how many arrays there are."""
    value, theirs = ask_keras(network_gradients, network, tokens, target, loss)
    found = loss_gradients(network, tokens, target, loss)
    assert found.loss == pytest.approx(value, rel=1e-9)
    ours = [array for layer in found.network.layers for array in layer_gradients(layer)]
    for own, (path, dtype, gradient) in zip(ours, theirs, strict=True):
        assert dtype == "float64"
        assert_same(own, gradient, path)
    return len(ours)


@pytest.mark.parametrize("loss", ["binary_crossentropy", "categorical_crossentropy"])
@pytest.mark.parametrize("every_step", [False, True])
def test_a_masked_stack_has_the_gradients_that_tensorflow_finds(
    random_cell, kind, every_step, loss, ask_keras
):
    rng = np.random.default_rng(5)
    units, name = (2, "sigmoid") if loss == "binary_crossentropy" else (3, "softmax")
    network = Network(
        (
            EmbeddingWeights(rng.normal(size=(7, 3)), mask_zero=True),
            RecurrentWeights(random_cell(kind, 3, 4, 1), return_sequences=True),
            RecurrentWeights(random_cell(kind, 4, 3, 2), return_sequences=every_step),
            DenseWeights(rng.normal(size=(3, units)), rng.normal(size=units), name),
        )
    )
    tokens = np.array([[5, 3, 6, 0, 0], [0, 0, 4, 4, 1], [2, 0, 3, 0, 5], [1, 2, 3, 4, 5]])
    shape = (4, 5) if every_step else (4,)
    target = rng.integers(0, 2, size=(*shape, units)).astype(float)
    if loss == "categorical_crossentropy":
        target = np.eye(units)[rng.integers(units, size=shape)]
    assert compare_with_keras(ask_keras, network, tokens, target, loss) == 9


@pytest.mark.parametrize("every_step", [False, True])
@pytest.mark.parametrize("mode", ["concat", "sum", "mul", "ave"])
def test_a_masked_layer_of_both_directions_has_the_gradients_that_tensorflow_finds(
    random_cell, mode, every_step, ask_keras
):
    kinds = {"concat": "LSTM", "sum": "GRU", "mul": "SimpleRNN", "ave": "GRU before"}
    rng = np.random.default_rng(6)
    both = [random_cell(kinds[mode], 3, 4, seed) for seed in (1, 2)]
    size = 8 if mode == "concat" else 4
    above = RecurrentWeights(random_cell("GRU", size, 3, 3))
    network = Network(
        (
            EmbeddingWeights(rng.normal(size=(7, 3)), mask_zero=True),
            BidirectionalWeights(*both, mode, return_sequences=every_step),
            *((above,) if every_step else ()),
            DenseWeights(rng.normal(size=(3 if every_step else size, 3)), np.zeros(3), "softmax"),
        )
    )
    tokens = np.array([[5, 3, 6, 0, 0], [0, 0, 4, 4, 1], [2, 0, 3, 0, 5], [1, 2, 3, 4, 5]])
    target = np.array([0, 2, 1, 1])
    compared = compare_with_keras(
        ask_keras, network, tokens, target, "sparse_categorical_crossentropy"
    )
    assert compared == (12 if every_step else 9)


def test_a_stack_without_masks_has_the_gradients_that_tensorflow_finds(random_cell, ask_keras):
    rng = np.random.default_rng(7)
    network = Network(
        (
            EmbeddingWeights(rng.normal(size=(7, 3))),
            DenseWeights(rng.normal(size=(3, 2)), np.zeros(2), "tanh"),
            RecurrentWeights(random_cell("LSTM", 2, 4, 1), return_sequences=True),
            BidirectionalWeights(
                random_cell("GRU", 4, 3, 2), random_cell("GRU", 4, 3, 3), return_sequences=True
            ),
            RecurrentWeights(random_cell("SimpleRNN", 6, 5, 4)),
            DenseWeights(rng.normal(size=(5, 1)), np.zeros(1)),
        )
    )
    tokens, target = rng.integers(0, 7, size=(3, 6)), rng.normal(size=(3, 1))
    compared = compare_with_keras(ask_keras, network, tokens, target, "mean_squared_error")
    assert compared == 17
