"""What Keras computes for a network at every timestep; for the stepper's parity meter.

Run as `python -m core.backends.keras.parity FOLDER`, it answers questions for as long as its
standard input is open. When that closes, whoever asked is gone: it removes the folder and ends at
once, in the middle of a computation too.

A question is one line of JSON, `{"spec": …, "question": FILE, "answer": FILE}`: a stack, an archive
with its `inputs` and its weights `w0`, `w1`, … in `get_weights()` order, and where the answer goes.
The answer is an archive with `h0` (T, H) for a recurrent layer in place 0, for an LSTM also `c0`,
and `answer`, what the whole stack hands on. One line of JSON says that it is there: `keras`, the
version, and `engine`. Or it carries one sentence: `error` when this network cannot be computed,
`fatal` when none can, after which the process ends.
"""

import contextlib
import os
import queue
import shutil
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.backends.keras.build import build_layer
from core.backends.keras.engine import start_keras
from core.errors import Problem
from core.models.inspect import require_valid
from core.models.spec import GRU, LSTM, Bidirectional, Layer, ModelSpec, SimpleRNN, Tokens

NICENESS = 10
"""The check runs in the background of an interface, and perhaps beside a training run."""


class Question(msgspec.Struct, frozen=True):
    """One line of standard input."""

    spec: ModelSpec
    question: str
    answer: str


def states_and_answer(
    spec: ModelSpec, inputs: NDArray[Any], weights: list[NDArray[Any]]
) -> dict[str, NDArray[Any]]:
    """h_t of every recurrent layer, for an LSTM also c_t, and the stack's answer.

    Of a bidirectional layer they are those of the half that walks forward. All are outputs of one
    Keras model, so masks travel as Keras itself hands them on, and the answer comes from layers
    that return what the stack says, sequences or the last output.

    Args:
        spec: the stack.
        inputs: word numbers (T,) or features (T, D).
        weights: in the order of `get_weights()`; everything is computed in their type.

    Raises:
        UsageProblem: the stack cannot be built.
    """
    import keras

    dtype = str(np.result_type(*weights))
    with _computing_in(dtype), keras.device("cpu:0"):
        model = _model(spec, list(weights), dtype)
        kind = "int32" if isinstance(spec.input, Tokens) else dtype
        batch = keras.ops.convert_to_tensor(np.asarray(inputs)[np.newaxis], kind)
        outputs = model.predict_on_batch(batch)
        return {name: np.asarray(array)[0] for name, array in outputs.items()}


@contextlib.contextmanager
def _computing_in(dtype: str) -> Iterator[None]:
    """Lets new layers compute in this type, and forgets them at the end."""
    import keras

    before = keras.config.floatx()
    keras.config.set_floatx(dtype)
    keras.config.set_dtype_policy(dtype)
    try:
        yield
    finally:
        keras.config.set_floatx(before)
        keras.config.set_dtype_policy(before)
        # This process lives as long as the interface does, and Keras keeps what it has built.
        keras.utils.clear_session()


def _model(spec: ModelSpec, weights: list[NDArray[Any]], dtype: str) -> Any:
    """A Keras model with one output for each array that is asked for."""
    import keras

    inspection = require_valid(spec)
    if isinstance(spec.input, Tokens):
        entry = keras.Input((spec.input.timesteps,), dtype="int32")
    else:
        entry = keras.Input((spec.input.timesteps, spec.input.features), dtype=dtype)
    outputs, x = {}, entry
    for place, inspected in enumerate(inspection.layers):
        count = len(inspected.weights)
        own, weights = weights[:count], weights[count:]
        layer = inspected.layer
        stepped = layer.layer if isinstance(layer, Bidirectional) else layer
        if isinstance(stepped, SimpleRNN | LSTM | GRU):
            every = msgspec.structs.replace(stepped, return_sequences=True)
            # Both halves of a bidirectional layer have three weights, the forward one's first.
            walk, outputs[f"h{place}"] = _applied(every, own[:3], x)
            if isinstance(stepped, LSTM):
                outputs[f"c{place}"] = _cell_states(walk.cell, x)
        _, x = _applied(layer, own, x)
    return keras.Model(entry, outputs | {"answer": x})


def _applied(layer: Layer, weights: list[NDArray[Any]], x: Any) -> tuple[Any, Any]:
    """Keras' layer with these weights, and its output for `x`."""
    built = build_layer(layer)
    output = built(x)
    if weights:
        built.set_weights(weights)
    return built, output


def _cell_states(cell: Any, x: Any) -> Any:
    """c_t of Keras' own cell, which its layer keeps to itself, by Keras' own walk over time."""
    import keras

    class CellState(keras.layers.Layer):  # type: ignore[misc]
        """The same cell, whose output is c instead of h."""

        state_size, output_size = cell.state_size, cell.units

        def call(self, inputs: Any, states: Any, training: bool = False) -> Any:
            _, new_states = cell(inputs, states, training=training)
            return new_states[1], new_states

        def get_initial_state(self, batch_size: Any = None) -> Any:
            return cell.get_initial_state(batch_size)

    return keras.layers.RNN(CellState(), return_sequences=True)(x)


def _answer(line: bytes) -> dict[str, str]:
    """Answers one question; what is said of it."""
    import keras

    try:
        asked = msgspec.json.decode(line, type=Question)
        with np.load(asked.question, allow_pickle=False) as archive:
            weights = [archive[f"w{number}"] for number in range(len(archive.files) - 1)]
            found = states_and_answer(asked.spec, archive["inputs"], weights)
        np.savez(asked.answer, **found)  # type: ignore[arg-type]
    except Problem as problem:
        return {"error": str(problem)}
    except Exception as error:
        words = " ".join(str(error).split())[:400] or type(error).__name__
        return {"error": f"Keras could not compute this network: {words}"}
    return {"keras": str(keras.__version__), "engine": str(keras.backend.backend())}


def _questions(folder: Path) -> "queue.Queue[bytes]":
    """The lines of standard input; the process ends with their end, whatever it is doing."""
    lines: queue.Queue[bytes] = queue.Queue()

    def read() -> None:
        for line in sys.stdin.buffer:
            lines.put(line)
        _end(folder, 0)

    threading.Thread(target=read, daemon=True).start()
    return lines


def _end(folder: Path, status: int) -> NoReturn:
    shutil.rmtree(folder, ignore_errors=True)
    # Without the usual farewell, which would wait for whatever another thread is doing.
    os._exit(status)


def main(folder: Path) -> NoReturn:
    """Answers one question after another until standard input closes."""
    # What a library prints belongs to the log, not among the answers.
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    lines = _questions(folder)
    os.nice(NICENESS)
    try:
        start_keras()
        while True:
            answers.write(msgspec.json.encode(_answer(lines.get())) + b"\n")
    except Problem as problem:
        answers.write(msgspec.json.encode({"fatal": str(problem)}) + b"\n")
    except BaseException:
        traceback.print_exc()
    _end(folder, 1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
