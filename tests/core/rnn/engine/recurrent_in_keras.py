"""What Keras' recurrent layers answer and learn in training, behind given dropout masks."""

import numpy as np

from tests.core.rnn.in_keras import cell_weights


def trained_steps(cases):
    """[outputs, ∂L/∂weights …, ∂L/∂x] of each case, batch first.

    A case is (cell, x, mask, options of the layer, masks of x, masks of h, ∂L/∂outputs); masks are
    one a gate.
    """
    return [_step(*case) for case in cases]


def _step(cell, x, mask, options, of_inputs, of_states, to_outputs):
    import tensorflow as tf

    layer = _layer(cell, options)
    layer.build(x.shape)
    layer.set_weights(cell_weights(cell))
    layer.cell._dropout_mask = _masks(layer, of_inputs)
    layer.cell._recurrent_dropout_mask = _masks(layer, of_states)
    features = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(features)
        outputs = layer(features, mask=tf.constant(mask), training=True)
        loss = tf.reduce_sum(to_outputs * outputs)
    found = tape.gradient(
        loss, [*layer.trainable_variables, features], unconnected_gradients="zero"
    )
    return [np.asarray(one) for one in (outputs, *found)]


def _masks(layer, masks):
    import tensorflow as tf

    if masks is None:
        return None
    made = [tf.constant(mask) for mask in masks]
    return made if hasattr(layer.cell, "dropout_mask_count") else made[0]


def mask_shapes(cells, options, inputs):
    """[(shapes of the masks of x, shapes of the masks of h)] that Keras' cells draw."""
    import tensorflow as tf

    told = []
    for cell in cells:
        layer = _layer(cell, options)
        pair = []
        for drawn in (
            layer.cell.get_dropout_mask(tf.ones(inputs)),
            layer.cell.get_recurrent_dropout_mask(tf.ones((inputs[0], cell.units))),
        ):
            masks = drawn if isinstance(drawn, list | tuple) else [drawn]
            pair.append([tuple(mask.shape) for mask in masks if mask is not None])
        told.append(tuple(pair))
    return told


def _layer(cell, options):
    import keras

    options = {**options, "activation": cell.activation, "dtype": str(cell.dtype)}
    if cell.kind != "SimpleRNN":
        options |= {"recurrent_activation": cell.recurrent_activation, "use_cudnn": False}
    if cell.kind == "GRU":
        options["reset_after"] = cell.reset_after
    return getattr(keras.layers, cell.kind)(cell.units, **options)
