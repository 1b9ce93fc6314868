import hypothesis.strategies as st
import numpy as np
import pytest

from core.rnn.cells import GRUCell, LSTMCell, SimpleRNNCell

BUILDERS = {
    "SimpleRNN": (1, lambda h: (h,), SimpleRNNCell, {}),
    "LSTM": (4, lambda h: (4 * h,), LSTMCell, {}),
    "GRU": (3, lambda h: (2, 3 * h), GRUCell, {}),
    "GRU before": (3, lambda h: (3 * h,), GRUCell, {"reset_after": False}),
}


@pytest.fixture(scope="session")
def random_cell():
    """A cell of a kind with drawn weights, none of them zero, its pre-activations near one."""

    def build(kind, inputs, units, seed=0, dtype=np.float64, **options):
        columns, bias_shape, cell, more = BUILDERS[kind]
        rng = np.random.default_rng(seed)
        kernel = rng.normal(size=(inputs, columns * units)) / np.sqrt(inputs)
        recurrent = rng.normal(size=(units, columns * units)) / np.sqrt(units)
        bias = rng.normal(size=bias_shape(units)) * 0.5
        return cell(
            kernel.astype(dtype), recurrent.astype(dtype), bias.astype(dtype), **more, **options
        )

    return build


@pytest.fixture(scope="session", params=list(BUILDERS))
def kind(request):
    return request.param


@pytest.fixture(scope="session")
def sizes():
    """(B, T, D, H, seed)."""
    return st.tuples(
        st.integers(1, 5),
        st.integers(1, 12),
        st.integers(1, 9),
        st.integers(1, 9),
        st.integers(0, 2**32 - 1),
    )


@pytest.fixture(scope="session")
def draw_mask():
    """(B, T) masks: each row post-, pre- or mid-padded, with holes, all padded or not at all."""

    def build(rng, batch, timesteps):
        t = np.arange(timesteps)
        rows = []
        for _ in range(batch):
            low, high = sorted(rng.integers(0, timesteps + 1, size=2))
            rows.append(
                [
                    t < high,
                    t >= low,
                    (t < low) | (t >= high),
                    rng.random(timesteps) < 0.5,
                    np.zeros(timesteps, bool),
                    np.ones(timesteps, bool),
                ][rng.integers(6)]
            )
        return np.array(rows)

    return build
