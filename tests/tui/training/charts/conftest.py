"""Runs as the charts see them, and a screen that holds the charts alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual._compositor import ChopsUpdate
from textual.app import App, ComposeResult

from core.training.events import AnyEvent, Norms
from core.training.history import History, fold
from core.training.settings import configure
from core.training.store import Run
from core.training.summary import RunReport
from tui.partial_update import CroppedUpdate
from tui.training.charts.curves_panel import CurvesPanel


def made(name: str, *events: AnyEvent, preset: str = "tutorial-rnn", **settings: Any) -> RunReport:
    """A run of which the charts know what they need: its configuration and its history."""
    config = configure(preset, {"dataset": "imdb"} | settings)
    history = fold(History(), events)
    return RunReport(Run(Path(f"{name}-{preset}")), config, "running", history, None, None)  # type: ignore[arg-type]


@pytest.fixture
def report() -> Callable[..., RunReport]:
    return made


@pytest.fixture
def layer_norms() -> Callable[..., Norms]:
    """What an epoch tells of its layers."""

    def norms(epoch: int, gradients=(1e-4, 1e-2, 0.5), rate: float = 1e-3) -> Norms:
        return Norms(
            time=float(epoch),
            epoch=epoch,
            learning_rate=rate,
            layers=("1 Embedding", "2 SimpleRNN", "3 Dense"),
            gradient_norms=gradients,
            weight_norms=(9.0 + epoch, 6.0, 1.0),
        )

    return norms


class PanelApp(App[None]):
    """The charts as they stand at 120×40, and how many bytes each frame takes a terminal."""

    CSS = """
    CurvesPanel { width: 76; height: 34; layout: vertical; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.written = 0

    def compose(self) -> ComposeResult:
        yield CurvesPanel()

    def _display(self, screen: Any, renderable: Any) -> None:
        if isinstance(renderable, ChopsUpdate):
            self.written += len(CroppedUpdate.of(renderable).render_segments(self.console).encode())
        elif renderable is not None:
            self.written += 1_000_000
        super()._display(screen, renderable)


@pytest.fixture
def panel_app() -> PanelApp:
    return PanelApp()
