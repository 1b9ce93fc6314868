"""Keras 3 behind the backend protocol, on whichever engine KERAS_BACKEND names.

It speaks Keras alone, so that JAX and PyTorch serve where they are installed; only gradient norms
and the sharing of batches among GPUs are TensorFlow's own, and done without where it is not.
"""

from core.backends.keras.engine import start_keras
from core.backends.protocol import Backend


def backend() -> Backend:
    """Starts Keras on its engine, and returns what trains with it."""
    start_keras()
    from core.backends.keras.training import KerasBackend

    return KerasBackend()
