"""Where the program writes: runs, data sets, models, settings."""

import os
from pathlib import Path

from core.errors import UsageProblem

HOME_VARIABLE = "RNN_TUI_HOME"


def runs_folder() -> Path:
    """Where run folders lie: $RNN_TUI_HOME itself, else the system's place for user data."""
    folder = _home() or _system("user_data_path") / "runs"
    if folder.exists() and not folder.is_dir():
        raise UsageProblem(f"{HOME_VARIABLE} is {folder}, which is a file: name a folder")
    return folder


def datasets_folder() -> Path:
    """Where downloaded data sets are kept."""
    return (_home() or _system("user_cache_path")) / "datasets"


def decoded_folder() -> Path:
    """Where data sets are kept as they were decoded: they may be deleted at any time."""
    return datasets_folder() / "decoded"


def models_folder() -> Path:
    """Where models are saved by name: $RNN_TUI_HOME/models, else the place for user data."""
    return (_home() or _system("user_data_path")) / "models"


def settings_file() -> Path:
    """Where the interface remembers its theme."""
    return (_home() or _system("user_config_path")) / "settings.json"


def use_home(folder: Path) -> None:
    """Moves everything the program writes, here and in every process it starts, to `folder`."""
    os.environ[HOME_VARIABLE] = str(folder.expanduser().absolute())


def _home() -> Path | None:
    folder = os.environ.get(HOME_VARIABLE)
    return Path(folder).expanduser().absolute() if folder else None


def _system(kind: str) -> Path:
    # Imported only where it is needed: the application is on screen without it.
    import platformdirs

    folder: Path = getattr(platformdirs, kind)("rnn-tui", appauthor=False)
    return folder
