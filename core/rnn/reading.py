"""A network that reads a sequence step by step."""

from dataclasses import replace

import numpy as np

from core.rnn.arrays import Array
from core.rnn.network import BidirectionalWeights, Network, RecurrentWeights, layer_outputs, predict
from core.rnn.trace import Trace, trace


def predictions_by_prefix(network: Network, inputs: Array) -> Array:
    """y_t = network(x_1 … x_t): what it would answer if the sequence ended at t.

    A stack that reads in one direction is read once: its answer at t is the head over h_t. A
    bidirectional layer reads every prefix anew.

    Args:
        network: a stack that ends in one answer a sequence.
        inputs: word numbers (T,) or features (T, D).

    Returns:
        (T, U), one answer a step.
    """
    if any(isinstance(layer, BidirectionalWeights) for layer in network.layers):
        return np.stack([predict(network, inputs[: t + 1]) for t in range(len(inputs))])
    layers = [
        replace(layer, return_sequences=True) if isinstance(layer, RecurrentWeights) else layer
        for layer in network.layers
    ]
    return predict(Network(tuple(layers)), inputs)


def trace_of_last_layer(network: Network, inputs: Array) -> Trace:
    """Every intermediate of the last recurrent layer, as the network reads the sequence.

    Args:
        network: a stack with a recurrent layer that reads in one direction.
        inputs: word numbers (T,) or features (T, D).

    Raises:
        ValueError: the stack has no such layer.
    """
    places = [
        place for place, layer in enumerate(network.layers) if isinstance(layer, RecurrentWeights)
    ]
    if not places:
        raise ValueError("the network has no recurrent layer that reads in one direction.")
    layer = network.layers[places[-1]]
    assert isinstance(layer, RecurrentWeights)
    if places[-1] == 0:
        return trace(layer.cell, inputs)
    below = layer_outputs(network, inputs)[places[-1] - 1]
    return trace(layer.cell, below.values, below.mask)
