"""A training of a second, and a listener that keeps what it is told."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.backends.checkpoint import Checkpoint
from core.backends.protocol import FitSettings, Job, LayerNorms
from core.data.dataset import Dataset, Split, Task
from core.models.spec import Dense, Embedding, ModelSpec, SimpleRNN, Tokens

TIMESTEPS = 3
"""Enough to have a state handed on twice, and few: without a graph, each is computed one by one."""
SPEC = ModelSpec("small", Tokens(TIMESTEPS), (Embedding(20, 4), SimpleRNN(5), Dense(1, "sigmoid")))


class Recorder:
    """A listener that keeps what it is told, and asks for an end after some batches."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.batches: list[tuple[int, int]] = []
        self.losses: list[float] = []
        self.epochs: dict[int, Mapping[str, float]] = {}
        self.rates: list[tuple[float, float]] = []
        self.layers: dict[int, tuple[float, tuple[LayerNorms, ...]]] = {}
        self.kept: dict[int, list[np.ndarray]] = {}
        self._stop_after = stop_after

    def stage(self, doing: str, done: int | None = None, total: int | None = None) -> None:
        pass

    def batch_end(self, epoch: int, batch: int, batches: int, metrics: Mapping[str, float]) -> None:
        self.batches.append((epoch, batch))
        self.losses.append(metrics["loss"])

    def epoch_end(
        self, epoch: int, metrics: Mapping[str, float], seconds: float, samples_per_second: float
    ) -> None:
        self.epochs[epoch] = dict(metrics)
        self.rates.append((seconds, samples_per_second))

    def norms(self, epoch: int, learning_rate: float, layers: Sequence[LayerNorms]) -> None:
        assert epoch in self.epochs
        self.layers[epoch] = (learning_rate, tuple(layers))

    def weights_kept(self, epoch: int, weights: Sequence[np.ndarray]) -> None:
        self.kept[epoch] = [np.array(one) for one in weights]

    def should_stop(self) -> bool:
        return self._stop_after is not None and len(self.batches) >= self._stop_after


def small_dataset(count: int = 50, timesteps: int = TIMESTEPS) -> Dataset:
    """Sequences of numbers, to be told apart by their last."""
    rng = np.random.default_rng(7)

    def split(size: int) -> Split:
        inputs = rng.integers(1, 20, (size, timesteps), dtype=np.int32)
        return Split(inputs, (inputs[:, -1] > 9).astype(np.float32))

    task = Task("binary", ("no", "yes"), float(np.log(2)), 0.5)
    return Dataset("drawn", task, split(count), split(20), split(20), None, 20)


def small_job(
    folder: Path, spec: ModelSpec = SPEC, resume: Checkpoint | None = None, **settings: Any
) -> Job:
    """Four batches an epoch, the last of two examples."""
    folder.mkdir(exist_ok=True)
    fit = FitSettings(**{"batch_size": 16, **settings})
    return Job(spec, small_dataset(), fit, folder, resume)


def arrays(path: Path) -> list[np.ndarray]:
    """The arrays of an `.npz` file, in order."""
    with np.load(path, allow_pickle=False) as archive:
        return [archive[name] for name in archive.files]
