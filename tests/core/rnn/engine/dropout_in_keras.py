"""What Keras' own dropout draws, and what its recurrent layers answer behind it."""

import numpy as np

from tests.core.rnn.engine.recurrent_in_keras import _layer
from tests.core.rnn.in_keras import cell_weights


def dropped(rates, x, seed):
    """What `Dropout` of each rate makes of x."""
    import keras

    return [np.asarray(keras.layers.Dropout(rate, seed=seed)(x, training=True)) for rate in rates]


def mask_pairs(cases, batch, seed):
    """(masks of x, masks of h) that each case's cell draws, twice: (G, B, D) and (G, B, H).

    A case is (cell, options).
    """
    return [[_masks(layer, cell, batch) for _ in range(2)] for layer, cell in _made(cases, seed)]


def answers(cases, x, seed):
    """Every output of each case in training: (B, T, H)."""
    found = []
    for layer, cell in _made(cases, seed):
        layer.return_sequences = True
        layer.build(x.shape)
        layer.set_weights(cell_weights(cell))
        found.append(np.asarray(layer(x, training=True)))
    return found


def _made(cases, seed):
    for number, (cell, options) in enumerate(cases):
        yield _layer(cell, {**options, "seed": seed + number}), cell


def _masks(layer, cell, batch):
    import tensorflow as tf

    cell_layer = layer.cell
    cell_layer.reset_dropout_mask()
    cell_layer.reset_recurrent_dropout_mask()
    pair = []
    for drawn, size in (
        (cell_layer.get_dropout_mask(tf.ones((batch, cell.inputs))), cell.inputs),
        (cell_layer.get_recurrent_dropout_mask(tf.ones((batch, cell.units))), cell.units),
    ):
        masks = [] if drawn is None else drawn
        masks = masks if isinstance(masks, list | tuple) else [masks]
        pair.append(np.array(masks, np.float32).reshape(-1, batch, size))
    return tuple(pair)
