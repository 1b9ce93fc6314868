"""Why a network forgets: the gradient through time, cell beside cell on the same input."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.rnn.arrays import Array
from core.rnn.backward import LossName
from core.rnn.cells import Cell
from core.rnn.flow.curve import FLOOR, Curve, curve
from core.rnn.flow.loss import last_recurrent, walk_from_the_loss
from core.rnn.flow.states import in_float64, trace_in_float64, walk_to_the_end
from core.rnn.flow.walk import Limits, Walked
from core.rnn.initialise import initialise
from core.rnn.network import Network, RecurrentWeights
from core.rnn.trace import Trace, trace
from core.rnn.tutorial import CellKind, tutorial_cell_and_inputs

Rule = Literal["tutorial", "keras"]

KINDS: tuple[CellKind, ...] = ("simple", "lstm", "gru")

BUDGET = 5e10
"""Multiply-adds a cell may take: about two seconds on two free cores, see `walk.Limits`."""


@dataclass(frozen=True, eq=False)
class Forgetting:
    """What is left of a gradient at every timestep, in one or several cells.

    Attributes:
        curves: all over the same T timesteps.
        of_loss: whether the first curve is that of ‖∂L/∂h_t‖; all others are of ‖∂h_T/∂h_t‖.
    """

    curves: tuple[Curve, ...]
    of_loss: bool


def comparable_cells(
    inputs: int, units: int, rule: Rule, seed: int, timesteps: int = 100
) -> tuple[Cell, ...]:
    """A SimpleRNN, an LSTM and a GRU of one size, drawn by one rule from one seed, in float64.

    Args:
        inputs: D.
        units: H.
        rule: the tutorial's uniform weights, or Keras' initialisers.
        seed: of each draw.
        timesteps: the tutorial draws its sequence before its weights, so by its rule they depend
            on the sequence's length; by Keras' they do not.

    Raises:
        ValueError: when a size is below one.
    """
    if rule == "tutorial":
        return tuple(
            tutorial_cell_and_inputs(kind, timesteps, inputs, units, seed)[0] for kind in KINDS
        )
    return tuple(
        initialise(kind, inputs, units, np.random.default_rng(seed), np.float64) for kind in KINDS
    )


def forgetting_of_cells(
    x: Array,
    cells: Sequence[Cell],
    budget: float = BUDGET,
    *,
    mask: NDArray[Any] | None = None,
    walked: Sequence[Trace | None] = (),
) -> Forgetting:
    """‖∂h_T/∂h_t‖₂ of each cell on the same input; of an LSTM ‖∂h_T/∂c_t‖₂ as well.

    Each curve ends at the floor, 1e-12 of its end, or when its budget is spent.

    Args:
        x: (T, D), at least one timestep.
        cells: all with D inputs.
        budget: multiply-adds a cell.
        mask: (T,), True where a step counts; None when all do.
        walked: for each cell its whole trace over x, if there is one already, else None.

    Raises:
        ValueError: when something does not fit.
    """
    ready = [*walked, *[None] * (len(cells) - len(walked))]
    curves: list[Curve] = []
    for cell, known in zip(cells, ready, strict=True):
        curves += curves_of_cell(x, cell, budget, mask=mask, walked=known)
    return Forgetting(tuple(curves), of_loss=False)


def curves_of_cell(
    x: Array,
    cell: Cell,
    budget: float = BUDGET,
    *,
    mask: NDArray[Any] | None = None,
    walked: Trace | None = None,
) -> tuple[Curve, ...]:
    """One cell's share of `forgetting_of_cells`, which see for the arguments."""
    known = trace_in_float64(walked or trace(in_float64(cell), x, mask))
    _require_timesteps(known)
    return _curves(cell.kind, walk_to_the_end(known, Limits(FLOOR, budget)))


def forgetting_of_network(
    network: Network,
    inputs: Array,
    target: Array,
    loss: LossName,
    budget: float = BUDGET,
    *,
    walked: Trace | None = None,
) -> Forgetting:
    """‖∂L/∂h_t‖ of its last recurrent layer; of an LSTM ‖∂L/∂c_t‖ as well.

    Computed in float64, whatever the weights' type, and ended as in `forgetting_of_cells`.

    Args:
        network: a stack whose last recurrent layer reads in one direction.
        inputs: word numbers (T,) or features (T, D), at least one timestep.
        target: what the network should answer, of its output's shape.
        loss: the name of the loss.
        budget: multiply-adds.
        walked: the whole trace of that layer over these inputs, if there is one already.

    Raises:
        ValueError: when there is no such layer, or something does not fit.
    """
    if not len(inputs):
        raise ValueError("the sequence has no timesteps: a gradient needs at least one.")
    found = walk_from_the_loss(network, inputs, target, loss, Limits(FLOOR, budget), walked)
    place = last_recurrent(network)
    layer = network.layers[place]
    assert isinstance(layer, RecurrentWeights)
    return Forgetting(_curves(f"layer {place + 1} {layer.cell.kind}", found), of_loss=True)


def _curves(name: str, found: Walked) -> tuple[Curve, ...]:
    if found.of_c is None:
        return (curve(name, found.of_h, found),)
    return curve(f"{name} h", found.of_h, found), curve(f"{name} c", found.of_c, found)


def _require_timesteps(walked: Trace) -> None:
    if not walked.timesteps:
        raise ValueError("the sequence has no timesteps: a gradient needs at least one.")
