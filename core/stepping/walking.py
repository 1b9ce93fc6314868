"""A sequence walked while it is looked at: a first piece at once, the rest piece by piece."""

import time
from dataclasses import replace

from core.rnn.network import RecurrentWeights
from core.rnn.reading import Reading, read
from core.rnn.trace import Trace, unwalked, walked_on
from core.stepping.opening import Opened

FIRST_SECONDS = 0.04
"""How long the first piece may take: less than a frame that is felt."""


def begun(opened: Opened, seconds: float = FIRST_SECONDS) -> Reading:
    """What can be shown at once: the first steps of a cell by itself, a network as a whole.

    Args:
        opened: the network and its input.
        seconds: how long a cell by itself may walk.

    Raises:
        ValueError: the network cannot take the input.
    """
    network = opened.network
    if len(network.layers) == 1 and isinstance(network.layers[0], RecurrentWeights):
        walked = _walked_for(unwalked(network.layers[0].cell, opened.inputs), seconds)
        return Reading(network, opened.inputs, (walked,), (0,), (), None)
    return read(network, opened.inputs)


def gone_on(reading: Reading, seconds: float) -> Reading:
    """The reading after some more seconds of walking; the same when it is complete."""
    return replace(reading, layers=tuple(_walked_for(one, seconds) for one in reading.layers))


def is_complete(reading: Reading) -> bool:
    """Whether every step has been walked."""
    return all(one.known == one.timesteps for one in reading.layers)


def _walked_for(trace: Trace, seconds: float) -> Trace:
    """As many steps as fit into the time, in pieces that double, so that none overshoots far."""
    deadline, piece = time.monotonic() + seconds, 16
    while trace.known < trace.timesteps:
        trace = walked_on(trace, piece)
        if time.monotonic() >= deadline:
            break
        piece = min(2 * piece, 512)
    return trace
