"""Where a condition comes true."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.errors import UsageProblem
from core.rnn.reading import breaks_at, parse_condition
from core.rnn.reading.grammar import OF_A_UNIT
from tui.cli.step_report import Columns, Report
from tui.cli.step_shows.stepped import Stepped, answers_if_any, shown_words, timesteps_and_words


def breaks(stepped: Stepped) -> Report:
    """Every timestep at which the condition becomes true."""
    if not stepped.condition:
        raise UsageProblem('--show breaks needs a condition: give --break "change > 0.5"')
    reading = stepped.reading
    try:
        condition = parse_condition(stepped.condition)
        if condition.output is not None and reading.answers is None:
            reading = replace(reading, answers=answers_if_any(reading))
        held = breaks_at(reading, stepped.layer, stepped.unit, condition, slice(None))
    except ValueError as error:
        raise UsageProblem(f"--break: {error}") from error
    # Each crossing is a moment of its own, also when two follow each other.
    goes_on = np.concatenate([[False], held[:-1]]) & (condition.relation != "crosses")
    began = np.flatnonzero(held & ~goes_on)
    of_unit = condition.name in OF_A_UNIT and condition.over is None
    where = f" in unit {stepped.unit}" if of_unit else ""
    return Report(
        _at(timesteps_and_words(stepped), began),
        whole={"break": condition.text, **({"unit": stepped.unit} if of_unit else {})},
        table=lambda: _at(shown_words(stepped), began),
        closing=[
            f"{condition.text}{where}: comes true at {len(began):,} of {len(held):,} timesteps"
        ],
    )


def _at(columns: Columns, places: NDArray[np.intp]) -> Columns:
    return {name: [values[place] for place in places.tolist()] for name, values in columns.items()}
