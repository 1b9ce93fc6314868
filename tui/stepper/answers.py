"""What a network's answers are called, and which of several a panel follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.printable import printable
from core.rnn.arrays import Array

if TYPE_CHECKING:
    # The first paint needs no data set.
    from core.data.dataset import TaskKind

LONGEST_LABEL = 14
"""Labels from a file may be of any length."""


def answer_name(task: TaskKind | None, labels: tuple[str, ...], output: int = 0) -> str:
    """`p(positive)` for a binary task or a class; `y` where the answer is a number.

    Args:
        task: what the network was trained for; None when that is not known.
        labels: the label of every class.
        output: which of the network's outputs.
    """
    if task is None or task == "regression":
        return "y" if output == 0 else f"y{output + 1}"
    number = 1 if task == "binary" else output
    label = printable(labels[number], LONGEST_LABEL) if number < len(labels) else str(number)
    return f"p({label})"


def leading(answer: Array, task: TaskKind | None, count: int = 1) -> tuple[int, ...]:
    """The outputs that say most: the largest classes first; for other tasks the first outputs.

    Args:
        answer: (U,).
        task: what the network was trained for.
        count: how many at most.
    """
    if task != "classes":
        return tuple(range(min(count, len(answer))))
    order = np.argsort(-np.nan_to_num(answer, nan=-np.inf), kind="stable")
    return tuple(int(output) for output in order[:count])
