"""What Keras computes with a stack: asked of the process that has it."""

import numpy as np

from core.models.spec import GRU, LSTM, Bidirectional, Tokens


def predicted(spec, seed, *batches):
    """Random weights, biases too, and what Keras' model of the spec predicts with them.

    The pre-activations are near one.
    """
    import keras

    if isinstance(spec.input, Tokens):
        entry = keras.Input((spec.input.timesteps,), dtype="int32")
    else:
        entry = keras.Input((spec.input.timesteps, spec.input.features))
    tensor = entry
    for layer in spec.layers:
        tensor = _layer(layer)(tensor)
    model = keras.Model(entry, tensor)
    rng = np.random.default_rng(seed)
    weights = [
        rng.normal(size=w.shape) / np.sqrt(w.shape[0] if len(w.shape) > 1 else 2)
        for w in model.get_weights()
    ]
    model.set_weights(weights)
    model.compile(run_eagerly=True)
    return model.get_weights(), [model.predict_on_batch(batch) for batch in batches]


def _layer(layer):
    """Keras' own layer, called with exactly the fields of the spec's."""
    from keras import layers

    options = {name: getattr(layer, name) for name in layer.__struct_fields__}
    if isinstance(layer, Bidirectional):
        options["layer"] = _layer(layer.layer)
    if isinstance(layer, LSTM | GRU):
        options["use_cudnn"] = False
    return getattr(layers, type(layer).__name__)(**options)
