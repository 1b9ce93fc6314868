"""What one tab asks of another, through the application."""

from pathlib import Path

from textual.message import Message


class StepRun(Message):
    """Walk a run's weights over one of its examples, in the stepper."""

    def __init__(self, folder: Path, panel: str | None = None) -> None:
        """Ask for the run in `folder`, with the view called `panel` beside the map."""
        super().__init__()
        self.folder = folder
        self.panel = panel


class TrainModel(Message):
    """Train a preset or a saved model: the training tab's form, with that model chosen."""

    def __init__(self, name: str) -> None:
        """Ask for the model called `name`."""
        super().__init__()
        self.name = name
