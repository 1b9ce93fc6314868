"""The states themselves, and each as a whole."""

from collections.abc import Sequence

import numpy as np

from core.rnn.reading import StateStatistics, dead_units, order_units, spectral_radii
from tui.cli.step_report import Column, Columns, Report
from tui.cli.step_shows.stepped import (
    Stepped,
    answers_if_any,
    arrays,
    shown_words,
    statistics,
    timesteps_and_words,
)

SHOWN_UNITS = 6

NOT_A_COLUMN = ("inputs", "tokens", "words", "unknown")


def states(stepped: Stepped) -> Report:
    """h_t, c_t and every gate."""
    named = arrays(stepped)
    singular = {"states": "state", "cells": "cell"}
    columns = timesteps_and_words(stepped)
    for name, values in named.items():
        if name not in NOT_A_COLUMN:
            columns[singular.get(name, name)] = values

    def table() -> Columns:
        trace = stepped.trace
        some = range(min(SHOWN_UNITS, trace.units))
        first = {f"h[{unit}]": trace.states[1:, unit] for unit in some}
        return {**_shown(stepped, statistics(trace)), **first}

    return Report(columns, by_name=named, table=table)


def summary(stepped: Stepped) -> Report:
    """‖h_t‖, ‖h_t − h_{t−1}‖, saturated and dead units, and the spectral radius of U.

    The orders are those of the map's rows: the units, the largest first.
    """
    trace = stepped.trace
    found, radii = statistics(trace), spectral_radii(trace.cell)
    dead = np.flatnonzero(dead_units(trace))
    every = answers_if_any(stepped.reading)
    output = None if every is None else every[:, 0]
    columns = timesteps_and_words(stepped)
    columns["norm"] = [one.norm for one in found]
    columns["change"] = [one.change for one in found]
    columns["saturated"] = [one.saturated for one in found]
    written = ", ".join(f"{block} {radius:.4f}" for block, radius in radii.items())
    known = trace.states[1:]
    return Report(
        columns,
        whole={
            "units": trace.units,
            "dead": dead,
            "spectral_radii": radii,
            "order": {
                "last": order_units(known, "last", output),
                "variance": order_units(known, "variance", output),
                **(
                    {}
                    if output is None
                    else {"correlation": order_units(known, "correlation", output)}
                ),
            },
        },
        table=lambda: _shown(stepped, found),
        closing=[
            f"dead units, which never move: {len(dead)} of {trace.units}",
            f"spectral radius of U: {written}",
        ],
    )


def _shown(stepped: Stepped, found: Sequence[StateStatistics]) -> dict[str, Column]:
    return {
        **shown_words(stepped),
        "‖h‖": [one.norm for one in found],
        "change": [one.change for one in found],
        "saturated": [one.saturated for one in found],
    }
