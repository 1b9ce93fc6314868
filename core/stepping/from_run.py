"""Trained runs, and what they are given to read."""

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from core.backends.protocol import EPOCHS, WEIGHTS, epoch_weights
from core.data.dataset import TaskKind
from core.data.spec import DataSpec
from core.data.vocabulary import SPECIALS
from core.errors import Problem, UsageProblem
from core.models.spec import Features
from core.stepping.examples import (
    Found,
    block_of,
    cut_note,
    example,
    example_name,
    no_such_example,
    text_name,
)
from core.stepping.opened import Opened, Readable
from core.stepping.sequence import Sequence, cut, features
from core.stepping.source import Example, RandomSequence, RunWeights, Sentence, Source
from core.stepping.words import Words, renumbered, text_with_words, unknown_words_note
from core.training.examples import kept_examples
from core.training.store import Run
from core.training.trained import Trained, open_trained

if TYPE_CHECKING:
    from core.rnn.arrays import Array


@dataclass(frozen=True, eq=False)
class _Given:
    """What a run is given to read."""

    sequence: Sequence
    name: str
    target: float | int | None = None
    notes: tuple[str, ...] = ()


def read_by_run(source: Source, weights: RunWeights) -> Readable:
    """A run's network and what it reads.

    Raises:
        Problem: the run is gone or has no such weights, or its data set is not here.
        UsageProblem: there is no such example, or the run does not read such a sequence.
    """
    run = Run(weights.folder)
    trained = _trained(weights.folder, weights.epoch, _stamp(weights))
    words = None
    if trained.vocabulary is not None:
        words = Words(trained.prepared.dataset, trained.vocabulary)
    match source.sequence:
        case Sentence(text):
            given = _sentence(run, trained, words, text)
        case Example():
            given = _example(run, trained, words, source.sequence)
        case RandomSequence():
            given = _random(trained, words, source.sequence, source.seed)
    data, prepared = trained.config.data, trained.prepared
    epoch = f" epoch {trained.epoch}" if trained.epoch is not None else ""
    opened = Opened(
        source,
        trained.network,
        given.sequence.inputs,
        given.sequence.words,
        given.sequence.unknown,
        labels=prepared.labels,
        task=cast(TaskKind, prepared.task),
        target=given.target,
        timesteps=prepared.timesteps,
        padding=data.padding,
        truncating=data.truncating,
        masked=trained.model.masks_padding,
        name=f"{run.id}{epoch} · {given.name}",
        notes=(*_notes(weights, trained), *given.notes),
    )
    return Readable(opened, words)


@lru_cache(maxsize=2)
def _trained(folder: Path, epoch: int | None, stamp: tuple[int, ...]) -> Trained:
    """An opened run; edits and other sequences need it again and again."""
    return open_trained(Run(folder), epoch)


def _stamp(weights: RunWeights) -> tuple[int, ...]:
    """When the files that count were written; all zero for a run that is gone."""
    folder = weights.folder
    if weights.epoch is None:
        paths = [folder / WEIGHTS, folder / EPOCHS]
    else:
        paths = [epoch_weights(folder, weights.epoch)]
    return tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in paths)


def _notes(weights: RunWeights, trained: Trained) -> list[str]:
    notes = []
    if trained.not_finite:
        first, others = trained.not_finite[0], len(trained.not_finite) - 1
        arrays = "array holds" if others == 1 else "arrays hold"
        also = f" ({others} other {arrays} such values, too)" if others else ""
        notes.append(f"{first}{also}")
    if weights.epoch is None and trained.epoch is not None:
        notes.append(
            f"the run has no weights of its end: these are those after epoch {trained.epoch}"
        )
    return notes


def _sentence(run: Run, trained: Trained, words: Words | None, text: str) -> _Given:
    if words is None:
        raise UsageProblem(
            f"text: run {run.id} reads {trained.prepared.dataset}, which has no words; "
            "step one of its examples instead."
        )
    whole = text_with_words(words, text)
    notes = [unknown_words_note(whole, words)]
    sequence, note = _cut_text(trained, whole)
    return _Given(sequence, text_name(text), notes=tuple(n for n in (note, *notes) if n))


