"""Backpropagation through a whole stack of layers, and from a loss."""

from dataclasses import dataclass

import numpy as np

from core.rnn.arrays import Array, require_shape
from core.rnn.backward.layers import LayerGradients, backward_through_layer
from core.rnn.backward.losses import LossName, loss_gradient, loss_value
from core.rnn.network import LayerOutput, Network, layer_outputs


@dataclass(frozen=True, eq=False)
class NetworkGradients:
    """∂L/∂(every layer's weights) and ∂L/∂inputs.

    Attributes:
        layers: one entry a layer, in order: `EmbeddingGradients`, `SequenceGradients`,
            `BidirectionalGradients` or `DenseGradients`.
        inputs: of the inputs' shape; None when they are word numbers.
    """

    layers: tuple[LayerGradients, ...]
    inputs: Array | None


@dataclass(frozen=True, eq=False)
class LossGradients:
    """A loss and its gradient with respect to every weight.

    Attributes:
        loss: L.
        prediction: y, what the network answered.
        network: ∂L/∂weights, layer by layer, and ∂L/∂inputs.
    """

    loss: float
    prediction: Array
    network: NetworkGradients


def backward_through_network(
    network: Network, inputs: Array, output_gradient: Array
) -> NetworkGradients:
    """∂L/∂x_n = ∂L/∂y_n · ∂y_n/∂x_n with y_{n−1} = x_n: from the last layer to the first.

    Args:
        network: the layers and their weights.
        inputs: what `core.rnn.network.predict` takes.
        output_gradient: ∂L/∂y, of the shape of the network's output.

    Raises:
        ValueError: when the network is empty, a layer cannot take what it is given, or the
            gradient's shape is not the output's.
    """
    return _backward(network, _given(network, inputs), np.asarray(output_gradient))


def loss_gradients(
    network: Network, inputs: Array, target: Array, loss: LossName = "binary_crossentropy"
) -> LossGradients:
    """∂L/∂weights for L = loss(network(inputs), target).

    When the network hands on a mask with its output, the loss counts those steps alone, as Keras
    has it.

    Args:
        network: the layers and their weights.
        inputs: what `core.rnn.network.predict` takes.
        target: what the network should have answered, see `core.rnn.backward.losses.loss_value`.
        loss: the name of the loss.

    Raises:
        ValueError: when the network is empty, a layer cannot take what it is given, the loss is
            unknown, or the target does not fit the output.
    """
    given = _given(network, inputs)
    y, mask = given[-1].values, given[-1].mask
    gradient = loss_gradient(loss, y, target, mask)
    return LossGradients(loss_value(loss, y, target, mask), y, _backward(network, given, gradient))


def _given(network: Network, inputs: Array) -> tuple[LayerOutput, ...]:
    """(inputs, y_1, …, y_n): what each layer was given, and the network's output last."""
    if not network.layers:
        raise ValueError("the network has no layers: it needs at least one.")
    return (LayerOutput(np.asarray(inputs), None), *layer_outputs(network, inputs))


def _backward(
    network: Network, given: tuple[LayerOutput, ...], gradient: Array
) -> NetworkGradients:
    require_shape("output_gradient", gradient, given[-1].values.shape, "this network's output")
    found: list[LayerGradients] = []
    arriving: Array | None = gradient
    for layer, before in zip(reversed(network.layers), reversed(given[:-1]), strict=True):
        # Word numbers come first or not at all, so only the first layer hands back nothing.
        assert arriving is not None
        gradients, arriving = backward_through_layer(layer, before, arriving)
        found.append(gradients)
    return NetworkGradients(tuple(reversed(found)), arriving)
