from collections.abc import Iterator

import hypothesis.strategies as st
import numpy as np
import pytest

from core.models.spec import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Features,
    ModelSpec,
    SimpleRNN,
    Tokens,
)


@pytest.fixture(scope="module")
def keras_on_the_cpu() -> Iterator:
    """Keras, held to the CPU, where no product is rounded to fewer bits."""
    keras = pytest.importorskip("keras")
    tensorflow = pytest.importorskip("tensorflow")
    with tensorflow.device("CPU:0"):
        yield keras


@pytest.fixture(scope="module")
def keras_layer(keras_on_the_cpu):
    """Keras' own layer, called with exactly the fields of the spec's."""
    layers = keras_on_the_cpu.layers

    def build(layer):
        options = {name: getattr(layer, name) for name in layer.__struct_fields__}
        if isinstance(layer, Bidirectional):
            options["layer"] = build(layer.layer)
        if isinstance(layer, LSTM | GRU):
            options["use_cudnn"] = False
        return getattr(layers, type(layer).__name__)(**options)

    return build


@pytest.fixture(scope="module")
def keras_tensors(keras_on_the_cpu, keras_layer):
    """(Keras' input, [(layer, its output tensor)]); raises where Keras refuses."""

    def build(spec):
        if isinstance(spec.input, Tokens):
            entry = keras_on_the_cpu.Input((spec.input.timesteps,), dtype="int32")
        else:
            entry = keras_on_the_cpu.Input((spec.input.timesteps, spec.input.features))
        tensor, built = entry, []
        for layer in spec.layers:
            own = keras_layer(layer)
            tensor = own(tensor)
            built.append((own, tensor))
        return entry, built

    return build


@pytest.fixture(scope="module")
def keras_model(keras_on_the_cpu, keras_tensors):
    """Keras' model of a spec with random weights, biases too, its pre-activations near one."""

    def build(spec, seed=0):
        entry, built = keras_tensors(spec)
        model = keras_on_the_cpu.Model(entry, built[-1][1])
        rng = np.random.default_rng(seed)
        model.set_weights(
            [
                rng.normal(size=w.shape) / np.sqrt(w.shape[0] if len(w.shape) > 1 else 2)
                for w in model.get_weights()
            ]
        )
        model.compile(run_eagerly=True)
        return model

    return build


small = st.integers(1, 6)
rates = st.sampled_from([0.0, 0.0, 0.3])


@st.composite
def recurrent_layers(draw, sequences=None):
    kind = draw(st.sampled_from([SimpleRNN, LSTM, GRU]))
    options = {
        "units": draw(small),
        "activation": draw(st.sampled_from(["tanh", "tanh", "softsign", "elu"])),
        "return_sequences": draw(st.booleans()) if sequences is None else sequences,
        "dropout": draw(rates),
        "recurrent_dropout": draw(rates),
    }
    if kind is not SimpleRNN:
        options["recurrent_activation"] = draw(st.sampled_from(["sigmoid", "hard_sigmoid"]))
    if kind is GRU:
        options["reset_after"] = draw(st.booleans())
    layer = kind(**options)
    if draw(st.integers(0, 2)) == 0:
        return Bidirectional(layer, draw(st.sampled_from(["concat", "sum", "mul", "ave"])))
    return layer


dense_layers = st.builds(
    Dense, units=small, activation=st.sampled_from(["linear", "sigmoid", "softmax", "relu"])
)
embeddings = st.builds(
    Embedding, input_dim=st.integers(2, 12), output_dim=small, mask_zero=st.booleans()
)
between = st.one_of(st.builds(Dropout, rate=st.sampled_from([0.0, 0.4])), dense_layers)


@st.composite
def valid_stacks(draw):
    """[Embedding] → 1 to 3 recurrent layers, others in between → perhaps a head."""
    timesteps = draw(st.none() | st.integers(1, 9))
    layers = []
    if draw(st.integers(0, 3)) > 0:
        entry = Tokens(timesteps)
        layers.append(draw(embeddings))
    else:
        entry = Features(draw(small), timesteps)
    for last in [False] * draw(st.integers(0, 2)) + [True]:
        layers += draw(st.lists(between, max_size=1))
        layers.append(draw(recurrent_layers(sequences=None if last else True)))
    layers += draw(st.lists(between, max_size=2))
    return ModelSpec("drawn", entry, tuple(layers))


@st.composite
def any_stacks(draw):
    """Layers in any order, most of which cannot be built."""
    entry = draw(st.builds(Tokens, st.just(5)) | st.builds(Features, small, st.just(5)))
    some = st.one_of(recurrent_layers(), recurrent_layers(), between)
    layers = draw(st.lists(some, min_size=1, max_size=5))
    if draw(st.booleans()):
        layers += [draw(recurrent_layers(sequences=False)), draw(between), draw(recurrent_layers())]
    if draw(st.integers(0, 5)) == 0:
        layers.insert(draw(st.integers(0, len(layers))), draw(embeddings))
    if isinstance(entry, Tokens) and draw(st.integers(0, 5)) > 0:
        layers.insert(0, draw(embeddings))
    return ModelSpec("drawn", entry, tuple(layers))


@pytest.fixture(scope="session")
def stacks():
    return valid_stacks()


@pytest.fixture(scope="session")
def shuffled_stacks():
    return any_stacks()
