"""Run folders as a worker leaves them, and a screen that holds the training tab alone."""

import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from core.models.presets import preset
from core.training import lock, store
from core.training.events import (
    AnyEvent,
    Batch,
    End,
    Environment,
    Epoch,
    Prepared,
    Queued,
    Stage,
    Started,
)
from core.training.log import EventWriter
from core.training.settings import configure
from core.training.store import Run
from tui.app import LaboratoryApp
from tui.training.pane import TrainingPane
from tui.training.results.columns import COLUMNS
from tui.training.results.results_table import ResultsTable
from tui.training.sides.run_panel import RunPanel
from tui.training.sides.side_lines import SideLines
from tui.widgets.key_line import KeyLine
from tui.widgets.lines import plain

T0 = 1_700_000_000.0
BATCHES = 157


class Recorded:
    """Events as a worker wrote them, `at` seconds after its start."""

    @staticmethod
    def queued(at: float = 0.0) -> Queued:
        return Queued(time=T0 + at, pid=1)

    @staticmethod
    def started(at: float = 0.0) -> Started:
        return Started(time=T0 + at, pid=1, host="box", python="3.12.3", version="0.1.0")

    @staticmethod
    def stage(doing: str, at: float = 0.5, done: int | None = None, total: int | None = None):
        return Stage(time=T0 + at, doing=doing, done=done, total=total)

    @staticmethod
    def prepared(at: float = 1.0, **changes) -> Prepared:
        facts = {
            "dataset": "imdb",
            "task": "binary",
            "labels": ("negative", "positive"),
            "train": 20_000,
            "validation": 5_000,
            "test": 25_000,
            "timesteps": 500,
            "mean_padding": 268.0,
            "chance_loss": 0.6931,
            "chance_accuracy": 0.5,
            "best_accuracy": None,
            "model": preset("tutorial-rnn").spec,
            "parameters": 324_193,
        }
        return Prepared(time=T0 + at, **(facts | changes))

    @staticmethod
    def environment(at: float = 6.0) -> Environment:
        return Environment(
            time=T0 + at,
            backend="keras",
            engine="tensorflow",
            versions={"keras": "3.15.1", "tensorflow": "2.21.0"},
            devices=("cpu:0",),
            device="cpu:0",
        )

    @staticmethod
    def batch(at: float, epoch: int, batch: int, loss: float | None = 0.69, accuracy=0.51) -> Batch:
        return Batch(
            time=T0 + at, epoch=epoch, batch=batch, batches=BATCHES, loss=loss, accuracy=accuracy
        )

    @staticmethod
    def epoch(at: float, epoch: int, *, epochs: int = 3, train=(0.693, 0.51), val=(0.6931, 0.504)):
        return Epoch(
            time=T0 + at,
            epoch=epoch,
            epochs=epochs,
            loss=train[0],
            accuracy=train[1],
            val_loss=val[0],
            val_accuracy=val[1],
            seconds=20.0,
            samples_per_second=1_000.0,
        )

    @staticmethod
    def finished(at: float = 90.0, loss: float = 0.6932, accuracy: float = 0.502) -> End:
        return End(time=T0 + at, state="finished", test_loss=loss, test_accuracy=accuracy)

    @staticmethod
    def failed(error: str, at: float = 2.0) -> End:
        return End(time=T0 + at, state="failed", error=error)

    def opening(self) -> list[AnyEvent]:
        """Everything before the first gradient step."""
        return [self.started(), self.prepared(), self.stage("starting keras"), self.environment()]

    def at_chance(self) -> list[AnyEvent]:
        """The tutorial's own run: three epochs, nothing learned."""
        epochs = [self.epoch(30.0 * number, number) for number in (1, 2, 3)]
        return [*self.opening(), self.batch(7.0, 1, 1), *epochs, self.finished()]

    def learned(self) -> list[AnyEvent]:
        """The same run with its padding before the text."""
        curve = ((0.60, 0.66, 0.50, 0.76), (0.42, 0.81, 0.44, 0.80), (0.33, 0.86, 0.43, 0.82))
        epochs = [
            self.epoch(30.0 * number, number, train=values[:2], val=values[2:])
            for number, values in enumerate(curve, start=1)
        ]
        return [*self.opening(), *epochs, self.finished(loss=0.44, accuracy=0.819)]


