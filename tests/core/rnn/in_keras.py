"""What Keras and TensorFlow compute with our weights: asked of the process that has them."""

import numpy as np

from core.rnn.network import (
    BidirectionalWeights,
    DenseWeights,
    EmbeddingWeights,
    RecurrentWeights,
)

DOUBLE = "float64"


def predicted(cell, x, mask):
    """(outputs, final state) that Keras' own layer predicts with this cell's weights."""
    import keras

    dtype = str(cell.dtype)
    layer = _recurrent(cell, dtype, return_sequences=True, return_state=True)
    features = keras.Input(x.shape[1:], dtype=dtype)
    counts = keras.Input(mask.shape[1:], dtype="bool")
    model = keras.Model([features, counts], layer(features, mask=counts))
    layer.set_weights(cell_weights(cell))
    model.compile(run_eagerly=True)
    outputs, *state = model.predict_on_batch([x.astype(dtype), mask])
    return outputs, tuple(state)


def activated(name, x):
    """An activation's values."""
    import keras

    return np.asarray(keras.activations.get(name)(keras.ops.convert_to_tensor(x)))


def activation_names():
    """The names of all activations."""
    from keras.src.activations import ALL_OBJECTS_DICT

    return set(ALL_OBJECTS_DICT)


def failure(activation):
    """What a layer with this activation says when it fails; None where it does not."""
    import keras
    from tensorflow.errors import InvalidArgumentError

    layer = keras.layers.SimpleRNN(4, activation=activation)
    try:
        layer(np.ones((1, 2, 3), np.float32))
    except (TypeError, InvalidArgumentError) as error:
        return str(error)
    return None


def activation_slopes(names, points):
    """The derivative of each activation at each of its points."""
    import keras
    import tensorflow as tf

    slopes = {}
    for name in names:
        z = tf.constant(points[name])
        with tf.GradientTape() as tape:
            tape.watch(z)
            y = keras.activations.get(name)(z)
        slopes[name] = tape.gradient(y, z, output_gradients=tf.ones_like(y)).numpy()
    return slopes


def fresh_weights(layer, inputs, units):
    """What a new layer has drawn."""
    import keras

    keras.utils.set_random_seed(0)
    made = getattr(keras.layers, layer)(units)
    made.build((None, 5, inputs))
    return made.get_weights()


def cell_gradients(cell, x, mask, initial, reverse, to_outputs, to_state):
    """Gradients by a layer's weights, its inputs and its initial state, from TensorFlow's tape."""
    import tensorflow as tf

    layer = _recurrent(cell, DOUBLE, return_sequences=True, return_state=True, go_backwards=reverse)
    layer.build(x.shape)
    layer.set_weights(cell_weights(cell))
    features, *start = (tf.constant(array) for array in (x, *initial))
    with tf.GradientTape() as tape:
        tape.watch([features, *start])
        outputs, *state = layer(features, mask=tf.constant(mask), initial_state=start)
        # With go_backwards Keras hands its outputs over in the order of the walk.
        in_order = tf.reverse(outputs, [1]) if reverse else outputs
        loss = tf.reduce_sum(to_outputs * in_order)
        loss += sum(tf.reduce_sum(g * s) for g, s in zip(to_state, state, strict=True))
    found = tape.gradient(
        loss, [*layer.trainable_variables, features, *start], unconnected_gradients="zero"
    )
    return [np.asarray(one) for one in found]


def network_gradients(network, tokens, target, loss):
    """The loss of a network, and (path, type, gradient) of each of its weights."""
    import keras
    import tensorflow as tf

    layers = [_layer(layer) for layer in network.layers]
    values = keras.Input(tokens.shape[1:], dtype="int32")
    answer = values
    for layer in layers:
        answer = layer(answer)
    model = keras.Model(values, answer)
    for layer, own in zip(layers, network.layers, strict=True):
        layer.set_weights(_layer_weights(own))
    classes = {
        "binary_crossentropy": keras.losses.BinaryCrossentropy,
        "categorical_crossentropy": keras.losses.CategoricalCrossentropy,
        "sparse_categorical_crossentropy": keras.losses.SparseCategoricalCrossentropy,
        "mean_squared_error": keras.losses.MeanSquaredError,
    }
    with tf.GradientTape() as tape:
        value = classes[loss](dtype=DOUBLE)(target, model(tf.constant(tokens, tf.int32)))
    variables = model.trainable_variables
    found = tape.gradient(value, variables)
    return float(value), [
        (variable.path, str(variable.dtype), np.asarray(tf.convert_to_tensor(gradient)))
        for variable, gradient in zip(variables, found, strict=True)
    ]


def cell_weights(cell):
    return [cell.kernel, cell.recurrent_kernel, cell.bias]


def _recurrent(cell, dtype, **options):
    import keras

    options |= {"activation": cell.activation, "dtype": dtype}
    if cell.kind != "SimpleRNN":
        options |= {"recurrent_activation": cell.recurrent_activation, "use_cudnn": False}
    if cell.kind == "GRU":
        options["reset_after"] = cell.reset_after
    return getattr(keras.layers, cell.kind)(cell.units, **options)


def _layer(layer):
    from keras import layers

    match layer:
        case EmbeddingWeights():
            return layers.Embedding(*layer.table.shape, mask_zero=layer.mask_zero, dtype=DOUBLE)
        case DenseWeights():
            return layers.Dense(layer.kernel.shape[1], activation=layer.activation, dtype=DOUBLE)
        case RecurrentWeights():
            return _recurrent(layer.cell, DOUBLE, return_sequences=layer.return_sequences)
        case BidirectionalWeights():
            every = layer.return_sequences
            there = _recurrent(layer.forward, DOUBLE, return_sequences=every)
            back = _recurrent(layer.backward, DOUBLE, return_sequences=every, go_backwards=True)
            return layers.Bidirectional(
                there, merge_mode=layer.merge_mode, backward_layer=back, dtype=DOUBLE
            )


def _layer_weights(layer):
    match layer:
        case EmbeddingWeights():
            return [layer.table]
        case DenseWeights():
            return [layer.kernel, layer.bias]
        case RecurrentWeights():
            return cell_weights(layer.cell)
        case BidirectionalWeights():
            return [*cell_weights(layer.forward), *cell_weights(layer.backward)]
