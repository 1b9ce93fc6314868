"""`rnn-tui watch`: a run as it goes, from anywhere."""

import sys
from collections.abc import Callable, Sequence
from typing import Protocol

import typer

from core.training.events import AnyEvent
from core.training.log import EventReader
from core.training.store import Run
from tui.cli.follow import follow, follow_together
from tui.cli.moving import is_for_live
from tui.cli.options import Json, RunName, RunsDir


class Note(Protocol):
    """Where something is said on standard error, whatever moves there."""

    def __call__(self, words: str) -> None:
        """Says it."""


Between = Callable[[Note], None]


def watch(run: RunName, as_json: Json = False, runs_dir: RunsDir = None) -> None:
    """Follow a run until it ends; leaving (Ctrl-C) does not disturb it."""
    from core.places import runs_folder
    from core.training.store import find
    from core.training.summary import report
    from tui.cli.interruption import leaving_quietly, terminated_in_order
    from tui.cli.results import exit_status, print_ending

    found = find(runs_folder(), run)
    with leaving_quietly():
        with terminated_in_order():
            follow_run(found, EventReader(found.folder), as_json)
        ended = [report(found)]
        print_ending(ended, as_json)
    raise typer.Exit(exit_status(ended))


def follow_run(run: Run, reader: EventReader, as_json: bool) -> None:
    """Shows a run's events in words, or prints its lines as they stand in its log."""
    follow_runs([run], [reader], as_json)


def follow_runs(
    runs: Sequence[Run],
    readers: Sequence[EventReader],
    as_json: bool,
    between: Between = lambda note: None,
) -> None:
    """Shows several runs: on a terminal all at once, else one after another in their order.

    Args:
        runs: the runs.
        readers: of their logs, in the same order; after an interruption they go on.
        as_json: print the lines of the logs alone.
        between: called between two looks, with what says something on standard error.
    """
    if as_json:
        for run, reader in zip(runs, readers, strict=True):
            follow(run, reader, _print_line, lambda: between(_note))
        return
    if is_for_live():
        # Imported late: it brings rich along, and NumPy.
        from tui.cli.live import LiveProgress

        with LiveProgress(runs) as shown:

            def look() -> None:
                between(shown.note)
                shown.draw()

            follow_together(runs, readers, shown.tell, look, ended=shown.ended)
        return
    from tui.cli.progress import ProgressLines

    for run, reader in zip(runs, readers, strict=True):
        follow(run, reader, ProgressLines(run).tell, lambda: between(_note))


def _note(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _print_line(line: bytes, event: AnyEvent | None) -> None:
    sys.stdout.write(line.decode(errors="replace") + "\n")
    sys.stdout.flush()
