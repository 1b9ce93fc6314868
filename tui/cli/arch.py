"""`rnn-tui arch`: a model's layers, shapes and parameters."""

from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.errors import Problem, UsageProblem
from tui.cli.options import Assignments, Json, RunsDir, switch

if TYPE_CHECKING:
    from core.models.inspect import Inspection
    from core.models.spec import ModelSpec


def arch(
    model: Annotated[
        str | None, typer.Argument(metavar="[PRESET|RUN]", help="None lists the presets.")
    ] = None,
    settings: Assignments = None,
    as_json: Json = False,
    code: Annotated[bool, switch("--code", "Print the Keras script that builds it.")] = False,
    check: Annotated[
        bool, switch("--check", "Build it with Keras, and compare every number.")
    ] = False,
    runs_dir: RunsDir = None,
) -> None:
    """Layers, shapes, masks and parameters of a model; computed without Keras."""
    if sum((as_json, code)) > 1:
        raise UsageProblem("--json and --code are two forms of one model: give one of them")
    if model is None:
        if code or check or settings:
            raise UsageProblem("--code, --check and --set need a model: name a preset or a run")
        _list_presets(as_json)
        return
    from core.models.inspect import require_valid
    from core.models.override import override
    from core.training.settings import parse_assignments

    spec = override(_find(model), parse_assignments(settings or []))
    inspection = require_valid(spec)
    if code:
        from core.models.script import script

        print(script(spec), end="")
    elif as_json:
        import msgspec

        described = describe(inspection)
        if check:
            described["check"] = _check(spec)
        print(msgspec.json.encode(described).decode())
        if check and described["check"]["differences"]:
            raise typer.Exit(1)
        return
    else:
        _print(inspection)
    if check:
        _report_check(_check(spec))


def _find(name: str) -> "ModelSpec":
    from core.errors import unknown
    from core.models.presets import PRESETS
    from core.places import runs_folder
    from core.training import store
    from core.training.history import read_history

    if name in PRESETS:
        return PRESETS[name].spec
    if PurePath(name).suffix in (".keras", ".h5"):
        raise UsageProblem(f"{name} is a model file: only presets and runs can be opened so far")
    runs = [run for run in store.list_runs(runs_folder()) if run.id.startswith(name)]
    if not runs:
        raise unknown(
            "preset or run", name, [*PRESETS, *(r.id for r in store.list_runs(runs_folder()))]
        )
    run = store.find(runs_folder(), name)
    prepared = read_history(run).prepared
    return prepared.model if prepared is not None else store.config(run).model


def describe(inspection: "Inspection") -> dict[str, Any]:
    """A model in plain values: its layers with shapes, masks and parameters."""
    import msgspec

    return {
        "name": inspection.spec.name,
        "parameters": inspection.parameters,
        "output_shape": list(inspection.output_shape),
        "layers": [
            {
                "number": layer.number,
                "kind": layer.kind,
                "settings": msgspec.to_builtins(layer.layer),
                "output_shape": list(layer.output_shape),
                "masked": layer.masked,
                "parameters": layer.parameters,
                "formula": layer.formula,
                "arithmetic": layer.arithmetic,
                "weights": {weight.name: list(weight.shape) for weight in layer.weights},
            }
            for layer in inspection.layers
        ],
    }


def _print(inspection: "Inspection") -> None:
    from core.models.script import call
    from tui.cli.table import table

    rows = [
        (
            str(layer.number),
            call(layer.layer).replace("layers.", ""),
            str(layer.output_shape),
            "yes" if layer.masked else "no",
            f"{layer.parameters:,}",
            f"{layer.formula} = {layer.arithmetic}" if layer.parameters else "",
        )
        for layer in inspection.layers
    ]
    print(inspection.spec.name)
    headings = ("", "layer", "output shape", "mask", "parameters", "because")
    print(table(headings, rows, right=(0, 4)))
    print(f"\n{inspection.parameters:,} parameters, {inspection.parameters * 4 / 2**20:.2f} MiB")


def _list_presets(as_json: bool) -> None:
    from core.models.inspect import inspect
    from core.models.presets import PRESETS
    from tui.cli.table import table

    if as_json:
        import msgspec

        listed = {name: describe(inspect(preset.spec)) for name, preset in PRESETS.items()}
        print(msgspec.json.encode(listed).decode())
        return
    rows = [
        (name, f"{inspect(preset.spec).parameters:,}", preset.description)
        for name, preset in PRESETS.items()
    ]
    print(table(("preset", "parameters", "what it is"), rows, right=(1,)))


def _check(spec: "ModelSpec") -> dict[str, Any]:
    import sys

    from core.training.probe import compare_with_keras

    print("building the model with Keras …", file=sys.stderr)
    found = compare_with_keras(spec)
    if "error" in found:
        raise Problem(found["error"])
    return found


def _report_check(found: dict[str, Any]) -> None:
    if not found["differences"]:
        print(f"\nKeras {found['keras']} agrees in every shape, mask and parameter count")
        return
    print(f"\nKeras {found['keras']} disagrees:")
    for difference in found["differences"]:
        print(f"  {difference}")
    raise typer.Exit(1)
