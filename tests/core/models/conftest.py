import hypothesis.strategies as st
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
