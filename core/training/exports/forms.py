"""The forms in which a run can be taken away, and one function that writes any of them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

from core.errors import UsageProblem, unknown
from core.training.exports.curves_svg import as_svg
from core.training.exports.epochs_csv import as_csv
from core.training.exports.event_files import require_writer, write_event_files
from core.training.exports.model_file import write_model
from core.training.exports.script import script_alone, script_and_archive
from core.training.exports.whole_json import as_json
from core.training.exports.writing import new_file, new_folder, write_new
from core.training.store import Run
from core.training.summary import RunReport, report

Form = Literal["csv", "json", "svg", "tensorboard", "script", "keras"]
FORMS: tuple[Form, ...] = get_args(Form)

_TEXTS: Mapping[Form, Callable[[RunReport], str]] = MappingProxyType(
    {
        "csv": lambda told: as_csv(told.history),
        "json": as_json,
        "svg": as_svg,
        "script": script_alone,
    }
)
TEXTS: tuple[Form, ...] = tuple(_TEXTS)
"""The forms that can be printed."""

_ENDINGS: Mapping[Form, str] = MappingProxyType(
    {
        "csv": ".csv",
        "json": ".json",
        "svg": ".svg",
        "tensorboard": "-tensorboard",
        "script": ".py",
        "keras": ".keras",
    }
)


def require_form(name: str) -> Form:
    """The form of this name.

    Raises:
        UsageProblem: there is none, with the nearest name.
    """
    for form in FORMS:
        if form == name:
            return form
    raise unknown("form", name, FORMS)


def default_name(run: Run, form: Form) -> str:
    """How a run's file is called where nobody says it: `k3f9-tutorial-lstm.csv`."""
    return f"{run.id}{_ENDINGS[form]}"


def text(run: Run, form: Form) -> str:
    """What a form has to say, in one piece.

    Raises:
        UsageProblem: the form is no text, or too long for one piece.
        Problem: the run is gone, or has not come far enough.
    """
    if form not in _TEXTS:
        raise UsageProblem(f"{form} is no text that could be printed: name a place for it")
    return _TEXTS[form](report(run))


def export(
    run: Run, form: Form, out: Path, *, epoch: int | None = None, replace: bool = False
) -> tuple[Path, ...]:
    """Writes a run in one of the forms; what stands under a final name is whole.

    Args:
        run: the run.
        form: what is written.
        out: the file; of `tensorboard` the folder.
        epoch: of `keras` alone: after which epoch; None for the run's end.
        replace: whether what an earlier export left there gives way.

    Returns:
        What was written, `out` first.

    Raises:
        Taken: there is something already, and it may not be replaced.
        UsageProblem: nothing can have this name, or `epoch` means nothing to the form.
        Problem: the run is gone or has not come far enough, or it cannot be written.
    """
    if epoch is not None and form != "keras":
        raise UsageProblem(f"an epoch belongs to the form keras, and not to {form}: leave it out")
    told = report(run)
    match form:
        case "tensorboard":
            require_writer()
            with new_folder(out, replace=replace) as folder:
                write_event_files(told, folder)
        case "keras":
            if out.suffix != ".keras":
                raise UsageProblem(f"{out}: Keras opens files whose name ends in .keras alone")
            with new_file(out, replace=replace) as path:
                write_model(told, epoch, path)
        case "script":
            return _script(told, out, replace)
        case _:
            write_new(out, _TEXTS[form](told).encode(), replace=replace)
    return (out,)


def _script(told: RunReport, out: Path, replace: bool) -> tuple[Path, ...]:
    beside = out.with_suffix(".npz")
    if beside == out:
        raise UsageProblem(f"{out}: a script's name ends in .py")
    written, archive = script_and_archive(told, beside.name)
    if archive is None:
        write_new(out, written.encode(), replace=replace)
        return (out,)
    # The script comes last: where it stands, what it reads stands too.
    with new_file(out, replace=replace) as partial:
        partial.write_text(written, encoding="utf-8")
        write_new(beside, archive, replace=replace)
    return out, beside
