"""What a network would answer without one timestep, for each in turn."""

from dataclasses import dataclass

import numpy as np

from core.rnn.arrays import Array
from core.rnn.network import Network
from core.rnn.reading.batches import last_answers, rows_at_once
from core.rnn.reading.reading import one_sequence


@dataclass(frozen=True, eq=False)
class Ablation:
    """The answer to a sequence, and the answers to the sequence without each timestep.

    Attributes:
        answer: (U,) to the whole sequence.
        without: (T, U), entry t to the sequence without timestep t.
    """

    answer: Array
    without: Array

    @property
    def change(self) -> Array:
        """change_t = answer − without_t, (T, U): above 0 where x_t pushed the answer up."""
        change: Array = self.answer - self.without
        return change


def ablation(network: Network, inputs: Array) -> Ablation:
    """without_t = network(x_1 … x_{t−1}, x_{t+1} … x_T), for every t.

    Args:
        network: a stack of layers. Where it hands on a whole sequence, its answer is what it hands
            on at the last timestep.
        inputs: word numbers (T,) or features (T, D), of two timesteps or more.

    Raises:
        ValueError: the inputs are no single sequence or too short, or a layer refuses them.
    """
    inputs = one_sequence(network, inputs)
    without = leave_out(network, inputs, range(len(inputs)))
    return Ablation(last_answers(network, inputs[np.newaxis])[0], without)


def leave_out(network: Network, inputs: Array, positions: range) -> Array:
    """without_t = network(x_1 … x_{t−1}, x_{t+1} … x_T), for the timesteps that are asked for.

    Every shortened sequence is read whole, in batches that stay below some tens of megabytes.

    Args:
        network: see `ablation`.
        inputs: see `ablation`.
        positions: which timesteps are left out, 0 … T−1; a part of them keeps each call short.

    Returns:
        (len(positions), U).

    Raises:
        ValueError: as `ablation` does, or a position is no timestep of the sequence.
    """
    inputs = one_sequence(network, inputs)
    timesteps = len(inputs)
    if timesteps < 2:
        raise ValueError("the sequence has one timestep: to leave one out, two or more are needed.")
    left_out = np.asarray(positions, np.intp)
    if left_out.size and not 0 <= left_out.min() <= left_out.max() < timesteps:
        wrong = left_out.min() if left_out.min() < 0 else left_out.max()
        raise ValueError(f"there is no timestep {wrong}: the sequence has 0 … {timesteps - 1}.")
    rows = rows_at_once(network, timesteps)
    # Without a position there is still one empty batch, which gives the result its width.
    starts = range(0, max(len(left_out), 1), rows)
    parts = [_read_without(network, inputs, left_out[start : start + rows]) for start in starts]
    return np.concatenate(parts)


def _read_without(network: Network, inputs: Array, left_out: Array) -> Array:
    kept = np.arange(len(inputs) - 1)
    kept = kept + (kept >= left_out[:, np.newaxis])
    return last_answers(network, inputs[kept])
