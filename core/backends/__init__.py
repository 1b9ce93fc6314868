"""What trains a model: each backend behind one small protocol, loaded only when asked for."""

from importlib import import_module

from core.backends.possible import check_device, check_fit
from core.backends.protocol import Backend
from core.errors import unknown

__all__ = ["BACKENDS", "check_backend", "check_device", "check_fit", "load_backend"]

BACKENDS = {"keras": "core.backends.keras", "numpy": "core.backends.numpy"}


def check_backend(name: str) -> None:
    """Refuses a backend that does not exist, without importing one that does.

    Raises:
        UsageProblem: there is no such backend.
    """
    if name not in BACKENDS:
        raise unknown("backend", name, BACKENDS)


def load_backend(name: str) -> Backend:
    """Imports a backend; the Keras one takes several seconds and 500 MB.

    Raises:
        UsageProblem: there is no such backend.
        Problem: its libraries cannot be imported; the sentence carries their own words.
    """
    check_backend(name)
    backend: Backend = import_module(BACKENDS[name]).backend()
    return backend
