import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from core.rnn.backward.layers import backward_through_layer
from core.rnn.engine.bidirectional import BidirectionalLayer
from core.rnn.engine.draw import Draw
from core.rnn.engine.signal import Signal
from core.rnn.network import BidirectionalWeights, LayerOutput
from core.rnn.sequence import forward

some = settings(deadline=None, max_examples=15, derandomize=True, database=None)
MERGED = {
    "concat": lambda there, back: np.concatenate([there, back], axis=-1),
    "sum": lambda there, back: there + back,
    "mul": lambda there, back: there * back,
    "ave": lambda there, back: (there + back) / 2,
}


def timed_first(array):
    return None if array is None else np.ascontiguousarray(array.swapaxes(0, 1))


@pytest.mark.parametrize("mode", ["concat", "sum", "mul", "ave"])
@given(data=st.data())
@some
def test_both_ways_answer_and_learn_as_the_plain_version(
    data, mode, random_cell, trained_layer, sizes, draw_mask
):
    batch, timesteps, inputs, units, seed = data.draw(sizes)
    kinds = st.sampled_from(["SimpleRNN", "LSTM", "GRU", "GRU before"])
    cells = [random_cell(data.draw(kinds), inputs, units, seed + walk) for walk in (0, 1)]
    every, rng = data.draw(st.booleans()), np.random.default_rng(seed)
    x = rng.normal(size=(batch, timesteps, inputs))
    mask = draw_mask(rng, batch, timesteps) if data.draw(st.booleans()) else None
    given = LayerOutput(x, mask)
    weights = BidirectionalWeights(*cells, mode, every)

    layer = BidirectionalLayer(
        trained_layer(cells[0], return_sequences=every),
        trained_layer(cells[1], return_sequences=every, reverse=True),
        mode,
    )
    signal = Signal(timed_first(x), timed_first(mask))
    answer = layer.forward(signal, Draw(0))
    width = 2 * units if mode == "concat" else units
    to_outputs = rng.normal(size=(batch, timesteps, width) if every else (batch, width))
    found, inputs_gradient = backward_through_layer(weights, given, to_outputs)
    walks = [forward(cells[0], x, mask), forward(cells[1], x, mask, reverse=True)]
    parts = [walk.outputs if every else walk.state[0] for walk in walks]
    merged = MERGED[mode](*parts)
    if every and mask is not None:
        merged[~mask] = 0
    in_time = timed_first(merged) if every else merged
    np.testing.assert_allclose(answer.values, in_time, rtol=1e-10, atol=1e-12)
    assert answer.mask is (signal.mask if every else None)

    d_x = layer.backward(timed_first(to_outputs) if every else to_outputs.copy())
    np.testing.assert_allclose(d_x, timed_first(inputs_gradient), rtol=1e-10, atol=1e-11)
    plain_gradients = [
        getattr(walk, name)
        for walk in (found.forward, found.backward)
        for name in ("kernel", "recurrent_kernel", "bias")
    ]
    for own, expected in zip(layer.gradients, plain_gradients, strict=True):
        np.testing.assert_allclose(own, expected, rtol=1e-10, atol=1e-11)


def test_its_weights_are_those_of_the_walk_forward_then_those_of_the_walk_back(
    random_cell, trained_layer
):
    there, back = (random_cell("LSTM", 3, 4, seed) for seed in (1, 2))
    layer = BidirectionalLayer(trained_layer(there), trained_layer(back, reverse=True))
    expected = [there.kernel, there.recurrent_kernel, there.bias]
    expected += [back.kernel, back.recurrent_kernel, back.bias]
    assert all(own is given for own, given in zip(layer.weights, expected, strict=True))


def test_what_cannot_be_joined_is_refused(random_cell, trained_layer):
    cell = random_cell("GRU", 3, 4)
    there, back = trained_layer(cell), trained_layer(cell, reverse=True)
    with pytest.raises(ValueError, match="unknown merge_mode 'max': known: concat, sum, mul, ave"):
        BidirectionalLayer(there, back, "max")
    with pytest.raises(ValueError, match="one with reverse=False"):
        BidirectionalLayer(there, there)
    with pytest.raises(ValueError, match="same return_sequences"):
        BidirectionalLayer(there, trained_layer(cell, reverse=True, return_sequences=True))