def _cut_text(trained: Trained, whole: Sequence) -> tuple[Sequence, str]:
    """A text as the run cuts it, and which words that leaves out; no note when none."""
    truncating = trained.config.data.truncating
    sequence = cut(whole, trained.prepared.timesteps, truncating)
    count, kept = _count_words(whole), _count_words(sequence)
    lost = count - kept
    if lost == 0:
        return sequence, ""
    reads, gone = ("first", "last") if truncating == "post" else ("last", "first")
    are = "word is" if lost == 1 else f"{lost:,} are"
    return sequence, (
        f"the text has {count:,} words; the run reads the {reads} {kept:,}: the {gone} {are} cut"
    )


def _count_words(sequence: Sequence) -> int:
    """How many timesteps are words, the start token left out."""
    return int(np.count_nonzero(sequence.inputs != SPECIALS.index("<start>")))


def _example(run: Run, trained: Trained, words: Words | None, asked: Example) -> _Given:
    own = trained.config.data
    if asked.data is None or asked.data == own:
        return _own_example(run, trained, words, asked)
    block, place = block_of(asked.data, asked.split, asked.index)
    found = example(block.examples, place, asked.data.padding)
    given = _given(run, trained, words, found, block.words, block.name, asked, asked.data)
    return replace(given, name=f"{block.name} {given.name}")


def _own_example(run: Run, trained: Trained, words: Words | None, asked: Example) -> _Given:
    """An example of the run's own data: from its folder where it is kept, else from the data."""
    own, prepared = trained.config.data, trained.prepared
    count = int(getattr(prepared, asked.split))
    if asked.index >= count:
        raise no_such_example(prepared.dataset, asked.split, asked.index, count)
    kept = kept_examples(run) if asked.split == "test" else None
    if kept is not None and asked.index < len(kept):
        found, theirs = example(kept, asked.index, own.padding), words
    else:
        try:
            block, place = block_of(own, asked.split, asked.index)
        except Problem as problem:
            raise Problem(
                f"{asked.split} example {asked.index:,} is not kept in run {run.id}, and its data "
                f"set cannot be read: {problem}"
            ) from problem
        found, theirs = example(block.examples, place, own.padding), block.words
    return _given(run, trained, words, found, theirs, prepared.dataset, asked, own)


def _given(
    run: Run,
    trained: Trained,
    ours: Words | None,
    found: Found,
    theirs: Words | None,
    dataset: str,
    asked: Example,
    spec: DataSpec,
) -> _Given:
    name = example_name(dataset, asked.split, asked.index)
    if found.inputs.ndim == 2:
        _require_features(run, trained, found.inputs, dataset)
        note = _length_note(trained, len(found.inputs))
        return _Given(features(found.inputs), name, found.target, (note,) if note else ())
    if ours is None or theirs is None:
        raise UsageProblem(
            f"example: {dataset} has words, and run {run.id} reads numbers: "
            "choose an example of its own data."
        )
    whole = renumbered(theirs.numbered(found.inputs), theirs, ours)
    sequence, note = _cut_text(trained, whole)
    notes = (cut_note(found, spec.truncating), note)
    return _Given(sequence, name, found.target, tuple(n for n in notes if n))


def _require_features(run: Run, trained: Trained, inputs: "Array", dataset: str) -> None:
    needed = trained.model.input
    if isinstance(needed, Features) and needed.features == inputs.shape[1]:
        return
    reads = f"{needed.features} features a timestep" if isinstance(needed, Features) else "words"
    raise UsageProblem(
        f"example: {dataset} has {inputs.shape[1]} features a timestep, and run {run.id} reads "
        f"{reads}: choose an example of its own data."
    )


def _random(trained: Trained, words: Words | None, asked: RandomSequence, seed: int) -> _Given:
    """Words drawn evenly from the vocabulary, or features uniform in [0, 1)."""
    draws = np.random.RandomState(seed)
    needed = trained.model.input
    note = _length_note(trained, asked.timesteps)
    notes = (note,) if note else ()
    name = f"random sequence · seed {seed}"
    if isinstance(needed, Features):
        inputs = draws.rand(asked.timesteps, needed.features)
        return _Given(features(inputs), name, notes=notes)
    if words is None:
        raise Problem("the run's vocabulary.json is gone: no words can be drawn from it.")
    tokens = draws.randint(len(SPECIALS), words.vocabulary.size, asked.timesteps)
    return _Given(words.numbered(tokens.astype(np.int32)), name, notes=notes)


def _length_note(trained: Trained, timesteps: int) -> str:
    most = trained.prepared.timesteps
    if timesteps <= most:
        return ""
    return f"the run was trained on {most:,} timesteps, and this sequence has {timesteps:,}"
