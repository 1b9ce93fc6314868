"""The steps that moved the answer most."""

from dataclasses import dataclass

import numpy as np

from core.rnn.arrays import Array, require_shape
from core.rnn.network import DenseWeights, Network, RecurrentWeights, predict
from core.rnn.reading.reading import reads_both_ways


@dataclass(frozen=True)
class Move:
    """What one step did to the answer.

    Attributes:
        t: which step, counted from 1.
        change: y_t − y_{t−1}.
        after: y_t.
    """

    t: int
    change: float
    after: float


def most_moving(
    answers: Array, count: int, output: int = 0, before: Array | None = None
) -> tuple[Move, ...]:
    """y_t − y_{t−1}, the largest |change| first.

    The first step is compared with `before`; without it the steps are compared from the second
    on, because a first answer alone does not say what it was moved from. Steps that moved nothing,
    such as masked ones, are not among them. Equal changes keep the order of the steps.

    Args:
        answers: (T, U), the answer after each step.
        count: how many moves, at most.
        output: which of the U outputs, counted from 0.
        before: (U,), the answer before the first step, see `answer_before`.

    Raises:
        ValueError: no such output, a negative count, or arrays of a wrong shape.
    """
    answers = np.asarray(answers)
    require_shape("answers", answers, ("timesteps", "outputs"), "the moves of an answer")
    outputs = answers.shape[1]
    if not 0 <= output < outputs:
        raise ValueError(f"there is no output {output}: the answer has 0 … {outputs - 1}.")
    if count < 0:
        raise ValueError(f"count is {count}: it needs 0 or more.")
    if before is not None:
        require_shape("before", np.asarray(before), (outputs,), "the moves of an answer")
    start = answers[:1, output] if before is None else np.asarray(before)[output : output + 1]
    change = np.diff(np.concatenate([start, answers[:, output]]))
    largest = np.argsort(-np.abs(change), kind="stable")
    moved = largest[np.abs(change[largest]) > 0][:count]
    return tuple(Move(int(t) + 1, float(change[t]), float(answers[t, output])) for t in moved)


def answer_before(network: Network) -> Array | None:
    """y_0 = head(h_0 = 0): what the network answers before it has read anything.

    Args:
        network: a stack of layers.

    Returns:
        (U,); None where nothing but the sequence gives an answer: in a stack without a recurrent
        layer or without a Dense layer at its end, or with a layer that reads both ways.
    """
    places = [
        place for place, layer in enumerate(network.layers) if isinstance(layer, RecurrentWeights)
    ]
    if not places or reads_both_ways(network) or not isinstance(network.layers[-1], DenseWeights):
        return None
    last = network.layers[places[-1]]
    assert isinstance(last, RecurrentWeights)
    head = Network(network.layers[places[-1] + 1 :])
    return predict(head, np.zeros(last.cell.units, last.cell.dtype))
