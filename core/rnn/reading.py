"""A network that reads a sequence step by step."""

import numpy as np

from core.rnn.arrays import Array
from core.rnn.network import Network, RecurrentWeights, layer_outputs, predict
from core.rnn.trace import Trace, trace


def predictions_by_prefix(network: Network, inputs: Array) -> Array:
    """y_t = network(x_1 … x_t): what it would answer if the sequence ended at t.

    Args:
        network: a stack that ends in one answer a sequence.
        inputs: word numbers (T,) or features (T, D).

    Returns:
        (T, U), one answer a step.
    """
    return np.stack([predict(network, inputs[: t + 1]) for t in range(len(inputs))])


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
