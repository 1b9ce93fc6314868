"""A whole stack's gradients, from every loss, against central differences of the loss."""

from dataclasses import replace

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from core.rnn.backward import (
    LOSSES,
    BidirectionalGradients,
    backward_through_network,
    loss_gradient,
    loss_gradients,
    loss_value,
)
from core.rnn.network import (
    BidirectionalWeights,
    DenseWeights,
    EmbeddingWeights,
    Network,
    RecurrentWeights,
    layer_outputs,
    predict,
)
from tests.core.rnn.central_differences import assert_same, slopes

KINDS = st.sampled_from(["SimpleRNN", "LSTM", "GRU", "GRU before"])
ENDS = {
    "binary_crossentropy": "sigmoid",
    "categorical_crossentropy": "softmax",
    "sparse_categorical_crossentropy": "softmax",
    "mean_squared_error": "linear",
}


def weights_and_gradients(layer, found):
    """(name, weight, gradient, the layer with another weight in its place) one by one."""
    for name in ("table", "kernel", "bias"):
        if hasattr(layer, name):
            yield (
                name,
                getattr(layer, name),
                getattr(found, name),
                (lambda w, name=name: replace(layer, **{name: w})),
            )
    cells = ("cell",) if isinstance(layer, RecurrentWeights) else ()
    cells = ("forward", "backward") if isinstance(layer, BidirectionalWeights) else cells
    for place in cells:
        cell = getattr(layer, place)
        own = getattr(found, place) if isinstance(found, BidirectionalGradients) else found
        for name in ("kernel", "recurrent_kernel", "bias"):
            yield (
                f"{place} {name}",
                getattr(cell, name),
                getattr(own, name),
                (
                    lambda w, place=place, cell=cell, name=name: replace(
                        layer, **{place: replace(cell, **{name: w})}
                    )
                ),
            )


def assert_all_weights_same(network, gradients, loss):
    """loss(network) differentiated by every weight of every layer."""
    compared = 0
    for place, (layer, found) in enumerate(zip(network.layers, gradients.layers, strict=True)):
        for name, weight, gradient, layer_with in weights_and_gradients(layer, found):

            def nudged(w, place=place, layer_with=layer_with):
                layers = list(network.layers)
                layers[place] = layer_with(w)
                return loss(Network(tuple(layers)))

            assert_same(gradient, slopes(nudged, weight), f"layer {place + 1} {name}")
            compared += 1
    assert compared >= len(network.layers)


