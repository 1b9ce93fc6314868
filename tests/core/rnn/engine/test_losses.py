"""Losses, the gradients in which the walk back begins, and metrics that add up over batches."""

from functools import reduce
from operator import add

import numpy as np
import pytest

from core.rnn.backward.losses import loss_gradient, loss_value
from core.rnn.engine.dense import DenseLayer
from core.rnn.engine.dropout import DropoutLayer
from core.rnn.engine.embedding import EmbeddingLayer
from core.rnn.engine.losses import (
    Objective,
    loss_weights,
    sigmoid_crossentropy,
    softmax_crossentropy,
)
from core.rnn.engine.metrics import METRICS, Mean, batch_loss
from core.rnn.engine.signal import Signal
from core.rnn.engine.stack import Stack
from core.rnn.optimizers.clipping import clip_global_norm
from core.rnn.optimizers.named import optimizer
from tests.core.rnn.central_differences import assert_same, slopes
from tests.core.rnn.engine.steps_in_keras import judged, trained

LOSSES = {
    "binary_crossentropy": ("sigmoid", 1, "binary_accuracy"),
    "sparse_categorical_crossentropy": ("softmax", 3, "sparse_categorical_accuracy"),
    "mean_squared_error": ("linear", 1, "mean_absolute_error"),
}


