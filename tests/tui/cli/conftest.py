"""The command as its user types it."""

import json
import os
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PATIENCE = 200


@dataclass(frozen=True)
class Answer:
    """What a command printed, and how it ended."""

    status: int
    out: str
    err: str


@pytest.fixture(scope="session")
def ready() -> Iterator[subprocess.Popen[str]]:
    """A process that runs each command in a fork of itself."""
    server = subprocess.Popen(
        [sys.executable, "-P", str(Path(__file__).with_name("forking.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1"},
    )
    yield server
    assert server.stdin is not None
    server.stdin.close()
    server.wait(timeout=20)


@pytest.fixture
def rnn_tui(
    home: Path,
    tmp_path: Path,
    ready: subprocess.Popen[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., Answer]:
    """Runs `rnn-tui` in a process of its own, without a terminal."""
    printed = tmp_path_factory.mktemp("printed")

    def run(*arguments: str, **environment: str) -> Answer:
        out, err = printed / "out", printed / "err"
        command = {
            "arguments": arguments,
            "environment": {**os.environ, "COLUMNS": "200", "NO_COLOR": "1", **environment},
            "folder": str(tmp_path),
            "out": str(out),
            "err": str(err),
        }
        assert ready.stdin is not None
        assert ready.stdout is not None
        print(json.dumps(command), file=ready.stdin, flush=True)
        if not select.select([ready.stdout], [], [], PATIENCE)[0]:
            ready.kill()
            pytest.fail(f"rnn-tui {' '.join(arguments)} has not ended within {PATIENCE} s")
        answer = Answer(int(ready.stdout.readline()), out.read_text(), err.read_text())
        assert "Traceback" not in answer.out + answer.err
        return answer

    return run
