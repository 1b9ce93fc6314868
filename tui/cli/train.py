"""`rnn-tui train`: starts runs, follows them, compares them."""

import contextlib
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.errors import Problem, UsageProblem
from tui.cli.options import Assignments, DataPath, Json, RunsDir, switch

if TYPE_CHECKING:
    from core.training.store import Run
    from tui.cli.interruption import Interruption

Presets = Annotated[list[str], typer.Argument(metavar="PRESET|SAVED...", help="What to train.")]


def train(
    presets: Presets,
    dataset: Annotated[
        str | None,
        typer.Option(metavar="NAME|FILE", help="imdb, reviews, adding, temporal-order or a file."),
    ] = None,
    data_path: DataPath = None,
    backend: Annotated[str | None, typer.Option(metavar="NAME", help="What trains.")] = None,
    epochs: Annotated[str | None, typer.Option(metavar="N", help="Passes over the data.")] = None,
    batch_size: Annotated[
        str | None, typer.Option(metavar="N", help="Examples a gradient step.")
    ] = None,
    limit: Annotated[
        str | None, typer.Option(metavar="N", help="At most N training and N test examples.")
    ] = None,
    seed: Annotated[
        str | None, typer.Option(metavar="S", help="What chance is drawn from.")
    ] = None,
    seeds: Annotated[
        int | None, typer.Option(metavar="K", min=1, max=1000, help="K runs with K seeds.")
    ] = None,
    settings: Assignments = None,
    detach: Annotated[
        bool, switch("--detach", "Return at once; the runs go on by themselves.")
    ] = False,
    as_json: Json = False,
    runs_dir: RunsDir = None,
) -> None:
    """Train models; several of them, or several seeds, are several runs, then their comparison."""
    from core.training.admission import admit
    from core.training.settings import configure, parse_assignments

    chosen: dict[str, Any] = parse_assignments(settings or [])
    options = {
        "dataset": dataset,
        "data_path": data_path,
        "backend": backend,
        "epochs": epochs,
        "batch_size": batch_size,
        "limit": limit,
        "seed": seed,
    }
    chosen |= {name: value for name, value in options.items() if value is not None}
    if seed is not None and seeds is not None:
        raise UsageProblem("--seed names one seed and --seeds asks for several: give one of them")
    first = configure(presets[0], chosen).fit.seed
    configs = [
        configure(name, {**chosen, "seed": first + nth})
        for name in presets
        for nth in range(seeds or 1)
    ]
    for config in configs:
        admit(config)
    raise typer.Exit(_run(configs, detach, as_json))


def _run(configs: Sequence[Any], detach: bool, as_json: bool) -> int:
    from core.places import runs_folder
    from core.training.launch import launch
    from tui.cli.interruption import Interruption, leaving_quietly

    with leaving_quietly():
        # Entered first: whoever interrupts in the middle of the launching means all of it.
        with Interruption() as interruption:
            launched = launch(runs_folder(), configs)
            started = launched.runs
            if launched.problem:
                for run in started:
                    print(f"rnn-tui: run {run.id} was started before that", file=sys.stderr)
                raise Problem(launched.problem)
            if detach:
                if interruption.asked:
                    _stop_all(started)
                for run in started:
                    named = {"id": run.id, "folder": str(run.folder)}
                    print(json.dumps(named) if as_json else run.id)
                return 130 if interruption.asked else 0
            _follow(started, as_json, interruption)
        return _end(started, as_json)


def _follow(runs: Sequence["Run"], as_json: bool, interruption: "Interruption") -> None:
    """Follows the runs to their end; once asked to, stops them all."""
    from core.training.log import EventReader
    from tui.cli.watch import Note, follow_runs

    stopping = False

    def look(note: Note) -> None:
        nonlocal stopping
        if interruption.asked and not stopping:
            stopping = True
            note("rnn-tui: stopping at the next batch (Ctrl-C once more leaves at once)")
            _stop_all(runs)

    follow_runs(runs, [EventReader(run.folder) for run in runs], as_json, look)


def _stop_all(runs: Sequence["Run"]) -> None:
    from core.training import process

    # The last first: none of those that wait gets its turn because another has ended.
    for run in reversed(runs):
        with contextlib.suppress(Problem):  # those that have ended need no stopping
            process.request_stop(run)


def _end(runs: Sequence["Run"], as_json: bool) -> int:
    from core.training.summary import report
    from tui.cli.results import exit_status, print_ending

    reports = []
    for run in runs:
        try:
            reports.append(report(run))
        except Problem as problem:
            # Deleted while it was followed: the others have their ending all the same.
            print(f"rnn-tui: {problem}", file=sys.stderr)
    print_ending(reports, as_json)
    return exit_status(reports) if len(reports) == len(runs) else 1
