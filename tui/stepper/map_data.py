"""What the heat map is given: a quantity's columns, words, and the strips under them."""

import numpy as np

from tui.stepper.quantities import View
from tui.stepper.state import StepperState
from tui.widgets.heatmap import HeatMapData, MapStrip


def map_data(state: StepperState, shown: View) -> HeatMapData:
    """The map of this quantity, with the answer and the ablation drawn over the words."""
    trace = state.trace
    return HeatMapData(
        columns=shown.columns,
        timesteps=trace.timesteps,
        known=trace.known,
        units=trace.units,
        limit=shown.limit,
        order=state.rows,
        words=state.words,
        strips=_strips(state),
    )


def depends_on(state: StepperState) -> tuple[object, ...]:
    """What the map shows depends on, besides how far its sequence has been walked."""
    return (
        id(state.opened),
        state.layer,
        state.view,
        state.order,
        id(state.answers),
        id(state.findings.ablation),
    )


def _strips(state: StepperState) -> tuple[MapStrip, ...]:
    if state.answers is None:
        return ()
    middle = 0.5 if state.opened.task == "binary" else 0.0
    answers = state.answers[:, 0]
    reach = 0.5 if state.opened.task == "binary" else _reach(answers)
    strips = [MapStrip("p" if state.opened.task != "regression" else "y", answers, reach, middle)]
    if state.findings.ablation is not None:
        change = state.findings.ablation.change[:, 0]
        strips.append(MapStrip("−w", change, _reach(change)))
    return tuple(strips)


def _reach(values: np.ndarray) -> float:
    largest = float(np.max(np.abs(values), initial=0.0, where=np.isfinite(values)))
    return largest or 1.0
