"""Why it forgets: the gradients that fit what was opened, a trained network or a cell by itself."""

import numpy as np

from core.rnn import flow
from core.rnn.arrays import Array
from core.rnn.backward import LossName
from core.rnn.flow import Forgetting
from core.rnn.reading import Reading
from core.rnn.trace import Trace
from core.stepping.opening import Opened
from core.stepping.source import CellWeights


def forgetting(opened: Opened, reading: Reading) -> Forgetting:
    """‖∂L/∂h_t‖ of a network that answers, and ‖∂h_T/∂h_t‖ of all three cells on the same input.

    The cells are drawn by the rule and the seed of the cell that is stepped, beside a trained
    network by Keras' initialisers; what they read is what the last recurrent layer reads.

    Args:
        opened: the weights and what they read.
        reading: its states.

    Raises:
        ValueError: the gradients have no single course over time.
    """
    if reading.answers is None:
        return _of_cells(opened, reading.layers[-1])
    target, loss = target_of(opened, reading.answers[-1])
    trace = reading.layers[-1]
    own = flow.forgetting_of_network(opened.network, opened.inputs, target, loss, walked=trace)
    untrained = _of_cells(opened, trace)
    return Forgetting((*own.curves, *untrained.curves), of_loss=True)


def _of_cells(opened: Opened, trace: Trace) -> Forgetting:
    weights = opened.source.weights
    drawn = isinstance(weights, CellWeights)
    cells = flow.comparable_cells(
        trace.cell.inputs,
        trace.units,
        weights.rule if isinstance(weights, CellWeights) else "keras",
        opened.source.seed,
        trace.timesteps,
    )
    # The stepped cell is its own kind's: behind an embedding it is drawn later than by itself.
    own = [drawn and cell.kind == trace.cell.kind for cell in cells]
    return flow.forgetting_of_cells(
        trace.inputs,
        [trace.cell if stepped else cell for cell, stepped in zip(cells, own, strict=True)],
        mask=trace.mask,
        walked=[trace if stepped else None for stepped in own],
    )


def target_of(opened: Opened, answer: Array) -> tuple[Array, LossName]:
    """What should have been answered, and the loss that measures it.

    A text that nobody has labelled is taken to be what the network takes it for. A number that
    nobody knows is taken to be missed by one: the course over time is the same for every error.

    Args:
        opened: what is read, with its label where it has one.
        answer: (U,), what the network answers.
    """
    target = opened.target
    match opened.task:
        case "classes":
            label = int(np.argmax(answer)) if target is None else int(target)
            return np.eye(len(answer))[label], "categorical_crossentropy"
        case "regression":
            wanted = float(answer[0]) + 1 if target is None else float(target)
            return np.array([wanted]), "mean_squared_error"
        case _:
            label = int(answer[0] >= 0.5) if target is None else int(target)
            return np.array([float(label)]), "binary_crossentropy"
