"""The proof: a run's script, in a fresh interpreter, gives the run's numbers to the last bit."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.backends.protocol import WEIGHTS
from core.training import store
from core.training.events import number
from core.training.exports import export
from core.training.history import read_history
from core.training.settings import configure
from core.training.store import Run
from tests.keras_process import SURROUNDINGS, keras_process
from tests.trained_runs import train

# Nothing of ours is on the path of this interpreter.
ASKED = """
import json, runpy, sys
for path in sys.argv[1:]:
    script = runpy.run_path(path)
    names = [weight.path.partition("/")[2] for weight in script["model"].weights]
    arrays = {"names": names, "sums": [float(w.sum()) for w in script["model"].get_weights()]}
    print("ANSWER", json.dumps({"epochs": script["history"], "test": script["test"], **arrays}))
assert not [name for name in sys.modules if name.split(".")[0] in ("core", "tui")]
"""

EVERYTHING: dict[str, object] = {
    "dataset": "imdb", "num_words": 30, "maxlen": 9, "padding": "pre", "limit": 36,
    "epochs": 4, "batch_size": 8, "seed": 3, "optimizer": "rmsprop", "learning_rate": 0.01,
    "schedule": "exponential", "warmup": 1, "decay": 0.7, "clip_norm": 0.5, "patience": 2,
    "restore_best": True, "mask_zero": True, "dropout": 0.1,
}  # fmt: skip


@pytest.fixture
def with_everything(home: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run over a small file in IMDB's layout, with every setting other than by default."""
    rng = np.random.default_rng(5)
    arrays: dict[str, Any] = {}
    for side in ("train", "test"):
        reviews = np.empty(40, dtype=object)
        reviews[:] = [rng.integers(0, 40, rng.integers(1, 12)).tolist() for _ in range(40)]
        arrays |= {f"x_{side}": reviews, f"y_{side}": np.arange(40) % 2}
    np.savez(tmp_path / "imdb.npz", **arrays)
    settings = {**EVERYTHING, "data_path": str(tmp_path / "imdb.npz")}
    run = store.create(home, configure("tutorial-rnn", settings))
    train(keras_process(tmp_path_factory), run)
    return run


def test_the_script_gives_the_run_s_numbers_to_the_last_bit(
    with_everything: Run, trained: Any, tmp_path: Path
) -> None:
    runs = [with_everything, Run(trained["text"]), Run(trained["numbers"])]
    scripts = [tmp_path / f"script{place}.py" for place in range(len(runs))]
    for run, path in zip(runs, scripts, strict=True):
        export(run, "script", path)
    child = subprocess.run(
        [sys.executable, "-I", "-c", ASKED, *map(str, scripts)],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        cwd=tmp_path,
        # On as many threads as the runs were trained on: sums are cut into as many parts.
        env={**os.environ, **SURROUNDINGS},
    )
    assert child.returncode == 0, child.stderr[-2000:]
    said = [line.partition(" ")[2] for line in child.stdout.splitlines() if "ANSWER" in line]
    for run, answer in zip(runs, map(json.loads, said), strict=True):
        history = read_history(run)
        assert history.end is not None
        for name, values in answer["epochs"].items():
            assert values == [getattr(epoch, name) for epoch in history.epochs], (run.id, name)
        for name, value in answer["test"].items():
            assert value == number(getattr(history.end, f"test_{name}")), (run.id, name)
        with np.load(run.folder / WEIGHTS) as kept:
            assert answer["names"] == kept.files
            assert answer["sums"] == [float(kept[name].sum()) for name in kept.files]
