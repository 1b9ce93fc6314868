"""Whether a recurrent layer can run on cuDNN, the fast path of an NVIDIA GPU.

Source of the conditions: `cudnn_ok` and `_assert_valid_mask` in
keras/src/backend/tensorflow/rnn.py, and `LSTM.call` in keras/src/layers/rnn/lstm.py, Keras 3.15.
Without such a GPU none of this matters.
"""

from dataclasses import dataclass

from core.models.spec import GRU, Recurrent, SimpleRNN


@dataclass(frozen=True)
class Condition:
    """One thing that cuDNN asks of a layer.

    Attributes:
        text: what must be so.
        holds: whether it is; None when the data decide.
    """

    text: str
    holds: bool | None


def conditions(layer: Recurrent, masked: bool) -> tuple[Condition, ...]:
    """All that cuDNN asks of a layer, in the order in which Keras looks at it.

    Args:
        layer: the layer, or the inner one of a bidirectional layer.
        masked: whether a mask reaches it.
    """
    if isinstance(layer, SimpleRNN):
        return (Condition("the layer is an LSTM or a GRU; SimpleRNN has no cuDNN path", False),)
    kind = type(layer).__name__
    found = [
        Condition(f"the layer is an LSTM or a GRU: {kind}", True),
        Condition(
            f"recurrent_dropout is 0: {layer.recurrent_dropout:g}", layer.recurrent_dropout == 0
        ),
        Condition(f"activation is tanh: {layer.activation}", layer.activation == "tanh"),
        Condition(
            f"recurrent_activation is sigmoid: {layer.recurrent_activation}",
            layer.recurrent_activation == "sigmoid",
        ),
    ]
    if isinstance(layer, GRU):
        found.append(Condition(f"reset_after is True: {layer.reset_after}", layer.reset_after))
    found += [
        Condition("unroll is False, Keras' default, which is not changed here", True),
        Condition("use_bias is True, Keras' default, which is not changed here", True),
    ]
    if masked:
        padded = "the padding lies behind the words, and no example is padding alone"
        found.append(Condition(f"the mask is a right-padded one: {padded}", None))
    else:
        found.append(Condition("no mask reaches it, or a right-padded one: none does", True))
    return tuple(found)


def runs_on_cudnn(layer: Recurrent, masked: bool) -> bool | None:
    """Whether every condition holds; None when the data decide.

    Args:
        layer: the layer, or the inner one of a bidirectional layer.
        masked: whether a mask reaches it.
    """
    answers = [condition.holds for condition in conditions(layer, masked)]
    if False in answers:
        return False
    return None if None in answers else True
