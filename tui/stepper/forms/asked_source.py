"""A source from what was typed into the form."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from core.data.spec import DataSpec
from core.errors import UsageProblem
from core.stepping.source import (
    CellWeights,
    Example,
    Kind,
    Origin,
    RandomSequence,
    Rule,
    RunWeights,
    Sentence,
    Source,
    SplitName,
    whole_number,
)

LONGEST_INDEX = 12
"""The most digits that the number of an example may have."""


def asked_source(typed: Mapping[str, str], run: RunWeights | None, was: Source) -> Source:
    """What the form asks for.

    Args:
        typed: the text or the choice in every field, by the field's name.
        run: the run that was chosen; None when the weights are drawn.
        was: what was open: what the form does not ask for stays as it is there, and so do edits
            as long as the sequence is the same.

    Raises:
        UsageProblem: the first field that is wrong; the sentence begins with its name.
    """
    weights = run or CellWeights(
        cast(Kind, typed["cell"]),
        cast(Rule, typed["weights"]),
        whole_number("units", typed["units"]),
    )
    sequence = _sequence(typed, run, was)
    seed = was.seed
    if run is None or isinstance(sequence, RandomSequence):
        seed = whole_number("seed", typed["seed"])
    same = sequence == was.sequence and seed == was.seed
    return Source(weights, sequence, seed, was.edits if same else ())


def _sequence(typed: Mapping[str, str], run: RunWeights | None, was: Source) -> Origin:
    match typed["sequence"]:
        case "example":
            split = cast(SplitName, typed["split"])
            return Example(_index(typed["example"]), split, _data(typed["data"], was))
        case "sentence":
            text = typed["text"].strip()
            if not text:
                raise UsageProblem("text: it is empty; type at least one word.")
            return Sentence(text, _data(typed["data"], was) if run is None else None)
    drawn = RandomSequence(whole_number("timesteps", typed["timesteps"]))
    if run is not None:
        return drawn
    return replace(drawn, features=whole_number("features", typed["features"]))


def _data(typed: str, was: Source) -> DataSpec | None:
    name = typed.strip()
    if not name:
        return None
    open_now = None if isinstance(was.sequence, RandomSequence) else was.sequence.data
    # The other settings of the data that are open stay with their name.
    return open_now if open_now and open_now.dataset == name else DataSpec(dataset=name)


def _index(typed: str) -> int:
    text = typed.strip().replace(" ", "").replace(",", "")
    if text.isascii() and text.isdigit() and len(text) <= LONGEST_INDEX:
        return int(text)
    raise UsageProblem(f"example: '{typed.strip()[:20]}' is not the number of one: 0, 1, 2, …")
