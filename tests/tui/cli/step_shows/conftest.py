"""The command in this process: what its process prints, without the time that it takes to start."""

import csv
import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tui.cli import main


@dataclass(frozen=True)
class Answer:
    """What a command printed, and how it ended."""

    status: int
    out: str
    err: str


@dataclass(frozen=True)
class Forms:
    """One answer in its four forms."""

    json: dict[str, Any]
    csv: list[dict[str, str]]
    npz: dict[str, np.ndarray]
    table: str


@pytest.fixture
def step(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Answer]:
    """`rnn-tui step`; with `run`, of the folder of a run."""

    def answer(*arguments: str, run: Path | None = None) -> Answer:
        of = ()
        if run is not None:
            monkeypatch.setenv("RNN_TUI_HOME", str(run.parent))
            of = ("--run", run.name)
        monkeypatch.setattr(sys, "argv", ["rnn-tui", "step", *of, *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Answer(int(ended.value.code or 0), said.out, said.err)

    return answer


@pytest.fixture
def forms(step: Callable[..., Answer], tmp_path: Path) -> Callable[..., Forms]:
    """The same question asked four times."""

    def asked(*arguments: str, run: Path | None = None) -> Forms:
        file = tmp_path / "step.npz"
        answers = [
            step(*arguments, *form, run=run)
            for form in (("--json",), ("--csv",), ("--npz", str(file)), ())
        ]
        assert [answer.status for answer in answers] == [0] * 4, answers
        assert answers[2].out == ""
        with np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        rows = list(csv.DictReader(io.StringIO(answers[1].out)))
        return Forms(json.loads(answers[0].out), rows, arrays, answers[3].out)

    return asked
