"""The command as its user types it."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Answer:
    """What a command printed, and how it ended."""

    status: int
    out: str
    err: str


@pytest.fixture
def rnn_tui(home: Path, tmp_path: Path) -> Callable[..., Answer]:
    """Runs `rnn-tui` in a process of its own, without a terminal."""

    def run(*arguments: str, **environment: str) -> Answer:
        done = subprocess.run(
            [sys.executable, "-P", "-c", "from tui.cli import main; main()", *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1", **environment},
            timeout=200,
            check=False,
        )
        assert "Traceback" not in done.stdout + done.stderr
        return Answer(done.returncode, done.stdout, done.stderr)

    return run
