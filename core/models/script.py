"""A stack as the Keras script that builds it."""

import re
from itertools import pairwise

from core.models.spec import GRU, LSTM, Bidirectional, Features, Layer, ModelSpec, SimpleRNN

HEADER = "import keras\nfrom keras import layers\n"

WIDTH = 88
"""Columns that a line of the script should not pass."""

MASK_NOTE = (
    "# Needs Keras 3.15: from 3.16 on, no mask passes from one recurrent layer to the next.\n"
)


def script(spec: ModelSpec) -> str:
    """A short, idiomatic Keras script; running it leaves the built stack in `model`."""
    if isinstance(spec.input, Features):
        entry = f"keras.Input({_shape(spec.input.timesteps, spec.input.features)})"
    else:
        entry = f'keras.Input({_shape(spec.input.timesteps)}, dtype="int32")'
    lines = [entry, *(_wrapped(layer) for layer in spec.layers)]
    body = "".join(f"        {line},\n" for line in lines)
    note = MASK_NOTE if _hands_a_mask_on(spec) else ""
    return (
        f"{HEADER}\n{note}model = keras.Sequential(\n    [\n{body}    ],\n"
        f"    name={literal(_keras_name(spec.name))},\n)\nmodel.summary()\n"
    )


def call(layer: Layer) -> str:
    """The Keras call that makes a layer, its defaults left out: `SimpleRNN(32, dropout=0.2)`."""
    return f"{_kind(layer)}({', '.join(_arguments(layer, 'layers.'))})"


def plain_call(layer: Layer) -> str:
    """The same to be read, the inner layer without its module: `Bidirectional(LSTM(32))`."""
    return f"{_kind(layer)}({', '.join(_arguments(layer, ''))})"


def literal(value: object) -> str:
    """A value as Python writes it, a text in double quotes where that needs no escape.

    Nothing in a text can end it: quotes and line breaks are escaped.
    """
    if isinstance(value, str) and "'" not in value and '"' not in value:
        return f'"{repr(value)[1:-1]}"'
    return repr(value)


def _wrapped(layer: Layer, column: int = 8) -> str:
    """The call on one line, or one argument a line where it would be too long."""
    one = f"layers.{call(layer)}"
    if column + len(one) + 1 <= WIDTH:
        return one
    arguments = _arguments(layer, "layers.")
    if isinstance(layer, Bidirectional):
        arguments[0] = _wrapped(layer.layer, column + 4)
    listed = "".join(f"{' ' * (column + 4)}{argument},\n" for argument in arguments)
    return f"layers.{_kind(layer)}(\n{listed}{' ' * column})"


def _arguments(layer: Layer, module: str) -> list[str]:
    """What the call is given: what it needs by place, the rest by name where it is no default."""
    if isinstance(layer, Bidirectional):
        inner = layer.layer
        found = [f"{module}{_kind(inner)}({', '.join(_arguments(inner, module))})"]
        if layer.merge_mode != "concat":
            found.append(f"merge_mode={literal(layer.merge_mode)}")
        return found
    defaults = _defaults(layer)
    needed = [name for name in layer.__struct_fields__ if name not in defaults]
    return [literal(getattr(layer, name)) for name in needed] + [
        f"{name}={literal(getattr(layer, name))}"
        for name, default in defaults.items()
        if getattr(layer, name) != default
    ]


def _kind(layer: Layer) -> str:
    return type(layer).__name__


def _defaults(layer: Layer) -> dict[str, object]:
    """The fields that need not be given, with the values that they have then."""
    names = layer.__struct_fields__
    values = layer.__struct_defaults__
    return dict(zip(names[len(names) - len(values) :], values, strict=True))


def _shape(*sizes: int | None) -> str:
    inside = ", ".join(str(size) for size in sizes)
    return f"({inside},)" if len(sizes) == 1 else f"({inside})"


def _keras_name(name: str) -> str:
    """A name that Keras and TensorFlow take: letters, digits and _, a letter or digit first."""
    plain = re.sub(r"[^A-Za-z0-9_]+", "_", name).lstrip("_")
    return plain or "model"


def _hands_a_mask_on(spec: ModelSpec) -> bool:
    """Whether a mask has to pass from one recurrent layer to another."""
    inner = [layer.layer if isinstance(layer, Bidirectional) else layer for layer in spec.layers]
    recurrent = [layer for layer in inner if isinstance(layer, SimpleRNN | LSTM | GRU)]
    return spec.masks_padding and any(first.return_sequences for first, _ in pairwise(recurrent))
