"""One text padded three ways: what the padding does to the state at its last word."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from core.rnn.arrays import Array, require_shape
from core.rnn.network import (
    BidirectionalWeights,
    EmbeddingWeights,
    Network,
    RecurrentWeights,
)
from core.rnn.reading.batches import last_answers
from core.rnn.reading.reading import read

PaddedName = Literal["post", "pre", "masked"]


@dataclass(frozen=True, eq=False)
class PaddedReading:
    """A network that reads a padded text.

    Attributes:
        name: "post" and "pre" say where the padding lies; "masked" is padded behind the text as
            well, and every layer skips it.
        tokens: (T,), what was read.
        first: the timestep of the first word, counted from 0.
        last: the timestep of the last word.
        distances: (T,), ‖h_t − h_last‖ in the last recurrent layer; h_t is the state after step t.
        answers: (T, U), what the network would answer if the sequence ended after step t; None
            where `Reading.answers` is None.
        answer: (U,), what it answers.
    """

    name: PaddedName
    tokens: Array
    first: int
    last: int
    distances: Array
    answers: Array | None
    answer: Array


def padding_lens(
    network: Network, tokens: Array, timesteps: int
) -> tuple[PaddedReading, PaddedReading, PaddedReading]:
    """‖h_t − h_last word‖ and y_t over one text, post-padded, pre-padded and masked.

    The weights are the same three times: what differs is where the padding lies and whether the
    embedding masks it, whatever the network itself was trained with.

    Args:
        network: a stack that begins with an embedding.
        tokens: (n,), the words of the text without padding.
        timesteps: T, how long the padded text is.

    Returns:
        "post", "pre" and "masked".

    Raises:
        ValueError: the stack has no embedding, its last recurrent layer has no state to follow, or
            the text has no words or more than T.
    """
    tokens = np.asarray(tokens)
    require_shape("tokens", tokens, ("words",), "one text")
    _require_followed(network)
    if not 0 < len(tokens) <= timesteps:
        raise ValueError(
            f"the text has {len(tokens)} tokens: padded to {timesteps} timesteps it needs "
            f"1 … {timesteps}."
        )
    padding = np.zeros(timesteps - len(tokens), tokens.dtype)
    behind, before = np.concatenate([tokens, padding]), np.concatenate([padding, tokens])
    seen, skipped = _with_mask(network, False), _with_mask(network, True)
    return (
        _read_padded("post", seen, behind, 0, len(tokens)),
        _read_padded("pre", seen, before, len(padding), len(tokens)),
        _read_padded("masked", skipped, behind, 0, len(tokens)),
    )


def _read_padded(
    name: PaddedName, network: Network, tokens: Array, first: int, words: int
) -> PaddedReading:
    reading = read(network, tokens)
    last = first + words - 1
    states = reading.layers[-1].states[1:]
    answers = reading.answers
    return PaddedReading(
        name=name,
        tokens=tokens,
        first=first,
        last=last,
        distances=np.linalg.norm(states - states[last], axis=1),
        answers=answers,
        answer=last_answers(network, tokens[np.newaxis])[0] if answers is None else answers[-1],
    )


def _with_mask(network: Network, mask_zero: bool) -> Network:
    embedding = network.layers[0]
    assert isinstance(embedding, EmbeddingWeights)
    return Network((replace(embedding, mask_zero=mask_zero), *network.layers[1:]))


def _require_followed(network: Network) -> None:
    if not network.layers or not isinstance(network.layers[0], EmbeddingWeights):
        raise ValueError("the network has no embedding: padding is a token, and it reads none.")
    recurrent = [
        (number, layer)
        for number, layer in enumerate(network.layers, start=1)
        if isinstance(layer, RecurrentWeights | BidirectionalWeights)
    ]
    if not recurrent:
        raise ValueError("the network has no recurrent layer: padding changes no state.")
    number, layer = recurrent[-1]
    if isinstance(layer, BidirectionalWeights):
        raise ValueError(
            f"layer {number}, the last recurrent one, reads both ways: it has no state that could "
            "be followed from the last word into the padding."
        )
