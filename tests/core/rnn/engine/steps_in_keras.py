"""What Keras' compiled training says and does, with given weights."""


def trained(layers, weights, loss, metric, optimizer, batches):
    """(loss and metric of every batch, the weights after all of them).

    `layers` are (name, arguments); `optimizer` is (name, options); `batches` are (inputs, targets).
    """
    import keras

    first = batches[0][0]
    kind = "int32" if first.dtype.kind == "i" else "float32"
    model = keras.Sequential(
        [
            keras.Input(first.shape[1:], dtype=kind),
            *(getattr(keras.layers, name)(**arguments) for name, arguments in layers),
        ]
    )
    model.set_weights(weights)
    name, options = optimizer
    model.compile(getattr(keras.optimizers, name)(**options), loss, metrics=[metric])
    told = []
    for inputs, targets in batches:
        model.reset_metrics()
        told.append(tuple(map(float, model.train_on_batch(inputs, targets))))
    return told, model.get_weights()


def judged(layers, weights, loss, metric, inputs, targets, batch_size):
    """Loss and metric over several batches, of which the last may be short."""
    import keras

    model = keras.Sequential(
        [
            keras.Input(inputs.shape[1:], dtype="int32" if inputs.dtype.kind == "i" else "float32"),
            *(getattr(keras.layers, name)(**arguments) for name, arguments in layers),
        ]
    )
    model.set_weights(weights)
    model.compile("sgd", loss, metrics=[metric])
    return tuple(map(float, model.evaluate(inputs, targets, batch_size=batch_size, verbose=0)))
