"""`rnn-tui export`: a run, taken away in one of six forms."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from core.errors import UsageProblem
from tui.cli.options import RunName, RunsDir, switch


def export(
    run: RunName,
    to: Annotated[
        str,
        typer.Option("--to", metavar="FORM", help="csv, json, svg, tensorboard, script or keras."),
    ],
    out: Annotated[
        str | None,
        typer.Option(
            metavar="PATH",
            help="Where to; - is standard output, where csv, json, svg and script go by "
            "themselves. tensorboard makes a folder.",
        ),
    ] = None,
    epoch: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="keras: the model after epoch N, not at the end."),
    ] = None,
    force: Annotated[bool, switch("--force", "Overwrite what is there.")] = False,
    runs_dir: RunsDir = None,
) -> None:
    """Take a run away: epochs, everything, charts, event files, a script that repeats it, a model.

    A script of data that a few lines cannot prepare anew reads them from a .npz file, which is
    written beside it; on standard output it carries them within itself.
    """
    from core.places import runs_folder
    from core.training import exports
    from core.training.store import find

    form = exports.require_form(to)
    found = find(runs_folder(), run)
    if out == "-" or (out is None and form in exports.TEXTS):
        if epoch is not None:
            raise UsageProblem(f"--epoch belongs to --to keras, and not to {form}: leave it out")
        if form not in exports.TEXTS:
            raise UsageProblem(f"{form} cannot be printed: name a place with --out PATH")
        sys.stdout.write(exports.text(found, form))
        sys.stdout.flush()
        return
    if out == "":
        raise UsageProblem("--out names no place: give a path, or - for standard output")
    path = Path(out).expanduser() if out is not None else Path(exports.default_name(found, form))
    try:
        written = exports.export(found, form, path, epoch=epoch, replace=force)
    except exports.Taken as taken:
        raise UsageProblem(
            f"{taken}: name another with --out, or overwrite it with --force"
        ) from taken
    for file in written:
        print(file)
