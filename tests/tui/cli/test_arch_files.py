"""`rnn-tui arch FILE`: models that Keras has saved, from anywhere."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.models.library import find_model
from core.models.spec import GRU, Dense, Embedding
from tests.keras_process import keras_process
from tests.tui.cli.keras_files import GRAPH, HOSTILE, STACK, save_models

RunCommand = Callable[..., Any]


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the files that Keras has saved; nothing may change them."""
    keras = keras_process(tmp_path_factory)
    folder = tmp_path_factory.mktemp("saved") / "models"
    keras.ask(save_models, folder)
    return folder


@pytest.fixture
def stack(saved: Path, tmp_path: Path) -> Path:
    """A file with a stack of ours."""
    return Path(shutil.copy(saved / STACK, tmp_path))


@pytest.fixture
def graph(saved: Path, tmp_path: Path) -> Path:
    """A file with a graph of layers that this program does not train."""
    return Path(shutil.copy(saved / GRAPH, tmp_path))


@pytest.fixture
def hostile(saved: Path) -> Path:
    """A file whose Lambda layer would leave a file beside it if its code ran."""
    return saved / HOSTILE


def test_a_stack_is_read_with_its_shapes_and_counts(rnn_tui: RunCommand, stack: Path) -> None:
    described = json.loads(rnn_tui("arch", str(stack), "--json").out)
    kinds = [layer["kind"] for layer in described["layers"] if layer["kind"] != "InputLayer"]
    assert kinds == ["Embedding", "GRU", "Dense"]
    assert described["parameters"] == 50 * 8 + 3 * 5 * (8 + 5 + 2) + 6


def test_a_stack_is_saved_as_a_model_of_ours(rnn_tui: RunCommand, stack: Path) -> None:
    answer = rnn_tui("arch", "stack.keras", "--set", "units=7", "--save", "from-file")
    assert answer.status == 0, answer.err
    assert find_model("from-file").layers == (
        Embedding(50, 8, mask_zero=True),
        GRU(7),
        Dense(1, "sigmoid"),
    )


def test_a_files_weights_are_counted_by_gate(rnn_tui: RunCommand, stack: Path) -> None:
    described = json.loads(rnn_tui("arch", str(stack), "--json").out)
    number = next(one["number"] for one in described["layers"] if one["kind"] == "GRU")
    answer = rnn_tui("arch", str(stack), "--layer", str(number), "--json")
    layer = json.loads(answer.out)["layer"]
    gates = {(one["name"], one["gate"]) for one in layer["statistics"]}
    assert {gate for name, gate in gates if name == "recurrent_kernel"} == {"", "z", "r", "h"}
    # Keras draws a recurrent kernel orthogonal as a whole.
    whole = next(
        one for one in layer["statistics"] if one["name"] == "recurrent_kernel" and not one["gate"]
    )
    assert whole["norm"] == pytest.approx(5**0.5, rel=1e-4)
    assert layer["weights_from"] == f"in {stack}"


def test_a_graph_is_listed_and_drawn_but_has_no_script(rnn_tui: RunCommand, graph: Path) -> None:
    out = rnn_tui("arch", str(graph)).out
    for words in ("Conv1D", "MultiHeadAttention", "Add", "LSTM", "(None, 18, 4)", "(None, 6)"):
        assert words in out
    assert "attention" in rnn_tui("arch", str(graph), "--diagram").out
    refused = rnn_tui("arch", str(graph), "--code")
    assert refused.status == 2
    assert "--code needs a stack of layers that this program trains" in refused.err


def test_keras_agrees_with_what_was_read_in_a_graph(rnn_tui: RunCommand, graph: Path) -> None:
    answer = rnn_tui("arch", str(graph), "--check", "--json")
    assert answer.status == 0, answer.err
    check = json.loads(answer.out)["check"]
    assert check["differences"] == []
    assert {"Conv1D", "MultiHeadAttention", "Add", "LSTM"} <= {
        layer["kind"] for layer in check["layers"]
    }
    assert "letting Keras load the file" in answer.err


def test_a_lambda_is_a_closed_box_and_its_code_never_runs(
    rnn_tui: RunCommand, hostile: Path
) -> None:
    shown = rnn_tui("arch", str(hostile))
    assert shown.status == 0
    assert "Lambda" in shown.out
    checked = rnn_tui("arch", str(hostile), "--check")
    assert checked.status == 1
    assert "Keras refuses to load" in checked.err
    assert "rightly" in checked.err
    assert not (hostile.parent / "ran").exists()


@pytest.mark.parametrize("name", ["none.keras", "none.h5", "none.HDF5", "./none", "elsewhere/none"])
def test_what_looks_like_a_path_is_one(rnn_tui: RunCommand, name: str) -> None:
    answer = rnn_tui("arch", name)
    assert answer.status in (1, 2)
    assert "none" in answer.err
    assert "unknown preset" not in answer.err
    assert len(answer.err.strip().splitlines()) == 1


@pytest.mark.parametrize("kept", [0, 100, 2000])
def test_a_cut_file_is_refused_in_a_sentence(rnn_tui: RunCommand, stack: Path, kept: int) -> None:
    stack.write_bytes(stack.read_bytes()[:kept])
    answer = rnn_tui("arch", str(stack))
    assert (answer.status, answer.out) == (1, "")
    assert len(answer.err.strip().splitlines()) == 1


def test_a_file_beside_a_preset_can_be_compared(rnn_tui: RunCommand, stack: Path) -> None:
    answer = rnn_tui("arch", "single-gru", "--compare", str(stack))
    assert answer.status == 0
    assert "≠" in answer.out
