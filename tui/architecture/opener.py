"""Models opened, and more found out about them, in threads: nothing waits for a file."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message
from textual.widget import Widget
from textual.worker import get_current_worker

from core.errors import Problem
from tui.architecture.messages import Checked, Choices, Purpose, Ready, Refused, Weighed
from tui.architecture.source import Opened, Source
from tui.architecture.state import Statistics

if TYPE_CHECKING:
    from core.models.spec import ModelSpec
    from core.models.summary import Summary
    from core.training.probe import Check


@dataclass(frozen=True)
class RunChoice:
    """A run whose model can be opened.

    Attributes:
        folder: the run's folder.
        id: the name by which it is called.
        about: its data and how it ended, in a few words.
        epochs: the epochs whose weights it keeps.
    """

    folder: Path
    id: str
    about: str
    epochs: tuple[int, ...]


@dataclass(frozen=True)
class OpenChoices:
    """What can be opened besides presets and files.

    Attributes:
        saved: the names of the saved models.
        runs: the runs, the newest first.
    """

    saved: tuple[str, ...] = ()
    runs: tuple[RunChoice, ...] = ()


class Opener:
    """Opens, lists and asks in threads of one widget, which gets a message for each."""

    def __init__(self, owner: Widget, runs_dir: Path) -> None:
        self._owner = owner
        self._runs_dir = runs_dir
        self._wanted: dict[Purpose, Source] = {}

    @property
    def opening(self) -> bool:
        """Whether something is being opened."""
        return bool(self._wanted)

    def drop(self, purpose: Purpose) -> None:
        """Want nothing any more of what is being opened for this purpose."""
        self._wanted.pop(purpose, None)

    def is_wanted(self, source: Source, purpose: Purpose) -> bool:
        """Whether this is what was asked for last; then it is not asked for any more."""
        wanted = self._wanted.get(purpose) == source
        if wanted:
            self.drop(purpose)
        return wanted

    def open(self, source: Source, purpose: Purpose) -> None:
        """Open a model: `Ready` or `Refused`."""
        self._wanted[purpose] = source

        def work() -> Message:
            try:
                return Ready(open_model(source), purpose)
            except Problem as problem:
                return Refused(source, purpose, str(problem))

        if source.kind == "file":
            self._ask_child(work)
        else:
            self._work(work, f"open-{purpose}")

    def list_choices(self, purpose: Purpose) -> None:
        """Look for what can be opened: `Choices`."""
        self._work(lambda: Choices(open_choices(self._runs_dir), purpose), "list")

    def read_weights(self, model: Opened, number: int) -> None:
        """Read a layer's trained weights: `Weighed`."""

        def work() -> Message:
            try:
                return Weighed(model, number, layer_statistics(model.source, number), "")
            except Problem as problem:
                return Weighed(model, number, None, str(problem))

        if model.source.kind == "file":
            self._ask_child(work)
        else:
            self._work(work, "weights")

    def ask_keras(self, model: Opened, spec: ModelSpec | None, summary: Summary) -> None:
        """Let Keras build the model or load its file, and compare: `Checked`."""

        def work() -> Message:
            try:
                return Checked(model, spec, check_model(model.source, spec, summary), "")
            except Problem as problem:
                return Checked(model, spec, None, str(problem))

        self._ask_child(work)

    def _work(self, work: Callable[[], Message], group: str) -> None:
        def run() -> None:
            said = work()
            if not get_current_worker().is_cancelled:
                self._owner.post_message(said)

        self._owner.run_worker(run, thread=True, group=group, exclusive=True)

    def _ask_child(self, work: Callable[[], Message]) -> None:
        """Wait for a child process, in a thread that no one waits for: not whoever leaves."""

        def run() -> None:
            said = work()
            # Whoever asked may have left: then there is no loop any more.
            with contextlib.suppress(RuntimeError):
                self._owner.post_message(said)

        threading.Thread(target=run, daemon=True).start()


def open_model(source: Source) -> Opened:
    """The model of a source.

    Raises:
        Problem: it is gone, or cannot be read.
    """
    match source.kind:
        case "preset" | "saved":
            from core.models.library import find_model

            return Opened(source, find_model(source.name))
        case "run":
            return _open_run(source)
        case "file":
            return _open_file(source)


def _open_run(source: Source) -> Opened:
    from core.backends.protocol import epochs_with_weights
    from core.training.store import Run
    from core.training.trained_weights import trained_model

    assert source.path is not None
    run = Run(source.path)
    spec = trained_model(run)
    saved = epochs_with_weights(run.folder)
    if source.epoch is not None and source.epoch not in saved:
        kept = ", ".join(map(str, saved)) or "none"
        raise Problem(
            f"run {run.id} kept no weights of epoch {source.epoch}: the epochs that it kept: {kept}"
        )
    return Opened(source, spec)


def _open_file(source: Source) -> Opened:
    from core.models.files.model_file import summary_of
    from core.models.files.process import read_file

    assert source.path is not None
    found = read_file(source.path)
    if found.spec is not None:
        return Opened(source, found.spec, notes=found.notes)
    return Opened(source, read=summary_of(found), why_read_only=found.why_not_ours)


def open_choices(runs_dir: Path) -> OpenChoices:
    """What can be opened besides presets and files; what cannot be listed is left out."""
    from core.models.library import saved_models

    saved: tuple[str, ...] = ()
    runs: tuple[RunChoice, ...] = ()
    with contextlib.suppress(Problem):
        saved = saved_models()
    with contextlib.suppress(Problem):
        runs = tuple(_runs(runs_dir))
    return OpenChoices(saved, runs)


def _runs(runs_dir: Path) -> list[RunChoice]:
    from core.backends.protocol import epochs_with_weights
    from core.training.store import list_runs
    from core.training.summary import report

    choices = []
    for run in reversed(list_runs(runs_dir)):
        try:
            said = report(run)
        except (Problem, OSError, ValueError):
            continue
        about = f"{said.summary.dataset} · {said.summary.verdict or said.state}"
        choices.append(RunChoice(run.folder, run.id, about, epochs_with_weights(run.folder)))
    return choices


def layer_statistics(source: Source, number: int) -> Statistics:
    """Of the trained weights of one layer.

    Raises:
        Problem: there are none, or they cannot be read.
    """
    assert source.path is not None
    if source.kind == "file":
        from core.models.files.process import read_weights

        return read_weights(source.path, number)
    from core.models.weight_statistics import weight_statistics
    from core.training.store import Run
    from core.training.trained_weights import trained_weights

    found = trained_weights(Run(source.path), number, source.epoch)
    return weight_statistics(found.layer.layer, found.arrays)


def check_model(source: Source, spec: ModelSpec | None, summary: Summary) -> Check:
    """What Keras says of a stack of ours, or of a file that is none.

    Raises:
        Problem: Keras cannot start, cannot build the stack, or refuses the file.
    """
    from core.training.probe import check_file, compare_with_keras

    if spec is not None:
        return compare_with_keras(spec, summary)
    assert source.path is not None
    return check_file(source.path, summary)
