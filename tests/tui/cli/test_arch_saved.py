"""Models saved by `rnn-tui arch --save`: opened, listed, trained, deleted."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.models.library import find_model, save
from core.models.spec import LSTM, Dense, Embedding, ModelSpec, SimpleRNN, Tokens
from core.training import lock, process, store
from core.training.settings import configure

RunCommand = Callable[..., Any]


def test_a_changed_preset_is_saved_and_opened_by_its_name(rnn_tui: RunCommand) -> None:
    answer = rnn_tui("arch", "tutorial-lstm", "--set", "units=48", "--save", "wide-lstm")
    assert answer.status == 0
    assert "rnn-tui train wide-lstm trains it" in answer.err
    described = json.loads(rnn_tui("arch", "wide-lstm", "--json").out)
    assert described["layers"][1]["output_shape"] == [None, 48]


def test_saved_models_are_listed_below_the_presets(rnn_tui: RunCommand) -> None:
    rnn_tui("arch", "stack-last", "--save", "mine")
    out = rnn_tui("arch").out
    assert out.index("tutorial-rnn") < out.index("saved model") < out.index("mine")
    assert "Embedding → SimpleRNN" in out
    listed = json.loads(rnn_tui("arch", "--json").out)
    assert [name for name, model in listed.items() if model["saved"]] == ["mine"]


def test_a_model_without_a_head_is_saved_without_the_promise_to_train(rnn_tui: RunCommand) -> None:
    answer = rnn_tui("arch", "stack-last", "--save", "mine")
    assert answer.status == 0
    assert "saved" in answer.err
    assert "train" not in answer.err


@pytest.mark.parametrize("name", ["tutorial-rnn", "Big Name", "../elsewhere", ""])
def test_a_name_that_cannot_be_is_refused(
    rnn_tui: RunCommand, home: Path, tmp_path: Path, name: str
) -> None:
    answer = rnn_tui("arch", "tutorial-lstm", "--save", name)
    assert (answer.status, answer.out) == (2, "")
    assert not list(home.rglob("*.json"))
    assert not (tmp_path / "elsewhere.json").exists()


def test_a_name_that_is_taken_is_refused_and_its_model_kept(rnn_tui: RunCommand) -> None:
    rnn_tui("arch", "single-gru", "--save", "mine")
    answer = rnn_tui("arch", "single-lstm", "--save", "mine")
    assert answer.status == 2
    assert "GRU" in rnn_tui("arch", "mine").out


def test_a_saved_model_is_deleted_by_its_name(rnn_tui: RunCommand) -> None:
    rnn_tui("arch", "single-gru", "--save", "mine")
    assert rnn_tui("arch", "--delete", "mine").status == 0
    gone = rnn_tui("arch", "mine")
    assert gone.status == 2
    again = rnn_tui("arch", "--delete", "mine")
    assert again.status == 2


def test_unknown_names_are_told_with_the_nearest_saved_one(rnn_tui: RunCommand) -> None:
    rnn_tui("arch", "single-gru", "--save", "my-own")
    answer = rnn_tui("arch", "my-onw")
    assert answer.status == 2
    assert "unknown preset, saved model or run 'my-onw': did you mean 'my-own'?" in answer.err


def test_a_saved_model_with_a_fault_is_shown_with_it(rnn_tui: RunCommand, home: Path) -> None:
    layers = (Embedding(9, 2), SimpleRNN(3), LSTM(2), Dense(1))
    save("faulty", ModelSpec("faulty", Tokens(5), layers))
    answer = rnn_tui("arch", "faulty")
    assert "layer 3 LSTM needs a sequence" in answer.out
    assert "cannot be built: layer 3 LSTM needs a sequence" in rnn_tui("arch").out
    refused = rnn_tui("arch", "faulty", "--check")
    assert refused.status == 2
    assert "needs a sequence" in refused.err
    assert rnn_tui("train", "faulty").status == 2


def test_a_saved_model_trains_by_its_name(rnn_tui: RunCommand, home: Path) -> None:
    # A living older run keeps the worker waiting, so that nothing is trained here.
    older = store.create(home, configure("tutorial-rnn", {}))
    held = lock.take(older.folder)
    assert held is not None
    rnn_tui("arch", "single-gru", "--set", "units=5", "--save", "mine")
    answer = rnn_tui("train", "mine", "--limit", "64", "--epochs", "1", "--detach")
    assert answer.status == 0, answer.err
    run = store.find(home, answer.out.strip())
    process.request_stop(run)
    assert process.wait(run, 30)
    lock.release(held)
    assert run.id.endswith("-mine")
    config = store.config(run)
    assert config.preset == "mine"
    assert config.model == find_model("mine")
    assert run.id in rnn_tui("runs").out


def test_training_an_unknown_name_tells_the_nearest_saved_one(rnn_tui: RunCommand) -> None:
    rnn_tui("arch", "single-gru", "--save", "my-own")
    answer = rnn_tui("train", "my-onw")
    assert answer.status == 2
    assert "'my-onw': did you mean 'my-own'?" in answer.err
