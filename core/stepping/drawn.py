"""Networks of one cell whose weights are drawn by a rule."""

from functools import lru_cache

import numpy as np

from core.errors import UsageProblem
from core.rnn.arrays import Array
from core.rnn.cells import Cell
from core.rnn.network import EmbeddingWeights, Network, RecurrentWeights
from core.rnn.tutorial import tutorial_cell_and_inputs
from core.stepping.source import MOST_BYTES, CellWeights

DIMENSIONS = 32
"""The columns of an embedding that is drawn for a cell: as many as the tutorial's."""

RULES = {"tutorial": "tutorial weights", "keras": "Keras initialisers"}
"""How a title names what the weights were drawn by."""


def cell_and_inputs(
    weights: CellWeights, timesteps: int, features: int, seed: int
) -> tuple[Cell, Array]:
    """A drawn cell, and inputs (T, D) uniform in [0, 1).

    The inputs are the tutorial's whatever the rule, so that the two can be compared.

    Args:
        weights: which cell, by which rule.
        timesteps: T.
        features: D.
        seed: what all of it is drawn from.
    """
    cell, inputs = tutorial_cell_and_inputs(weights.kind, timesteps, features, weights.units, seed)
    if weights.rule == "keras":
        # Imported here because the first paint needs the tutorial's weights alone.
        from core.rnn.initialise import initialise

        draws = np.random.default_rng(seed)
        cell = initialise(weights.kind, features, weights.units, draws, np.dtype(np.float64))
    return cell, inputs


def alone(cell: Cell) -> Network:
    """A cell as a network that hands on its every state."""
    return Network((RecurrentWeights(cell, return_sequences=True),))


@lru_cache(maxsize=2)
def with_embedding(weights: CellWeights, vocabulary: int, seed: int) -> tuple[Network, Cell]:
    """A drawn embedding of 32 columns, and the drawn cell behind it.

    By the tutorial's rule the table is drawn where the tutorial draws its inputs: uniform in
    [0, 1), before the cell. By Keras' it is uniform in [−0.05, 0.05). The last two are kept: edits
    come one after another.

    Args:
        weights: which cell, by which rule.
        vocabulary: how many words there are.
        seed: what all of it is drawn from.

    Raises:
        UsageProblem: the table would take more than 1 GiB.
    """
    size = vocabulary * DIMENSIONS * np.dtype(np.float64).itemsize
    if size > MOST_BYTES:
        raise UsageProblem(
            f"num_words: an embedding of {vocabulary:,} words would take {size / 2**30:.1f} GiB; "
            f"at most {MOST_BYTES // 2**30} GiB are used: choose a smaller vocabulary."
        )
    if weights.rule == "tutorial":
        cell, table = cell_and_inputs(weights, vocabulary, DIMENSIONS, seed)
    else:
        from core.rnn.initialise import embedding_uniform, initialise

        draws = np.random.default_rng(seed)
        table = embedding_uniform(draws, (vocabulary, DIMENSIONS))
        cell = initialise(weights.kind, DIMENSIONS, weights.units, draws, np.dtype(np.float64))
    return Network((EmbeddingWeights(table), *alone(cell).layers)), cell


def title(cell: Cell, weights: CellWeights, seed: int) -> str:
    """The cell, its sizes, its rule and its seed: "LSTM 32→64 · Keras initialisers · seed 42"."""
    return f"{cell.kind} {cell.inputs}→{cell.units} · {RULES[weights.rule]} · seed {seed}"
