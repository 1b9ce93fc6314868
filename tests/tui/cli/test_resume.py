"""resume: a run that was broken off goes on, and it is said from where and how exactly."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.training import process, store
from core.training.events import Resumed, Started
from core.training.history import read_state
from core.training.log import EVENTS, EventWriter
from core.training.settings import configure
from core.training.store import Run
from tui.resumed import resumed_line

RunCommand = Callable[..., Any]
STARTED = Started(time=1.0, pid=1, host="here", python="3", version="0")


def _lost(home: Path, preset: str, **settings: object) -> Run:
    run = store.create(home, configure(preset, {"limit": 64, "batch_size": 32} | settings))
    (run.folder / store.WORKER_LOG).touch()
    with EventWriter(run.folder) as log:
        log.write(STARTED)
    return run


def test_where_a_run_goes_on_is_a_sentence() -> None:
    exact = Resumed(time=1.0, pid=1, epoch=3, batch=0, exact=True)
    assert resumed_line(exact) == "goes on after epoch 3, bit for bit as without the break"
    other = Resumed(
        time=1.0,
        pid=1,
        epoch=3,
        batch=1200,
        exact=False,
        why="keras was 3.15.0",
        notes=("the checkpoint after epoch 4 is broken",),
    )
    assert resumed_line(other).splitlines() == [
        "goes on after batch 1,200 of epoch 4, not bit for bit as without the break: "
        "keras was 3.15.0",
        "  note: the checkpoint after epoch 4 is broken",
    ]
    anew = Resumed(time=1.0, pid=1, epoch=0, batch=0, exact=True)
    assert resumed_line(anew).startswith("goes on from the beginning, bit for bit")


def test_a_resumed_run_is_followed_and_stops_when_interrupted(home: Path) -> None:
    run = _lost(home, "single-gru", dataset="adding", maxlen=12, epochs=100_000)
    # Whoever runs the tests in a shell's background has interrupts ignored in all that he starts.
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    code = f"{heard}; from tui.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-P", "-c", code, "resume", run.id[:4]],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as resume:
        assert resume.stdout is not None
        said = ""
        while "epoch 1/100000" not in said:
            line = resume.stdout.readline()
            assert line, "it ended before its first epoch"
            said += line
        resume.send_signal(signal.SIGINT)
        rest, warned = resume.communicate(timeout=90)
    assert resume.returncode == 130
    assert "Traceback" not in warned
    assert warned.count("stopping at the next batch") == 1
    assert f"rnn-tui resume {run.id} goes on with it" in warned
    assert "goes on from the beginning, bit for bit as without the break" in said
    assert "note: no checkpoint was written before the break: it begins anew" in said
    assert "stopped" in rest
    assert read_state(run)[0] == "stopped"


def test_as_json_only_what_is_new_is_printed(rnn_tui: RunCommand, home: Path) -> None:
    """A stack that ends in a sequence fails before Keras is started, which takes seconds."""
    run = _lost(home, "stack-sequence")
    before = (run.folder / EVENTS).read_text()
    answer = rnn_tui("resume", run.id, "--json")
    assert answer.status == 1
    assert before + answer.out == (run.folder / EVENTS).read_text()
    lines = [json.loads(line) for line in answer.out.splitlines()]
    assert [line["event"] for line in lines][:2] == ["queued", "started"]
    assert lines[-1]["state"] == "failed"
    assert f"run {run.id} failed" in answer.err


def test_a_detached_run_goes_on_by_itself(rnn_tui: RunCommand, home: Path) -> None:
    run = _lost(home, "stack-sequence")
    answer = rnn_tui("resume", run.id, "--detach", "--json")
    assert answer.status == 0
    assert json.loads(answer.out) == {"id": run.id, "folder": str(run.folder)}
    assert process.wait(run, 60)
    assert read_state(run)[0] == "failed"


def test_what_cannot_be_resumed_is_refused_in_a_sentence(rnn_tui: RunCommand, home: Path) -> None:
    assert rnn_tui("resume", "nothing").status == 2
    texts = home / "gone.csv"
    home.mkdir(exist_ok=True)
    texts.write_text("text,label\n" + "good film,1\nbad film,0\n" * 20)
    run = _lost(home, "tutorial-rnn", dataset=str(texts))
    texts.unlink()
    answer = rnn_tui("resume", run.id)
    assert (answer.status, answer.out) == (1, "")
    assert answer.err == (
        f"rnn-tui: run {run.id} cannot go on, since its data are gone: put {texts} back\n"
    )
