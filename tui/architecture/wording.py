"""A layer in words: its call, its shapes, and what its options change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from core.models.spec import Input, Layer, Tokens

if TYPE_CHECKING:
    from core.models.inspect import Shape


def call(layer: Layer) -> str:
    """The layer as the Keras call that makes it, arguments at their default left out."""
    arguments: list[str] = []
    for field in msgspec.structs.fields(layer):
        value = getattr(layer, field.name)
        if isinstance(value, msgspec.Struct):
            arguments.append(call(value))  # type: ignore[arg-type]
        elif field.required:
            arguments.append(str(value))
        elif value != field.default:
            shown = f'"{value}"' if isinstance(value, str) else str(value)
            arguments.append(f"{field.name}={shown}")
    return f"{type(layer).__name__}({', '.join(arguments)})"


def shape_text(shape: Shape) -> str:
    """A shape as Keras prints it: the batch size is left open, so it is None."""
    inside = ", ".join(str(size) for size in shape)
    return f"({inside},)" if len(shape) == 1 else f"({inside})"


def input_shape(given: Input) -> Shape:
    """What the first layer gets: word numbers, or vectors."""
    if isinstance(given, Tokens):
        return (None, given.timesteps)
    return (None, given.timesteps, given.features)


def memory_text(parameters: int) -> str:
    """The weights' size as float32, 4 bytes each."""
    size = 4.0 * parameters
    for unit in ("B", "KiB", "MiB"):
        if size < 1024:
            return f"{size:.3g} {unit}" if unit != "B" else f"{size:.0f} B"
        size /= 1024
    return f"{size:,.2f} GiB"


def share_text(parameters: int, total: int) -> str:
    """A layer's share of all parameters."""
    if not parameters or not total:
        return "0 %"
    share = 100 * parameters / total
    return f"{share:.1f} %" if share >= 0.05 else "< 0.1 %"


def steps_text(timesteps: int | None) -> str:
    """The index of the last timestep."""
    return "T" if timesteps is None else str(timesteps)
