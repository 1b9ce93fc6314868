"""A stack as the Keras script that builds it."""

from core.models.spec import Bidirectional, Features, Layer, ModelSpec

HEADER = "import keras\nfrom keras import layers\n"


def script(spec: ModelSpec) -> str:
    """A short, idiomatic Keras script; running it leaves the built stack in `model`."""
    if isinstance(spec.input, Features):
        shape = f"({spec.input.timesteps}, {spec.input.features})"
        entry = f"keras.Input({shape})"
    else:
        entry = f'keras.Input(({spec.input.timesteps},), dtype="int32")'
    lines = [entry, *(f"layers.{call(layer)}" for layer in spec.layers)]
    body = "".join(f"        {line},\n" for line in lines)
    name = spec.name.replace("-", "_")
    return (
        f"{HEADER}\nmodel = keras.Sequential(\n    [\n{body}    ],\n"
        f'    name="{name}",\n)\nmodel.summary()\n'
    )


def call(layer: Layer) -> str:
    """The Keras call that makes a layer, its defaults left out: `SimpleRNN(32, dropout=0.2)`."""
    if isinstance(layer, Bidirectional):
        inner = f"layers.{call(layer.layer)}"
        merge = "" if layer.merge_mode == "concat" else f', merge_mode="{layer.merge_mode}"'
        return f"Bidirectional({inner}{merge})"
    needed = [name for name in layer.__struct_fields__ if name not in _defaults(layer)]
    arguments = [_literal(getattr(layer, name)) for name in needed]
    arguments += [
        f"{name}={_literal(getattr(layer, name))}"
        for name, default in _defaults(layer).items()
        if getattr(layer, name) != default
    ]
    return f"{type(layer).__name__}({', '.join(arguments)})"


def _defaults(layer: Layer) -> dict[str, object]:
    """The fields that need not be given, with the values that they have then."""
    names = layer.__struct_fields__
    values = layer.__struct_defaults__
    return dict(zip(names[len(names) - len(values) :], values, strict=True))


def _literal(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)
