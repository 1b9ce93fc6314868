"""The child process in which Keras reads: out of the way, replaced when it dies, never left."""

import importlib.util
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

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


@pytest.fixture
def exchange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where arrays are exchanged, here and in every process that a test starts."""
    folder = tmp_path / "exchange"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


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


INTERFACE = """
import json, os, sys
from dataclasses import asdict
import numpy as np
from core.errors import Problem
from core.rnn.cells import SimpleRNNCell
from core.rnn.network import Network, RecurrentWeights
from core.stepping.parity import ParityWorker

draw = np.random.default_rng(0).normal
worker = ParityWorker()


def network(activation):
    kernels = draw(size=(3, 64)) / 9, draw(size=(64, 64)) / 9
    cell = SimpleRNNCell(*kernels, np.zeros(64), activation=activation)
    return Network((RecurrentWeights(cell, return_sequences=True),))


for line in sys.stdin:
    match line.split():
        case ["start"]:
            worker._running_child()
            said = {}
        case ["check", activation]:
            try:
                said = asdict(worker.check(network(activation), draw(size=(5, 3))))
            except Problem as problem:
                said = {"problem": str(problem)}
        case ["ask", timesteps]:
            worker.ask(network("tanh"), draw(size=(int(timesteps), 3)))
            said = {}
        case ["wait"]:
            os.waitid(os.P_PID, worker.pid, os.WEXITED | os.WNOWAIT)
            said = {}
    said |= {"pid": worker.pid, "imported": sorted({"keras", "tensorflow"} & set(sys.modules))}
    print(json.dumps(said), flush=True)
"""


@needs_keras
def test_a_child_is_replaced_and_kept_and_ends_with_the_interface_that_asks_it(
    exchange: Path,
) -> None:
    with subprocess.Popen(
        [sys.executable, "-P", "-c", INTERFACE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as interface:
        assert interface.stdin is not None
        assert interface.stdout is not None

        def said(question: str) -> dict[str, Any]:
            print(question, file=interface.stdin)
            return json.loads(interface.stdout.readline())

        # A child that died, here before it has imported Keras, is replaced at the next question.
        dead = said("start")["pid"]
        os.kill(dead, signal.SIGKILL)
        said("wait")

        # The child says with what it has computed, and keeps out of the way.
        first = said("check tanh")
        assert first["pid"] != dead
        assert first["difference"] < 1e-12
        assert first["engine"] == os.environ.get("KERAS_BACKEND", "tensorflow")
        assert first["keras"].startswith("3.15")
        child = psutil.Process(first["pid"])
        assert child.environ()["CUDA_VISIBLE_DEVICES"] == "-1"
        assert child.environ()["JAX_PLATFORMS"] == "cpu"
        assert child.nice() == min(os.nice(0) + 10, 19)

        # A network that Keras cannot have is refused, and the child goes on.
        refused = said("check sin")
        assert "layer 1 SimpleRNN has an unknown activation 'sin'" in refused["problem"]
        again = said("check softsign")
        assert again["difference"] < 1e-12
        assert refused["pid"] == again["pid"] == child.pid

        # Through all this the process that asks has imported nothing of Keras.
        assert first["imported"] == again["imported"] == []

        # A killed interface leaves no child behind, not even one that computes.
        busy = child.cpu_times().user
        print("ask 200000", file=interface.stdin)
        until(lambda: child.cpu_times().user > busy + 0.3)
        assert list(exchange.glob("*/question.npz"))
        interface.kill()
        assert interface.stdout.read() == ""
    assert has_ended(child.pid)
    assert not list(exchange.iterdir())


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
