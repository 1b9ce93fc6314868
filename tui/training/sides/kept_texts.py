"""The kept test examples of a run as one reads them: their text, and what is the truth."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.data.vocabulary import PAD, START, Vocabulary
from core.errors import Problem
from core.printable import printable
from core.training.examples import kept_examples
from core.training.store import Run
from core.training.vocabulary_file import VOCABULARY


@dataclass(frozen=True)
class KeptText:
    """One kept example.

    Attributes:
        text: its words, or what its numbers are.
        target: 0 or 1, a class number, or the value.
    """

    text: str
    target: float


def kept_texts(run: Run, dataset: str) -> tuple[KeptText, ...]:
    """The run's kept examples; none where it keeps none.

    Args:
        run: the run.
        dataset: what its data are called.

    Raises:
        Problem: a file cannot be read.
    """
    kept = kept_examples(run)
    if kept is None:
        return ()
    words = _vocabulary(run)
    return tuple(
        KeptText(_text(example, words, dataset), float(target))
        for example, target in zip(kept.inputs, kept.targets, strict=False)
    )


def _vocabulary(run: Run) -> Vocabulary | None:
    path = run.folder / VOCABULARY
    try:
        return Vocabulary(msgspec.json.decode(path.read_bytes(), type=tuple[str, ...]))
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        raise Problem(f"{path} cannot be read ({error}): the examples have no words") from error


def _text(example: NDArray[Any], words: Vocabulary | None, dataset: str) -> str:
    if example.ndim == 1:
        tokens = [int(token) for token in example if token not in (PAD, START)]
        spelled = words.decode(tokens) if words is not None else [f"#{token}" for token in tokens]
        return printable(" ".join(spelled))
    if dataset == "adding":
        return " + ".join(f"{number:.3f}" for number in example[example[:, 1] > 0, 0])
    return f"{example.shape[0]} timesteps of {example.shape[1]} numbers"


def probability_of(answer: Sequence[float | None], target: float, task: str) -> float | None:
    """What the network gives to the truth, 0 to 1; None where there is no such number.

    Args:
        answer: one probability, one a class, or one value.
        target: the truth.
        task: `binary`, `classes` or `regression`.
    """
    if task == "regression" or not answer:
        return None
    if task == "binary":
        first = answer[0]
        return None if first is None else first if target >= 0.5 else 1.0 - first
    place = int(target)
    return answer[place] if place < len(answer) else None


def is_right(answer: Sequence[float | None], target: float, task: str) -> bool | None:
    """Whether the likeliest class is the true one; None where there are no classes."""
    if task == "regression" or not answer or any(value is None for value in answer):
        return None
    values = np.array(answer, float)
    if task == "binary":
        return bool((values[0] > 0.5) == (target >= 0.5))
    return int(np.argmax(values)) == int(target)


def shortened(text: str, width: int) -> str:
    """A text's beginning and its end, which decides more often."""
    if len(text) <= width:
        return text
    head = max((width - 3) // 3, 0)
    tail = max(width - 3 - head, 0)
    return f"{text[:head].rstrip()} … {text[len(text) - tail :].lstrip()}"[:width]
