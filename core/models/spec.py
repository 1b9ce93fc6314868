"""Layers and models as frozen structs that serialise to JSON.

Field names, defaults and meaning are Keras' own, so that a spec reads like the
Keras call that it stands for.
"""

from typing import Annotated, Literal

import msgspec

Size = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
Rate = Annotated[float, msgspec.Meta(ge=0.0, lt=1.0)]


class Tokens(msgspec.Struct, frozen=True, tag="tokens", tag_field="kind"):
    """An input of word numbers, shape (B, T); `timesteps` None means any length."""

    timesteps: Size | None = None


class Features(msgspec.Struct, frozen=True, tag="features", tag_field="kind"):
    """An input of real vectors, shape (B, T, features); `timesteps` None means any length."""

    features: Size
    timesteps: Size | None = None


Input = Tokens | Features


class Embedding(msgspec.Struct, frozen=True, tag="Embedding", tag_field="type"):
    """A trainable table of `input_dim` rows, one vector of `output_dim` values a token."""

    input_dim: Size
    output_dim: Size
    mask_zero: bool = False


class SimpleRNN(msgspec.Struct, frozen=True, tag="SimpleRNN", tag_field="type"):
    """h_t = activation(x_t·W + h_{t-1}·U + b)."""

    units: Size
    activation: str = "tanh"
    return_sequences: bool = False
    dropout: Rate = 0.0
    recurrent_dropout: Rate = 0.0


class LSTM(msgspec.Struct, frozen=True, tag="LSTM", tag_field="type"):
    """Long short-term memory: gates i, f, o over a cell state c."""

    units: Size
    activation: str = "tanh"
    recurrent_activation: str = "sigmoid"
    return_sequences: bool = False
    dropout: Rate = 0.0
    recurrent_dropout: Rate = 0.0


class GRU(msgspec.Struct, frozen=True, tag="GRU", tag_field="type"):
    """Gated recurrent unit: update gate z, reset gate r."""

    units: Size
    activation: str = "tanh"
    recurrent_activation: str = "sigmoid"
    return_sequences: bool = False
    dropout: Rate = 0.0
    recurrent_dropout: Rate = 0.0
    reset_after: bool = True


Recurrent = SimpleRNN | LSTM | GRU


class Bidirectional(msgspec.Struct, frozen=True, tag="Bidirectional", tag_field="type"):
    """The same layer twice, once over the reversed sequence; outputs joined by `merge_mode`."""

    layer: Recurrent
    merge_mode: Literal["concat", "sum", "mul", "ave"] = "concat"


class Dropout(msgspec.Struct, frozen=True, tag="Dropout", tag_field="type"):
    """During training, zeroes a share `rate` of the values and scales the rest up."""

    rate: Rate


class Dense(msgspec.Struct, frozen=True, tag="Dense", tag_field="type"):
    """y = activation(x·W + b), at every timestep alike."""

    units: Size
    activation: str = "linear"


Layer = Embedding | SimpleRNN | LSTM | GRU | Bidirectional | Dropout | Dense


class ModelSpec(msgspec.Struct, frozen=True):
    """A stack of layers over one input."""

    name: str
    input: Input
    layers: tuple[Layer, ...]

    @property
    def masks_padding(self) -> bool:
        """Whether an embedding marks token 0 as padding, to be passed over."""
        return any(isinstance(layer, Embedding) and layer.mask_zero for layer in self.layers)


def recurrent(layer: Layer | None) -> Recurrent | None:
    """The recurrent layer that `layer` is or wraps, None when it is neither."""
    inner = layer.layer if isinstance(layer, Bidirectional) else layer
    return inner if isinstance(inner, SimpleRNN | LSTM | GRU) else None
