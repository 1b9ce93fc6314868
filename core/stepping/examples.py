"""Examples of data sets, as the sequences that they were before they were padded."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import Split, Task
from core.data.loading import is_file_name, load
from core.data.spec import DataSpec, Side
from core.data.vocabulary import PAD, START
from core.errors import Problem, UsageProblem
from core.printable import printable
from core.rnn.arrays import Array
from core.stepping.source import SplitName
from core.stepping.words import Words

BLOCK = 64
"""How many neighbouring examples are kept of a data set that was read: one looks at several."""

LONG = 10_000
"""From so many timesteps on, an example is kept without its neighbours."""

Stamp = tuple[int, int] | None


@dataclass(frozen=True, eq=False)
class Block:
    """Neighbouring examples of a data set, and what there is to know about it.

    Attributes:
        name: the data set's.
        examples: some examples of one split, side by side.
        count: how many examples the split has.
        task: what is to be predicted.
        words: the data set's words; None for features.
        vocabulary_size: one more than the largest word number; None for features.
    """

    name: str
    examples: Split
    count: int
    task: Task
    words: Words | None
    vocabulary_size: int | None


@dataclass(frozen=True, eq=False)
class Found:
    """One example.

    Attributes:
        inputs: (T,) word numbers or (T, D) features, without padding.
        target: its label or number.
        full: whether it fills every timestep, so that a longer text would have been cut.
    """

    inputs: Array
    target: float | int
    full: bool


def block_of(spec: DataSpec, split: SplitName, index: int) -> tuple[Block, int]:
    """The examples around `index`, and its place among them.

    The data set is read where it lies, and never downloaded.

    Raises:
        UsageProblem: the split does not have so many examples, or the data set is not known.
        Problem: the data set is not here, or cannot be read.
    """
    size = BLOCK if (spec.maxlen or 0) < LONG else 1
    block = _read(spec, split, index // size, size, _stamp(spec))
    if index >= block.count:
        raise no_such_example(spec.dataset, split, index, block.count)
    return block, index % size


def words_of(spec: DataSpec) -> Block:
    """What a data set's words are, with its first test examples.

    Raises:
        UsageProblem: the data set has no words, or is not known.
        Problem: the data set is not here, or cannot be read.
    """
    block, _ = block_of(spec, "test", 0)
    if block.words is None:
        raise UsageProblem(
            f"text: {spec.dataset} has no words that a text could be read with; "
            "choose a data set of texts, or one of its examples."
        )
    return block


@lru_cache(maxsize=8)
def _read(spec: DataSpec, split: SplitName, number: int, size: int, stamp: Stamp) -> Block:
    """Block `number`; the stamp tells a file that was changed from what it was."""
    dataset = load(spec)
    examples: Split = getattr(dataset, split)
    chosen = slice(number * size, (number + 1) * size)
    words = None if dataset.vocabulary is None else Words(dataset.name, dataset.vocabulary)
    return Block(
        dataset.name,
        # Copied, so that the whole data set does not stay in memory for the sake of a few rows.
        Split(examples.inputs[chosen].copy(), examples.targets[chosen].copy()),
        len(examples),
        dataset.task,
        words,
        dataset.vocabulary_size,
    )


def _stamp(spec: DataSpec) -> Stamp:
    name = spec.data_path or (spec.dataset if is_file_name(spec.dataset) else None)
    if name is None:
        return None
    try:
        status = Path(name).expanduser().stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def example(examples: Split, place: int, padding: Side) -> Found:
    """One of some examples, its padding taken away.

    Args:
        examples: as they were padded for training.
        place: which one.
        padding: at which end they were padded.

    Raises:
        Problem: it is padding alone.
    """
    row: NDArray[Any] = examples.inputs[place]
    label = examples.targets[place]
    target = int(label) if np.issubdtype(label.dtype, np.integer) else float(label)
    if row.ndim > 1:
        return Found(row, target, full=False)
    places = np.flatnonzero(row != PAD)
    if len(places) == 0:
        raise Problem("this example is padding alone: there is nothing to step.")
    own = row[: places[-1] + 1] if padding == "post" else row[places[0] :]
    return Found(own, target, full=len(own) == len(row))


def cut_note(found: Found, truncating: Side) -> str:
    """What was cut of an example that fills every timestep; empty for a shorter one."""
    if not found.full:
        return ""
    count = len(found.inputs)
    if truncating == "post":
        return f"the example fills all {count:,} timesteps: a longer text ends there"
    if int(found.inputs[0]) == START:
        return ""
    return f"the example is the last {count:,} words of its text: what came before was cut"


def no_such_example(dataset: str, split: SplitName, index: int, count: int) -> UsageProblem:
    """The refusal of an example that is not there."""
    return UsageProblem(
        f"example: there is no {split} example {index:,}; {dataset} has 0 … {count - 1:,}."
    )


def example_name(dataset: str, split: SplitName, index: int) -> str:
    """How a title names an example: "test review 5"."""
    return f"{split} {'review' if dataset in ('imdb', 'reviews') else 'example'} {index}"


def text_name(text: str) -> str:
    """How a title names a typed text: its first words in quotation marks."""
    return f"“{printable(text, 30)}”"
