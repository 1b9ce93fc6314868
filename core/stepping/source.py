"""What is stepped, as a few choices from which all of it can be made again."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, get_args

from core.errors import UsageProblem, unknown

if TYPE_CHECKING:
    # The first paint needs a drawn cell alone: nothing about data sets is imported for it.
    from core.data.spec import DataSpec

Kind = Literal["simple", "lstm", "gru"]
Rule = Literal["tutorial", "keras"]
SplitName = Literal["train", "validation", "test"]
EditKind = Literal["change", "insert", "delete", "repeat"]

LARGEST: Mapping[str, int] = MappingProxyType(
    {"timesteps": 20_000, "features": 1_024, "units": 512, "seed": 2**32 - 1}
)
"""The greatest value of each number of a source; all but the seed begin at 1."""

MOST_BYTES = 2**30
"""What the states of one sequence may take in memory, in all recurrent layers together."""


@dataclass(frozen=True)
class CellWeights:
    """A single cell whose weights are drawn.

    Attributes:
        kind: which cell.
        rule: the tutorial's draws, uniform in [0, 1), or Keras' initialisers.
        units: H.
    """

    kind: Kind = "simple"
    rule: Rule = "tutorial"
    units: int = 64


@dataclass(frozen=True)
class RunWeights:
    """What a run has learned.

    Attributes:
        folder: the run's folder.
        epoch: after which epoch, counted from 1; None for the weights at its end.
    """

    folder: Path
    epoch: int | None = None


@dataclass(frozen=True)
class RandomSequence:
    """Inputs drawn from the source's seed: uniform features, or words at random for a run on text.

    Attributes:
        timesteps: T.
        features: D; a run has its own.
    """

    timesteps: int = 100
    features: int = 32


@dataclass(frozen=True)
class Example:
    """One example of a data set.

    Attributes:
        index: which one, counted from 0.
        split: of which part.
        data: of which data set; None for the run's own, and for `reviews` when there is no run.
    """

    index: int = 0
    split: SplitName = "test"
    data: "DataSpec | None" = None


@dataclass(frozen=True)
class Sentence:
    """A typed text.

    Attributes:
        text: what was typed.
        data: whose vocabulary numbers its words when the weights are no run's; None for `reviews`.
    """

    text: str
    data: "DataSpec | None" = None


@dataclass(frozen=True)
class Edit:
    """One change of a sequence; `t` counts in the sequence that the edits before it have left.

    Attributes:
        kind: `change` what stands at t, `insert` before it (T+1 appends), `delete` it, or
            `repeat` it.
        t: which timestep, 1 … T.
        value: the word to put there; several words take several timesteps.
        feature: the feature to set, counted from 0, in a sequence of features.
        number: what it is set to.
        times: how many copies `repeat` adds.
    """

    kind: EditKind
    t: int
    value: str = ""
    feature: int | None = None
    number: float | None = None
    times: int = 1


Weights = CellWeights | RunWeights
Origin = RandomSequence | Example | Sentence


@dataclass(frozen=True)
class Source:
    """Weights, what they read, and how that was edited.

    Attributes:
        weights: of a drawn cell, or of a run.
        sequence: what is read.
        seed: what weights and inputs are drawn from, where they are drawn.
        edits: what was changed in the sequence, in order.
        padded: whether the padding that a run gives its texts is read as well.
    """

    weights: Weights = CellWeights()
    sequence: Origin = RandomSequence()
    seed: int = 42
    edits: tuple[Edit, ...] = ()
    padded: bool = False


def whole_number(name: str, given: int | str) -> int:
    """One of a source's numbers, as it was typed or already a number.

    Args:
        name: one of `LARGEST`.
        given: its value; spaces and commas between digits are passed over.

    Raises:
        UsageProblem: it is no whole number or out of range; the sentence begins with the name.
    """
    smallest, largest = (0 if name == "seed" else 1), LARGEST[name]
    text = str(given).strip()
    digits = text.replace(" ", "").replace(",", "")
    # The first digits decide: what is longer is out of range whatever follows.
    if digits.isascii() and digits.isdigit() and smallest <= int(digits[:12]) <= largest:
        return int(digits)
    raise UsageProblem(
        f"{name}: '{text[:20]}' is not a whole number from {smallest} to {largest:,}."
    )


def require_possible(source: Source) -> None:
    """Refuses a source whose own numbers and names make no sense.

    Raises:
        UsageProblem: naming the field and what it accepts.
    """
    whole_number("seed", source.seed)
    match source.weights:
        case CellWeights(kind, rule, units):
            if kind not in get_args(Kind):
                raise unknown("cell", kind, get_args(Kind))
            if rule not in get_args(Rule):
                raise unknown("rule of weights", rule, get_args(Rule))
            whole_number("units", units)
        case RunWeights(_, epoch):
            if epoch is not None and epoch < 1:
                raise UsageProblem(f"epoch: {epoch} is not an epoch: they count from 1.")
    match source.sequence:
        case RandomSequence(timesteps, features):
            whole_number("timesteps", timesteps)
            whole_number("features", features)
        case Example(index, split):
            if index < 0:
                raise UsageProblem(f"example: {index} is not an example: they count from 0.")
            if split not in get_args(SplitName):
                raise unknown("split", split, get_args(SplitName))
        case Sentence(text):
            if not text.strip():
                raise UsageProblem("text: it is empty; type at least one word.")