def drawn_target(rng, loss, shape):
    match loss:
        case "binary_crossentropy":
            return rng.integers(0, 2, size=shape).astype(np.float32)
        case "sparse_categorical_crossentropy":
            return rng.integers(0, 3, size=shape).astype(np.int32)
    return rng.normal(size=shape).astype(np.float32)


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("loss", LOSSES)
def test_the_loss_and_its_gradient_are_those_of_the_plain_version(loss, masked):
    rng = np.random.default_rng(0)
    name, units, _ = LOSSES[loss]
    dense = DenseLayer(rng.normal(size=(4, units)), rng.normal(size=units), name)
    objective = Objective(Stack([dense]), loss)
    features = rng.normal(size=(5, 6, 4))
    mask = rng.random((6, 5)) < 0.5 if masked else None
    dense.forward(Signal(np.ascontiguousarray(features.swapaxes(0, 1))), None)
    output = Signal(dense.forward(Signal(features.swapaxes(0, 1).copy()), None).values, mask)
    target = drawn_target(rng, loss, (6, 5))
    wanted = target if loss.startswith("sparse") else target[..., np.newaxis]

    expected = loss_value(loss, output.values, wanted, mask)
    assert objective.value(output, target) == pytest.approx(expected, rel=1e-9)
    arriving = loss_gradient(loss, output.values, wanted, mask)
    dense.backward(arriving.copy())
    plain = [gradient.copy() for gradient in dense.gradients]
    assert objective.backward(output, target) == pytest.approx(expected, rel=1e-9)
    for own, other in zip(dense.gradients, plain, strict=True):
        np.testing.assert_allclose(own, other, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("formula", [sigmoid_crossentropy, softmax_crossentropy])
def test_the_gradient_by_the_logits_is_a_central_difference(formula):
    rng = np.random.default_rng(1)
    sigmoid = formula is sigmoid_crossentropy
    z = rng.normal(size=(4, 2, 3)) * 3
    target = rng.random((4, 2, 3)) if sigmoid else rng.integers(0, 3, size=(4, 2))
    weights = loss_weights(z, rng.random((4, 2)) < 0.7)
    assert_same(
        formula(z, target, weights)[1], slopes(lambda at: formula(at, target, weights)[0], z)
    )


@pytest.mark.parametrize("formula", [sigmoid_crossentropy, softmax_crossentropy])
def test_no_logit_is_too_large_for_a_finite_loss_and_a_gradient(formula):
    z = np.array([[90.0, -90.0], [-1e4, 1e4]], np.float32)
    target = np.array([[0.0, 1.0], [1.0, 0.0]]) if formula is sigmoid_crossentropy else [1, 0]
    value, gradient = formula(z, np.asarray(target), loss_weights(z, None))
    assert 1000 < value < np.inf
    assert (np.abs(gradient) >= 0.2).all()


def test_a_masked_batch_without_a_step_that_counts_has_no_loss():
    output = Signal(np.full((3, 2, 1), 0.5), np.zeros((3, 2), bool))
    dense = DenseLayer(np.ones((1, 1)), np.zeros(1), "sigmoid")
    dense.forward(Signal(np.ones((3, 2, 1))), None)
    objective = Objective(Stack([dense]), "binary_crossentropy")
    assert objective.backward(output, np.ones((3, 2))) == 0
    np.testing.assert_array_equal(dense.gradients[0], 0)


def test_a_loss_behind_a_layer_that_is_not_dense_is_walked_back_all_the_same():
    rng = np.random.default_rng(2)
    dense = DenseLayer(rng.normal(size=(3, 1)), rng.normal(size=1), "sigmoid")
    stack = Stack([dense, DropoutLayer(0.5)])
    objective = Objective(stack, "binary_crossentropy")
    features, target = rng.normal(size=(4, 3)), np.array([0.0, 1.0, 1.0, 0.0])
    output = dense.forward(Signal(features), None)
    fused = Objective(Stack([dense]), "binary_crossentropy")
    expected = fused.backward(output, target)
    plain = [gradient.copy() for gradient in dense.gradients]
    assert objective.backward(output, target) == pytest.approx(expected)
    for own, other in zip(dense.gradients, plain, strict=True):
        np.testing.assert_allclose(own, other, rtol=1e-6)


def test_a_target_that_does_not_fit_is_refused():
    z, weights = np.zeros((2, 3)), np.full(2, 0.5)
    with pytest.raises(ValueError, match="class that is not one of 0 … 2"):
        softmax_crossentropy(z, np.array([0, 3]), weights)
    with pytest.raises(ValueError, match=r"target has shape \(3,\)"):
        softmax_crossentropy(z, np.array([0, 1, 2]), weights)
    with pytest.raises(ValueError, match=r"target has shape \(2,\)"):
        sigmoid_crossentropy(z, np.array([0, 1]), weights)


def dense_stack(weights, loss):
    name, _, _ = LOSSES[loss]
    return Stack([DenseLayer(weights[0], weights[1], name)])


@pytest.mark.parametrize("scale", [1.0, 40.0])
@pytest.mark.parametrize("loss", LOSSES)
def test_a_compiled_step_of_keras_starts_from_the_same_loss_and_gradient(loss, scale, ask_keras):
    """With logits up to ±100, where a formula that clips would have no gradient."""
    rng = np.random.default_rng(3)
    name, units, metric = LOSSES[loss]
    weights = [(rng.normal(size=shape) * scale).astype(np.float32) for shape in ((4, units), units)]
    features = rng.normal(size=(6, 1, 4)).astype(np.float32)[:, 0]
    target = drawn_target(rng, loss, 6)
    ((their_loss, their_metric),), after = ask_keras(
        trained,
        [("Dense", {"units": units, "activation": name})],
        weights,
        loss,
        metric,
        ("SGD", {"learning_rate": 1.0}),
        [(features, target)],
    )
    stack = dense_stack([weight.copy() for weight in weights], loss)
    output = stack.layers[0].forward(Signal(features), None)
    assert Objective(stack, loss).backward(output, target) == pytest.approx(their_loss, rel=1e-5)
    assert METRICS[metric](output, target).value == pytest.approx(their_metric, rel=1e-5)
    for before, their, own in zip(weights, after, stack.gradients, strict=True):
        np.testing.assert_allclose(own, before - their, atol=1e-5 * scale)


@pytest.mark.parametrize("loss", LOSSES)
def test_loss_and_metric_of_an_epoch_weigh_a_short_last_batch_as_keras_does(loss, ask_keras):
    rng = np.random.default_rng(5)
    name, units, metric = LOSSES[loss]
    weights = [rng.normal(size=shape).astype(np.float32) for shape in ((4, units), (units,))]
    features = rng.normal(size=(10, 4)).astype(np.float32)
    target = drawn_target(rng, loss, 10)
    layers = [("Dense", {"units": units, "activation": name})]
    theirs = ask_keras(judged, layers, weights, loss, metric, features, target, 4)

    stack = dense_stack(weights, loss)
    objective = Objective(stack, loss)
    losses, metrics = [], []
    for start in range(0, 10, 4):
        part = slice(start, start + 4)
        output = stack.layers[0].forward(Signal(features[part]), None)
        count = len(features[part])
        losses.append(batch_loss(objective.value(output, target[part]), count))
        metrics.append(METRICS[metric](output, target[part]))
    found = [reduce(add, means, Mean()) for means in (losses, metrics)]
    assert [mean.count for mean in found] == [10, 10]
    assert [mean.value for mean in found] == pytest.approx(theirs, rel=1e-5)


@pytest.mark.parametrize(("name", "clipped"), [("Adam", False), ("RMSprop", True)])
def test_a_masked_stack_trains_as_in_keras(name, clipped, ask_keras):
    """Tokens that stand many times in a batch, and a mask that reaches the loss."""
    rng = np.random.default_rng(7)
    start = [
        rng.normal(size=shape).astype(np.float32) for shape in ((9, 3), (3, 4), (4,), (4, 3), (3,))
    ]
    tokens = np.minimum(rng.geometric(0.3, size=(4, 5, 6)), 8).astype(np.int32)
    tokens[..., 4:] = 0
    tokens[1, 2] = 0
    classes = rng.integers(0, 3, size=(4, 5, 6)).astype(np.int32)
    loss, metric = "sparse_categorical_crossentropy", "sparse_categorical_accuracy"
    options = {"global_clipnorm": 0.1} if clipped else {}
    told, after = ask_keras(
        trained,
        [
            ("Embedding", {"input_dim": 9, "output_dim": 3, "mask_zero": True}),
            ("Dense", {"units": 4, "activation": "tanh"}),
            ("Dense", {"units": 3, "activation": "softmax"}),
        ],
        start,
        loss,
        metric,
        (name, {"learning_rate": 0.02, **options}),
        list(zip(tokens, classes, strict=True)),
    )

    table, hidden, bias, top, top_bias = (weight.copy() for weight in start)
    stack = Stack(
        [
            EmbeddingLayer(table, mask_zero=True),
            DenseLayer(hidden, bias, "tanh"),
            DenseLayer(top, top_bias, "softmax"),
        ]
    )
    objective, moving = Objective(stack, loss), optimizer(name.lower(), stack.weights)
    for batch, target, (their_loss, their_metric) in zip(tokens, classes, told, strict=True):
        output = stack.forward(batch)
        assert METRICS[metric](output, target.T).value == pytest.approx(their_metric, rel=1e-5)
        assert objective.backward(output, target.T) == pytest.approx(their_loss, rel=1e-5)
        found = stack.gradients
        moving.step(clip_global_norm(found, 0.1) if clipped else found, 0.02)
    for own, their, before in zip(stack.weights, after, start, strict=True):
        np.testing.assert_allclose(own, their, atol=1e-5)
        assert np.abs(own - before).max() > 0.01