@st.composite
def stacks(draw, random_cell, first_inputs, answers=None):
    """Recurrent layers, some of both directions, and Dense layers around them."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    size, layers = first_inputs, []
    depth = draw(st.integers(1, 2))
    sequences_to_the_end = draw(st.booleans())

    def dense(units, name):
        return DenseWeights(rng.normal(size=(size, units)), rng.normal(size=units), name)

    if draw(st.booleans()):
        layers.append(dense(2, draw(st.sampled_from(["tanh", "softmax", "linear"]))))
        size = 2
    for place in range(depth):
        every = place < depth - 1 or sequences_to_the_end
        units = draw(st.integers(1, 3))
        cells = [random_cell(draw(KINDS), size, units, int(rng.integers(2**31))) for _ in range(2)]
        size = units
        if draw(st.booleans()):
            mode = draw(st.sampled_from(["concat", "sum", "mul", "ave"]))
            layers.append(BidirectionalWeights(*cells, mode, return_sequences=every))
            size = 2 * units if mode == "concat" else units
        else:
            layers.append(RecurrentWeights(cells[0], return_sequences=every))
    if answers is not None:
        layers.append(dense(*answers))
    return tuple(layers)


@given(data=st.data())
@settings(deadline=None, max_examples=20, derandomize=True, database=None)
def test_a_stack_on_an_embedding_is_what_central_differences_say(data, random_cell):
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    embedding = EmbeddingWeights(rng.normal(size=(5, 2)), mask_zero=data.draw(st.booleans()))
    network = Network((embedding, *data.draw(stacks(random_cell, 2))))
    tokens = rng.integers(0, 5, size=(data.draw(st.integers(1, 3)), data.draw(st.integers(1, 5))))
    arriving = rng.normal(size=predict(network, tokens).shape)
    found = backward_through_network(network, tokens, arriving)
    assert found.inputs is None
    assert_all_weights_same(network, found, lambda n: (arriving * predict(n, tokens)).sum())

    alone = backward_through_network(network, tokens[0], arriving[0])
    only_first = arriving * (np.arange(len(tokens)) == 0).reshape(-1, *[1] * (arriving.ndim - 1))
    first = backward_through_network(network, tokens, only_first)
    np.testing.assert_allclose(alone.layers[0].table, first.layers[0].table, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("loss", list(LOSSES))
@given(data=st.data())
@settings(deadline=None, max_examples=12, derandomize=True, database=None)
def test_from_each_loss_every_gradient_is_what_central_differences_say(loss, data, random_cell):
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    units = data.draw(st.integers(2 if "categorical" in loss else 1, 3))
    masked = data.draw(st.booleans())
    stack = data.draw(stacks(random_cell, 2, answers=(units, ENDS[loss])))
    first = (EmbeddingWeights(rng.normal(size=(4, 2)), mask_zero=True),) if masked else ()
    network = Network((*first, *stack))
    shape = (data.draw(st.integers(1, 3)), data.draw(st.integers(1, 4)))
    inputs = rng.integers(0, 4, size=shape) if masked else rng.normal(size=(*shape, 2))
    answer = layer_outputs(network, inputs)[-1]
    target = {
        "binary_crossentropy": rng.integers(0, 2, size=answer.values.shape),
        "categorical_crossentropy": np.eye(units)[
            rng.integers(units, size=answer.values.shape[:-1])
        ],
        "sparse_categorical_crossentropy": rng.integers(units, size=answer.values.shape[:-1]),
        "mean_squared_error": rng.normal(size=answer.values.shape),
    }[loss]

    found = loss_gradients(network, inputs, target, loss)
    assert found.loss == loss_value(loss, answer.values, target, answer.mask)
    assert np.array_equal(found.prediction, answer.values)
    again = slopes(lambda y: loss_value(loss, y, target, answer.mask), answer.values, by=1e-6)
    assert_same(loss_gradient(loss, answer.values, target, answer.mask), again, "prediction")

    def value(network):
        return loss_value(loss, predict(network, inputs), target, answer.mask)

    assert_all_weights_same(network, found.network, value)
    if not masked:
        numeric = slopes(
            lambda x: loss_value(loss, predict(network, x), target, answer.mask), inputs
        )
        assert_same(found.network.inputs, numeric, "inputs")


def test_an_untrained_even_answer_costs_the_logarithm_of_its_choices():
    half, third = np.full((4, 1), 0.5), np.full((4, 3), 1 / 3)
    assert loss_value("binary_crossentropy", half, np.array([[0], [1], [1], [0]])) == pytest.approx(
        np.log(2), rel=1e-14
    )
    classes = np.array([0, 1, 2, 1])
    for name, target in [
        ("categorical_crossentropy", np.eye(3)[classes]),
        ("sparse_categorical_crossentropy", classes),
        ("sparse_categorical_crossentropy", classes[:, np.newaxis]),
    ]:
        assert loss_value(name, third, target) == pytest.approx(np.log(3), rel=1e-14)


def test_padding_that_is_masked_does_not_change_a_gradient(random_cell, kind):
    rng = np.random.default_rng(3)
    network = Network(
        (
            EmbeddingWeights(rng.normal(size=(9, 3)), mask_zero=True),
            RecurrentWeights(random_cell(kind, 3, 4, 1), return_sequences=True),
            RecurrentWeights(random_cell(kind, 4, 5, 2)),
            DenseWeights(rng.normal(size=(5, 1)), np.zeros(1), "sigmoid"),
        )
    )
    target = np.array([1.0])
    bare = loss_gradients(network, np.array([5, 3, 7, 2]), target)
    assert np.linalg.norm(bare.network.layers[0].table) > 1e-4
    for tokens in ([5, 3, 7, 2, 0, 0], [0, 0, 5, 3, 7, 2], [5, 0, 3, 7, 0, 2]):
        padded = loss_gradients(network, np.array(tokens), target)
        for one, other in zip(bare.network.layers, padded.network.layers, strict=True):
            name = "table" if hasattr(one, "table") else "kernel"
            np.testing.assert_allclose(
                getattr(one, name), getattr(other, name), rtol=1e-11, atol=1e-14
            )
        assert not padded.network.layers[0].table[0].any()


def test_what_does_not_fit_is_refused(random_cell):
    network = Network((RecurrentWeights(random_cell("GRU", 3, 4)),))
    x = np.ones((2, 5, 3))
    with pytest.raises(ValueError, match=r"output_gradient has shape \(2, 5\).*needs \(2, 4\)"):
        backward_through_network(network, x, np.ones((2, 5)))
    with pytest.raises(ValueError, match=r"target has shape \(2, 3\).*needs \(2, 4\)"):
        loss_gradients(network, x, np.ones((2, 3)), "mean_squared_error")
    with pytest.raises(ValueError, match="unknown loss 'hinge': known: binary_crossentropy"):
        loss_gradients(network, x, np.ones((2, 4)), "hinge")
    with pytest.raises(ValueError, match="class that is not one of 0 … 3"):
        loss_gradients(network, x, np.array([0, 4]), "sparse_categorical_crossentropy")
    with pytest.raises(ValueError, match="no layers"):
        backward_through_network(Network(()), x, x)
