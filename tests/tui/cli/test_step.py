"""`rnn-tui step` prints the numbers that the screen shows."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tui.cli.step_options import Show

RunCommand = Callable[..., Any]


def _tutorial_states() -> np.ndarray:
    """The tutorial's own code."""
    np.random.seed(42)
    inputs = np.random.rand(100, 32)
    W = np.random.random((64, 32))  # noqa: N806
    U = np.random.random((64, 64))  # noqa: N806
    b = np.random.random((64,))
    state = np.zeros((64,))
    outputs = []
    for x in inputs:
        state = np.tanh(np.dot(W, x) + np.dot(U, state) + b)
        outputs.append(state)
    return np.stack(outputs)


def test_the_written_states_are_the_tutorials_bit_for_bit(
    rnn_tui: RunCommand, tmp_path: Path
) -> None:
    answer = rnn_tui("step", "--npz", "states.npz")
    assert (answer.status, answer.out) == (0, "")
    with np.load(tmp_path / "states.npz", allow_pickle=False) as written:
        assert written["inputs"].shape == (100, 32)
        assert np.array_equal(written["states"], _tutorial_states())


def test_json_and_csv_carry_the_same_states(rnn_tui: RunCommand) -> None:
    described = json.loads(rnn_tui("step", "--json").out)
    rows = list(csv.reader(io.StringIO(rnn_tui("step", "--csv").out)))
    states = _tutorial_states()
    assert np.array_equal(np.array(described["states"]), states)
    assert rows[0][:3] == ["t", "state_0", "state_1"]
    assert np.array_equal(np.array([row[1:] for row in rows[1:]], float), states)


@pytest.mark.parametrize(
    ("cell", "gates"),
    [("simple", set()), ("lstm", {"cells", "i", "f", "c", "o"}), ("gru", {"z", "r", "h"})],
)
def test_every_gate_is_written_by_its_name(
    rnn_tui: RunCommand, tmp_path: Path, cell: str, gates: set[str]
) -> None:
    sizes = ("--timesteps", "7", "--inputs", "3", "--units", "5", "--init", "keras")
    assert rnn_tui("step", "--cell", cell, *sizes, "--npz", "a.npz").status == 0
    with np.load(tmp_path / "a.npz", allow_pickle=False) as written:
        assert set(written.files) == {"inputs", "states"} | gates
        assert {written[name].shape for name in {"states"} | gates} == {(7, 5)}


def test_the_table_has_a_line_a_step(rnn_tui: RunCommand) -> None:
    answer = rnn_tui("step", "--timesteps", "4")
    assert answer.status == 0
    assert len(answer.out.splitlines()) == 2 + 4


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--json", "--csv"), "give one of them"),
        (("--run", "abcd"), "unknown run 'abcd'"),
        (("--cell", "elman"), "elman"),
        (("--cell", "lstm", "--timesteps", "1000000", "--units", "1000"), "GiB are allowed"),
    ],
)
def test_wrong_usage_is_refused(
    rnn_tui: RunCommand, arguments: tuple[str, ...], sentence: str
) -> None:
    answer = rnn_tui("step", *arguments)
    assert (answer.status, answer.out) == (2, "")
    assert sentence in answer.err


def test_a_file_that_cannot_be_written_is_named(rnn_tui: RunCommand) -> None:
    answer = rnn_tui("step", "--npz", "nowhere/states.npz")
    assert answer.status == 1
    assert "nowhere/states.npz cannot be written" in answer.err


def test_a_run_reads_a_sentence_word_by_word(rnn_tui: RunCommand, trained: Any) -> None:
    of = ("--run", trained["text"].name[:4], "--runs-dir", str(trained["text"].parent))
    answer = rnn_tui("step", *of, "--text", "The film was not good!", "--json")
    assert (answer.status, answer.err) == (0, "")
    said = json.loads(answer.out)
    assert {"settings", "run", "model", "labels", "steps", "padded"} <= set(said)
    assert said["run"] == trained["text"].name
    assert said["labels"] == ["negative", "positive"]
    assert all({"t", "token", "word", "norm", "prediction"} <= set(row) for row in said["steps"])
    words = ["<start>", "the", "film", "was", "not", "good"]
    assert [row["word"] for row in said["steps"]] == words
    table = rnn_tui("step", *of, "--text", "The film was not good!").out
    assert [line.split()[1] for line in table.splitlines()[3:9]] == words
    assert "as this run pads its texts (pre 35): p(positive) = " in table


def test_the_help_names_every_view_and_fits_into_eighty_columns(rnn_tui: RunCommand) -> None:
    answer = rnn_tui("step", "--help", COLUMNS="80")
    assert answer.status == 0
    assert max(map(len, answer.out.splitlines())) <= 80
    assert all(view in answer.out for view in Show)


def test_no_step_loads_the_interface_or_keras(tmp_path: Path) -> None:
    script = """
import sys
from tui.cli import main
for view in ("states", "summary", "unit", "flow", "gradient", "compare"):
    at = ["--at", "1,2"] if view == "compare" else []
    sys.argv = ["rnn-tui", "step", "--timesteps", "3", "--show", view, *at]
    try:
        main()
    except SystemExit as ended:
        assert not ended.code
print(sorted({"textual", "keras", "tensorflow", "plotext"} & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=100, check=False
    )
    assert done.stdout.splitlines()[-1] == "[]", done.stderr
