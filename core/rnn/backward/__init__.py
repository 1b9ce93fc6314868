"""Gradients from scratch: what a loss says about every weight, input and state.

From the inside out: `derivatives` of activations, one backward step of each cell (`simple`, `lstm`,
`gru`), a whole sequence (`through_time`), a stack of layers (`layers`, `through_network`), and the
`losses` in which a gradient begins.
"""

from core.rnn.backward.derivatives import pull_back
from core.rnn.backward.layers import (
    BidirectionalGradients,
    DenseGradients,
    EmbeddingGradients,
    LayerGradients,
)
from core.rnn.backward.losses import LOSSES, LossName, loss_gradient, loss_value
from core.rnn.backward.step import StepGradients, backward_step
from core.rnn.backward.through_network import (
    LossGradients,
    NetworkGradients,
    backward_through_network,
    loss_gradients,
)
from core.rnn.backward.through_time import SequenceGradients, backward_through_time

__all__ = [
    "LOSSES",
    "BidirectionalGradients",
    "DenseGradients",
    "EmbeddingGradients",
    "LayerGradients",
    "LossGradients",
    "LossName",
    "NetworkGradients",
    "SequenceGradients",
    "StepGradients",
    "backward_step",
    "backward_through_network",
    "backward_through_time",
    "loss_gradient",
    "loss_gradients",
    "loss_value",
    "pull_back",
]
