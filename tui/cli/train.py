"""`rnn-tui train`: starts runs, follows them, compares them."""

import json
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from core.errors import Problem, UsageProblem
from tui.cli.options import Assignments, DataPath, Json, RunsDir, switch

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

    launched = launch(runs_folder(), configs)
    if launched.problem:
        for run in launched.runs:
            print(f"rnn-tui: run {run.id} was started before that", file=sys.stderr)
        raise Problem(launched.problem)
    started = launched.runs
    if detach:
        for run in started:
            print(json.dumps({"id": run.id, "folder": str(run.folder)}) if as_json else run.id)
        return 0
    return _follow_all(started, as_json)


def _follow_all(runs: Sequence[Any], as_json: bool) -> int:
    from core.training.log import EventReader
    from core.training.summary import report
    from tui.cli.results import exit_status, print_ending
    from tui.cli.watch import follow_run

    interrupted = False
    for run in runs:
        reader = EventReader(run.folder)
        try:
            follow_run(run, reader, as_json)
        except KeyboardInterrupt:
            if interrupted:
                raise
            interrupted = True
            _stop_all(runs)
            follow_run(run, reader, as_json)
    reports = [report(run) for run in runs]
    print_ending(reports, as_json)
    return exit_status(reports)


def _stop_all(runs: Sequence[Any]) -> None:
    import contextlib

    from core.training import process

    print("\nrnn-tui: stopping at the next batch", file=sys.stderr)
    for run in runs:
        with contextlib.suppress(Problem):  # those that have ended need no stopping
            process.request_stop(run)
