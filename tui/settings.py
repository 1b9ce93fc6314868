"""What the application remembers between two starts: the theme and the user's own keys."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

DEFAULT_THEME = "gruvbox"
"""The theme whose greys stay apart when a terminal has 256 colours, as over SSH."""


@dataclass(frozen=True)
class Settings:
    """The choices that outlive one start of the application."""

    theme: str = DEFAULT_THEME
    """The name of a Textual theme."""

    keys: Mapping[str, str] = field(default_factory=dict)
    """Key bindings by their identifier, such as {"stepper.play": "p"}."""


def load(path: Path) -> Settings:
    """The settings in `path`, or the defaults where the file is missing or broken.

    A settings file is a convenience, so nothing in it may keep the application from starting:
    whatever cannot be understood counts as not written.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return Settings()
    if not isinstance(found, dict):
        return Settings()
    theme = found.get("theme")
    keys = found.get("keys")
    return Settings(
        theme=theme if isinstance(theme, str) else DEFAULT_THEME,
        keys=(
            {name: key for name, key in keys.items() if isinstance(key, str) and key.strip()}
            if isinstance(keys, dict)
            else {}
        ),
    )


def save(path: Path, settings: Settings) -> None:
    """Write the settings so that a reader sees the old file or the new one, never half of one.

    Raises:
        OSError: when the folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    text = json.dumps({"theme": settings.theme, "keys": dict(settings.keys)}, indent=2)
    try:
        draft.write_text(text + "\n", encoding="utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
