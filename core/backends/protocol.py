"""What a backend promises, and what it asks of whoever started it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Protocol

import msgspec

from core.data.dataset import Dataset
from core.models.spec import ModelSpec

Metrics = Mapping[str, float]

# What a backend leaves in the folder of a job.
MODEL = "model.keras"
WEIGHTS = "weights.npz"
EPOCHS = "epochs"


def epoch_weights(folder: Path, epoch: int) -> Path:
    """Where a job's folder keeps the weights as they were after a whole epoch, counted from 1."""
    return folder / EPOCHS / f"{epoch:04d}.npz"


def epochs_with_weights(folder: Path) -> tuple[int, ...]:
    """The epochs whose weights a job's folder keeps, in order; none where there is no folder."""
    try:
        stems = [path.stem for path in (folder / EPOCHS).iterdir() if path.suffix == ".npz"]
    except OSError:
        return ()
    return tuple(sorted(int(stem) for stem in stems if stem.isascii() and stem.isdigit()))


class FitSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the weights are fitted; the defaults are the tutorial's.

    Attributes:
        optimizer: by Keras' name.
        learning_rate: the optimizer's step size.
        batch_size: examples a gradient step.
        epochs: passes over the training examples.
        seed: what weights, dropout and the order of the examples are drawn from.
        device: `auto` leaves the choice to the backend; else `cpu` or `gpu:N`.
    """

    optimizer: Literal["adam", "rmsprop", "sgd"] = "adam"
    learning_rate: Annotated[float, msgspec.Meta(gt=0.0, le=1e12)] = 1e-3
    batch_size: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 128
    epochs: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 3
    seed: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)] = 42
    device: Annotated[str, msgspec.Meta(pattern=r"^(auto|cpu|gpu:\d+)$")] = "auto"


@dataclass(frozen=True)
class Environment:
    """What computes.

    Attributes:
        backend: what trains, such as `keras`.
        engine: what that computes with, such as `tensorflow`.
        versions: version by library name.
        devices: the devices that the engine sees.
        device: the one that is used.
    """

    backend: str
    engine: str
    versions: dict[str, str]
    devices: tuple[str, ...]
    device: str


@dataclass(frozen=True)
class Job:
    """One training to be done.

    Attributes:
        model: the stack, fitted to the data.
        dataset: the examples.
        settings: how to fit.
        folder: where the trained model is saved.
    """

    model: ModelSpec
    dataset: Dataset
    settings: FitSettings
    folder: Path


class Listener(Protocol):
    """Who is told how the training goes, and may end it."""

    def stage(self, doing: str, done: int | None = None, total: int | None = None) -> None:
        """Something that takes a while began, or went on by so many bytes of a total."""

    def batch_end(self, epoch: int, batch: int, batches: int, metrics: Metrics) -> None:
        """A gradient step is done; metrics are means over the epoch so far. Counted from 1."""

    def epoch_end(
        self, epoch: int, metrics: Metrics, seconds: float, samples_per_second: float
    ) -> None:
        """An epoch is done; time and rate are of the training alone, without validation."""

    def should_stop(self) -> bool:
        """Whether somebody asked for an end; called after every batch."""
        ...


@dataclass(frozen=True)
class Outcome:
    """How the training ended.

    Attributes:
        stopped: somebody asked for an end before all was done.
        test: the metrics on the test examples, by names such as `test_accuracy`.
    """

    stopped: bool
    test: dict[str, float]


class Backend(Protocol):
    """Something that trains."""

    def environment(self, device: str) -> Environment:
        """What will compute when `device` is asked for.

        Raises:
            Problem: there is no such device.
        """
        ...

    def fit(self, job: Job, listener: Listener) -> Outcome:
        """Trains, evaluates and saves; tells the listener all the while."""
        ...
