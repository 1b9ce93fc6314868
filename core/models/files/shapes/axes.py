"""Arithmetic of dimensions, any of which may be unknown."""

from collections.abc import Sequence
from math import prod

from core.models.files.config import LARGEST, Config
from core.models.files.refusal import SAVE_AGAIN, Refused
from core.models.inspect import Shape


def ranked(config: Config, shape: Shape, *ranks: int) -> Shape:
    """The shape, when it has as many axes as a layer needs.

    Args:
        config: the layer's, for its name.
        shape: what it reads.
        ranks: how many axes it can read.

    Raises:
        Refused: when it has another number of them.
    """
    if len(shape) not in ranks:
        needed = " or ".join(str(rank) for rank in ranks)
        raise Refused(
            f"gives {config.where} an input of shape {shape}, but it reads {needed} axes",
            SAVE_AGAIN,
        )
    return shape


def dimension(config: Config, value: int, least: int = 1) -> int:
    """A computed dimension, when there can be one of this size.

    Args:
        config: the layer's, for its name.
        value: what was computed.
        least: the smallest that it can be.

    Raises:
        Refused: when it is too small, or beyond what any array has.
    """
    if not least <= value <= LARGEST:
        raise Refused(f"gives {config.where} an output of size {value}", SAVE_AGAIN)
    return value


def size(shape: Sequence[int | None]) -> int | None:
    """How many values there are; None where a dimension is unknown.

    Args:
        shape: the dimensions, the batch axis left out.
    """
    known = [one for one in shape if one is not None]
    return prod(known) if len(known) == len(shape) else None


def axis_of(config: Config, axis: int, rank: int) -> int:
    """The axis counted from the front.

    Args:
        config: the layer's, for its name.
        axis: counted from either end.
        rank: how many axes there are.

    Raises:
        Refused: when there is none.
    """
    if not -rank <= axis < rank:
        raise Refused(f"tells {config.where} of axis {axis} where {rank} are", SAVE_AGAIN)
    return axis % rank


def channels_first(config: Config) -> bool:
    """Whether the channels stand before the places.

    Args:
        config: the layer's.
    """
    return config.text("data_format", "channels_last") == "channels_first"


def split(config: Config, shape: Shape) -> tuple[list[int | None], int | None]:
    """The places of a picture, sound or volume, and its channels.

    Args:
        config: the layer's.
        shape: (B, …, channels), or (B, channels, …).
    """
    if channels_first(config):
        return list(shape[2:]), shape[1]
    return list(shape[1:-1]), shape[-1]


def joined(
    config: Config, batch: int | None, places: Sequence[int | None], channels: int | None
) -> Shape:
    """The shape of these places and channels, in the layer's order.

    Args:
        config: the layer's.
        batch: how many examples.
        places: the dimensions of the picture, sound or volume.
        channels: how many values a place has.
    """
    if channels_first(config):
        return (batch, channels, *places)
    return (batch, *places, channels)
