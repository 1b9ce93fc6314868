"""`rnn-tui runs`: all runs, some of them, in an order, or folded by their seeds."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.training import store
from core.training.marks import Marks, write_marks
from core.training.store import Run
from tests.core.training.recorded_runs import learned, make

RunCommand = Callable[..., Any]


@pytest.fixture
def runs(home: Path) -> list[Run]:
    """Two seeds of one configuration, and one of another."""
    made = [
        make(home, learned(), seed=1),
        make(home, learned(), seed=2),
        make(home, learned()[:-1], seed=3, padding="pre"),
    ]
    write_marks(made[1], Marks(("baseline", "kept"), "the one to beat"))
    return made


def test_runs_are_listed_oldest_first_in_each_form(rnn_tui: RunCommand, runs: list[Run]) -> None:
    ids = [run.id for run in runs]
    listed = json.loads(rnn_tui("runs", "--json").out)
    assert [row["id"] for row in listed] == ids
    assert listed[1]["tags"] == ["baseline", "kept"]
    rows = list(csv.DictReader(io.StringIO(rnn_tui("runs", "--csv").out)))
    assert [row["id"] for row in rows] == ids
    assert rows[1]["tags"] == "baseline,kept"
    table = rnn_tui("runs").out.splitlines()
    assert [line.split()[0] for line in table[1:]] == ids
    assert "lost" in table[3]


@pytest.mark.parametrize(
    ("words", "places"),
    [("baseline", [1]), ("BEAT tutorial", [1]), ("lost", [2]), ("imdb", [0, 1, 2]), ("gru", [])],
)
def test_a_filter_finds_words_tags_and_notes(
    rnn_tui: RunCommand, runs: list[Run], words: str, places: list[int]
) -> None:
    listed = json.loads(rnn_tui("runs", "--filter", words, "--json").out)
    assert [row["id"] for row in listed] == [runs[place].id for place in places]
    if not places:
        assert "none of the 3 runs has 'gru'" in rnn_tui("runs", "--filter", words).out


def test_runs_are_ordered_by_any_of_their_names(rnn_tui: RunCommand, runs: list[Run]) -> None:
    for key, places in (("seed", [0, 1, 2]), ("-seed", [2, 1, 0]), ("-test-accuracy", [0, 1, 2])):
        listed = json.loads(rnn_tui("runs", "--sort", key, "--json").out)
        assert [row["id"] for row in listed] == [runs[place].id for place in places], key
    answer = rnn_tui("runs", "--sort", "sed")
    assert answer.status == 2
    assert "unknown sort key 'sed': did you mean 'seed'" in answer.err


def test_seeds_are_folded_into_mean_and_deviation(rnn_tui: RunCommand, runs: list[Run]) -> None:
    folded = json.loads(rnn_tui("runs", "--groups", "--json").out)
    assert [(one["title"], one["seeds"]) for one in folded] == [
        ("tutorial-rnn post", [1, 2]),
        ("tutorial-rnn pre", [3]),
    ]
    assert folded[0]["test_accuracy"] == {"n": 2, "mean": 0.82, "deviation": 0.0}
    assert folded[1]["test_accuracy"] == {"n": 0, "mean": None, "deviation": None}
    rows = list(csv.DictReader(io.StringIO(rnn_tui("runs", "--groups", "--csv").out)))
    assert [(row["runs"], row["seeds"]) for row in rows] == [("2", "1 2"), ("1", "3")]
    assert rows[0]["val_loss_mean"] == "0.43"
    table = rnn_tui("runs", "--groups").out
    assert "0.820 ± 0.000" in table
    assert table.splitlines()[2].split()[-6:] == ["0.820", "–", "0.4300", "–", "60", "1,000"]


def test_a_broken_run_is_named_beside_the_others(rnn_tui: RunCommand, runs: list[Run]) -> None:
    (runs[0].folder / store.CONFIG).write_text("{}")
    answer = rnn_tui("runs", "--json")
    assert [row["id"] for row in json.loads(answer.out)] == [runs[1].id, runs[2].id]
    assert f"config.json of run {runs[0].id} is not one of this version's" in answer.err
    assert rnn_tui("delete", runs[0].id).status == 0
    assert rnn_tui("runs", "--json").err == ""


def test_a_folder_without_runs_says_how_to_start_one(rnn_tui: RunCommand, home: Path) -> None:
    assert "no runs yet" in rnn_tui("runs").out
    assert rnn_tui("runs", "--groups", "--json").out == "[]\n"
