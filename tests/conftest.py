"""No test writes where the user's own runs, data and settings lie."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh place for everything that the program writes."""
    folder = tmp_path / "home"
    monkeypatch.setenv("RNN_TUI_HOME", str(folder))
    return folder
