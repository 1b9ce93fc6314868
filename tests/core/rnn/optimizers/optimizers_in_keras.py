"""What Keras' own optimizers make of given gradients."""

KINDS = {"adam": "Adam", "rmsprop": "RMSprop", "sgd": "SGD"}


def stepped(name, options, weights, steps):
    """The weights after every step.

    Each of `steps` is (learning rate, gradients); a gradient is an array, or (rows, values), where
    a row may stand several times, as in what TensorFlow finds for an embedding.
    """
    import keras
    import tensorflow as tf

    optimizer = getattr(keras.optimizers, KINDS[name])(**options)
    variables = [keras.Variable(weight) for weight in weights]
    after = []
    for rate, gradients in steps:
        optimizer.learning_rate = rate
        given = [
            tf.IndexedSlices(
                tf.constant(gradient[1]), tf.constant(gradient[0]), tf.constant(weight.shape)
            )
            if isinstance(gradient, tuple)
            else tf.constant(gradient)
            for gradient, weight in zip(gradients, weights, strict=True)
        ]
        optimizer.apply(given, variables)
        after.append([variable.numpy() for variable in variables])
    return after
