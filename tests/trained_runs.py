"""Small runs, trained by the real worker once for every test that wants them.

What it does it does in the process that has Keras already: a process of its own would import that
again for each run.
"""

import contextlib
import fcntl
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from core.training import store, worker
from core.training.settings import configure
from core.training.store import Run
from tests.keras_process import KerasProcess, keras_process

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


def train(keras: KerasProcess, run: Run) -> None:
    """Trains a run to its end."""
    assert keras.ask(_worker, run.folder) == 0, store.log_tail(run)


def _worker(folder: Path) -> int:
    """The worker's exit status, of a worker that finds Keras as it is after its start."""
    import keras

    keras.utils.clear_session()
    listened = signal.SIGTERM, signal.SIGINT, signal.SIGHUP
    before = [signal.getsignal(number) for number in listened]
    with (folder / store.WORKER_LOG).open("a") as log, contextlib.redirect_stderr(log):
        try:
            return worker.main([str(folder)])
        finally:
            for number, handler in zip(listened, before, strict=True):
                signal.signal(number, handler)


class TrainedRuns:
    """The folders of the runs, each trained when it is first asked for."""

    def __init__(self, shared: Path, keras: KerasProcess) -> None:
        self._shared, self._keras = shared, keras

    def __getitem__(self, name: str) -> Path:
        """The run's folder, in a folder of runs of its own."""
        home = self._shared / f"trained-{name}"
        with (self._shared / f"trained-{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not home.exists():
                preset, settings = RUNS[name]
                train(self._keras, store.create(home, configure(preset, settings)))
            return store.list_runs(home)[0].folder


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> TrainedRuns:
    """Run folders by name; nothing may change them."""
    keras = keras_process(tmp_path_factory)
    shared = tmp_path_factory.getbasetemp()
    # Each process of pytest-xdist has a folder of its own within the one that they share.
    return TrainedRuns(shared.parent if shared.name.startswith("popen-") else shared, keras)


@pytest.fixture
def copied(tmp_path: Path, trained: TrainedRuns) -> Callable[[str], Path]:
    """A run's folder copied, to be broken."""

    def copy(which: str) -> Path:
        folder = tmp_path / "copied" / trained[which].name
        shutil.copytree(trained[which], folder)
        return folder

    return copy
