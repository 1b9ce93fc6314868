"""A network that reads a sequence step by step, and what can be asked about it."""

from core.rnn.reading.ablation import Ablation, ablation, leave_out
from core.rnn.reading.conditions import (
    Condition,
    Direction,
    breaks_at,
    next_break,
    parse_condition,
    quantities,
)
from core.rnn.reading.moved import Move, answer_before, most_moving
from core.rnn.reading.ordering import Order, order_units
from core.rnn.reading.padding import PaddedReading, padding_lens
from core.rnn.reading.prefixes import predictions_by_prefix
from core.rnn.reading.reading import LeftOut, Reading, read
from core.rnn.reading.statistics import (
    StateStatistics,
    dead_units,
    saturated_units,
    spectral_radii,
    state_statistics,
)

__all__ = [
    "Ablation",
    "Condition",
    "Direction",
    "LeftOut",
    "Move",
    "Order",
    "PaddedReading",
    "Reading",
    "StateStatistics",
    "ablation",
    "answer_before",
    "breaks_at",
    "dead_units",
    "leave_out",
    "most_moving",
    "next_break",
    "order_units",
    "padding_lens",
    "parse_condition",
    "predictions_by_prefix",
    "quantities",
    "read",
    "saturated_units",
    "spectral_radii",
    "state_statistics",
]
