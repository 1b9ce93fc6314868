"""Real workers, whatever befalls them."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from core.errors import Problem
from core.training import process, store
from core.training.settings import configure
from core.training.store import Run


@pytest.fixture
def new_run(home: Path) -> Iterator[Callable[..., Run]]:
    """Creates the folder of a run that trains in a second once Keras has started."""
    created: list[Run] = []

    def create(preset: str = "single-gru", **settings: object) -> Run:
        small: dict[str, object] = {"limit": 64, "epochs": 1, "batch_size": 32}
        if preset == "single-gru":
            small |= {"dataset": "adding", "maxlen": 12}
        created.append(store.create(home, configure(preset, small | settings)))
        return created[-1]

    yield create
    # A test that failed on its way leaves no worker behind.
    for run in created:
        with suppress(Problem):
            process.request_stop(run)
    for run in created:
        process.wait(run, 30)
