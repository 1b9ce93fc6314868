"""Sequences opened in threads, so that nothing waits for a file or a long walk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from textual.widget import Widget
from textual.worker import get_current_worker

from core.errors import Problem, UsageProblem
from core.stepping.opening import open_source
from core.stepping.source import Example, RunWeights, Source
from core.stepping.walking import begun, gone_on, is_complete
from tui.stepper.messages import Choices, Grown, Ready, Refused
from tui.stepper.state import StepperState, opened_state

if TYPE_CHECKING:
    from core.rnn.reading import Reading
    from core.stepping.opening import Opened

GROWTH_SECONDS = 0.25
"""How often a long sequence that is still being walked shows what is new."""


class Opener:
    """Opens, walks on and lists in threads of one widget, which gets a message for each."""

    def __init__(self, owner: Widget, runs_dir: Path) -> None:
        self._owner = owner
        self._runs_dir = runs_dir

    def open(self, source: Source, panel: str | None = None) -> None:
        """Open a sequence, with the view called `panel` beside its map: `Ready` or `Refused`."""
        self._work(lambda: self._opened(source, panel), "open")

    def open_run(self, folder: Path, panel: str | None) -> None:
        """Open a run over one of its examples; for the padding lens, with the padding."""

        def work() -> None:
            from core.training.examples import telling_example
            from core.training.store import Run

            example = Example(telling_example(Run(folder)))
            source = Source(RunWeights(folder), example, padded=panel == "padding")
            self._opened(source, panel)

        self._work(work, "open")

    def walk_on(self, opened: Opened, reading: Reading) -> None:
        """Walk the rest of a long sequence: a `Grown` for every piece."""

        def work() -> None:
            worker, walked = get_current_worker(), reading
            while not worker.is_cancelled and not is_complete(walked):
                walked = gone_on(walked, GROWTH_SECONDS)
                self._owner.post_message(Grown(opened, walked))

        # Exclusive also when there is nothing left to walk: what was open before stops here.
        self._work(work, "walk")

    def list_runs(self) -> None:
        """Look for the runs that can be stepped: `Choices`."""

        def work() -> None:
            from core.stepping.opening import runs_to_step

            try:
                runs = runs_to_step(self._runs_dir)
            except Problem:
                # Cells and data sets do not need the folder; the training tab says what it lacks.
                runs = ()
            self._owner.post_message(Choices(runs))

        self._work(work, "list")

    def _opened(self, source: Source, panel: str | None) -> None:
        told: Ready | Refused
        try:
            told = Ready(_read(source), panel)
        except (Problem, ValueError) as error:
            told = Refused(source, str(error))
        if not get_current_worker().is_cancelled:
            self._owner.post_message(told)

    def _work(self, work: Callable[[], None], group: str) -> None:
        self._owner.run_worker(work, thread=True, group=group, exclusive=True)


def _read(source: Source) -> StepperState:
    opened = open_source(source)
    reading = begun(opened)
    if not reading.layers:
        raise UsageProblem(f"{opened.name}: there is no recurrent layer to step.")
    if not source.edits:
        return opened_state(opened, reading)
    before = open_source(replace(source, edits=(), padded=False))
    return opened_state(opened, reading, before, begun(before))
