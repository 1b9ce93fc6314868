"""What a command that followed runs ends with; of runs that were never trained."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.training.events import End, Resumed
from core.training.summary import report
from tests.core.training.recorded_runs import FINISHED, learned, make, row
from tui.cli.results import exit_status, print_ending, results_table, table_within

RunCommand = Callable[..., Any]
STOPPED = End(time=90.0, state="stopped")


def test_a_table_that_fits_has_every_column() -> None:
    assert table_within([row()], 200) == results_table([row()])


def test_a_narrow_terminal_loses_what_is_the_same_in_every_row_first() -> None:
    rows = [row(), row(id="p7vw-tutorial-lstm", parameters=328_353, seed=43, test_accuracy=0.84)]
    lines = table_within(rows, 80).split("\n")
    assert max(map(len, lines[:3])) <= 80
    assert "parameters" in lines[0]
    assert "data" not in lines[0].split()
    assert lines[3].startswith("(no room here for data, ")


def test_what_a_run_is_and_how_it_did_stays_on_any_terminal() -> None:
    heading = table_within([row()], 20).split("\n")[0].split()
    assert heading == ["run", "state", "val", "test", "verdict"]


def test_seeds_are_folded_and_groups_compared_in_pairs(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    better = End(time=90.0, state="finished", test_loss=0.2, test_accuracy=0.93)
    runs = [
        make(home, [*learned()[:-1], end], seed=seed, padding=padding)
        for padding, end in (("post", FINISHED), ("pre", better))
        for seed in (1, 2)
    ]
    reports = [report(run) for run in runs]
    print_ending(reports, as_json=False)
    table, groups, compared, verdicts = capsys.readouterr().out.strip().split("\n\n")
    assert len(table.split("\n")) == 5
    assert [" ".join(line.split()) for line in groups.split("\n")[1:]] == [
        "tutorial-rnn post 2 0.820 ± 0.000 0.820 ± 0.000 60 ± 0",
        "tutorial-rnn pre 2 0.820 ± 0.000 0.930 ± 0.000 60 ± 0",
    ]
    assert "0.1100 higher than tutorial-rnn post" in compared
    assert all(f"{run.id}: " in verdicts for run in runs)
    assert exit_status(reports) == 0


def test_a_run_that_was_stopped_or_lost_says_how_to_go_on(home: Path, rnn_tui: RunCommand) -> None:
    stopped = make(home, [*learned()[:-1], STOPPED])
    watched = rnn_tui("watch", stopped.id)
    assert watched.status == 130
    assert watched.out.count(f"{stopped.id}  epoch ") == 3
    assert f"rnn-tui resume {stopped.id} goes on with it" in watched.err
    lost = make(home, learned()[:-1])
    watched = rnn_tui("watch", lost.id)
    assert watched.status == 1
    assert f"run {lost.id} lost" in watched.err
    assert watched.err.count(f"rnn-tui resume {lost.id}") == 1
    assert watched.out.count(f"{lost.id}  epoch ") == 3


def test_a_run_that_went_on_and_ended_early_says_both_and_its_log_is_printed_as_it_is(
    home: Path, rnn_tui: RunCommand
) -> None:
    resumed = Resumed(time=35.0, pid=2, epoch=1, batch=13, exact=False, why="a GPU adds otherwise")
    early = End(time=90.0, state="finished", note="ended after epoch 3: no lower validation loss")
    events = learned()[:-1]
    run = make(home, [*events[:4], resumed, *events[4:], early])
    said = rnn_tui("watch", run.id).out
    assert "after batch 13 of epoch 2" in said
    assert "a GPU adds otherwise" in said
    assert f"{run.id}  ended after epoch 3: no lower validation loss" in said
    printed = rnn_tui("watch", run.id, "--json").out
    assert printed == (run.folder / "events.jsonl").read_text()
    assert json.loads(printed.splitlines()[-1])["note"].startswith("ended after")
