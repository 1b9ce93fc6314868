"""`rnn-tui step`: a sequence walked by a cell or by a trained run, in numbers."""

from collections.abc import Mapping, Set
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from core.errors import UsageProblem
from tui.cli import step_options as options
from tui.cli.options import RunsDir
from tui.cli.step_options import CellName, Init, Show

if TYPE_CHECKING:
    from core.stepping.source import Source
    from tui.cli.step_report import About, Report
    from tui.cli.step_shows import Stepped

OF_A_LAYER = (
    Show.states,
    Show.summary,
    Show.unit,
    Show.flow,
    Show.prediction,
    Show.breaks,
    Show.compare,
    Show.edits,
)
BELONGS: Mapping[str, tuple[Show, ...]] = {
    "layer": OF_A_LAYER,
    "unit": (Show.unit, Show.breaks),
    "at": (Show.unit, Show.compare),
    "break": (Show.breaks,),
}
"""Which numbers an option makes a difference to."""


def step(
    context: typer.Context,
    cell: options.Cell = CellName.simple,
    timesteps: options.Timesteps = 100,
    inputs: options.Inputs = 32,
    units: options.Units = 64,
    seed: options.Seed = 42,
    init: options.Initialisation = Init.tutorial,
    run: options.RunRead = None,
    epoch: options.Epoch = None,
    text: options.Text = None,
    example: options.ExampleOf = None,
    dataset: options.DatasetName = None,
    data_path: options.DatasetPath = None,
    edits: options.Edits = None,
    padded: options.Padded = False,
    show: options.ShowWhich = None,
    layer: options.Layer = None,
    unit: options.Unit = 0,
    at: options.At = None,
    condition: options.Break = None,
    npz: options.Npz = None,
    as_json: options.AsJson = False,
    as_csv: options.AsCsv = False,
    runs_dir: RunsDir = None,
) -> None:
    """Walk a sequence through a cell or a trained run; the default is the tutorial's own."""
    if sum((npz is not None, as_json, as_csv)) > 1:
        raise UsageProblem("--npz, --json and --csv are three forms of one trace: give one of them")
    given = _given(context)
    shown = show or _show_for(given)
    _require_use(given, shown)
    # Nothing of this is needed for the help, or to refuse a word that was mistyped.
    import numpy as np

    from tui.cli.step_shows import about_of, report_of
    from tui.cli.step_source import Asked, folder_of, settings_of, source_of, timesteps_of

    asked = Asked(
        given=given,
        cell=cell.value,
        timesteps=timesteps,
        inputs=inputs,
        units=units,
        seed=seed,
        init=init.value,
        folder=None if run is None else folder_of(run),
        epoch=epoch,
        text=text,
        example=example,
        dataset=dataset,
        data_path=data_path,
        edits=tuple(edits or ()),
        padded=padded,
    )
    source, settings = source_of(asked), settings_of(asked)
    if show is not None:
        settings["show"] = show.value
    if layer is not None:
        settings["layer"] = layer
    # Weights that are not finite are named in the notes: NumPy's own words would add nothing.
    with np.errstate(all="ignore"):
        stepped = _stepped(source, layer, unit, timesteps_of(at), condition or "")
        report, about = report_of(shown.value, stepped), about_of(stepped, settings)
        _answer(about, report, npz, as_json, as_csv)


def _answer(
    about: "About", report: "Report", npz: Path | None, as_json: bool, as_csv: bool
) -> None:
    from tui.cli import step_report

    if npz is not None:
        step_report.write_arrays(npz, about, report)
    elif as_json:
        step_report.print_json(about, report)
    elif as_csv:
        step_report.print_csv(about, report)
    else:
        step_report.print_table(about, report)


def _given(context: typer.Context) -> Set[str]:
    """The options that were typed."""
    names = {name: name for name in context.params} | {"condition": "break"}
    sources = {named: context.get_parameter_source(name) for name, named in names.items()}
    return {name for name, source in sources.items() if source and source.name == "COMMANDLINE"}


def _show_for(given: Set[str]) -> Show:
    """What is shown when nothing is asked for."""
    if "break" in given:
        return Show.breaks
    return Show.prediction if "run" in given else Show.states


def _require_use(given: Set[str], shown: Show) -> None:
    for name, views in BELONGS.items():
        if name in given and shown not in views:
            named = ", ".join(views)
            raise UsageProblem(
                f"--{name} makes no difference to --show {shown}: it is for --show {named}"
            )


def _stepped(
    source: "Source", layer: int | None, unit: int, at: tuple[int, ...], condition: str
) -> "Stepped":
    from tui.cli.step_opening import opened_and_read
    from tui.cli.step_shows import Stepped
    from tui.one_thread import keep_to_one_thread

    keep_to_one_thread()
    opened, reading = opened_and_read(source)
    layers = len(reading.layers)
    if layer is not None and not 1 <= layer <= layers:
        raise UsageProblem(
            f"--layer {layer}: there {'is 1 layer' if layers == 1 else f'are {layers} layers'} "
            "to step, counted from 1"
        )
    place = (layer or layers) - 1
    last = reading.layers[place].units - 1
    if not 0 <= unit <= last:
        raise UsageProblem(f"--unit {unit}: the layer has units 0 … {last}")
    return Stepped(opened, reading, place, unit, at, condition)
