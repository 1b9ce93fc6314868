"""The child process in which Keras reads: out of the way, replaced when it dies, never left."""

import importlib.util
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from core.errors import Problem
from core.rnn.cells import SimpleRNNCell
from core.rnn.network import Network, RecurrentWeights
from core.stepping.parity import ParityWorker

CELL = SimpleRNNCell(np.full((3, 2), 0.5), np.full((2, 2), 0.25), np.zeros(2))
NETWORK = Network((RecurrentWeights(CELL, return_sequences=True),))
INPUTS = np.linspace(-1.0, 1.0, 12).reshape(4, 3)

needs_keras = pytest.mark.skipif(
    importlib.util.find_spec("keras") is None, reason="Keras is not installed"
)


@pytest.fixture(scope="module")
def worker() -> Iterator[ParityWorker]:
    found = ParityWorker()
    yield found
    found.close()


@pytest.fixture
def exchange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where arrays are exchanged, here and in every process that a test starts."""
    folder = tmp_path / "exchange"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


@needs_keras
def test_the_child_keeps_out_of_the_way(worker: ParityWorker) -> None:
    worker.check(NETWORK, INPUTS)
    child = psutil.Process(worker.pid)
    assert child.environ()["CUDA_VISIBLE_DEVICES"] == "-1"
    assert child.environ()["JAX_PLATFORMS"] == "cpu"
    assert child.nice() == min(os.nice(0) + 10, 19)


@needs_keras
def test_a_child_that_died_is_replaced_at_the_next_question(worker: ParityWorker) -> None:
    worker.check(NETWORK, INPUTS)
    died = worker.pid
    assert died is not None
    os.kill(died, signal.SIGKILL)
    os.waitid(os.P_PID, died, os.WEXITED | os.WNOWAIT)
    assert worker.check(NETWORK, INPUTS).difference < 1e-5
    assert worker.pid != died


def test_a_child_that_dies_while_it_is_asked_is_told() -> None:
    worker = ParityWorker()
    try:
        asking, said = asked_in_a_thread(worker)
        os.kill(pid_once_started(worker), signal.SIGKILL)
        asking.join(timeout=20)
        assert len(said) == 1
        assert said[0].startswith("Keras ended without an answer (exit status -9): ")
    finally:
        worker.close()


def test_a_child_that_is_too_slow_is_given_up() -> None:
    worker = ParityWorker(patience=0.3)
    try:
        with pytest.raises(Problem, match=r"did not answer within 0\.3 seconds"):
            worker.check(NETWORK, INPUTS)
        assert worker.pid is not None
        assert has_ended(worker.pid)
    finally:
        worker.close()


def test_closing_ends_the_child_even_while_it_is_asked(exchange: Path) -> None:
    worker = ParityWorker()
    asking, said = asked_in_a_thread(worker)
    child = pid_once_started(worker)
    began = time.monotonic()
    worker.close()
    asking.join(timeout=20)
    assert time.monotonic() - began < 5
    assert has_ended(child)
    assert said == ["the comparison with Keras has been ended"]
    worker.close()
    with pytest.raises(Problem, match="has been ended"):
        worker.check(NETWORK, INPUTS)
    assert worker.pid is None
    assert not list(exchange.iterdir())


def test_closing_what_never_started_does_nothing() -> None:
    worker = ParityWorker()
    worker.close()
    worker.close()
    assert worker.pid is None


def test_without_keras_one_sentence_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "keras.py").write_text("raise ImportError(\"No module named 'keras'\")\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    worker = ParityWorker()
    try:
        for _ in range(2):
            with pytest.raises(
                Problem, match=r"Keras could not start on .*No module named 'keras'"
            ):
                worker.check(NETWORK, INPUTS)
    finally:
        worker.close()


def test_an_engine_that_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAS_BACKEND", "tensorfow")
    worker = ParityWorker()
    try:
        with pytest.raises(Problem, match="unknown KERAS_BACKEND 'tensorfow': did you mean"):
            worker.check(NETWORK, INPUTS)
    finally:
        worker.close()


PARENT = """
import sys
import numpy as np
from core.rnn.cells import SimpleRNNCell
from core.rnn.network import Network, RecurrentWeights
from core.stepping.parity import ParityWorker

draw = np.random.default_rng(0).normal
cell = SimpleRNNCell(draw(size=(3, 64)) / 9, draw(size=(64, 64)) / 9, np.zeros(64))
network = Network((RecurrentWeights(cell, return_sequences=True),))
worker = ParityWorker()
worker.check(network, draw(size=(5, 3)))
print(worker.pid, flush=True)
worker.ask(network, draw(size=(200_000, 3)))
print("answered", flush=True)
"""


@needs_keras
def test_a_killed_interface_leaves_no_child_behind_not_even_one_that_computes(
    exchange: Path,
) -> None:
    with subprocess.Popen(
        [sys.executable, "-P", "-c", PARENT], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        busy = child.cpu_times().user
        until(lambda: child.cpu_times().user > busy + 0.3)
        assert list(exchange.glob("*/question.npz"))
        parent.kill()
        assert parent.stdout.read() == ""
    assert has_ended(child.pid)
    assert not list(exchange.iterdir())


def test_the_process_that_asks_does_not_import_keras() -> None:
    ask = "import sys, core.stepping.parity; print({'keras', 'tensorflow'} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-P", "-c", ask], capture_output=True, text=True)
    assert said.stdout.strip() == "set()"


def asked_in_a_thread(worker: ParityWorker) -> tuple[threading.Thread, list[str]]:
    """A thread that asks one question, and the problems that it is told."""
    said: list[str] = []

    def ask() -> None:
        try:
            worker.check(NETWORK, INPUTS)
        except Problem as problem:
            said.append(str(problem))

    asking = threading.Thread(target=ask)
    asking.start()
    return asking, said


def pid_once_started(worker: ParityWorker) -> int:
    until(lambda: worker.pid is not None)
    assert worker.pid is not None
    return worker.pid


def has_ended(pid: int, patience: float = 10.0) -> bool:
    """Whether there is no such process within this time, or only what nobody has buried."""

    def gone() -> bool:
        try:
            return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return True

    try:
        until(gone, patience)
    except AssertionError:
        return False
    return True


def until(condition: Callable[[], bool], patience: float = 60.0) -> None:
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, f"not within {patience} s"
        time.sleep(0.02)
