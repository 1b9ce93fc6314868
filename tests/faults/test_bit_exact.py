"""A run that was stopped in the middle of an epoch ends as if it had never been."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from msgspec.structs import replace

from core.rnn.network import predict
from core.training import process
from core.training.events import Probe, Resumed, Stage
from core.training.examples import kept_examples
from core.training.history import read_state
from core.training.log import read_events
from core.training.resume import resume
from core.training.store import Run
from core.training.trained import open_trained
from tests.faults.told import Told
from tests.trained_runs import RUNS

NewRun = Callable[..., Run]
TIMES = {"time": 0.0, "seconds": 0.0, "samples_per_second": 0.0}


def test_a_stopped_and_resumed_run_ends_bit_for_bit_as_an_unbroken_one(
    new_run: NewRun, trained: Any
) -> None:
    """An LSTM whose dropout and recurrent dropout draw anew at every step."""
    preset, settings = RUNS["text"]
    unbroken, broken = Run(trained["text"]), new_run(preset, **settings)
    worker = process.start(broken)
    told = Told(broken)
    while told.next(Stage).doing != "compiling the first batch":
        continue
    process.request_stop(broken)
    asked = time.monotonic()
    assert worker.wait(timeout=120) == 0
    assert time.monotonic() - asked < 20, "a stop ends a run at its next batch"
    state, history = read_state(broken)
    assert (state, history.epochs) == ("stopped", ())
    worker = resume(broken)
    resumed = told.next(Resumed)
    assert (resumed.exact, resumed.why, resumed.epoch) == (True, "", 0)
    assert resumed.batch, "in the middle of an epoch"
    assert worker.wait(timeout=120) == 0
    assert _numbers(broken) == _numbers(unbroken)
    with (
        np.load(broken.folder / "weights.npz", allow_pickle=False) as ours,
        np.load(unbroken.folder / "weights.npz", allow_pickle=False) as theirs,
    ):
        assert ours.files == theirs.files
        for name in ours.files:
            np.testing.assert_array_equal(ours[name], theirs[name])
    _was_asked_after_each_epoch(broken)


def _numbers(run: Run) -> tuple[Any, ...]:
    """All that it has said in numbers, without the time that it took."""
    history = read_state(run)[1]
    assert history.end is not None
    return (
        [replace(epoch, **TIMES) for epoch in history.epochs],
        [replace(norms, time=0.0) for norms in history.norms],
        [replace(probe, time=0.0) for probe in history.probes],
        replace(history.end, time=0.0, seconds=0.0),
    )


def _was_asked_after_each_epoch(run: Run) -> None:
    probes = [event for event in read_events(run.folder) if isinstance(event, Probe)]
    assert [probe.epoch for probe in probes] == [1, 2, 3]
    kept = kept_examples(run)
    assert kept is not None
    answers = predict(open_trained(run).network, kept.inputs[:8])
    assert probes[-1].answers == tuple((float(value),) for value in answers[:, 0])