@pytest.fixture
def recorded() -> Recorded:
    return Recorded()


def append(run: Run, events: Sequence[AnyEvent]) -> None:
    with EventWriter(run.folder) as log:
        for event in events:
            log.write(event)


@pytest.fixture
def write() -> Callable[[Run, Sequence[AnyEvent]], None]:
    return append


@pytest.fixture
def make_run(runs_dir: Path) -> Callable[..., Run]:
    """Makes a run's folder with the events of a worker that was launched."""

    def make(name: str, events=(), *, preset="tutorial-rnn", launched=True, **settings) -> Run:
        settings = {"dataset": "imdb"} | settings
        made = store.create(runs_dir, configure(preset, settings))
        run = Run(made.folder.rename(runs_dir / f"{name}-{preset}"))
        if launched:
            (run.folder / store.WORKER_LOG).touch()
        append(run, events)
        return run

    return make


@pytest.fixture
def alive() -> Iterator[Callable[[Run], Callable[[], None]]]:
    """Holds a run's lock, as its worker would; what it returns lets go."""
    held: dict[int, bool] = {}

    def hold(run: Run) -> Callable[[], None]:
        descriptor = lock.take(run.folder)
        assert descriptor is not None
        held[descriptor] = True

        def release() -> None:
            if held.pop(descriptor, False):
                lock.release(descriptor)

        return release

    yield hold
    for descriptor in held:
        lock.release(descriptor)


class TrainingApp(App[None]):
    """The training tab and a footer."""

    HORIZONTAL_BREAKPOINTS = LaboratoryApp.HORIZONTAL_BREAKPOINTS
    VERTICAL_BREAKPOINTS = LaboratoryApp.VERTICAL_BREAKPOINTS

    def __init__(self, runs_dir: Path) -> None:
        super().__init__()
        self.runs_dir = runs_dir

    def compose(self) -> ComposeResult:
        yield TrainingPane(self.runs_dir)
        yield KeyLine()

    def on_mount(self) -> None:
        self.query_one(ResultsTable).focus()


@pytest.fixture
def training(runs_dir: Path) -> Callable[[], TrainingApp]:
    return lambda: TrainingApp(runs_dir)


class Screen:
    """What can be read on the screen, and the patience to wait for it."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot = pilot
        self.base = pilot.app.screen_stack[0]

    @property
    def panel(self) -> str:
        lines = self.base.query_one(RunPanel).query_one(SideLines).lines
        return " ".join(" ".join(plain(line) for line in lines).split())

    @property
    def rows(self) -> list[list[str]]:
        table = self.base.query_one(ResultsTable)
        return [
            [cell.plain.strip() for cell in table.get_row_at(row)] for row in range(table.row_count)
        ]

    def cell(self, heading: str, row: int = 0) -> str:
        """What a row of the table has below a heading."""
        table = self.base.query_one(ResultsTable)
        shown = [column.label for column in COLUMNS if column.key not in table.view.hidden]
        return table.row_texts()[row][shown.index(heading)]

    @property
    def notes(self) -> list[str]:
        return [note.message for note in self.pilot.app._notifications]

    async def until(self, condition: Callable[[], object], seconds: float = 15.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"panel: {self.panel!r} rows: {self.rows}"
            await self.pilot.pause(0.05)
        await self.pilot.pause()


@pytest.fixture
def on_screen() -> Callable[[Pilot[None]], Screen]:
    return Screen


@pytest.fixture
def loaded() -> Callable[[Pilot[None]], Awaitable[None]]:
    """Waits until a run is described."""

    async def wait(pilot: Pilot[None]) -> None:
        screen = Screen(pilot)
        await screen.until(lambda: screen.panel)

    return wait
