"""`rnn-tui step`: a sequence walked by a cell or by a trained run, in numbers."""

import enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.errors import UsageProblem
from tui.cli.options import DataPath, Json, RunsDir, switch

if TYPE_CHECKING:
    from core.stepping.source import Edit, Origin, Source
    from tui.cli.step_shows import Stepped


class CellName(enum.StrEnum):
    """The cells that can be stepped."""

    simple = "simple"
    lstm = "lstm"
    gru = "gru"


class Init(enum.StrEnum):
    """Where the weights come from."""

    tutorial = "tutorial"
    keras = "keras"


class Show(enum.StrEnum):
    """The numbers behind each view of the stepper."""

    states = "states"
    summary = "summary"
    unit = "unit"
    prediction = "prediction"
    gradient = "gradient"
    padding = "padding"
    ablation = "ablation"
    parity = "parity"
    breaks = "breaks"


def step(
    cell: Annotated[CellName, typer.Option(help="Which cell.")] = CellName.simple,
    timesteps: Annotated[int, typer.Option(min=1, max=1_000_000, help="Timesteps, T.")] = 100,
    inputs: Annotated[int, typer.Option(min=1, max=100_000, help="Input features, D.")] = 32,
    units: Annotated[int, typer.Option(min=1, max=100_000, help="Units, H.")] = 64,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Of all random draws.")] = 42,
    init: Annotated[Init, typer.Option(help="Whose weights: the tutorial's or Keras'.")] = (
        Init.tutorial
    ),
    run: Annotated[
        str | None, typer.Option(metavar="RUN", help="Step a trained run over --text or --example.")
    ] = None,
    epoch: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="The run's weights after this epoch.")
    ] = None,
    text: Annotated[str | None, typer.Option(metavar="TEXT", help="A sentence to walk over.")] = (
        None
    ),
    example: Annotated[
        str | None,
        typer.Option(metavar="[SPLIT:]N", help="An example to walk over, such as test:3."),
    ] = None,
    dataset: Annotated[
        str | None, typer.Option(metavar="NAME|FILE", help="Whose example; the run's own if none.")
    ] = None,
    data_path: DataPath = None,
    edit: Annotated[
        list[str] | None,
        typer.Option(
            metavar="EDIT",
            help="change T WORD, insert T WORD, delete T, repeat T [TIMES], in order.",
        ),
    ] = None,
    padded: Annotated[
        bool, switch("--padded", "Read a run's text with its padding, as in training.")
    ] = False,
    show: Annotated[
        Show | None, typer.Option(help="Which numbers; of a run its prediction, else the states.")
    ] = None,
    layer: Annotated[
        int | None, typer.Option(min=1, help="Which recurrent layer; the last if none.")
    ] = None,
    unit: Annotated[int, typer.Option(min=0, help="Which unit, for --show unit and --break.")] = 0,
    condition: Annotated[
        str | None,
        typer.Option("--break", metavar="CONDITION", help='For --show breaks: "change > 0.5".'),
    ] = None,
    npz: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write everything as arrays.")
    ] = None,
    as_json: Json = False,
    as_csv: Annotated[bool, switch("--csv", "One line a timestep.")] = False,
    runs_dir: RunsDir = None,
) -> None:
    """Walk a sequence through a cell or a trained run; the default is the tutorial's own."""
    if sum((npz is not None, as_json, as_csv)) > 1:
        raise UsageProblem("--npz, --json and --csv are three forms of one trace: give one of them")
    if run is not None and text is None and example is None:
        raise UsageProblem(
            "--run needs something to read: give --text with a sentence, or --example test:0"
        )
    if epoch is not None and run is None:
        raise UsageProblem("--epoch is an epoch of a run: give --run as well")
    from core.stepping.source import CellWeights, RandomSequence, RunWeights, Source

    settings: dict[str, Any]
    weights: CellWeights | RunWeights
    if run is not None:
        from core.places import runs_folder
        from core.training import store

        found = store.find(runs_folder(), run)
        weights = RunWeights(found.folder, epoch)
        settings = {"run": found.id, "epoch": epoch}
    else:
        weights = CellWeights(cell.value, init.value, units)
        settings = {"cell": cell.value, "units": units, "seed": seed, "init": init.value}
    origin = _origin(text, example, dataset, data_path)
    if origin is None:
        origin = RandomSequence(timesteps, inputs)
        settings |= {"timesteps": timesteps, "inputs": inputs}
    source = Source(weights, origin, seed, _edits(edit or []), padded)
    default = Show.states if run is None else Show.prediction
    _answer(source, settings, show or default, layer, unit, condition, npz, as_json, as_csv)


