"""train, runs, watch, stop, delete, step --run: the way of a run, typed."""

import csv
import io
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.training import store
from core.training.history import read_state

RunCommand = Callable[..., Any]
SMALL = ("--limit", "64", "--epochs", "1", "--batch-size", "32", "--set", "maxlen=40")
LONG = (
    *("--dataset", "adding", "--set", "maxlen=12", "--limit", "640"),
    *("--epochs", "100000", "--batch-size", "8"),
)


def test_two_presets_end_in_their_comparison_and_can_be_read_again(
    rnn_tui: RunCommand, home: Path
) -> None:
    answer = rnn_tui("train", "single-rnn", "single-gru", *SMALL)
    assert answer.status == 0, answer.err
    assert answer.out.count("epoch 1/1") == 2
    _, table, compared, verdicts = answer.out.split("\n\n")
    rows = [line.split() for line in table.splitlines()]
    assert rows[0][-1] == "verdict"
    assert [row[1] for row in rows[1:]] == ["finished", "finished"]
    assert "another seed may turn it round" in compared
    assert "gradient steps" in verdicts
    assert "keras 3.15" in verdicts
    assert answer.err.count("validating") == 2

    listed = json.loads(rnn_tui("runs", "--json").out)
    assert {run["preset"] for run in listed} == {"single-rnn", "single-gru"}
    assert {run["state"] for run in listed} == {"finished"}
    by_row = list(csv.DictReader(io.StringIO(rnn_tui("runs", "--csv").out)))
    assert [row["id"] for row in by_row] == [run["id"] for run in listed]

    first, second = (run["id"] for run in listed)
    log = (home / first / "events.jsonl").read_text()
    watched = rnn_tui("watch", first[:4], "--json")
    assert (watched.status, watched.out) == (0, log)
    lines = [json.loads(line) for line in log.splitlines()]
    assert all({"event", "time"} <= set(line) for line in lines)
    epoch = next(line for line in lines if line["event"] == "epoch")
    assert {"epoch", "loss", "accuracy", "val_loss", "val_accuracy", "seconds"} <= set(epoch)
    assert {"test_loss", "test_accuracy"} <= set(lines[-1])

    stepped = json.loads(
        rnn_tui("step", "--run", first, "--text", "the film was not good", "--json").out
    )
    assert [step["word"] for step in stepped["steps"]][1:] == [
        "the", "film", "was", "not", "good",
    ]  # fmt: skip
    assert all(0 < step["prediction"][0] < 1 for step in stepped["steps"])

    assert rnn_tui("stop", first).status == 1
    assert rnn_tui("delete", first).status == 0
    assert [run["id"] for run in json.loads(rnn_tui("runs", "--json").out)] == [second]


def typed(*arguments: str) -> list[str]:
    """The command in a process of its own, which hears signals.

    Whoever runs the tests in a shell's background has interrupts ignored in all that he starts.
    """
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    return [sys.executable, "-P", "-c", f"{heard}; from tui.cli import main; main()", *arguments]


