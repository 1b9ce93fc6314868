import hypothesis.strategies as st
import numpy as np
import pytest

from core.rnn.network import (
    BidirectionalWeights,
    DenseWeights,
    EmbeddingWeights,
    Network,
    RecurrentWeights,
    predict,
)

KINDS = ("SimpleRNN", "LSTM", "GRU", "GRU before")


@pytest.fixture(scope="session")
def stacks():
    """A strategy: how a stack is built, for `build_stack`."""
    return st.fixed_dictionaries(
        {
            "embedding": st.sampled_from(["none", "plain", "masked"]),
            "kinds": st.lists(st.sampled_from(KINDS), min_size=1, max_size=3),
            "dense_between": st.booleans(),
            "returns_sequences": st.booleans(),
            "heads": st.integers(0, 2),
            "outputs": st.integers(1, 3),
            "units": st.integers(1, 6),
            "seed": st.integers(0, 2**32 - 1),
        }
    )


@pytest.fixture(scope="session")
def build_stack(random_cell):
    """The network of a drawn stack; `both_ways` is the place of a layer that reads both ways."""

    def build(stack, both_ways=None, dtype=np.float64):
        rng = np.random.default_rng(stack["seed"])
        width, layers = 3, []
        if stack["embedding"] != "none":
            table = rng.normal(size=(9, width)).astype(dtype)
            layers.append(EmbeddingWeights(table, mask_zero=stack["embedding"] == "masked"))
        for number, kind in enumerate(stack["kinds"]):
            last = number == len(stack["kinds"]) - 1
            sequences = not last or stack["returns_sequences"]
            cell = random_cell(
                kind, width, stack["units"], seed=stack["seed"] + number, dtype=dtype
            )
            width = stack["units"]
            if number == both_ways:
                back = random_cell(kind, cell.inputs, width, seed=stack["seed"] + 9, dtype=dtype)
                layers.append(BidirectionalWeights(cell, back, "sum", sequences))
            else:
                layers.append(RecurrentWeights(cell, return_sequences=sequences))
            if stack["dense_between"] and not last:
                layers.append(_dense(rng, width, width, "tanh", dtype))
        for number in range(stack["heads"]):
            last = number == stack["heads"] - 1
            outputs = stack["outputs"] if last else 4
            layers.append(_dense(rng, width, outputs, "sigmoid" if last else "relu", dtype))
            width = outputs
        return Network(tuple(layers))

    return build


def _dense(rng, inputs, units, activation, dtype):
    kernel = rng.normal(size=(inputs, units)).astype(dtype)
    return DenseWeights(kernel, rng.normal(size=units).astype(dtype), activation)


@pytest.fixture(scope="session")
def draw_inputs():
    """One sequence for a network: word numbers, among them many zeros, or features."""

    def build(network, timesteps, seed):
        rng = np.random.default_rng(seed)
        if isinstance(network.layers[0], EmbeddingWeights):
            return rng.integers(0, 9, size=timesteps) * (rng.random(timesteps) < 0.7)
        return rng.normal(size=(timesteps, 3))

    return build


@pytest.fixture(scope="session")
def last_of():
    """network(x) at its last timestep: one answer, whatever the network hands on."""

    def build(network, inputs):
        answer = predict(network, inputs)
        return answer[-1] if answer.ndim == 2 else answer

    return build
