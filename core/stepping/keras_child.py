"""A child process in which Keras reads networks, on the CPU and out of the way."""

import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from core.errors import Problem
from core.models.spec import ModelSpec
from core.rnn.arrays import Array

CHILD = "core.backends.keras.parity"
ENVIRONMENT: Mapping[str, str] = {
    # A run may be training on the GPU: not even its memory is to be touched.
    "CUDA_VISIBLE_DEVICES": "-1",
    "JAX_PLATFORMS": "cpu",
    "JAX_ENABLE_X64": "1",
    "KERAS_TORCH_DEVICE": "cpu",
    "OMP_NUM_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
}


class Refused(Problem):
    """Keras cannot compute this network; the child goes on, and may be asked about another."""


class KerasChild:
    """The process, started when this is made; it ends when its standard input closes.

    So it cannot outlive whoever started it, however that ends. One thread at a time may ask; `end`
    may be called from any.

    Raises:
        Problem: the process cannot be started.
    """

    def __init__(self) -> None:
        self._asking = threading.Lock()
        try:
            self._folder = Path(tempfile.mkdtemp(prefix="rnn-tui-parity-"))
        except OSError as error:
            raise _not_started(error) from error
        self._log = self._folder / "log"
        try:
            with self._log.open("wb") as log:
                self.process = subprocess.Popen(
                    # -P: a folder named core where the user happens to stand must not be ours.
                    [sys.executable, "-P", "-m", CHILD, str(self._folder)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    cwd="/",
                    env={**os.environ, **ENVIRONMENT},
                )
        except OSError as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise _not_started(error) from error

    def ask(
        self, spec: ModelSpec, inputs: Array, weights: Sequence[Array], patience: float
    ) -> tuple[dict[str, Array], dict[str, Any]]:
        """What Keras computes: its arrays by name, and what is said of them.

        Args:
            spec: the stack.
            inputs: word numbers (T,) or features (T, D).
            weights: in the order of `get_weights()`.
            patience: seconds until it is given up.

        Raises:
            Refused: Keras cannot compute this network.
            Problem: there is no Keras, or the process died or is too slow; it must be ended then.
        """
        with self._asking:
            question, answer = self._folder / "question.npz", self._folder / "answer.npz"
            line = {
                "spec": msgspec.to_builtins(spec),
                "question": str(question),
                "answer": str(answer),
            }
            try:
                named: dict[str, Any] = {f"w{number}": one for number, one in enumerate(weights)}
                np.savez(question, inputs=inputs, **named)
                said = self._exchange(json.dumps(line).encode() + b"\n", patience)
                with np.load(answer, allow_pickle=False) as archive:
                    return {name: archive[name] for name in archive.files}, said
            except OSError as error:
                raise Problem(f"{self._how_it_ended()}: {error}") from error

    def _exchange(self, line: bytes, patience: float) -> dict[str, Any]:
        assert self.process.stdin is not None
        self.process.stdin.write(line)
        self.process.stdin.flush()
        said: dict[str, Any] = json.loads(self._line(time.monotonic() + patience, patience))
        if "fatal" in said:
            raise Problem(said["fatal"])
        if "error" in said:
            raise Refused(said["error"])
        return said

    def _line(self, deadline: float, patience: float) -> bytes:
        assert self.process.stdout is not None
        descriptor, line = self.process.stdout.fileno(), b""
        while not line.endswith(b"\n"):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise Problem(
                    f"Keras did not answer within {patience:g} seconds: "
                    "try again when the machine is less busy"
                )
            data = os.read(descriptor, 4096)
            if not data:
                raise Problem(self._how_it_ended())
            line += data
        return line

    def _how_it_ended(self) -> str:
        """The sentence for a child that left without a word, with its own last one."""
        try:
            status = f"exit status {self.process.wait(timeout=5)}"
        except subprocess.TimeoutExpired:
            return "Keras could not be asked"
        try:
            said = self._log.read_text(errors="replace").split("\n")
        except OSError:
            said = []
        last = next((line.strip() for line in reversed(said) if line.strip()), "it said nothing")
        return f"Keras ended without an answer ({status}): {last[-300:]}"

    def end(self) -> None:
        """Ends the process and removes what it left; may be called again."""
        self.process.kill()
        self.process.wait()
        # A thread that waits for an answer sees the end by now, and lets go.
        with self._asking:
            for pipe in (self.process.stdin, self.process.stdout):
                assert pipe is not None
                try:
                    pipe.close()
                except OSError:  # a question that was never read is still in the pipe
                    continue
            shutil.rmtree(self._folder, ignore_errors=True)


def _not_started(error: OSError) -> Problem:
    return Problem(f"Keras could not be started: {error}")