def test_a_run_outlives_whoever_read_its_lines_and_others_wait_behind_it(
    rnn_tui: RunCommand, home: Path
) -> None:
    with subprocess.Popen(
        typed("train", "single-rnn", *LONG), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as train:
        assert train.stdout is not None
        assert b" training, " in train.stdout.readline()
        train.stdout.close()
        assert train.wait(timeout=90) == 128 + signal.SIGPIPE
        assert train.stderr is not None
        assert b"Traceback" not in train.stderr.read()
    (run,) = store.list_runs(home)
    assert store.is_alive(run)
    assert rnn_tui("delete", run.id).status == 1

    started = rnn_tui("train", "tutorial-rnn", *SMALL, "--seeds", "3", "--detach", "--json")
    named = [json.loads(line) for line in started.out.splitlines()]
    assert [Path(one["folder"]) for one in named] == [home / one["id"] for one in named]
    waiting = [store.find(home, one["id"]) for one in named]
    assert [store.config(one).fit.seed for one in waiting] == [42, 43, 44]
    assert {json.loads(rnn_tui("runs", "--json").out)[place]["state"] for place in (0, 1, 2)} <= {
        "queued", "starting", "running",
    }  # fmt: skip

    for one in (*reversed(waiting), run):
        stopped = rnn_tui("stop", one.id)
        assert (stopped.status, stopped.out) == (0, f"{one.id} stopped\n")
    watched = rnn_tui("watch", run.id)
    assert watched.status == 130
    assert f"rnn-tui resume {run.id} goes on with it" in watched.err


def test_an_interrupted_train_stops_its_runs_and_says_everything_once(home: Path) -> None:
    with subprocess.Popen(
        typed("train", "single-rnn", "single-gru", *LONG, "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as train:
        deadline = time.monotonic() + 60
        while len(runs := store.list_runs(home)) < 2 or not store.is_alive(runs[1]):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        time.sleep(0.5)
        train.send_signal(signal.SIGINT)
        said, warned = train.communicate(timeout=90)
    assert train.returncode == 130
    assert "Traceback" not in said + warned
    assert warned.count("stopping at the next batch (Ctrl-C once more leaves at once)") == 1
    assert said == "".join((run.folder / "events.jsonl").read_text() for run in runs)
    assert [read_state(run)[0] for run in runs] == ["stopped", "stopped"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("train", "tutorial-rn"), "unknown preset 'tutorial-rn': did you mean 'tutorial-rnn'"),
        (("train", "tutorial-rnn", "--dataset", "imbd"), "did you mean 'imdb'"),
        (("train", "tutorial-rnn", "--set", "paddin=pre"), "did you mean 'padding'"),
        (("train", "tutorial-rnn", "--set", "padding"), "--set takes key=value"),
        (("train", "tutorial-rnn", "--epochs", "0"), "epochs=0 is not possible"),
        (("train", "tutorial-rnn", "--epochs", "x"), "epochs=x is not possible"),
        (("train", "tutorial-rnn", "--backend", "theano"), "unknown backend 'theano'"),
        (("train", "tutorial-rnn", "--seed", "1", "--seeds", "2"), "give one of them"),
        (("train", "tutorial-rnn", "--dataset", "nowhere.csv"), "there is no file"),
        (("train", "tutorial-rnn", "--dataset", "imdb", "--data-path", "no.npz"), "no.npz"),
        (("train", "tutorial-rnn", "--data-path", "no.npz"), "the data path belongs to imdb"),
        (("train", "tutorial-rnn", "stack-four"), "'stack-four' cannot be trained"),
        (("train",), "PRESET"),
        (("watch", "abcd"), "unknown run 'abcd'"),
        (("stop", "abcd"), "unknown run 'abcd'"),
        (("delete", ".."), "unknown run '..'"),
        (("runs", "--json", "--csv"), "give one of them"),
        (("runs", "--runs-dir", ""), "names no folder"),
        ((), "the application needs a terminal"),
        (("trian",), "trian"),
    ],
)
def test_wrong_usage_is_refused_and_nothing_is_begun(
    rnn_tui: RunCommand, home: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    answer = rnn_tui(*arguments)
    assert answer.status == 2
    assert sentence in answer.err
    assert answer.out == ""
    assert not home.exists()


def test_a_runs_folder_that_cannot_be_written_is_named(rnn_tui: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    answer = rnn_tui("train", "tutorial-rnn", RNN_TUI_HOME=str(tmp_path / "file" / "runs"))
    assert answer.status == 1
    assert "cannot be written" in answer.err
    assert rnn_tui("runs", "--runs-dir", str(tmp_path / "file")).status == 2
    assert rnn_tui("runs", RNN_TUI_HOME=str(tmp_path / "file")).status == 2


def test_a_run_that_fails_says_why_and_ends_with_status_one(
    rnn_tui: RunCommand, home: Path, tmp_path: Path
) -> None:
    (tmp_path / "one.csv").write_text("text,label\n" + "fine film,good\n" * 50)
    answer = rnn_tui("train", "tutorial-rnn", "--dataset", "one.csv")
    assert answer.status == 1
    assert " failed: " in answer.err
    assert "'good'" in answer.err
    assert answer.out.split("\n")[2].split()[1] == "failed"
    (run,) = store.list_runs(home)
    again = ("--seed", "5", "--epochs", "1", "--set", "epochs=2", "--json")
    answer = rnn_tui("train", "tutorial-rnn", "--dataset", "one.csv", *again)
    assert answer.status == 1
    later = next(other for other in store.list_runs(home) if other.id != run.id)
    assert answer.out == (later.folder / "events.jsonl").read_text()
    # An option of its own counts more than a setting by name.
    assert (store.config(later).fit.seed, store.config(later).fit.epochs) == (5, 1)
    assert json.loads(answer.out.splitlines()[-1])["state"] == "failed"
    assert "'good'" in answer.err


def test_without_file_or_network_imdb_names_both_remedies(rnn_tui: RunCommand, home: Path) -> None:
    answer = rnn_tui(
        "data", "imdb", http_proxy="http://127.0.0.1:9", https_proxy="http://127.0.0.1:9"
    )
    assert answer.status == 1
    assert "connect this machine" in answer.err
    assert "--data-path FILE" in answer.err
    assert list((home / "datasets").rglob("*")) == []
