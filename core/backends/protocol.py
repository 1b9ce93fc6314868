"""What a backend promises, and what it asks of whoever started it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol

import msgspec

from core.backends.checkpoint import Checkpoint
from core.data.dataset import Dataset
from core.models.spec import ModelSpec

if TYPE_CHECKING:
    from numpy.typing import NDArray

Metrics = Mapping[str, float]
Schedule = Literal["constant", "exponential", "step", "cosine", "plateau"]

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
        learning_rate: the optimizer's step size, before its schedule changes it.
        momentum: share of the last step that the next one keeps; of SGD alone.
        schedule: how the learning rate goes on: `constant`; `exponential`, times `decay` every
            `decay_epochs`, step by step; `step`, the same all at once; `cosine`, down to nothing
            at the last step; `plateau`, times `decay` after `decay_epochs` epochs whose
            validation loss was no lower than the best before them.
        decay: the factor of these.
        decay_epochs: the epochs of these.
        warmup: epochs over which the learning rate first rises from nothing, in equal steps.
        clip_norm: the gradient of all weights together is shortened to this length; None not.
        clip_value: each number of the gradient is kept within ± this; None not.
        batch_size: examples a gradient step.
        buckets: whether examples of like length share a batch, which is cut to its longest; for
            stacks that give the same then.
        epochs: passes over the training examples.
        patience: ends the training after so many epochs whose validation loss was no lower than
            the best before them; 0 never does.
        restore_best: whether the weights of the lowest validation loss are taken at the end.
        seed: what weights, dropout and the order of the examples are drawn from.
        device: `auto` leaves the choice to the backend; else `cpu`, `gpu:N`, or `gpu:all` for all
            GPUs of the machine, each with its share of every batch.
    """

    optimizer: Literal["adam", "rmsprop", "sgd"] = "adam"
    learning_rate: Annotated[float, msgspec.Meta(gt=0.0, le=1e12)] = 1e-3
    momentum: Annotated[float, msgspec.Meta(ge=0.0, lt=1.0)] = 0.0
    schedule: Schedule = "constant"
    decay: Annotated[float, msgspec.Meta(gt=0.0, lt=1.0)] = 0.5
    decay_epochs: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 1
    warmup: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0
    clip_norm: Annotated[float, msgspec.Meta(gt=0.0)] | None = None
    clip_value: Annotated[float, msgspec.Meta(gt=0.0)] | None = None
    batch_size: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 128
    buckets: bool = False
    epochs: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 3
    patience: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0
    restore_best: bool = False
    seed: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)] = 42
    device: Annotated[str, msgspec.Meta(pattern=r"^(auto|cpu|gpu:(\d+|all))$")] = "auto"


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
        folder: where checkpoints and the trained model are saved.
        resume: where to go on; None begins anew.
    """

    model: ModelSpec
    dataset: Dataset
    settings: FitSettings
    folder: Path
    resume: Checkpoint | None = None


@dataclass(frozen=True)
class LayerNorms:
    """How large one layer's steps were in an epoch.

    Attributes:
        layer: such as `2 SimpleRNN`: the position in the stack and the kind.
        gradient: √(mean over the epoch's steps of ‖∂L/∂W‖²), before clipping; None where the
            engine does not tell.
        weights: ‖W‖ at the epoch's end.
    """

    layer: str
    gradient: float | None
    weights: float


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

    def norms(self, epoch: int, learning_rate: float, layers: Sequence[LayerNorms]) -> None:
        """How large the epoch's steps were, told after `epoch_end`."""

    def weights_kept(self, epoch: int, weights: Sequence[NDArray[Any]]) -> None:
        """The weights after an epoch, in `get_weights()` order, are on the disk."""

    def should_stop(self) -> bool:
        """Whether somebody asked for an end; called after every batch."""
        ...


@dataclass(frozen=True)
class Outcome:
    """How the training ended.

    Attributes:
        stopped: somebody asked for an end before all was done.
        test: the metrics on the test examples, by names such as `test_accuracy`.
        note: what ended it before its last epoch, where nobody asked for that.
        error: which number was none any more, and where, so that it could not go on; empty where
            it could.
    """

    stopped: bool
    test: dict[str, float]
    note: str = ""
    error: str = ""


class Backend(Protocol):
    """Something that trains."""

    def why_inexact(self, job: Job) -> str:
        """Why a job that is resumed here gives other numbers than without the break; or empty.

        Such as kernels of a GPU that add in an order of their own.
        """
        ...

    def environment(self, device: str) -> Environment:
        """What will compute when `device` is asked for.

        Raises:
            Problem: there is no such device.
        """
        ...

    def fit(self, job: Job, listener: Listener) -> Outcome:
        """Trains, evaluates and saves; tells the listener all the while."""
        ...
