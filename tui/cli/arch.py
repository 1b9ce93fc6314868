"""`rnn-tui arch`: a model's layers, shapes, parameters and costs, in the form that is asked for."""

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, TextIO

import typer

from core.errors import UsageProblem
from tui.cli import arch_options as options
from tui.cli.options import Assignments, RunsDir

if TYPE_CHECKING:
    from core.training.probe import Check
    from tui.cli.arch_model import Chosen
    from tui.cli.arch_report import Report

DRAWN = ("--code", "--diagram", "--svg")
"""Forms that hold the model alone, and nothing that is found out about it."""


def arch(
    model: options.Model = None,
    settings: Assignments = None,
    as_json: options.AsJson = False,
    code: options.Code = False,
    diagram: options.Diagram = False,
    svg: options.Svg = False,
    layer: options.LayerNumber = None,
    epoch: options.Epoch = None,
    compare: options.Compare = None,
    check: options.Check = False,
    batch: options.Batch = 128,
    save: options.Save = None,
    delete: options.Delete = None,
    out: options.Out = None,
    runs_dir: RunsDir = None,
) -> None:
    """Layers, shapes, masks, parameters and costs of a model; computed without Keras."""
    forms = {"--json": as_json, "--code": code, "--diagram": diagram, "--svg": svg}
    asked = {
        "--set": bool(settings),
        "--layer": layer is not None,
        "--epoch": epoch is not None,
        "--compare": compare is not None,
        "--check": check,
        "--save": save is not None,
    }
    if delete is not None:
        if model is not None or out is not None or any((forms | asked).values()):
            raise UsageProblem(
                "--delete removes a saved model and does nothing else: give it alone"
            )
        _delete(delete)
        return
    form = _form(forms)
    _require_use(model, form, asked)
    from tui.cli.arch_output import opened

    with opened(out) as output:
        if model is None:
            _list(output, as_json, batch)
            return
        from tui.cli.arch_model import choose

        chosen = choose(model, _parsed(settings))
        if save is not None:
            _save(chosen, save)
        if form in DRAWN:
            print(_drawn(chosen, form), file=output)
            found = _checked(chosen, sys.stderr) if check else None
        else:
            report = _report(chosen, batch, layer, epoch, compare)
            found = _answer(report, as_json, check, output)
    if found is not None and not found.agrees:
        raise typer.Exit(1)


def _form(forms: Mapping[str, bool]) -> str:
    """The form that was asked for; empty for the table."""
    chosen = [name for name, given in forms.items() if given]
    if len(chosen) > 1:
        raise UsageProblem(
            f"{' and '.join(chosen)} are {len(chosen)} forms of one model: give one of them"
        )
    return "".join(chosen)


def _require_use(model: str | None, form: str, asked: Mapping[str, bool]) -> None:
    given = [name for name, is_given in asked.items() if is_given]
    if model is None:
        needing = [*given, *([form] if form in DRAWN else [])]
        if needing:
            raise UsageProblem(
                f"for {' and '.join(needing)} you need a model: "
                "name a preset, a saved model, a run or a file"
            )
        return
    if "--epoch" in given and "--layer" not in given:
        raise UsageProblem("--epoch makes a difference to --layer alone: give that as well")
    if "--compare" in given:
        for other in ("--layer", "--check"):
            if other in given:
                raise UsageProblem(f"{other} looks at one model, and --compare at two: give one")
    for other in ("--layer", "--compare"):
        if other in given and form in DRAWN:
            raise UsageProblem(f"{other} is shown as a table or as --json, not as {form[2:]}")


def _parsed(settings: list[str] | None) -> dict[str, str]:
    if not settings:
        return {}
    from core.training.settings import parse_assignments

    return parse_assignments(settings)


def _list(output: TextIO, as_json: bool, batch: int) -> None:
    from tui.cli import arch_list
    from tui.cli.arch_output import harmless

    if as_json:
        _print_json(arch_list.as_values(batch), output)
    else:
        print(harmless(arch_list.as_text()), file=output)


def _delete(name: str) -> None:
    from core.models.library import delete

    delete(name)
    print(f"the saved model '{name}' is deleted", file=sys.stderr)


def _save(chosen: "Chosen", name: str) -> None:
    from core.models.library import save
    from core.training.admission import why_untrainable

    spec = chosen.stack("--save")
    save(name, spec)
    trains = "" if why_untrainable(spec) else f", and rnn-tui train {name} trains it"
    print(f"saved: rnn-tui arch {name} shows it{trains}", file=sys.stderr)


def _drawn(chosen: "Chosen", form: str) -> str:
    from core.models.exports.diagram import as_diagram
    from core.models.exports.svg import as_svg
    from core.models.inspect import require_valid
    from core.models.script import script
    from tui.cli.arch_output import harmless

    if form == "--svg":
        return as_svg(chosen.summary).rstrip("\n")
    if form == "--diagram":
        return harmless(as_diagram(chosen.summary).rstrip("\n"))
    spec = chosen.stack("--code")
    require_valid(spec)
    return harmless(script(spec).rstrip("\n"))


def _report(
    chosen: "Chosen", batch: int, layer: int | None, epoch: int | None, compare: str | None
) -> "Report":
    from tui.cli.arch_report import Report, remarks_on

    looked, compared = None, None
    if layer is not None:
        from tui.cli.arch_layer import look_into

        looked = look_into(chosen, layer, epoch)
    if compare is not None:
        from core.models.comparison import compare as compare_models
        from tui.cli.arch_model import choose

        compared = compare_models(chosen.summary, choose(compare, {}).summary)
    return Report(chosen, batch, remarks_on(chosen), looked, compared)


def _answer(report: "Report", as_json: bool, check: bool, output: TextIO) -> "Check | None":
    """Prints a model, and what Keras says of it where that is asked; what it said."""
    from tui.cli import arch_check, arch_report
    from tui.cli.arch_output import harmless

    if not as_json:
        print(harmless("\n".join(arch_report.as_lines(report))), file=output)
        return _checked(report.chosen, output, "\n") if check else None
    values = arch_report.as_values(report)
    found = arch_check.ask_keras(report.chosen) if check else None
    if found is not None:
        values["check"] = arch_check.as_values(found)
    _print_json(values, output)
    return found


def _checked(chosen: "Chosen", output: TextIO, before: str = "") -> "Check":
    from tui.cli import arch_check
    from tui.cli.arch_output import harmless

    # What is known already is read while Keras starts.
    output.flush()
    found = arch_check.ask_keras(chosen)
    print(before + harmless("\n".join(arch_check.as_lines(found))), file=output)
    return found


def _print_json(values: object, output: TextIO) -> None:
    import msgspec

    print(msgspec.json.encode(values).decode(), file=output)
