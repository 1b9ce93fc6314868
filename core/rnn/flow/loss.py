"""What a loss says of every state: its gradient, step by step towards the start."""

from dataclasses import replace

import numpy as np

from core.rnn.arrays import Array
from core.rnn.backward import LossName, SequenceGradients, loss_gradient, loss_gradients
from core.rnn.backward.layers import backward_through_layer
from core.rnn.flow.states import in_float64, trace_in_float64
from core.rnn.flow.walk import Limits, Walked, walk_back
from core.rnn.network import (
    BidirectionalWeights,
    DenseWeights,
    EmbeddingWeights,
    LayerOutput,
    LayerWeights,
    Network,
    RecurrentWeights,
    layer_outputs,
)
from core.rnn.trace import Trace, trace


def loss_gradient_norms(
    network: Network, inputs: Array, target: Array, loss: LossName = "binary_crossentropy"
) -> Array:
    """n_t = ‖∂L/∂h_t‖, the Euclidean norm over the units of the last recurrent layer.

    ∂L/∂h_t is the whole one: through the output at t, where the layer returns sequences, and
    through all later steps. In a batch L is the mean over it, so each norm holds a factor 1/B.

    Args:
        network: a stack whose last recurrent layer reads in one direction.
        inputs: word numbers (B, T) or (T,), or features (B, T, D) or (T, D).
        target: what the network should answer, of its output's shape.
        loss: the name of the loss.

    Returns:
        (B, T) or (T,), entry t for the state after step t.

    Raises:
        ValueError: when there is no such layer, or something does not fit.
    """
    place = last_recurrent(network)
    found = loss_gradients(network, inputs, target, loss).network.layers[place]
    assert isinstance(found, SequenceGradients)
    norms: Array = np.linalg.norm(found.states, axis=-1)
    return norms


def walk_from_the_loss(
    network: Network,
    inputs: Array,
    target: Array,
    loss: LossName,
    limits: Limits,
    walked: Trace | None,
) -> Walked:
    """(‖∂L/∂h_t‖, ‖∂L/∂c_t‖) of the last recurrent layer, by state, in float64.

    The same as `loss_gradient_norms` for one sequence, without the gradients of any weight.

    Args:
        network: a stack whose last recurrent layer reads in one direction.
        inputs: word numbers (T,) or features (T, D).
        target: what the network should answer, of its output's shape.
        loss: the name of the loss.
        limits: where to end.
        walked: the trace of that layer over these inputs, if there is one already.

    Raises:
        ValueError: when there is no such layer, or something does not fit.
    """
    place = last_recurrent(network)
    layer = network.layers[place]
    assert isinstance(layer, RecurrentWeights)
    if walked is None:
        walked = _traced(network, place, layer, np.asarray(inputs))
    walked = trace_in_float64(walked)
    head = Network(tuple(_head_in_float64(above) for above in network.layers[place + 1 :]))
    gradient = _at_the_output(head, walked, layer.return_sequences, target, loss)
    if layer.return_sequences:
        return walk_back(walked, _row(walked, np.zeros(walked.units)), gradient, limits)
    return walk_back(walked, _row(walked, gradient), None, limits)


def last_recurrent(network: Network) -> int:
    """The place of the last recurrent layer, counted from 0.

    Raises:
        ValueError: when there is none, or it reads in both directions.
    """
    recurrent = [
        place
        for place, layer in enumerate(network.layers)
        if isinstance(layer, RecurrentWeights | BidirectionalWeights)
    ]
    if not recurrent:
        raise ValueError("the network has no recurrent layer: its states have no gradient.")
    if isinstance(network.layers[recurrent[-1]], BidirectionalWeights):
        raise ValueError(
            f"layer {recurrent[-1] + 1} reads in both directions: "
            "its gradients do not run along one axis of time."
        )
    return recurrent[-1]


def _traced(network: Network, place: int, layer: RecurrentWeights, inputs: Array) -> Trace:
    """The layer's trace in float64, the layers below computed in their own type."""
    given = LayerOutput(inputs, None)
    if place:
        given = layer_outputs(Network(network.layers[:place]), inputs)[-1]
    return trace(in_float64(layer.cell), given.values, given.mask)


def _at_the_output(
    head: Network, walked: Trace, sequences: bool, target: Array, loss: LossName
) -> Array:
    """∂L/∂y of the recurrent layer's output y: (T, H) when it returns sequences, else (H,)."""
    outputs = _outputs(walked) if sequences else walked.states[-1]
    mask = walked.mask if sequences and not walked.mask.all() else None
    given = [LayerOutput(outputs, mask)]
    for layer in head.layers:
        (answer,) = layer_outputs(Network((layer,)), given[-1].values)
        given.append(LayerOutput(answer.values, mask))
    gradient = loss_gradient(loss, given[-1].values, np.asarray(target), mask)
    for layer, before in zip(reversed(head.layers), reversed(given[:-1]), strict=True):
        _, below = backward_through_layer(layer, before, gradient)
        assert below is not None
        gradient = below
    return gradient


def _outputs(walked: Trace) -> Array:
    """(T, H): the states, and zeros before the first step that counts, as Keras has it."""
    begun = np.maximum.accumulate(walked.mask)[:, np.newaxis]
    return np.where(begun, walked.states[1:], 0.0)


def _row(walked: Trace, gradient: Array) -> tuple[Array, ...]:
    row = gradient[np.newaxis]
    return (row,) if walked.cells is None else (row, np.zeros_like(row))


def _head_in_float64(layer: LayerWeights) -> LayerWeights:
    match layer:
        case DenseWeights():
            return replace(
                layer,
                kernel=np.asarray(layer.kernel, np.float64),
                bias=np.asarray(layer.bias, np.float64),
            )
        case EmbeddingWeights() | RecurrentWeights() | BidirectionalWeights():
            # Behind the last recurrent layer an embedding has no word numbers to read.
            raise ValueError("behind the last recurrent layer there may only be Dense layers.")
