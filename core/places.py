"""Where the program writes: runs, data sets, settings."""

import os
from pathlib import Path

import platformdirs

HOME_VARIABLE = "RNN_TUI_HOME"


def runs_folder() -> Path:
    """Where run folders lie: $RNN_TUI_HOME itself, else the system's place for user data."""
    return _home() or platformdirs.user_data_path("rnn-tui") / "runs"


def datasets_folder() -> Path:
    """Where downloaded data sets are kept."""
    home = _home()
    return home / "datasets" if home else platformdirs.user_cache_path("rnn-tui") / "datasets"


def settings_file() -> Path:
    """Where the interface remembers its theme."""
    home = _home()
    return (home if home else platformdirs.user_config_path("rnn-tui")) / "settings.json"


def use_home(folder: Path) -> None:
    """Moves everything the program writes, here and in every process it starts, to `folder`."""
    os.environ[HOME_VARIABLE] = str(folder.expanduser().absolute())


def _home() -> Path | None:
    folder = os.environ.get(HOME_VARIABLE)
    return Path(folder).expanduser().absolute() if folder else None
