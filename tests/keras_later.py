"""Keras, imported when a test first needs it: to collect tests must not cost each process 5 s."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest

if find_spec("keras") is None:
    pytest.skip("Keras is not installed", allow_module_level=True)


class Later:
    """A module, or something in it, that is imported when it is first used."""

    def __init__(self, module: str, name: str = "") -> None:
        self._module, self._name = module, name

    def __getattr__(self, name: str) -> Any:
        """What it calls so."""
        return getattr(self._found(), name)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """What a function gives, or an instance of a class."""
        return self._found()(*arguments, **named)

    def _found(self) -> Any:
        module = import_module(self._module)
        return getattr(module, self._name) if self._name else module


keras = Later("keras")
