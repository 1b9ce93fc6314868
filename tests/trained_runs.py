"""Small runs, trained by the real worker once for every test that wants them."""

import fcntl
import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from core.training import process, store
from core.training.settings import configure

RUNS: dict[str, tuple[str, dict[str, object]]] = {
    "text": (
        "tutorial-lstm",
        {"limit": 128, "epochs": 3, "batch_size": 32, "padding": "pre", "truncating": "pre"},
    ),
    "numbers": (
        "single-gru",
        {"dataset": "adding", "limit": 64, "maxlen": 12, "epochs": 1, "batch_size": 32},
    ),
    "padded": ("tutorial-rnn", {"limit": 64, "epochs": 1, "batch_size": 32, "maxlen": 120}),
}
"""By what is special about them: three epochs of a small LSTM over text, one over features, and
two SimpleRNNs that read a hundred padding steps behind every text."""


class TrainedRuns:
    """The folders of the runs, each trained when it is first asked for."""

    def __init__(self, shared: Path) -> None:
        self._shared = shared

    def __getitem__(self, name: str) -> Path:
        """The run's folder, in a folder of runs of its own."""
        home = self._shared / f"trained-{name}"
        with (self._shared / f"trained-{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not home.exists():
                preset, settings = RUNS[name]
                run = store.create(home, configure(preset, settings))
                assert process.start(run).wait(timeout=180) == 0, store.log_tail(run)
            return store.list_runs(home)[0].folder


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> TrainedRuns:
    """Run folders by name; nothing may change them."""
    if find_spec("keras") is None:
        pytest.skip("Keras trains these runs")
    shared = tmp_path_factory.getbasetemp()
    # Each process of pytest-xdist has a folder of its own within the one that they share.
    return TrainedRuns(shared.parent if shared.name.startswith("popen-") else shared)


@pytest.fixture
def copied(tmp_path: Path, trained: TrainedRuns) -> Callable[[str], Path]:
    """A run's folder copied, to be broken."""

    def copy(which: str) -> Path:
        folder = tmp_path / "copied" / trained[which].name
        shutil.copytree(trained[which], folder)
        return folder

    return copy
