"""A trained run, opened again without any framework: its stack, its weights, its words."""

from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.backends.protocol import WEIGHTS
from core.data.dataset import Dataset
from core.data.encoding import encode_sentence
from core.data.padding import pad
from core.data.vocabulary import Vocabulary
from core.errors import Problem
from core.models.spec import ModelSpec
from core.models.weights import network
from core.rnn.network import Network
from core.training import store
from core.training.config import RunConfig
from core.training.events import Prepared
from core.training.history import read_history
from core.training.store import Run

VOCABULARY = "vocabulary.json"


@dataclass(frozen=True)
class Trained:
    """What a run has learned, and how it reads.

    Attributes:
        config: what the run was asked to do.
        prepared: its data and its model, as they were.
        network: the stack with the trained weights.
        vocabulary: the words behind its token numbers.
    """

    config: RunConfig
    prepared: Prepared
    network: Network
    vocabulary: Vocabulary

    @property
    def model(self) -> ModelSpec:
        """The stack."""
        return self.prepared.model

    def tokens(self, text: str) -> NDArray[np.int32]:
        """A sentence as the run's token numbers, (T,): a start token, then one a word."""
        ids = encode_sentence(self.prepared.dataset, self.vocabulary, text)
        return np.asarray(ids, np.int32)

    def padded(self, tokens: NDArray[np.int32]) -> NDArray[np.int32]:
        """The tokens cut and padded as the run's own examples were, (T,)."""
        data = self.config.data
        rows = pad([tokens.tolist()], self.prepared.timesteps, data.padding, data.truncating)
        first: NDArray[np.int32] = rows[0]
        return first


def save_vocabulary(folder: Path, dataset: Dataset) -> None:
    """Keeps the words beside the weights: a run must be readable without its data set."""
    if dataset.vocabulary is not None:
        (folder / VOCABULARY).write_bytes(msgspec.json.encode(dataset.vocabulary.words))


def open_trained(run: Run) -> Trained:
    """Opens a run that has ended with weights.

    Raises:
        Problem: the run has no weights, does not read words, or its files cannot be read.
    """
    config = store.config(run)
    prepared = read_history(run).prepared
    if prepared is None or not (run.folder / WEIGHTS).exists():
        raise Problem(
            f"run {run.id} has no trained weights yet: wait for its end (rnn-tui watch {run.id})"
        )
    if not (run.folder / VOCABULARY).exists():
        raise Problem(f"run {run.id} reads {prepared.dataset}, which has no words to step through")
    try:
        words = msgspec.json.decode((run.folder / VOCABULARY).read_bytes(), type=tuple[str, ...])
        with np.load(run.folder / WEIGHTS, allow_pickle=False) as archive:
            weights = [archive[name] for name in archive.files]
    except (OSError, ValueError, msgspec.DecodeError) as error:
        raise Problem(f"the trained files of run {run.id} cannot be read: {error}") from error
    return Trained(config, prepared, network(prepared.model, weights), Vocabulary(words))
