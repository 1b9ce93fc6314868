"""Layers that move a window over places: convolutions and pooling; padding, cropping and zoom."""

from core.models.files.config import Config
from core.models.files.refusal import SAVE_AGAIN, Refused
from core.models.files.shapes.axes import dimension, joined, ranked, split
from core.models.inspect import Shape


def dimensions(kind: str) -> int:
    """The number in a name such as Conv2D or GlobalMaxPooling1D; 0 where there is none.

    Args:
        kind: the name of a class.
    """
    mark = kind.removesuffix("Transpose")[-2:]
    return int(mark[0]) if mark[-1:] == "D" and mark[:1] in ("1", "2", "3") else 0


def convolution(config: Config, shape: Shape, count: int, filters: int | None) -> Shape:
    """⌊(n − d·(k−1) − 1) / s⌋ + 1 places an axis, or ⌊(n−1) / s⌋ + 1 where it is padded.

    Args:
        config: the layer's.
        shape: what it reads.
        count: how many axes the window has.
        filters: channels of the output; None for those of the input times `depth_multiplier`.
    """
    places, channels = split(config, ranked(config, shape, count + 2))
    kernel = config.sizes("kernel_size", count)
    strides = config.sizes("strides", count, 1)
    dilations = config.sizes("dilation_rate", count, 1)
    padded = _is_padded(config)
    after = [
        _moved(config, n, d * (k - 1) + 1, s, padded)
        for n, k, s, d in zip(places, kernel, strides, dilations, strict=True)
    ]
    if filters is None and channels is not None:
        filters = dimension(config, channels * config.size("depth_multiplier", 1))
    return joined(config, shape[0], after, filters)


def transposed_convolution(config: Config, shape: Shape, count: int) -> Shape:
    """(n−1)·s + k places an axis and what is padded, or n·s where the output is cut to that.

    Args:
        config: the layer's.
        shape: what it reads.
        count: how many axes the window has.
    """
    places, _ = split(config, ranked(config, shape, count + 2))
    kernel = config.sizes("kernel_size", count)
    strides = config.sizes("strides", count, 1)
    dilations = config.sizes("dilation_rate", count, 1)
    given = config.values.get("output_padding")
    extra = config.sizes("output_padding", count, least=0) if given is not None else None
    padded = _is_padded(config)
    after: list[int | None] = []
    for place, n in enumerate(places):
        if n is None:
            after.append(None)
            continue
        s, k = strides[place], (kernel[place] - 1) * dilations[place] + 1
        if padded:
            grown = n * s if extra is None else (n - 1) * s + k % 2 + extra[place]
        else:
            grown = (n - 1) * s + k + (max(k, s) - k if extra is None else extra[place])
        after.append(dimension(config, grown))
    return joined(config, shape[0], after, config.size("filters"))


def pooling(config: Config, shape: Shape, count: int) -> Shape:
    """⌊(n − p) / s⌋ + 1 places an axis, or ⌊(n−1) / s⌋ + 1 where it is padded.

    Args:
        config: the layer's.
        shape: what it reads.
        count: how many axes the window has.
    """
    places, channels = split(config, ranked(config, shape, count + 2))
    # What Keras 2 called pool_length is not read: its one-dimensional layers had that name alone.
    pool = config.sizes("pool_size", count, 2)
    strides = config.sizes("strides", count, pool)
    padded = _is_padded(config)
    after = [_moved(config, n, p, s, padded) for n, p, s in zip(places, pool, strides, strict=True)]
    return joined(config, shape[0], after, channels)


def global_pooling(config: Config, shape: Shape, count: int) -> Shape:
    """(B, channels), or 1 for each axis where they are kept.

    Args:
        config: the layer's.
        shape: what it reads.
        count: how many axes it sums up.
    """
    _, channels = split(config, ranked(config, shape, count + 2))
    kept = [1] * count if config.flag("keepdims", False) else []
    return joined(config, shape[0], kept, channels)


def adaptive_pooling(config: Config, shape: Shape, count: int) -> Shape:
    """As many places as asked for.

    Args:
        config: the layer's.
        shape: what it reads.
        count: how many axes the window has.
    """
    _, channels = split(config, ranked(config, shape, count + 2))
    return joined(config, shape[0], config.sizes("output_size", count), channels)


def zero_padding(config: Config, shape: Shape, count: int) -> Shape:
    """Before + n + behind places an axis.

    Args:
        config: the layer's.
        shape: what it reads.
        count: how many axes are padded.
    """
    places, channels = split(config, ranked(config, shape, count + 2))
    added = config.pairs("padding", count)
    after = [
        None if n is None else dimension(config, n + sum(one))
        for n, one in zip(places, added, strict=True)
    ]
    return joined(config, shape[0], after, channels)


def cropping(config: Config, shape: Shape, count: int) -> Shape:
    """As many places less an axis: n − before − behind.

    Args:
        config: the layer's.
        shape: what it reads.
        count: how many axes are cropped.
    """
    places, channels = split(config, ranked(config, shape, count + 2))
    taken = config.pairs("cropping", count)
    after = [
        None if n is None else dimension(config, n - sum(one))
        for n, one in zip(places, taken, strict=True)
    ]
    return joined(config, shape[0], after, channels)


def up_sampling(config: Config, shape: Shape, count: int) -> Shape:
    """n·size places an axis.

    Args:
        config: the layer's.
        shape: what it reads.
        count: how many axes grow.
    """
    places, channels = split(config, ranked(config, shape, count + 2))
    # The one-dimensional layer's size is a number; Keras 2 called it length.
    factors = config.sizes("size", count, 2)
    after = [
        None if n is None else dimension(config, n * f)
        for n, f in zip(places, factors, strict=True)
    ]
    return joined(config, shape[0], after, channels)


def _moved(
    config: Config, places: int | None, window: int, stride: int, padded: bool
) -> int | None:
    if places is None:
        return None
    room = places - 1 if padded else places - window
    return dimension(config, room // stride + 1)


def _is_padded(config: Config) -> bool:
    padding = config.text("padding", "valid").lower()
    if padding not in ("valid", "same", "causal"):
        raise Refused(f"gives {config.where} an unknown padding", SAVE_AGAIN)
    return padding != "valid"
