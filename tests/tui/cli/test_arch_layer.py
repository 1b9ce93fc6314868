"""`rnn-tui arch --layer`: one layer's configuration, weights, gates and statistics."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.backends.protocol import WEIGHTS, epoch_weights
from core.models.inspect import inspect
from core.training import store
from core.training.settings import configure
from core.training.store import Run

RunCommand = Callable[..., Any]


@pytest.fixture
def run(home: Path) -> Run:
    """A run of the tutorial's LSTM whose weights are all 0.5; after its first epoch all 0.25."""
    made = store.create(home, configure("tutorial-lstm", {"dataset": "reviews"}))
    (made.folder / "epochs").mkdir()
    layers = inspect(store.config(made).model).layers
    shapes = [weight.shape for layer in layers for weight in layer.weights]
    for path, value in ((WEIGHTS, 0.5), (epoch_weights(made.folder, 1), 0.25)):
        arrays = {f"{n}": np.full(shape, value, "f4") for n, shape in enumerate(shapes)}
        np.savez(made.folder / path, **arrays)  # type: ignore[arg-type]
    return made


def test_a_layer_shows_its_whole_configuration(rnn_tui: RunCommand) -> None:
    out = rnn_tui("arch", "tutorial-lstm", "--layer", "2").out
    assert "layer 2: LSTM(32, dropout=0.2, recurrent_dropout=0.2)" in out
    for line in ("units                 32", "recurrent_activation  sigmoid", "return_sequences"):
        assert line in out
    assert "4·H·(D+H+1) = 4·32·(32+32+1) = 8,320" in out


def test_weights_are_split_by_gate(rnn_tui: RunCommand) -> None:
    lstm = json.loads(rnn_tui("arch", "tutorial-lstm", "--layer", "2", "--json").out)["layer"]
    gates = {weight["name"]: weight["gates"] for weight in lstm["weights"]}
    assert gates["kernel"] == {gate: [32, 32] for gate in "ifco"}
    assert gates["bias"] == {gate: [32] for gate in "ifco"}
    gru = json.loads(rnn_tui("arch", "single-gru", "--layer", "2", "--json").out)["layer"]
    gates = {weight["name"]: weight["gates"] for weight in gru["weights"]}
    assert gates["bias"] == {gate: [2, 32] for gate in "zrh"}
    both = json.loads(rnn_tui("arch", "bidirectional-lstm", "--layer", "2", "--json").out)["layer"]
    assert {weight["name"]: weight["gates"] for weight in both["weights"]}[
        "backward_recurrent_kernel"
    ] == {gate: [32, 32] for gate in "ifco"}


def test_a_setting_of_an_inner_layer_stands_on_a_line_of_its_own(rnn_tui: RunCommand) -> None:
    out = rnn_tui("arch", "bidirectional-lstm", "--layer", "2").out
    lines = [line.split() for line in out.splitlines()]
    assert ["layer.units", "32"] in lines
    assert ["merge_mode", "concat"] in lines


def test_a_layer_without_gates_has_none(rnn_tui: RunCommand) -> None:
    dense = json.loads(rnn_tui("arch", "tutorial-lstm", "--layer", "3", "--json").out)["layer"]
    assert [weight["gates"] for weight in dense["weights"]] == [{}, {}]
    assert dense["cudnn"] == []
    assert dense["statistics"] is None


def test_every_condition_of_cudnn_is_listed_and_the_failing_one_marked(rnn_tui: RunCommand) -> None:
    out = rnn_tui("arch", "tutorial-lstm", "--layer", "2").out
    marked = [line.strip() for line in out.splitlines() if line.strip()[:1] in "✓✗?"]
    assert [line for line in marked if line.startswith("✗")] == ["✗ recurrent_dropout is 0: 0.2"]
    assert len([line for line in marked if line.startswith("✓")]) >= 4


def test_a_runs_weights_are_counted_by_gate(rnn_tui: RunCommand, run: Run) -> None:
    layer = json.loads(rnn_tui("arch", run.id, "--layer", "2", "--json").out)["layer"]
    assert layer["weights_from"] == f"at the end of run {run.id}"
    found = {(one["name"], one["gate"]): one for one in layer["statistics"]}
    assert {gate for name, gate in found if name == "recurrent_kernel"} == {"", *"ifco"}
    forget = found["recurrent_kernel", "f"]
    # 0.5 everywhere: a norm of 0.5·32, and all of it in one direction, of which 0.5·32 is the size.
    assert forget["norm"] == pytest.approx(16.0)
    assert forget["spectral_radius"] == pytest.approx(16.0)
    assert (forget["low"], forget["high"], forget["not_finite"]) == (0.5, 0.5, 0)
    assert sum(forget["histogram"]) == 32 * 32


def test_an_epoch_of_a_run_can_be_chosen(rnn_tui: RunCommand, run: Run) -> None:
    answer = rnn_tui("arch", run.id, "--layer", "2", "--epoch", "1")
    assert f"values of the weights after epoch 1 of run {run.id}" in answer.out
    assert "0.25" in answer.out
    refused = rnn_tui("arch", run.id, "--layer", "2", "--epoch", "7")
    assert refused.status == 1
    assert "kept no weights of epoch 7: it has those of epoch 1" in refused.err


def test_weights_that_are_no_numbers_are_counted(rnn_tui: RunCommand, run: Run) -> None:
    with np.load(run.folder / WEIGHTS) as archive:
        arrays = dict(archive)
    arrays["4"][0, 0] = np.nan
    np.savez(run.folder / WEIGHTS, **arrays)
    answer = rnn_tui("arch", run.id, "--layer", "3", "--json")
    kernel = json.loads(answer.out)["layer"]["statistics"][0]
    assert kernel["not_finite"] == 1


def test_a_run_that_has_not_trained_says_so(rnn_tui: RunCommand, run: Run) -> None:
    (run.folder / WEIGHTS).unlink()
    epoch_weights(run.folder, 1).unlink()
    answer = rnn_tui("arch", run.id, "--layer", "2")
    assert answer.status == 0
    assert f"run {run.id} has no trained weights yet" in answer.out


@pytest.mark.parametrize("number", ["0", "4", "-1"])
def test_a_layer_that_is_not_there_is_refused(rnn_tui: RunCommand, number: str) -> None:
    answer = rnn_tui("arch", "tutorial-lstm", "--layer", number)
    assert answer.status == 2
    assert f"there is no layer {number}: 'tutorial-lstm' has layers 1 … 3" in answer.err
