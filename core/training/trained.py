"""A trained run, opened again without any framework: its stack, its weights, its words."""

from dataclasses import dataclass

import msgspec
import numpy as np

from core.data.vocabulary import Vocabulary
from core.errors import Problem
from core.models.not_finite import not_finite
from core.models.spec import ModelSpec
from core.models.weights import network
from core.rnn.arrays import Array
from core.rnn.network import Network
from core.training import store
from core.training.config import RunConfig
from core.training.events import Prepared
from core.training.examples import BROKEN
from core.training.history import read_history
from core.training.store import Run
from core.training.vocabulary_file import read_vocabulary
from core.training.weights_file import find_weights, none_yet


@dataclass(frozen=True)
class Trained:
    """What a run has learned, and how it reads.

    Attributes:
        config: what the run was asked to do.
        prepared: its data and its model, as they were.
        network: the stack with the trained weights.
        vocabulary: the words behind its token numbers; None when it reads features.
        epoch: whose weights these are; None for those at the run's end.
        not_finite: one sentence a weight that holds nan or inf, saying where.
    """

    config: RunConfig
    prepared: Prepared
    network: Network
    vocabulary: Vocabulary | None
    epoch: int | None = None
    not_finite: tuple[str, ...] = ()

    @property
    def model(self) -> ModelSpec:
        """The stack."""
        return self.prepared.model


def open_trained(run: Run, epoch: int | None = None) -> Trained:
    """Opens a run with the weights of its end, or of one of its epochs.

    Of a run without weights of its end its newest epoch's are opened, and `Trained.epoch` says so.

    Args:
        run: the run.
        epoch: after which epoch, counted from 1; None for the end.

    Raises:
        Problem: the run is gone, has no such weights, or its files cannot be read.
    """
    path, epoch = find_weights(run, epoch)
    config = store.config(run)
    prepared = read_history(run).prepared
    if prepared is None:
        raise none_yet(run)
    try:
        vocabulary = read_vocabulary(run.folder)
        with np.load(path, allow_pickle=False) as archive:
            weights: list[Array] = [archive[name] for name in archive.files]
        joined = network(prepared.model, weights)
        located = not_finite(prepared.model, weights)
    except (TypeError, msgspec.DecodeError, *BROKEN) as error:
        raise Problem(f"the trained files of run {run.id} cannot be read: {error}") from error
    return Trained(config, prepared, joined, vocabulary, epoch, located)
