from collections.abc import Iterator

import pytest


@pytest.fixture
def eager() -> Iterator[None]:
    """Steps without a graph: to trace one takes seconds, and a run of a few steps makes do without.

    That the traced ones go on to the bit as well is held by a run of the worker's own.
    """
    tensorflow = pytest.importorskip("tensorflow")
    tensorflow.config.run_functions_eagerly(True)
    yield
    tensorflow.config.run_functions_eagerly(False)
