"""What can befall a worker, caused for real."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.training import process
from core.training.events import Batch, Epoch, Prepared, Started
from core.training.history import read_state
from core.training.store import Run
from core.training.summary import report

NewRun = Callable[..., Run]
WaitFor = Callable[[Run, type], None]
LONG = {"limit": 2000, "epochs": 1000, "batch_size": 8}


def test_a_run_goes_the_whole_way_and_leaves_its_model(new_run: NewRun) -> None:
    run = new_run()
    assert process.start(run).wait() == 0
    ended = report(run)
    assert ended.state == "finished"
    assert len(ended.history.epochs) == 1
    assert ended.summary.test_accuracy is not None
    assert ended.history.environment is not None
    assert ended.history.environment.engine == "tensorflow"
    assert ended.history.environment.versions["keras"].startswith("3.15")
    assert (run.folder / "model.keras").stat().st_size > 0
    with np.load(run.folder / "weights.npz", allow_pickle=False) as weights:
        assert sum(array.size for array in weights.values()) == ended.summary.parameters


def test_stop_ends_a_run_at_its_next_batch(new_run: NewRun, wait_for: WaitFor) -> None:
    run = new_run(**LONG)
    worker = process.start(run)
    wait_for(run, Batch)
    assert read_state(run)[0] == "running"
    process.request_stop(run)
    asked = time.monotonic()
    assert worker.wait(timeout=60) == 0
    assert time.monotonic() - asked < 20
    state, history = read_state(run)
    assert state == "stopped"
    assert len(history.epochs) < 1000


def test_a_killed_worker_leaves_a_run_that_is_lost_with_all_its_epochs(
    new_run: NewRun, wait_for: WaitFor
) -> None:
    run = new_run(**LONG | {"limit": 64})
    worker = process.start(run)
    wait_for(run, Epoch)
    shown = len(read_state(run)[1].epochs)
    worker.kill()
    worker.wait()
    state, history = read_state(run)
    assert state == "lost"
    assert len(history.epochs) >= shown
    assert report(run).summary.error is not None


def test_a_worker_outlives_the_hang_up_of_its_terminal(new_run: NewRun, wait_for: WaitFor) -> None:
    run = new_run()
    worker = process.start(run)
    wait_for(run, Started)
    assert os.getsid(worker.pid) == worker.pid
    worker.send_signal(signal.SIGHUP)
    assert worker.wait(timeout=90) == 0
    assert read_state(run)[0] == "finished"


def test_a_run_waits_for_the_one_before_it(new_run: NewRun, wait_for: WaitFor) -> None:
    first, second = new_run(**LONG), new_run(**LONG)
    workers = [process.start(first), process.start(second)]
    wait_for(first, Batch)
    assert read_state(second)[0] == "queued"
    process.request_stop(second)
    assert workers[1].wait(timeout=30) == 0
    assert read_state(second)[0] == "stopped"
    assert read_state(first)[0] == "running"
    workers[0].terminate()
    assert workers[0].wait(timeout=60) == 0
    assert read_state(first)[0] == "stopped"


def test_a_second_worker_for_the_same_run_is_refused(new_run: NewRun, wait_for: WaitFor) -> None:
    from core.errors import Problem

    run = new_run(**LONG)
    worker = process.start(run)
    wait_for(run, Started)
    with pytest.raises(Problem, match="is training already"):
        process.start(run)
    worker.kill()
    worker.wait()


def test_an_engine_that_cannot_be_imported_fails_the_run_in_its_own_words(
    new_run: NewRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken" / "tensorflow"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text('raise ImportError("libcudart.so.99: cannot open")')
    monkeypatch.setenv("PYTHONPATH", str(broken.parent))
    run = new_run()
    assert process.start(run).wait() == 1
    ended = report(run)
    assert ended.state == "failed"
    assert ended.summary.error is not None
    assert "libcudart.so.99: cannot open" in ended.summary.error
    assert "Traceback" not in ended.summary.error


def test_a_full_disk_is_said_or_leaves_the_run_lost(new_run: NewRun) -> None:
    """A limit on file sizes stands in for the full disk: the system refuses the write alike."""
    import subprocess

    run = new_run()
    command = f"ulimit -f 8; exec {sys.executable} -P -m core.training.worker {run.folder}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    state, history = read_state(run)
    assert state in ("failed", "lost")
    assert isinstance(history.prepared, Prepared)
    assert "Traceback" not in (report(run).summary.error or "")


def test_a_model_that_ends_in_a_sequence_fails_with_the_reason(new_run: NewRun) -> None:
    run = new_run("stack-sequence")
    assert process.start(run).wait() == 1
    error = report(run).summary.error
    assert error is not None
    assert "sequence" in error


def test_a_learning_rate_beyond_reason_is_judged_not_finite(new_run: NewRun) -> None:
    run = new_run("single-gru", learning_rate=1e12, optimizer="sgd", dataset="adding", epochs=2)
    process.start(run).wait()
    ended = report(run)
    assert ended.verdict.kind == "not finite"
