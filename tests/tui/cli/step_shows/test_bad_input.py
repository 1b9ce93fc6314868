"""What cannot be stepped is refused, or named while the rest is stepped, in one sentence."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.backends.protocol import WEIGHTS

Step = Callable[..., Any]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "--run needs something to read"),
        (("--text", "  "), "text: it is empty; type at least one word"),
        (("--text", "…!"), "has no words"),
        (("--text", "good", "--example", "1"), "give one of them"),
        (("--text", "good", "--cell", "gru"), "--cell is for a drawn cell"),
        (("--text", "good", "--timesteps", "9"), "--timesteps is the size of a random sequence"),
        (("--text", "good", "--dataset", "imdb"), "with the run's own words"),
        (("--example", "128"), "there is no test example 128; reviews has 0 … 127"),
        (("--example", "later:1"), "unknown split 'later'"),
        (("--example", "test:"), "give a number, or such as test:3"),
        (("--text", "good", "--epoch", "0"), "they count from 1"),
        (("--text", "good", "--layer", "2"), "there is 1 layer to step"),
        (("--text", "good", "--unit", "3"), "--unit makes no difference to --show prediction"),
        (("--text", "good", "--unit", "32", "--show", "unit"), "units 0 … 31"),
        (("--text", "good", "--show", "unit", "--at", "3"), "timesteps 1 … 2"),
        (("--text", "good", "--show", "compare"), "give --at A,B"),
        (("--text", "good", "--show", "compare", "--at", "1,b"), "or two, such as 3,12"),
        (("--text", "good", "--show", "breaks"), "needs a condition"),
        (("--text", "good", "--break", "q > 1"), "'q' is no quantity"),
        (("--text", "good", "--break", "z > 1"), "have no 'z'"),
        (("--text", "good", "--show", "edits"), "needs an edit"),
        (("--text", "good", "--edit", "swap 1 2"), "write it like 'change 7 bad'"),
        (("--text", "good", "--edit", "change ² bad"), "'²' is not a whole number"),
        (("--text", "good", "--edit", "delete 9"), "there is no timestep 9"),
        (("--text", "good", "--edit", "change 1 feature 0 2"), "give a word"),
        (("--text", "good", "--edit", "delete 1", "--show", "ablation"), "has one timestep"),
    ],
)
def test_wrong_usage_of_a_run_over_words(
    step: Step, trained: Any, arguments: tuple[str, ...], sentence: str
) -> None:
    _require_one_sentence(step(*arguments, run=trained["text"]), sentence)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--text", "good"), "which has no words"),
        (("--example", "0", "--show", "padding"), "needs a text that a run reads"),
        (("--example", "0", "--padded"), "only a text that a run reads is padded"),
        (("--example", "0", "--edit", "change 1 good"), "give a feature and a number"),
        (("--example", "0", "--edit", "change 1 feature 2 9"), "there is no feature 2"),
        (("--example", "0", "--edit", "change 1 feature 0 nan"), "not a finite number"),
        (("--example", "0", "--edit", "change 1 feature 0 x"), "'x' is not a number"),
        (("--example", "0", "--dataset", "reviews"), "reads numbers"),
    ],
)
def test_wrong_usage_of_a_run_over_features(
    step: Step, trained: Any, arguments: tuple[str, ...], sentence: str
) -> None:
    _require_one_sentence(step(*arguments, run=trained["numbers"]), sentence)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--json", "--csv"), "give one of them"),
        (("--timesteps", "0"), "--timesteps 0: give a whole number from 1 to 1,000,000"),
        (("--seed", "-1"), "--seed -1: give a whole number from 0"),
        (("--units", "many"), "units"),
        (("--cell", "elman"), "elman"),
        (("--units", "100000", "--inputs", "100000"), "choose smaller sizes"),
        (("--cell", "lstm", "--timesteps", "1000000", "--units", "1000"), "GiB are allowed"),
        (("--run", "abcd", "--text", "good"), "unknown run 'abcd'"),
        (("--epoch", "1"), "give --run as well"),
        (("--data-path", "imdb.npz"), "give --dataset as well"),
        (("--dataset", "imbd"), "did you mean 'imdb'"),
        (("--show", "prediction"), "no head that answers"),
        (("--show", "ablation"), "no head that answers"),
        (("--show", "padding"), "give --run RUN --text TEXT"),
        (("--padded",), "only a text that a run reads is padded"),
    ],
)
def test_wrong_usage_without_a_run(step: Step, arguments: tuple[str, ...], sentence: str) -> None:
    answer = step(*arguments)
    assert (answer.status, answer.out) == (2, "")
    assert sentence in answer.err


def _require_one_sentence(answer: Any, sentence: str, status: int = 2) -> None:
    assert (answer.status, answer.out) == (status, "")
    assert sentence in answer.err
    assert answer.err.startswith("rnn-tui: ")
    assert answer.err.count("\n") == 1


def test_a_text_of_unknown_words_alone_is_read_and_shown_as_such(step: Step, trained: Any) -> None:
    said = json.loads(step("--text", "zzq qqz", "--json", run=trained["text"]).out)
    assert [row["unknown"] for row in said["steps"]] == [False, True, True]
    (note,) = said["notes"]
    assert note == "no word of the text is in the vocabulary of reviews: zzq, qqz"
    table = step("--text", "zzq qqz", run=trained["text"]).out
    assert "zzq (unknown)" in table
    assert note in table.splitlines()


@pytest.mark.parametrize("form", [("--csv",), ("--npz", "step.npz")])
def test_a_text_that_is_too_long_says_what_is_cut(
    step: Step,
    trained: Any,
    form: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    text = " ".join(["film"] * 40 + ["good"])
    answer = step("--text", text, *form, run=trained["text"])
    assert answer.status == 0
    assert "the text has 41 words; the run reads the last 35: the first 6 are cut" in answer.err
    said = json.loads(step("--text", text, "--json", run=trained["text"]).out)
    assert len(said["steps"]) == 35
    assert said["steps"][-1]["word"] == "good"


def test_weights_that_are_not_finite_are_located_and_the_rest_is_stepped(
    step: Step, copied: Callable[[str], Path]
) -> None:
    folder = copied("text")
    with np.load(folder / WEIGHTS) as archive:
        weights = {name: archive[name] for name in archive.files}
    kernel = list(weights)[1]
    weights[kernel][3, 4] = np.nan
    np.savez(folder / WEIGHTS, **weights)
    for view in ("states", "summary", "unit", "flow", "prediction", "ablation", "padding"):
        answer = step("--text", "the film", "--show", view, "--json", run=folder)
        assert (answer.status, answer.err) == (0, "")
        (note,) = json.loads(answer.out)["notes"]
        assert note.startswith("layer 2 LSTM: 1 of 4,096 values of its kernel is not finite")
        assert "nan at [3, 4]" in note
    answer = step("--text", "the film", "--json", run=folder)
    assert [row["prediction"] for row in json.loads(answer.out)["steps"]] == [[None]] * 3


def test_a_run_without_such_weights_and_a_deleted_one_are_failures(
    step: Step, copied: Callable[[str], Path]
) -> None:
    folder = copied("text")
    answer = step("--text", "good", "--epoch", "9", run=folder)
    _require_one_sentence(answer, "it has those of epochs 1, 2, 3", status=1)
    (folder / WEIGHTS).write_bytes(b"no archive")
    _require_one_sentence(step("--text", "good", run=folder), "cannot be read", status=1)
    shutil.rmtree(folder)
    _require_one_sentence(step("--text", "good", run=folder), "unknown run")


def test_bytes_that_are_no_characters_are_read_as_unknown(step: Step, trained: Any) -> None:
    answer = step("--text", "good \udcff film", "--json", run=trained["text"])
    assert answer.status == 0
    assert json.loads(answer.out)["settings"]["text"] == "good \ufffd film"
