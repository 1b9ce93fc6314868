"""What is found out in the background: each a plain function of the state, run in a thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from tui.stepper.state import StepperState

if TYPE_CHECKING:
    from core.rnn.flow import Forgetting
    from core.rnn.reading import Ablation, PaddedReading

ABLATION_PIECE = 64
"""So many steps are left out between two looks at whether the answer is still wanted."""

BY_PANEL: Mapping[str, tuple[str, ...]] = {
    "state": ("radii", "dead"),
    "words": ("answers", "ablation"),
    "forgetting": ("forgetting",),
    "padding": ("padding",),
}
"""What a view needs to have found out."""

Wanted = Callable[[], bool]
"""Whether somebody still waits for the answer."""


def find(name: str, state: StepperState, wanted: Wanted) -> Any:
    """What is called `name` in `Findings`, of this state.

    Raises:
        ValueError: it cannot be found out, in a sentence.
    """
    return _FUNCTIONS[name](state, wanted)


def _forgetting(state: StepperState, wanted: Wanted) -> Forgetting:
    from core.stepping.forgetting import forgetting

    return forgetting(state.opened, state.reading)


def _ablation(state: StepperState, wanted: Wanted) -> Ablation | None:
    import numpy as np

    from core.rnn.network import DenseWeights, predict
    from core.rnn.reading import Ablation, leave_out

    network, inputs = state.reading.network, state.reading.inputs
    if not isinstance(network.layers[-1], DenseWeights):
        raise ValueError("this network has no head: it gives no answer that could change.")
    if len(inputs) < 2:
        raise ValueError("a sequence of one step has none to leave out.")
    pieces = []
    for start in range(0, len(inputs), ABLATION_PIECE):
        if not wanted():
            return None
        stop = min(start + ABLATION_PIECE, len(inputs))
        pieces.append(leave_out(network, inputs, range(start, stop)))
    # One that reads both ways has its answers by prefix only later, and the last one at once.
    answer = predict(network, inputs) if state.answers is None else state.answers[-1]
    return Ablation(answer, np.concatenate(pieces))


def _padding(state: StepperState, wanted: Wanted) -> tuple[PaddedReading, ...]:
    from core.rnn.reading import padding_lens

    opened = state.opened
    if opened.words is None or opened.timesteps is None:
        raise ValueError("only a text that a run reads is padded: press r and open a run.")
    return padding_lens(opened.network, opened.own_inputs, opened.timesteps)


def _answers(state: StepperState, wanted: Wanted) -> Any:
    from core.rnn.network import DenseWeights
    from core.rnn.reading import predictions_by_prefix

    if state.reading.answers is not None:
        return None
    if not isinstance(state.reading.network.layers[-1], DenseWeights):
        return None
    return predictions_by_prefix(state.reading.network, state.reading.inputs)


def _radii(state: StepperState, wanted: Wanted) -> Any:
    from core.rnn.reading import spectral_radii

    return spectral_radii(state.trace.cell)


def _dead(state: StepperState, wanted: Wanted) -> Any:
    from core.rnn.reading import dead_units

    return dead_units(state.trace)


_FUNCTIONS: Mapping[str, Callable[[StepperState, Wanted], Any]] = {
    "forgetting": _forgetting,
    "ablation": _ablation,
    "padding": _padding,
    "answers": _answers,
    "radii": _radii,
    "dead": _dead,
}
