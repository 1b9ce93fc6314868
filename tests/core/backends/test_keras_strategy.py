"""A training on all devices of a machine: each with an equal share of every batch."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.backends.protocol import FitSettings
from core.data.dataset import Split
from core.errors import Problem
from tests.core.backends.small_fit import Recorder, small_job
from tests.keras_later import Later, keras

ReshuffledBatches = Later("core.backends.keras.order", "ReshuffledBatches")
epoch_order = Later("core.backends.order", "epoch_order")
evaluation_batch_size = Later("core.backends.keras.strategy", "evaluation_batch_size")
mirrored = Later("core.backends.keras.strategy", "mirrored")
KerasBackend = Later("core.backends.keras.training", "KerasBackend")

some = settings(deadline=None, max_examples=60, derandomize=True, database=None)

TRAINING = """
import json, sys
from contextlib import nullcontext
from pathlib import Path

import tensorflow

from core.backends.checkpoints import newest_checkpoint
from core.backends.keras.strategy import Placement, mirrored
from core.backends.keras.training import fit
from tests.core.backends.small_fit import Recorder, small_job

(processor,) = tensorflow.config.list_physical_devices("CPU")
parts = [tensorflow.config.LogicalDeviceConfiguration()] * 2
tensorflow.config.set_logical_device_configuration(processor, parts)
both = mirrored(("cpu:0", "cpu:1"), 12)

def told(name, placed, stop_after=None, resume=None):
    recorder = Recorder(stop_after)
    job = small_job(Path(sys.argv[1]) / name, resume=resume, epochs=2, batch_size=12)
    outcome = fit(job, recorder, placed)
    norms = [norm.gradient for _, layers in recorder.layers.values() for norm in layers]
    return {"epochs": recorder.epochs, "test": outcome.test, "batches": recorder.batches,
            "norms": norms}

before = told("broken", both, stop_after=7)
checkpoint, _ = newest_checkpoint(Path(sys.argv[1]) / "broken")
# To compile the steps once more takes seconds: these are computed one by one.
tensorflow.config.run_functions_eagerly(True)
one = told("one", Placement(nullcontext))
after = told("broken", both, resume=checkpoint)
print(json.dumps([one, before, after]))
"""


@pytest.mark.skipif(
    os.environ.get("KERAS_BACKEND", "tensorflow") != "tensorflow",
    reason="TensorFlow's own strategy",
)
def test_two_devices_compute_what_one_does_also_after_a_break(tmp_path: Path) -> None:
    """Two parts of the processor stand in for the GPUs that a test machine does not have."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", TRAINING, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=240,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    one, before, after = json.loads(done.stdout.splitlines()[-1])
    assert len(one["batches"]) == 10
    assert before["batches"] + after["batches"] == one["batches"]
    assert list(before["epochs"]) == ["1"]
    # Its 20 validation examples are cut where both have a share: a mean over all, not of means.
    assert before["epochs"]["1"] == pytest.approx(one["epochs"]["1"], rel=1e-4)
    assert after["epochs"]["2"] == pytest.approx(one["epochs"]["2"], rel=1e-4)
    assert after["test"] == pytest.approx(one["test"], rel=1e-4)
    assert all(one["norms"])
    assert set(after["norms"]) == {None}


def test_examples_are_filled_up_to_equal_shares_with_the_first_ones_of_the_epoch() -> None:
    split = Split(np.arange(50)[:, None], np.arange(50.0))
    batches = ReshuffledBatches(split, FitSettings(batch_size=16, seed=3), replicas=4)
    order = epoch_order(50, 3, 0)
    assert len(batches) == 4
    assert batches.examples == 52
    assert batches[3][1].tolist() == [*order[48:], *order[:2]]
    alone = ReshuffledBatches(split, FitSettings(batch_size=16, seed=3))
    assert alone[3][1].tolist() == list(order[48:])


@given(st.integers(1, 500), st.integers(1, 8), st.integers(1, 40))
@some
def test_no_device_is_left_without_an_example_to_evaluate(
    examples: int, replicas: int, share: int
) -> None:
    try:
        size = evaluation_batch_size(examples, replicas * share, replicas)
    except Problem as problem:
        assert "device=gpu:0" in str(problem)  # noqa: PT017
        for size in range(replicas, min(examples, replicas * share) + 1, replicas):
            assert min(_shares(examples % size, replicas)) == 0
            assert examples % size
        return
    if replicas == 1:
        assert size == share
        return
    assert size % replicas == 0
    assert size <= min(examples, replicas * share)
    assert not examples % size or min(_shares(examples % size, replicas)) > 0


def _shares(examples: int, replicas: int) -> list[int]:
    """What each replica is given: as much as the first, and what remains for the last."""
    each = -(-examples // replicas)
    return [min(each, max(examples - number * each, 0)) for number in range(replicas)]


def test_a_batch_that_cannot_be_shared_equally_is_refused_with_one_that_can() -> None:
    with pytest.raises(Problem, match=r"batch_size=128 .* among 3 devices: set batch_size=129"):
        mirrored(("gpu:0", "gpu:1", "gpu:2"), 128)


def test_all_gpus_of_a_machine_without_any_are_refused(tmp_path: Path) -> None:
    if keras.backend.backend() != "tensorflow":
        words = "shares batches on the TensorFlow engine alone"
    elif keras.distribution.list_devices("gpu"):
        pytest.skip("this machine has one")
    else:
        words = "device gpu:all is not there: Keras sees cpu:0"
    backend = KerasBackend()
    with pytest.raises(Problem, match=words):
        backend.environment("gpu:all")
    with pytest.raises(Problem, match=words):
        backend.fit(small_job(tmp_path, device="gpu:all"), Recorder())
