"""How far the NumPy step is from Keras on the same input, and the last answer to that, kept."""

import contextlib
import json
import math
import os
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from core.errors import Problem
from core.models.description import describe
from core.places import settings_file
from core.rnn.arrays import Array
from core.rnn.network import Network, RecurrentWeights, predict
from core.rnn.reading import Reading, read
from core.stepping.keras_child import KerasChild, Refused

PATIENCE = 300.0
"""Seconds until Keras is given up. It starts within ten on an idle machine."""
REMEMBERED = 200
FILE = "parity.json"


@dataclass(frozen=True)
class Agreement:
    """‖ours − Keras'‖∞ over everything that was compared.

    Attributes:
        difference: the largest of all; infinite where only one of the two is a finite number.
        layers: the largest over h_t (for an LSTM also c_t) of each recurrent layer that is stepped.
        answer: the largest over the whole network's answer; None where that is the last layer's h.
        numbers: how many were compared.
        dtype: what Keras computed in.
        keras: Keras' version.
        engine: what Keras computed with.
        date: when, in seconds since 1970.
    """

    difference: float
    layers: tuple[float, ...]
    answer: float | None
    numbers: int
    dtype: str
    keras: str
    engine: str
    date: float


@dataclass(frozen=True, eq=False)
class KerasReading:
    """What Keras computed for a network over one sequence.

    Attributes:
        arrays: `h0` (T, H) and, for an LSTM, `c0` of the layer in place 0, and so on; `answer`.
        keras: Keras' version.
        engine: what Keras computed with.
    """

    arrays: Mapping[str, Array]
    keras: str
    engine: str


def agreement(reading: Reading, theirs: KerasReading) -> Agreement:
    """‖ours − Keras'‖∞ over every state of every stepped layer, and over the answer.

    Of a bidirectional layer the half that walks forward is compared state by state, the other
    half through what stands above it, at last the answer.

    Args:
        reading: what we computed.
        theirs: what Keras computed for the same network and inputs.

    Raises:
        Problem: the two are not of one network and one sequence.
    """
    layers, numbers = [], 0
    for place, trace in zip(reading.places, reading.layers, strict=True):
        found = _difference(trace.states[1:], theirs.arrays[f"h{place}"])
        numbers += trace.states[1:].size
        if trace.cells is not None:
            found = max(found, _difference(trace.cells[1:], theirs.arrays[f"c{place}"]))
            numbers += trace.cells[1:].size
        layers.append(found)
    answer = None
    ours = _answer(reading, theirs.arrays["answer"].ndim)
    if ours is not None:
        answer = _difference(ours, theirs.arrays["answer"])
        numbers += ours.size
    return Agreement(
        difference=max([*layers, 0.0 if answer is None else answer]),
        layers=tuple(layers),
        answer=answer,
        numbers=numbers,
        dtype=str(theirs.arrays["answer"].dtype),
        keras=theirs.keras,
        engine=theirs.engine,
        date=time.time(),
    )


def _answer(reading: Reading, axes: int) -> Array | None:
    """What we say that the network answers; None where that is the last layer's h once more."""
    if reading.answers is not None:
        every: Array = reading.answers
        return every if axes == every.ndim else every[-1]
    if isinstance(reading.network.layers[-1], RecurrentWeights):
        return None
    return predict(reading.network, reading.inputs)


def _difference(ours: Array, theirs: Array) -> float:
    """‖ours − theirs‖∞; where both are NaN, or the same infinity, there is none."""
    if ours.shape != theirs.shape:
        raise Problem(
            f"Keras answered with shape {theirs.shape} where the NumPy step has {ours.shape}: "
            "the two did not read the same sequence with the same network"
        )
    with np.errstate(invalid="ignore"):
        apart = np.abs(ours.astype(np.float64) - theirs.astype(np.float64))
    alike = (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
    apart = np.where(alike, 0.0, np.where(np.isnan(apart), math.inf, apart))
    return float(apart.max(initial=0.0))


class ParityWorker:
    """A child process with Keras on the CPU, started at the first question and kept for the next.

    One thread at a time may ask; `close` may be called from any thread, while another asks too.
    A child that died, or did not answer in time, is replaced at the next question. When the process
    that holds this object dies, however it dies, its child ends with it.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._child: KerasChild | None = None
        self._closed = False
        self._changing = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The child's process number; None while there is no child."""
        child = self._child
        return None if child is None else child.process.pid

    def check(self, network: Network, inputs: Array) -> Agreement:
        """Steps the network here, lets Keras read the same, and compares; see `agreement`.

        It takes seconds, most of all the first time: call it from a thread.

        Args:
            network: the layers and their weights.
            inputs: word numbers (T,) or features (T, D).

        Raises:
            Problem: Keras is not there, cannot have such a network, died, or took too long.
            ValueError: the inputs do not fit the network.
        """
        return self.check_reading(read(network, inputs))

    def check_reading(self, reading: Reading) -> Agreement:
        """The same for what has been read already; see `check`."""
        return agreement(reading, self.ask(reading.network, reading.inputs))

    def ask(self, network: Network, inputs: Array) -> KerasReading:
        """What Keras computes; see `check` for the arguments and errors."""
        spec, weights = describe(network, inputs)
        child = self._running_child()
        try:
            arrays, said = child.ask(spec, np.asarray(inputs), weights, self._patience)
        except Refused:
            raise
        except BaseException as error:
            # Whatever it may yet answer would be taken for the answer to the next question.
            child.end()
            if self._closed and isinstance(error, Problem):
                raise _closed() from error
            raise
        return KerasReading(arrays, said["keras"], said["engine"])

    def close(self) -> None:
        """Ends the child; may be called again, and nothing can be asked afterwards."""
        with self._changing:
            self._closed = True
            child, self._child = self._child, None
        if child is not None:
            child.end()

    def _running_child(self) -> KerasChild:
        with self._changing:
            if self._closed:
                raise _closed()
            if self._child is not None and self._child.process.poll() is not None:
                self._child.end()
                self._child = None
            if self._child is None:
                self._child = KerasChild()
            return self._child


def _closed() -> Problem:
    return Problem("the comparison with Keras has been ended")


def last_agreement(key: str) -> Agreement | None:
    """What the last check found that was remembered under this key; None where there was none."""
    found = _remembered().get(key)
    try:
        return msgspec.convert(found, Agreement)
    except msgspec.ValidationError:
        return None


def remember(key: str, agreement: Agreement) -> None:
    """Keeps a check's result beside the settings, of all that are kept the 200 youngest.

    Where that place cannot be written nothing is kept: the figure is a convenience.

    Args:
        key: what was compared, such as a run, its epoch and what it read.
        agreement: what the check found.
    """
    kept = {**_remembered(), key: asdict(agreement)}
    youngest = sorted(kept, key=lambda one: _date(kept[one]), reverse=True)[:REMEMBERED]
    path = _file()
    draft = path.with_name(f".{FILE}.{secrets.token_hex(4)}")
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            draft.write_text(json.dumps({one: kept[one] for one in youngest}), encoding="utf-8")
            os.replace(draft, path)
        finally:
            draft.unlink(missing_ok=True)


def _file() -> Path:
    return settings_file().with_name(FILE)


def _remembered() -> dict[str, Any]:
    """Everything kept; nothing where the file is missing, broken or not ours."""
    try:
        found = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _date(entry: Any) -> float:
    date = entry.get("date") if isinstance(entry, dict) else None
    return float(date) if isinstance(date, int | float) else -math.inf
