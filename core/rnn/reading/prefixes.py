"""What a network would answer if the sequence ended here, at every timestep."""

from dataclasses import replace

import numpy as np

from core.rnn.arrays import Array
from core.rnn.network import (
    EmbeddingWeights,
    LayerOutput,
    Network,
    RecurrentWeights,
    layer_outputs,
    predict,
)
from core.rnn.reading.batches import rows_at_once
from core.rnn.reading.reading import one_sequence, reads_both_ways


def predictions_by_prefix(network: Network, inputs: Array) -> Array:
    """y_t = network(x_1 … x_t): what it would answer if the sequence ended at t.

    A stack that reads in one direction is read once: its answer at t is the head over h_t. With a
    bidirectional layer every prefix is read anew, in batches, which takes time in T² instead of T.

    Args:
        network: a stack of layers. Where it hands on a whole sequence, its answer to a prefix is
            what it hands on at the prefix' last timestep.
        inputs: word numbers (T,) or features (T, D).

    Returns:
        (T, U), one answer a step.

    Raises:
        ValueError: the inputs are no single sequence, or a layer cannot take what it is given.
    """
    inputs = one_sequence(network, inputs)
    if reads_both_ways(network):
        return _each_prefix_anew(network, inputs)
    layers = [
        replace(layer, return_sequences=True) if isinstance(layer, RecurrentWeights) else layer
        for layer in network.layers
    ]
    return predict(Network(tuple(layers)), inputs)


def _each_prefix_anew(network: Network, inputs: Array) -> Array:
    """y_t = network(x_1 … x_t, and masked steps up to the longest prefix of the batch).

    A masked step keeps every state, so prefixes of unequal length fit into one batch.
    """
    masked, tokens = _with_maskable_steps(network, inputs)
    timesteps = len(tokens)
    rows = rows_at_once(network, timesteps)
    answers = []
    for start in range(0, timesteps, rows):
        last = np.arange(start, min(start + rows, timesteps))
        step = np.arange(last[-1] + 1)
        batch = np.where(step <= last[:, np.newaxis], tokens[: len(step)], 0)
        answer = predict(masked, batch)
        answers.append(answer[np.arange(len(last)), last] if answer.ndim == 3 else answer)
    return np.concatenate(answers)


def _with_maskable_steps(network: Network, inputs: Array) -> tuple[Network, Array]:
    """The network behind a table whose row t+1 is x_t, so that number 0 is a masked step."""
    below, layers = LayerOutput(inputs, None), network.layers
    if isinstance(layers[0], EmbeddingWeights):
        below, layers = layer_outputs(Network(layers[:1]), inputs)[0], layers[1:]
    kept = np.result_type(below.values, np.float32)
    table = np.zeros((len(below.values) + 1, below.values.shape[1]), kept)
    table[1:] = below.values
    tokens = np.arange(1, len(table))
    if below.mask is not None:
        tokens = np.where(below.mask, tokens, 0)
    return Network((EmbeddingWeights(table, mask_zero=True), *layers)), tokens
