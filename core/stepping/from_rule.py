"""Drawn cells, and what they are given to read."""

from dataclasses import replace
from typing import TYPE_CHECKING

from core.errors import UsageProblem
from core.stepping.drawn import alone, cell_and_inputs, title, with_embedding
from core.stepping.opened import Opened, Readable
from core.stepping.source import (
    LARGEST,
    CellWeights,
    Example,
    RandomSequence,
    Sentence,
    Source,
)

if TYPE_CHECKING:
    from core.rnn.arrays import Array
    from core.stepping.examples import Block
    from core.stepping.sequence import Sequence


def read_by_cell(source: Source, weights: CellWeights) -> Readable:
    """A drawn cell and what it reads.

    Raises:
        Problem: the data set is not here, or cannot be read.
        UsageProblem: there is no such example, or the text has no words.
    """
    match source.sequence:
        case RandomSequence(timesteps, features):
            cell, inputs = cell_and_inputs(weights, timesteps, features, source.seed)
            name = title(cell, weights, source.seed)
            return Readable(Opened(source, alone(cell), inputs, name=name))
        case Example():
            return _example(source, weights, source.sequence)
        case Sentence():
            return _sentence(source, weights, source.sequence)


def _example(source: Source, weights: CellWeights, asked: Example) -> Readable:
    from core.data.spec import DataSpec
    from core.stepping.examples import block_of, cut_note, example, example_name

    spec = asked.data or DataSpec()
    block, place = block_of(spec, asked.split, asked.index)
    found = example(block.examples, place, spec.padding)
    if block.words is None:
        opened = _features(source, weights, found.inputs)
    else:
        sequence = block.words.numbered(found.inputs)
        opened = _words(source, weights, sequence, block, [cut_note(found, spec.truncating)])
    named = example_name(block.name, asked.split, asked.index)
    opened = replace(
        opened,
        labels=block.task.labels,
        task=block.task.kind,
        target=found.target,
        name=f"{opened.name} · {block.name} {named}",
    )
    return Readable(opened, block.words)


def _sentence(source: Source, weights: CellWeights, asked: Sentence) -> Readable:
    from core.data.spec import DataSpec
    from core.stepping.examples import text_name, words_of
    from core.stepping.words import text_with_words, unknown_words_note

    block = words_of(asked.data or DataSpec())
    assert block.words is not None
    sequence = text_with_words(block.words, asked.text)
    if sequence.timesteps > LARGEST["timesteps"]:
        raise UsageProblem(
            f"text: it has {sequence.timesteps:,} timesteps; "
            f"at most {LARGEST['timesteps']:,} can be stepped."
        )
    opened = _words(source, weights, sequence, block, [unknown_words_note(sequence, block.words)])
    return Readable(replace(opened, name=f"{opened.name} · {text_name(asked.text)}"), block.words)


def _features(source: Source, weights: CellWeights, inputs: "Array") -> Opened:
    # As many steps as the example has, so that a random sequence of its size has these weights.
    timesteps, features = inputs.shape
    cell, _ = cell_and_inputs(weights, timesteps, features, source.seed)
    return Opened(source, alone(cell), inputs, name=title(cell, weights, source.seed))


def _words(
    source: Source,
    weights: CellWeights,
    sequence: "Sequence",
    block: "Block",
    notes: list[str],
) -> Opened:
    assert block.vocabulary_size is not None
    network, cell = with_embedding(weights, block.vocabulary_size, source.seed)
    return Opened(
        source,
        network,
        sequence.inputs,
        sequence.words,
        sequence.unknown,
        name=title(cell, weights, source.seed),
        notes=tuple(note for note in notes if note),
    )
