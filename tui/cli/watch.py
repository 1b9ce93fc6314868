"""`rnn-tui watch`: a run as it goes, from anywhere."""

import sys

import typer

from core.training.store import Run
from tui.cli.options import Json, RunName, RunsDir


def watch(run: RunName, as_json: Json = False, runs_dir: RunsDir = None) -> None:
    """Follow a run until it ends; leaving (Ctrl-C) does not disturb it."""
    from core.places import runs_folder
    from core.training.store import find
    from core.training.summary import report
    from tui.cli.results import exit_status, print_ending

    found = find(runs_folder(), run)
    if as_json:
        follow_as_json(found)
    else:
        follow_in_words(found)
    ended = [report(found)]
    print_ending(ended, as_json)
    raise typer.Exit(exit_status(ended))


def follow_as_json(run: Run) -> None:
    """Prints the run's lines as they stand in its log."""
    from tui.cli.follow import follow

    def tell(line: bytes, event: object) -> None:
        sys.stdout.write(line.decode() + "\n")
        sys.stdout.flush()

    follow(run, tell)


def follow_in_words(run: Run) -> None:
    """Prints the run's events as sentences."""
    from tui.cli.follow import follow
    from tui.cli.progress import ProgressLines

    with ProgressLines(run) as lines:
        follow(run, lines.tell)
