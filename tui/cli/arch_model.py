"""The model that `rnn-tui arch` is asked for: a preset, a saved one, a run's, or a file's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from core.errors import UsageProblem, unknown

if TYPE_CHECKING:
    from core.models.spec import ModelSpec
    from core.models.summary import Summary
    from core.training.store import Run

SUFFIXES = (".keras", ".h5", ".hdf5")


@dataclass(frozen=True)
class Chosen:
    """One model, and where its weights are.

    Attributes:
        summary: the model, layer by layer.
        spec: the stack; None for a file that holds none of ours.
        why_not_ours: why there is no stack; empty where there is one.
        run: the run that it was trained in; None for another origin, or where it was changed.
        path: the file that it was read from; None for another origin, or where it was changed.
    """

    summary: Summary
    spec: ModelSpec | None
    why_not_ours: str = ""
    run: Run | None = None
    path: Path | None = None

    def stack(self, for_what: str) -> ModelSpec:
        """The model as a stack of ours.

        Args:
            for_what: what needs it, such as "--code".

        Raises:
            UsageProblem: it is none.
        """
        if self.spec is None:
            raise UsageProblem(
                f"{for_what} needs a stack of layers that this program trains, "
                f"and {self.path} holds none: {self.why_not_ours}"
            )
        return self.spec


def choose(name: str, settings: Mapping[str, str]) -> Chosen:
    """The model of this name, with some settings changed.

    Raises:
        UsageProblem: there is none, or it cannot have these settings.
        Problem: it cannot be read.
    """
    found = _from_file(Path(name)) if is_file(name) else _from_name(name)
    return _changed(found, settings) if settings else found


def is_file(name: str) -> bool:
    """Whether a name on the command line is a path."""
    return "/" in name or PurePath(name).suffix.lower() in SUFFIXES


def _from_file(path: Path) -> Chosen:
    from core.models.files.model_file import summary_of
    from core.models.files.process import read_file

    file = read_file(path.expanduser())
    return Chosen(summary_of(file), file.spec, file.why_not_ours, path=path.expanduser())


def _from_name(name: str) -> Chosen:
    from core.models.library import find_model, saved_models
    from core.models.presets import PRESETS

    saved = saved_models()
    if name in PRESETS or name in saved:
        return _of(find_model(name))
    from core.places import runs_folder
    from core.training import store
    from core.training.trained_weights import trained_model

    runs = [run.id for run in store.list_runs(runs_folder())]
    if not name or not any(run.startswith(name) for run in runs):
        kinds = "preset, saved model or run" if saved else "preset or run"
        raise unknown(kinds, name, [*PRESETS, *saved, *runs])
    run = store.find(runs_folder(), name)
    return _of(trained_model(run), run)


def _changed(found: Chosen, settings: Mapping[str, str]) -> Chosen:
    from core.models.override import override

    # Its weights no longer belong to it.
    return _of(override(found.stack("--set"), settings))


def _of(spec: ModelSpec, run: Run | None = None) -> Chosen:
    from core.models.inspect import inspect
    from core.models.summarise import summarise

    return Chosen(summarise(inspect(spec)), spec, run=run)
