"""How gradient and memory travel: what is left of a gradient so many steps back, and why.

From the inside out: one step backwards for the state alone (`jacobian`), norms (`spectral`,
`rank`), the walk from the end (`walk`), what it starts from (`states`, `loss`), and what it means
(`horizon`, `curve`, `forgetting`).
"""

from core.rnn.flow.curve import FLOOR, Curve, horizon_sentence, share_in_words
from core.rnn.flow.forgetting import (
    BUDGET,
    Forgetting,
    comparable_cells,
    curves_of_cell,
    forgetting_of_cells,
    forgetting_of_network,
)
from core.rnn.flow.horizon import horizon
from core.rnn.flow.loss import loss_gradient_norms
from core.rnn.flow.states import memory_gradient_norms, state_gradient_norms

__all__ = [
    "BUDGET",
    "FLOOR",
    "Curve",
    "Forgetting",
    "comparable_cells",
    "curves_of_cell",
    "forgetting_of_cells",
    "forgetting_of_network",
    "horizon",
    "horizon_sentence",
    "loss_gradient_norms",
    "memory_gradient_norms",
    "share_in_words",
    "state_gradient_norms",
]
