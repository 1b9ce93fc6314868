"""Texts of any length, padded to one, and trainings on them."""

from pathlib import Path
from typing import Any, Literal

import numpy as np
from msgspec.structs import replace

from core.backends.checkpoint import Checkpoint
from core.backends.protocol import FitSettings, Job
from core.data.dataset import Dataset, Split, Task
from core.models.spec import ModelSpec, Tokens

Side = Literal["post", "pre"]
VOCABULARY = 20


def padded(texts: list[np.ndarray], timesteps: int, side: Side) -> np.ndarray:
    """(N, T), zeros behind the words or before them."""
    inputs = np.zeros((len(texts), timesteps), np.int32)
    for row, text in zip(inputs, texts, strict=True):
        if len(text):
            row[slice(len(text)) if side == "post" else slice(-len(text), None)] = text
    return inputs


def texts(counts: np.ndarray, seed: int = 3) -> list[np.ndarray]:
    """Words drawn for texts of so many words each."""
    rng = np.random.default_rng(seed)
    return [rng.integers(1, VOCABULARY, count) for count in counts]


def uneven_job(
    folder: Path,
    spec: ModelSpec,
    counts: np.ndarray,
    timesteps: int,
    side: Side = "post",
    resume: Checkpoint | None = None,
    **settings: Any,
) -> Job:
    """A training on texts of so many words each, in length buckets unless that is set."""
    folder.mkdir(exist_ok=True)

    def split(some: np.ndarray, seed: int) -> Split:
        drawn = texts(some, seed)
        targets = np.array([len(text) and text[-1] > VOCABULARY // 2 for text in drawn])
        return Split(padded(drawn, timesteps, side), targets.astype(np.float32))

    data = Dataset(
        "drawn",
        Task("binary", ("no", "yes"), float(np.log(2)), 0.5),
        split(counts, 1),
        split(counts[:20], 2),
        split(counts[:20], 3),
        None,
        VOCABULARY,
    )
    fit = FitSettings(**{"batch_size": 16, "buckets": True, **settings})
    return Job(replace(spec, input=Tokens(timesteps)), data, fit, folder, resume)
