"""What the views look at, and what several of them need."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UsageProblem
from core.rnn.arrays import Array
from core.rnn.network import DenseWeights
from core.rnn.reading import (
    Reading,
    StateStatistics,
    dead_units,
    predictions_by_prefix,
    state_statistics,
)
from core.rnn.trace import Trace, steps
from core.stepping.opening import Opened
from tui.cli.step_report import Column
from tui.stepper.answers import answer_name


@dataclass(frozen=True, eq=False)
class Stepped:
    """What is looked at.

    Attributes:
        opened: the network, what it reads and in which words.
        reading: its states.
        layer: which recurrent layer, counted from 0.
        unit: which unit.
        at: timesteps that were asked for, counted from 1.
        condition: a condition on each step; empty for none.
    """

    opened: Opened
    reading: Reading
    layer: int
    unit: int = 0
    at: tuple[int, ...] = ()
    condition: str = ""

    @property
    def trace(self) -> Trace:
        """The states of the chosen layer."""
        return self.reading.layers[self.layer]

    @property
    def timesteps(self) -> int:
        """T."""
        return self.trace.timesteps


def arrays(stepped: Stepped) -> Mapping[str, NDArray[Any]]:
    """What the layer reads (T, D), its states and gates (T, H) by name; of a text the words too."""
    trace, opened = stepped.trace, stepped.opened
    found: dict[str, NDArray[Any]] = {"inputs": trace.inputs, "states": trace.states[1:]}
    if trace.cells is not None:
        found["cells"] = trace.cells[1:]
    found |= steps(trace, slice(None)).gates
    if opened.words is not None and opened.unknown is not None:
        found |= {"tokens": opened.inputs, "words": np.array(opened.words)}
        found["unknown"] = opened.unknown
    return found


def timesteps_and_words(stepped: Stepped) -> dict[str, Column]:
    """The columns that begin every row of a timestep, counted from 1."""
    found: dict[str, Column] = {"t": np.arange(1, stepped.timesteps + 1)}
    if stepped.opened.words is not None:
        found["word"] = stepped.opened.words
    return found


def shown_words(stepped: Stepped) -> dict[str, Column]:
    """The same for a table, where an unknown word is called so."""
    found = timesteps_and_words(stepped)
    words, unknown = stepped.opened.words, stepped.opened.unknown
    if words is not None and unknown is not None:
        found["word"] = [
            f"{word} (unknown)" if no and not word.startswith("<") else word
            for word, no in zip(words, unknown, strict=True)
        ]
    return found


def statistics(trace: Trace) -> list[StateStatistics]:
    """The state after every step in a few numbers."""
    dead = dead_units(trace)
    return [state_statistics(trace, t, dead) for t in range(1, trace.known + 1)]


def answers(stepped: Stepped) -> Array:
    """(T, U), what the network would answer if the sequence ended at each step.

    Raises:
        UsageProblem: it has no head.
    """
    found = answers_if_any(stepped.reading)
    if found is None:
        raise UsageProblem(
            "this network has no head that answers: step a trained run with --run RUN"
        )
    return found


def answers_if_any(reading: Reading) -> Array | None:
    """The same; None for a network without a head."""
    if reading.answers is not None:
        return reading.answers
    if isinstance(reading.network.layers[-1], DenseWeights):
        return predictions_by_prefix(reading.network, reading.inputs)
    return None


def answer_names(opened: Opened, outputs: int) -> list[str]:
    """What every output is called: p(positive), or y for a number."""
    return [answer_name(opened.task, opened.labels, output) for output in range(outputs)]


def require_timestep(stepped: Stepped, t: int) -> None:
    """Refuses a timestep that is not there.

    Raises:
        UsageProblem: naming those that are.
    """
    if not 1 <= t <= stepped.timesteps:
        raise UsageProblem(f"--at {t}: the sequence has timesteps 1 … {stepped.timesteps:,}")
