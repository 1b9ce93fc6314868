"""Options that several commands share."""

from pathlib import Path
from typing import Annotated, Any

import typer

from core.errors import UsageProblem
from core.places import use_home


def _move(folder: Path | None) -> Path | None:
    if folder is not None:
        if folder == Path():
            raise UsageProblem("--runs-dir names no folder: give one, such as --runs-dir runs")
        if folder.exists() and not folder.is_dir():
            raise UsageProblem(f"--runs-dir {folder} is a file: name a folder")
        use_home(folder)
    return folder


def switch(name: str, words: str, **more: Any) -> Any:
    """An option that is given or not; the help would else show it with a value to be typed."""
    return typer.Option(name, metavar="", help=words, **more)


RunsDir = Annotated[
    Path | None,
    typer.Option(
        "--runs-dir",
        metavar="DIR",
        callback=_move,
        is_eager=True,
        help="Where everything is written that this program writes (or RNN_TUI_HOME).",
    ),
]
RunName = Annotated[str, typer.Argument(metavar="RUN", help="A run's id, or how it begins.")]
Json = Annotated[bool, switch("--json", "Machine-readable text alone on stdout.")]
Assignments = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Any setting by name; may be repeated."),
]
DataPath = Annotated[
    str | None,
    typer.Option("--data-path", metavar="FILE", help="The data set's file (imdb.npz)."),
]
