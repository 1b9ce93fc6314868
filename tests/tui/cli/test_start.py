"""How little the command imports before a run is on its way, and that it says what it always said.

Whoever waits for a first batch waits for these imports; they can be counted, where time cannot.
"""

import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer
from typer.core import TyperCommand

from tui.cli.command import FILES
from tui.cli.plainly import PlainCommand

ROOT = Path(__file__).parents[3]

# In the place of the worker: what had to be imported for it to be started.
UP_TO_THE_WORKER = """
import subprocess, sys

class Worker(subprocess.Popen):
    def __init__(self, command, **settings):
        assert "core.training.worker" in command
        print(*sys.modules)
        raise SystemExit

subprocess.Popen = Worker
sys.argv = ["rnn-tui", "train", "tutorial-rnn", "--backend", "numpy", "--set", "padding=pre"]
from tui.cli import main
main()
"""


def _imported_by(program: str, home: Path) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"RNN_TUI_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_a_worker_is_started_before_numpy_and_whatever_else_it_does_not_take(
    tmp_path: Path,
) -> None:
    imported = _imported_by(UP_TO_THE_WORKER, tmp_path)
    assert {"tui.cli.train", "core.training.process"} <= imported
    heavy = {"numpy", "pydantic", "rich", "textual", "h5py", "keras", "tensorflow", "psutil"}
    assert not heavy & imported
    # Of the other commands nothing, and of the data sets their names alone.
    others = {f"tui.cli.{file}" for file in FILES.values()} - {"tui.cli.train"}
    assert not others & imported
    assert not {"core.data.imdb", "core.data.reviews", "core.data.text_file"} & imported
    assert len([name for name in imported if name.partition(".")[0] in ("core", "tui")]) <= 45


def test_every_command_is_in_the_help_in_its_order(rnn_tui: Any) -> None:
    lines = rnn_tui("--help").out.splitlines()
    named = [word for line in lines if (word := (line.strip("│ ").split() or [""])[0]) in FILES]
    assert named == list(FILES)


def test_a_mistyped_command_is_told_the_nearest(rnn_tui: Any) -> None:
    answer = rnn_tui("trian")
    assert answer.status == 2
    assert "No such command 'trian'" in answer.err
    assert "Did you mean 'train'" in answer.err


def _typed(
    texts: Annotated[list[str] | None, typer.Option("--texts")] = None,
    text: Annotated[str | None, typer.Option("--text")] = None,
    said: Annotated[str, typer.Option("--said")] = "nothing",
    place: Annotated[Path | None, typer.Option("--place")] = None,
    number: Annotated[int | None, typer.Option("--number", min=1, max=9)] = None,
    loud: Annotated[bool, typer.Option("--loud")] = False,
    names: Annotated[list[str] | None, typer.Argument()] = None,
) -> None:
    print(repr((texts, text, said, place, number, loud, names)))


def _required(names: Annotated[list[str], typer.Argument()]) -> None:
    print(repr(names))


@pytest.mark.parametrize(
    ("command", "line"),
    [
        (_typed, ""),
        (_typed, "--texts a --texts b=c --text x --said y --place p/q --number 3 --loud n m"),
        (_typed, "--text= --texts= --said= --place="),
        (_typed, "--number 0"),
        (_typed, "--number x"),
        (_typed, "--text"),
        (_typed, "--nosuch"),
        (_typed, "--help"),
        (_required, ""),
        (_required, "a b"),
    ],
)
def test_what_is_taken_plainly_is_what_typer_would_have_made_of_it(
    command: Any, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for kind in (TyperCommand, PlainCommand):
        application = typer.Typer(add_completion=False)
        application.command("typed", cls=kind)(command)
        with pytest.raises(SystemExit) as end:
            application(line.split(), prog_name="typed")
        said.append((end.value.code, capsys.readouterr()))
    assert said[0] == said[1]
    assert "".join(said[1][1])
