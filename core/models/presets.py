"""Named stacks: the tutorial's, to the letter, and some of ours that learn."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import msgspec

from core.errors import UsageProblem, unknown
from core.models.inspect import require_valid
from core.models.spec import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Embedding,
    Features,
    Input,
    Layer,
    ModelSpec,
    SimpleRNN,
    Tokens,
)

VOCABULARY = 10_000
TIMESTEPS = 500
WIDTH = 32


@dataclass(frozen=True)
class Preset:
    """A stack with a name.

    Attributes:
        name: by which it is asked for.
        title: a few words.
        description: one sentence.
        spec: the stack.
    """

    name: str
    title: str
    description: str
    spec: ModelSpec


def preset(name: str) -> Preset:
    """The preset of this name.

    Raises:
        UsageProblem: with the nearest name, when there is none.
    """
    if name not in PRESETS:
        raise unknown("preset", name, PRESETS)
    return PRESETS[name]


def _preset(
    name: str, title: str, description: str, *layers: Layer, mask_zero: bool = False
) -> Preset:
    embedding = Embedding(VOCABULARY, WIDTH, mask_zero=mask_zero)
    spec = ModelSpec(name, Tokens(timesteps=TIMESTEPS), (embedding, *layers))
    return Preset(name, title, description, spec)


_HEAD = Dense(1, "sigmoid")

_TUTORIAL = (
    _preset(
        "tutorial-rnn",
        "two SimpleRNN layers",
        "The tutorial's first model; without masking it stays at chance on post-padded text.",
        SimpleRNN(WIDTH, return_sequences=True, dropout=0.2),
        SimpleRNN(WIDTH, dropout=0.2),
        _HEAD,
    ),
    _preset(
        "tutorial-lstm",
        "one LSTM layer",
        "The tutorial's second model; without masking it stays at chance on post-padded text.",
        LSTM(WIDTH, dropout=0.2, recurrent_dropout=0.2),
        _HEAD,
    ),
    _preset(
        "tutorial-gru",
        "one GRU layer",
        "The tutorial's LSTM model with a GRU in its place, all other settings the same.",
        GRU(WIDTH, dropout=0.2, recurrent_dropout=0.2),
        _HEAD,
    ),
    _preset(
        "stack-last",
        "one SimpleRNN, last output",
        "The tutorial's first stack, without a head: one vector for the whole text.",
        SimpleRNN(WIDTH),
    ),
    _preset(
        "stack-sequence",
        "one SimpleRNN, every output",
        "The tutorial's second stack, without a head: one vector for every timestep.",
        SimpleRNN(WIDTH, return_sequences=True),
    ),
    _preset(
        "stack-four",
        "four SimpleRNN layers",
        "The tutorial's third stack, without a head: each layer reads the outputs of the last.",
        *(SimpleRNN(WIDTH, return_sequences=True) for _ in range(4)),
    ),
)

_OURS = (
    _preset(
        "single-rnn",
        "one SimpleRNN, masked",
        "One SimpleRNN that skips the padding, with nothing else in the way.",
        SimpleRNN(WIDTH),
        _HEAD,
        mask_zero=True,
    ),
    _preset(
        "single-lstm",
        "one LSTM, masked",
        "One LSTM that skips the padding, with nothing else in the way.",
        LSTM(WIDTH),
        _HEAD,
        mask_zero=True,
    ),
    _preset(
        "single-gru",
        "one GRU, masked",
        "One GRU that skips the padding, with nothing else in the way.",
        GRU(WIDTH),
        _HEAD,
        mask_zero=True,
    ),
    _preset(
        "stacked-lstm",
        "two LSTM layers, masked",
        "Two LSTM layers that skip the padding; the second reads the outputs of the first.",
        LSTM(WIDTH, return_sequences=True, dropout=0.2),
        LSTM(WIDTH, dropout=0.2),
        _HEAD,
        mask_zero=True,
    ),
    _preset(
        "stacked-gru",
        "two GRU layers, masked",
        "Two GRU layers that skip the padding; the second reads the outputs of the first.",
        GRU(WIDTH, return_sequences=True, dropout=0.2),
        GRU(WIDTH, dropout=0.2),
        _HEAD,
        mask_zero=True,
    ),
    _preset(
        "bidirectional-lstm",
        "an LSTM in both directions, masked",
        "Two LSTMs that skip the padding, one from each end of the text, side by side.",
        Bidirectional(LSTM(WIDTH, dropout=0.2)),
        _HEAD,
        mask_zero=True,
    ),
)

PRESETS: Mapping[str, Preset] = MappingProxyType({one.name: one for one in _TUTORIAL + _OURS})
"""Every preset by its name, the tutorial's first."""


def fitted(
    spec: ModelSpec,
    *,
    input: Input,
    vocabulary: int | None,
    head_units: int,
    head_activation: str,
) -> ModelSpec:
    """The same stack for other data: its input, its embedding table and its head replaced.

    Args:
        spec: the stack.
        input: what the data are; with Features the Embedding is left out.
        vocabulary: rows that the embedding table needs; None keeps those that it has.
        head_units: how many values the target has.
        head_activation: such as "sigmoid", "softmax" or "linear".

    Raises:
        UsageProblem: when the stack does not end in a Dense layer, still ends in a sequence, or
            cannot be built on this input.
    """
    if not spec.layers or not isinstance(spec.layers[-1], Dense):
        raise UsageProblem(
            f"'{spec.name}' has no head: add a Dense layer with {head_units} units at its end."
        )
    head = Dense(head_units, head_activation)
    layers = tuple(
        _resized(layer, vocabulary)
        for layer in spec.layers[:-1]
        if not (isinstance(layer, Embedding) and isinstance(input, Features))
    )
    result = msgspec.structs.replace(spec, input=input, layers=(*layers, head))
    if len(require_valid(result).output_shape) != 2:
        raise UsageProblem(
            f"'{spec.name}' answers at every timestep, but there is one target an example: "
            "set return_sequences=False on its last recurrent layer."
        )
    return result


def _resized(layer: Layer, vocabulary: int | None) -> Layer:
    if isinstance(layer, Embedding) and vocabulary is not None:
        return msgspec.structs.replace(layer, input_dim=vocabulary)
    return layer
