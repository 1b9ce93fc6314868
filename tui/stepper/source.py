"""Where the stepped sequence comes from: a cell, its weights, its inputs and one seed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from core.errors import UsageProblem
from core.rnn.trace import Trace, trace
from core.rnn.tutorial import tutorial_cell_and_inputs

Kind = Literal["simple", "lstm", "gru"]
Weights = Literal["tutorial", "keras"]

KINDS: tuple[Kind, ...] = ("simple", "lstm", "gru")

LARGEST = {"timesteps": 20_000, "inputs": 1_024, "units": 512, "seed": 2**32 - 1}
"""The greatest value of each number of a source."""

MOST_VALUES = 200_000
"""The greatest timesteps × units: a trace keeps some twenty arrays of that many numbers."""


@dataclass(frozen=True)
class Source:
    """A sequence that can be made again from these few choices."""

    kind: Kind = "simple"
    weights: Weights = "tutorial"
    timesteps: int = 100
    inputs: int = 32
    units: int = 64
    seed: int = 42


@lru_cache(maxsize=3)
def traced(source: Source) -> Trace:
    """The source's sequence with every intermediate of every timestep.

    The inputs are always the tutorial's, uniform in [0, 1); with Keras' initialisers only the
    weights change, so that the two can be compared. The last three are kept: one goes back and
    forth between cells.
    """
    cell, inputs = tutorial_cell_and_inputs(
        source.kind, source.timesteps, source.inputs, source.units, source.seed
    )
    if source.weights == "keras":
        # Imported here because the first paint needs the tutorial's weights alone.
        from core.rnn.initialise import initialise

        draws = np.random.default_rng(source.seed)
        cell = initialise(source.kind, source.inputs, source.units, draws, np.dtype(np.float64))
    return trace(cell, inputs)


def numbers_from(texts: Mapping[str, str]) -> dict[str, int]:
    """The four numbers of a source from what was typed.

    Args:
        texts: what was typed under "timesteps", "inputs", "units" and "seed".

    Raises:
        UsageProblem: naming the first field that is wrong, and what it accepts.
    """
    numbers = {}
    for name, largest in LARGEST.items():
        smallest = 0 if name == "seed" else 1
        text = texts[name].strip().replace(" ", "").replace(",", "")
        if not (text.isascii() and text.isdigit() and smallest <= int(text[:12]) <= largest):
            raise UsageProblem(
                f"{name}: '{texts[name].strip()}' is not a whole number "
                f"from {smallest} to {largest:,}."
            )
        numbers[name] = int(text)
    if numbers["timesteps"] * numbers["units"] > MOST_VALUES:
        raise UsageProblem(
            f"timesteps × units: {numbers['timesteps']:,} × {numbers['units']:,} is more than "
            f"{MOST_VALUES:,}; make one of them smaller."
        )
    return numbers


def next_kind(kind: Kind) -> Kind:
    """The cell after `kind`: simple, LSTM, GRU, and simple again."""
    return KINDS[(KINDS.index(kind) + 1) % len(KINDS)]


def other_weights(weights: Weights) -> Weights:
    """Keras' initialisers for the tutorial's weights, and the tutorial's for Keras'."""
    return "keras" if weights == "tutorial" else "tutorial"
