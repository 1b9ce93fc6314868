"""`rnn-tui resume`: a run that was stopped, failed or got lost goes on."""

import json
from contextlib import suppress
from typing import Annotated

import typer

from core.errors import Problem
from core.training.log import EventReader
from core.training.store import Run
from tui.cli.options import Json, RunName, RunsDir, switch
from tui.cli.watch import Note, follow_runs


def resume(
    run: RunName,
    detach: Annotated[
        bool, switch("--detach", "Return at once; the run goes on by itself.")
    ] = False,
    as_json: Json = False,
    runs_dir: RunsDir = None,
) -> None:
    """Go on with a run that was stopped, failed or got lost, from its newest checkpoint."""
    from core.places import runs_folder
    from core.training import resume as resuming
    from core.training.store import find

    found = find(runs_folder(), run)
    reader = EventReader(found.folder)
    # What was said before the break has been seen; only what comes now is told.
    reader.read_history_events()
    if detach:
        resuming.resume(found)
        named = {"id": found.id, "folder": str(found.folder)}
        print(json.dumps(named) if as_json else found.id)
        return
    raise typer.Exit(_resume_and_follow(found, reader, as_json))


def _resume_and_follow(run: Run, reader: EventReader, as_json: bool) -> int:
    from core.training import process
    from core.training import resume as resuming
    from core.training.summary import report
    from tui.cli.interruption import Interruption, leaving_quietly
    from tui.cli.results import exit_status, print_ending

    stopping = False

    def look(note: Note) -> None:
        nonlocal stopping
        if interruption.asked and not stopping:
            stopping = True
            note("rnn-tui: stopping at the next batch (Ctrl-C once more leaves at once)")
            with suppress(Problem):  # it has ended meanwhile
                process.request_stop(run)

    with leaving_quietly():
        with Interruption() as interruption:
            resuming.resume(run)
            follow_runs([run], [reader], as_json, look)
        ended = [report(run)]
        print_ending(ended, as_json)
    return exit_status(ended)
