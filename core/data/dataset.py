"""A data set ready for training: arrays, what they mean, and what no model can beat.

NumPy is imported where it computes: who only names a data set need not wait for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from core.data.vocabulary import Vocabulary

if TYPE_CHECKING:
    from numpy.typing import NDArray

TaskKind = Literal["binary", "classes", "regression"]


@dataclass(frozen=True)
class Split:
    """Examples side by side.

    Attributes:
        inputs: (N, T) int32 token numbers, or (N, T, D) float32 features.
        targets: (N,) float32 in {0, 1} or real; (N,) int32 class numbers for `classes`.
    """

    inputs: NDArray[Any]
    targets: NDArray[Any]

    def __len__(self) -> int:
        """The number of examples."""
        return int(self.inputs.shape[0])


@dataclass(frozen=True)
class Task:
    """What is to be predicted, and what guessing scores.

    Attributes:
        kind: `binary`, `classes` or `regression`.
        labels: the label names by class number; empty for `regression`.
        chance_loss: the loss of the best constant answer.
        chance_accuracy: its accuracy; None for `regression`.
        best_accuracy: the best accuracy that any model can have, where it is known.
    """

    kind: TaskKind
    labels: tuple[str, ...]
    chance_loss: float
    chance_accuracy: float | None = None
    best_accuracy: float | None = None


@dataclass(frozen=True)
class Dataset:
    """A data set, split and prepared.

    Attributes:
        name: the built-in name, or the file's.
        task: what is to be predicted.
        train: what the weights are fitted to, the validation share already taken away.
        validation: what is measured after every epoch.
        test: what is measured once, at the end.
        vocabulary: the words behind the token numbers; None when inputs are features.
        vocabulary_size: one more than the largest token number; None for features.
        notes: what the reader should know, one sentence each (rows skipped, for instance).
    """

    name: str
    task: Task
    train: Split
    validation: Split
    test: Split
    vocabulary: Vocabulary | None = None
    vocabulary_size: int | None = None
    notes: tuple[str, ...] = ()


def class_chance(targets: NDArray[Any], classes: int) -> tuple[float, float]:
    """H(p) and max p: loss and accuracy of always answering with the class shares.

    Args:
        targets: (N,) class numbers.
        classes: how many classes there are.

    Returns:
        The cross-entropy in nats, and the share of the most frequent class.
    """
    import numpy as np

    shares = np.bincount(targets.astype(np.int64), minlength=classes) / max(len(targets), 1)
    present = shares[shares > 0]
    return float(-(present * np.log(present)).sum()), float(shares.max(initial=0.0))
