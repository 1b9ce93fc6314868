"""Recurrent layers, their cells and the wrappers around them."""

from collections.abc import Callable, Sequence

from core.models.files.config import Config
from core.models.files.refusal import SAVE_AGAIN, Refused
from core.models.files.shapes.axes import dimension, ranked
from core.models.files.shapes.convolution import convolution, dimensions
from core.models.inspect import Shape

Shapes = tuple[Shape, ...]
Nested = Callable[[Config, Sequence[Shape]], Shapes | None]
"""What a layer within a layer hands on."""


def recurrent(kind: str, config: Config, shape: Shape) -> Shapes:
    """(B, T, H) or (B, H), and (B, H) once or twice more where the state is handed on.

    Args:
        kind: SimpleRNN, LSTM, GRU, or the CuDNN variants of Keras 2.
        config: the layer's.
        shape: (B, T, D).
    """
    ranked(config, shape, 3)
    states = 2 if kind in ("LSTM", "CuDNNLSTM") else 1
    return _through_time(config, shape, (config.size("units"),), states)


def convolution_lstm(kind: str, config: Config, shape: Shape) -> Shapes:
    """As an LSTM, its units a picture, sound or volume.

    Args:
        kind: ConvLSTM1D, ConvLSTM2D or ConvLSTM3D.
        config: the layer's.
        shape: (B, T, …, channels).
    """
    count = dimensions(kind)
    ranked(config, shape, count + 3)
    step = convolution(config, (shape[0], *shape[2:]), count, config.size("filters"))
    return _through_time(config, shape, step[1:], 2)


def over_cell(config: Config, shape: Shape) -> Shapes | None:
    """What an RNN hands on: the output of its cell, or of the last of its cells.

    Args:
        config: the layer's.
        shape: (B, T, D).
    """
    cell = config.part("cell")
    kind = cell.text("class_name")
    inner = cell.part("config")
    if kind == "StackedRNNCells":
        cells = inner.list("cells")
        if not cells or not isinstance(cells[-1], dict):
            raise inner.refuse("cells", "a list of cells")
        last = Config(cells[-1], config.where)
        kind, inner = last.text("class_name"), last.part("config")
    if kind not in ("SimpleRNNCell", "LSTMCell", "GRUCell"):
        return None
    ranked(config, shape, 3)
    stacked = cell.values.get("class_name") == "StackedRNNCells"
    states = 0 if stacked else (2 if kind == "LSTMCell" else 1)
    return _through_time(config, shape, (inner.size("units"),), states)


def bidirectional(config: Config, shape: Shape, nested: Nested) -> Shapes | None:
    """The inner layer's output, twice as wide where the two are joined end to end.

    Args:
        config: the layer's.
        shape: (B, T, D).
        nested: tells what the inner layer hands on.
    """
    one = nested(config.part("layer"), (shape,))
    if not one:
        return None
    output, states = one[0], one[1:]
    mode = config.values.get("merge_mode", "concat")
    if mode is None:
        return (output, output, *states, *states)
    if mode not in ("concat", "sum", "mul", "ave"):
        raise config.refuse("merge_mode", "concat, sum, mul, ave or null")
    width = output[-1]
    if mode == "concat" and width is not None:
        output = (*output[:-1], dimension(config, 2 * width))
    return (output, *states, *states)


def time_distributed(config: Config, shape: Shape, nested: Nested) -> Shapes | None:
    """The inner layer's output at every timestep.

    Args:
        config: the layer's.
        shape: (B, T, …).
        nested: tells what the inner layer hands on.
    """
    if len(shape) < 3:
        raise Refused(f"gives {config.where} {shape}, which has no timesteps", SAVE_AGAIN)
    one = nested(config.part("layer"), ((shape[0], *shape[2:]),))
    if not one:
        return None
    return ((one[0][0], shape[1], *one[0][1:]),)


def _through_time(config: Config, shape: Shape, step: Shape, states: int) -> Shapes:
    steps = (shape[1],) if config.flag("return_sequences", False) else ()
    output = (shape[0], *steps, *step)
    state = (shape[0], *step)
    return (output, *[state] * states) if config.flag("return_state", False) else (output,)
