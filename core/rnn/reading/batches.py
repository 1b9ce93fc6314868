"""Many rows through one network without taking much memory."""

from core.rnn.arrays import Array
from core.rnn.network import (
    BidirectionalWeights,
    EmbeddingWeights,
    Network,
    RecurrentWeights,
    predict,
)

MOST_BYTES = 32 * 2**20
MOST_ROWS = 256


def rows_at_once(network: Network, timesteps: int) -> int:
    """B = bytes / (T · widest layer's columns · 8), between 1 and 256.

    The product of all inputs with a kernel, (T, B, kH), is the largest array of a walk. Beyond a
    few hundred rows a batch is no faster for a row, and the first answers come later.

    Args:
        network: who reads.
        timesteps: T, how long the rows are.
    """
    widest = 1
    for layer in network.layers:
        match layer:
            case EmbeddingWeights():
                widest = max(widest, layer.table.shape[1])
            case RecurrentWeights():
                widest = max(widest, layer.cell.kernel.shape[1])
            case BidirectionalWeights():
                columns = layer.forward.kernel.shape[1] + layer.backward.kernel.shape[1]
                widest = max(widest, columns)
    fitting = MOST_BYTES // (8 * widest * max(timesteps, 1))
    return max(1, min(MOST_ROWS, fitting))


def last_answers(network: Network, rows: Array) -> Array:
    """y_row = network(row), at its last timestep where the network hands on whole sequences.

    Args:
        network: who reads.
        rows: word numbers (B, T) or features (B, T, D), at least one timestep.

    Returns:
        (B, U).
    """
    answers = predict(network, rows)
    return answers[:, -1] if answers.ndim == 3 else answers