def _answer(
    source: "Source",
    settings: dict[str, Any],
    show: Show,
    layer: int | None,
    unit: int,
    condition: str | None,
    npz: Path | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    from tui.cli import step_report
    from tui.cli.step_shows import SHOWS
    from tui.one_thread import keep_to_one_thread

    keep_to_one_thread()

    stepped = _stepped(source, settings, layer, unit, condition)
    try:
        report = SHOWS[show.value](stepped)
    except ValueError as error:
        raise UsageProblem(f"--show {show.value}: {error}") from error
    if npz is not None:
        step_report.write_arrays(npz, report)
    elif as_json:
        step_report.print_json(report)
    elif as_csv:
        step_report.print_csv(report)
    else:
        step_report.print_table(report)


def _stepped(
    source: "Source", settings: dict[str, Any], layer: int | None, unit: int, condition: str | None
) -> "Stepped":
    from core.rnn.reading import read
    from core.stepping.opening import open_source
    from tui.cli.step_shows import Stepped

    opened = open_source(source)
    reading = read(opened.network, opened.inputs)
    if not reading.layers:
        raise UsageProblem(" ".join(one.reason for one in reading.left_out))
    layers = len(reading.layers)
    if layer is not None and layer > layers:
        raise UsageProblem(f"--layer {layer}: there are {layers} recurrent layers to step")
    place = (layer or layers) - 1
    if unit >= reading.layers[place].units:
        raise UsageProblem(
            f"--unit {unit}: the layer has units 0 … {reading.layers[place].units - 1}"
        )
    return Stepped(settings, opened, reading, place, unit, condition or "")


def _origin(
    text: str | None, example: str | None, dataset: str | None, data_path: str | None
) -> "Origin | None":
    from core.stepping.source import Example, Sentence

    data = None
    if dataset is not None:
        from core.training.settings import configure_data

        given = {} if data_path is None else {"data_path": data_path}
        data = configure_data({"dataset": dataset, **given})
    if text is not None and example is not None:
        raise UsageProblem("--text and --example are two sequences: give one of them")
    if text is not None:
        return Sentence(text, data)
    if example is not None:
        split, index = _example(example)
        return Example(index, split, data)
    if data is not None:
        return Example(0, "test", data)
    return None


def _example(written: str) -> tuple[Any, int]:
    split, _, index = written.rpartition(":")
    if not (index.isascii() and index.isdigit()):
        raise UsageProblem(f"--example '{written}': give a number, or such as test:3 or train:0")
    return split or "test", int(index[:12])


def _edits(written: list[str]) -> "tuple[Edit, ...]":
    from core.stepping.source import Edit

    found = []
    for text in written:
        kind, *rest = text.split()
        if (
            kind not in ("change", "insert", "delete", "repeat")
            or not rest
            or not rest[0].isdigit()
        ):
            raise UsageProblem(
                f"--edit '{text}': write such as 'change 7 bad', 'insert 7 not', 'delete 7', "
                "'repeat 7 3', or 'change 7 feature 2 0.5'"
            )
        t, rest = int(rest[0][:12]), rest[1:]
        if kind == "repeat":
            times = int(rest[0][:6]) if rest and rest[0].isdigit() else 1
            found.append(Edit("repeat", t, times=times))
        elif kind == "change" and len(rest) == 3 and rest[0] == "feature":
            found.append(
                Edit("change", t, feature=_feature(text, rest[1]), number=_number(text, rest[2]))
            )
        else:
            found.append(Edit(kind, t, " ".join(rest)))  # type: ignore[arg-type]
    return tuple(found)


def _feature(text: str, written: str) -> int:
    if not written.isdigit():
        raise UsageProblem(f"--edit '{text}': '{written}' is not a feature's number")
    return int(written[:12])


def _number(text: str, written: str) -> float:
    try:
        return float(written)
    except ValueError:
        raise UsageProblem(f"--edit '{text}': '{written}' is not a number") from None
