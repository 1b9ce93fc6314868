"""`rnn-tui watch`: a run as it goes, from anywhere."""

import sys

import typer

from core.training.events import AnyEvent
from core.training.log import EventReader
from core.training.store import Run
from tui.cli.follow import follow
from tui.cli.options import Json, RunName, RunsDir


def watch(run: RunName, as_json: Json = False, runs_dir: RunsDir = None) -> None:
    """Follow a run until it ends; leaving (Ctrl-C) does not disturb it."""
    from core.places import runs_folder
    from core.training.store import find
    from core.training.summary import report
    from tui.cli.results import exit_status, print_ending

    found = find(runs_folder(), run)
    follow_run(found, EventReader(found.folder), as_json)
    ended = [report(found)]
    print_ending(ended, as_json)
    raise typer.Exit(exit_status(ended))


def follow_run(run: Run, reader: EventReader, as_json: bool) -> None:
    """Prints a run's events as sentences, or its lines as they stand in its log."""
    from tui.cli.progress import ProgressLines

    if as_json:
        follow(run, reader, _print_line)
        return
    with ProgressLines(run) as lines:
        follow(run, reader, lines.tell)


def _print_line(line: bytes, event: AnyEvent | None) -> None:
    sys.stdout.write(line.decode(errors="replace") + "\n")
    sys.stdout.flush()
