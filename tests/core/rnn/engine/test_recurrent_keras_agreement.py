"""The layers that train, against Keras' own in training, with the same dropout masks."""

from itertools import product

import numpy as np
import pytest

from core.rnn.engine.signal import Signal
from tests.core.rnn.engine.recurrent_in_keras import mask_shapes, trained_steps

RATES = [(0.0, 0.0), (0.3, 0.0), (0.0, 0.3), (0.3, 0.3)]


def timed_first(array):
    return np.ascontiguousarray(array.swapaxes(0, 1))


def drawn_cases(kind, dtype, random_cell, trained_layer, chosen_draw, draw_mask):
    """[(what Keras is asked, what the engine says)] over rates, sequences, and functions."""
    for number, (rates, every) in enumerate(product(RATES, [False, True])):
        rng = np.random.default_rng(number)
        batch, timesteps, inputs, units = rng.integers(1, 7, size=4)
        named = {"activation": "softsign"} if number == 5 else {}
        cell = random_cell(kind, inputs, units, number, dtype, **named)
        x = rng.normal(size=(batch, timesteps, inputs)).astype(dtype)
        mask = draw_mask(rng, batch, timesteps)
        options = {"dropout": rates[0], "recurrent_dropout": rates[1], "return_sequences": every}

        layer, draw = trained_layer(cell, **options), chosen_draw(number)
        outputs = layer.forward(Signal(timed_first(x), timed_first(mask)), draw).values
        to_outputs = rng.normal(size=outputs.shape).astype(dtype)
        own = [outputs.copy(), layer.backward(to_outputs.copy())]
        first, last = (timed_first(a) if a.ndim == 3 else a for a in (own[0], to_outputs))
        said = [first, *layer.gradients, timed_first(own[1])]

        masks = list(draw.masks)
        of_inputs = masks.pop(0) if rates[0] else None
        of_states = masks.pop(0) if rates[1] else None
        yield (cell, x, mask, options, of_inputs, of_states, last), said


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float32, 1e-6), (np.float64, 1e-12)])
def test_it_answers_and_learns_as_keras_behind_the_same_dropout(
    random_cell, trained_layer, chosen_draw, draw_mask, kind, dtype, tolerance, ask_keras
):
    fixtures = (random_cell, trained_layer, chosen_draw, draw_mask)
    asked, said = zip(*drawn_cases(kind, dtype, *fixtures), strict=True)
    for own, theirs in zip(said, ask_keras(trained_steps, asked), strict=True):
        np.testing.assert_allclose(own[0], theirs[0], rtol=tolerance, atol=tolerance)
        for found, expected in zip(own[1:], theirs[1:], strict=True):
            assert found.shape == expected.shape
            size = max(1.0, np.abs(expected).max(initial=0))
            np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance * size)


def test_it_draws_the_masks_that_keras_draws(
    random_cell, trained_layer, chosen_draw, kind, ask_keras
):
    for of_inputs, of_states in RATES:
        rates = {"dropout": of_inputs, "recurrent_dropout": of_states}
        cell, draw = random_cell(kind, 3, 4), chosen_draw(0)
        trained_layer(cell, **rates).forward(Signal(np.ones((5, 2, 3))), draw)
        own = [[mask.shape[1:]] * len(mask) for mask in draw.masks]
        ((inputs, states),) = ask_keras(mask_shapes, [cell], rates, (2, 3))
        assert own == [shapes for shapes in (inputs, states) if shapes]
