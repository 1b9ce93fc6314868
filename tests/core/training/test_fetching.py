"""A download can be ended, however silent it is."""

import time
from pathlib import Path

import pytest

from core.errors import Problem
from core.training import fetching


def _say(doing: str, done: int | None = None, total: int | None = None) -> None:
    pass


def _child(folder: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Puts a program of the test's own in the place of the downloading one."""
    (folder / "stand_in.py").write_text(code)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.setattr(fetching, "FETCHER", "stand_in")


def test_a_stalled_download_ends_when_it_is_asked_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _child(tmp_path, monkeypatch, "import time; time.sleep(60)")
    began = time.monotonic()
    with pytest.raises(Problem, match="the download was stopped"):
        fetching.fetch(_say, lambda: time.monotonic() - began > 0.5)
    assert time.monotonic() - began < 10


def test_a_line_that_is_none_of_ours_is_passed_over_and_the_reason_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = 'print("Downloading data"); print(\'{"error": "no route"}\'); raise SystemExit(1)'
    _child(tmp_path, monkeypatch, code)
    with pytest.raises(Problem, match="no route"):
        fetching.fetch(_say, lambda: False)
