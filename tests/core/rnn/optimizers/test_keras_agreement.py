"""The steps of Keras' own optimizers, in float32."""

import numpy as np
import pytest

from core.rnn.engine.buffers import Buffers
from core.rnn.engine.layer import RowGradient
from core.rnn.engine.occurrences import occurrences
from core.rnn.engine.token_gradient import token_gradient
from core.rnn.optimizers.clipping import clip_global_norm, clip_value
from core.rnn.optimizers.named import optimizer
from tests.core.rnn.optimizers.optimizers_in_keras import stepped

VOCABULARY, WIDTH, STEPS = 30, 4, 10
CLIPPINGS = {
    "unclipped": ({}, list),
    "norm": ({"global_clipnorm": 0.5}, lambda found: clip_global_norm(found, 0.5)),
    "wide norm": ({"global_clipnorm": 1e3}, lambda found: clip_global_norm(found, 1e3)),
    "value": ({"clipvalue": 0.02}, lambda found: clip_value(found, 0.02)),
}
NAMES = ["adam", "rmsprop", "sgd", "sgd with momentum"]


def drawn(rng, shape):
    return (rng.normal(size=shape) * 0.1).astype(np.float32)


def text(rng):
    """Word numbers of which half are padding and some come often, others never."""
    often = rng.integers(1, 6, size=12)
    return np.concatenate([np.zeros(20, int), often, rng.integers(1, VOCABULARY - 5, size=8)])


def table_gradients(rng, kind):
    """One gradient of an embedding's table, as Keras is given it and as ours are."""
    if kind == "dense":
        dense = drawn(rng, (VOCABULARY, WIDTH))
        return dense, dense.copy()
    if kind == "rows":
        rows = np.sort(rng.choice(VOCABULARY - 5, size=9, replace=False))
        values = drawn(rng, (9, WIDTH))
        return (rows, values), RowGradient(rows, values.copy())
    tokens = text(rng)
    each = drawn(rng, (len(tokens), WIDTH))
    return (tokens, each), token_gradient(occurrences(tokens, VOCABULARY), each.copy(), Buffers())


@pytest.mark.parametrize("clipping", CLIPPINGS)
@pytest.mark.parametrize("name", NAMES)
def test_ten_steps_are_those_of_keras(name, clipping, ask_keras):
    rng = np.random.default_rng(4)
    name, _, with_momentum = name.partition(" with ")
    clip_options, clipped = CLIPPINGS[clipping]
    options = {**clip_options, **({"momentum": 0.9} if with_momentum else {})}
    tables = ("dense", "rows", "tokens")
    start = [*(drawn(rng, (VOCABULARY, WIDTH)) for _ in tables), drawn(rng, (5,))]
    theirs, ours = [], []
    for step in range(STEPS):
        rate, bias = 0.01 / (1 + step), drawn(rng, (5,))
        pairs = [*(table_gradients(rng, kind) for kind in tables), (bias, bias.copy())]
        theirs.append((rate, [their for their, _ in pairs]))
        ours.append((rate, [own for _, own in pairs]))

    expected = ask_keras(stepped, name, options, start, theirs)
    weights = [weight.copy() for weight in start]
    moving = optimizer(name, weights, momentum=options.get("momentum", 0.0))
    for step, (rate, gradients) in enumerate(ours):
        moving.step(clipped(gradients), rate)
        for weight, their in zip(weights, expected[step], strict=True):
            bound = 1e-6 if step == 0 else 1e-5
            np.testing.assert_allclose(weight, their, rtol=0, atol=bound)
    for weight, first in zip(weights, start, strict=True):
        assert np.abs(weight - first).max() > 1e-4
