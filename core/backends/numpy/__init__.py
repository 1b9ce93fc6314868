"""Our own training, in NumPy alone, behind the backend protocol.

It starts at once, runs where no framework does, and gives Keras' numbers: `core.rnn.engine` walks
forwards and backwards, `core.rnn.optimizers` moves the weights.
"""

from core.backends.protocol import Backend


def backend() -> Backend:
    """What trains with NumPy."""
    from core.backends.numpy.training import NumpyBackend

    return NumpyBackend()
