"""What holds for SimpleRNN, LSTM and both kinds of GRU: they are the plain version, faster."""

import tracemalloc

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from core.rnn.backward import backward_through_time
from core.rnn.cells import initial_state
from core.rnn.engine.draw import Draw
from core.rnn.engine.signal import Signal
from core.rnn.sequence import forward
from tests.core.rnn.central_differences import assert_same, slopes

some = settings(deadline=None, max_examples=20, derandomize=True, database=None)
few = settings(deadline=None, max_examples=8, derandomize=True, database=None)
TINY = st.tuples(
    st.integers(1, 3),
    st.integers(1, 4),
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(0, 2**32 - 1),
)
FUNCTIONS = [
    ("tanh", "sigmoid"),
    ("tanh", "sigmoid"),
    ("relu", "sigmoid"),
    ("linear", "hard_sigmoid"),
    ("sigmoid", "tanh"),
    ("softsign", "sigmoid"),
    ("softmax", "softmax"),
]


def timed_first(array):
    return np.ascontiguousarray(array.swapaxes(0, 1))


def with_functions(random_cell, kind, sizes, pair, seed):
    activation, gate = pair
    named = {"activation": activation}
    if kind != "SimpleRNN":
        named["recurrent_activation"] = gate
    return random_cell(kind, *sizes, seed, **named)


def plain(cell, x, mask, to_outputs, return_sequences, reverse):
    """(outputs, gradients by weights and inputs) of the plain version, time first."""
    told = forward(cell, x, mask, reverse=reverse)
    arriving, at_end = to_outputs, None
    if not return_sequences:
        arriving, at_end = None, (to_outputs, *initial_state(cell, len(x))[1:])
    found = backward_through_time(cell, x, arriving, at_end, mask, reverse=reverse)
    outputs = timed_first(told.outputs) if return_sequences else told.state[0]
    return outputs, [found.kernel, found.recurrent_kernel, found.bias, timed_first(found.inputs)]


def assert_plain(layer, cell, x, mask, reverse, rng):
    """Outputs and gradients are those of the plain version, in training and in inference."""
    every = layer.return_sequences
    shape = (*(x.shape[:2] if every else x.shape[:1]), cell.units)
    to_outputs = rng.normal(size=shape)
    outputs, gradients = plain(cell, x, mask, to_outputs, every, reverse)
    signal = Signal(timed_first(x), None if mask is None else timed_first(mask))
    for draw in (None, Draw(0)):
        answer = layer.forward(signal, draw)
        assert answer.values.flags.c_contiguous
        np.testing.assert_allclose(answer.values, outputs, rtol=1e-10, atol=1e-12)
        assert answer.mask is (signal.mask if every else None)
    d_x = layer.backward(timed_first(to_outputs) if every else to_outputs.copy())
    assert d_x.flags.c_contiguous
    for own, expected in zip([*layer.gradients, d_x], gradients, strict=True):
        scale = np.abs(expected).max(initial=0)
        np.testing.assert_allclose(own, expected, rtol=1e-10, atol=1e-11 * scale)


@given(data=st.data())
@some
def test_it_answers_and_learns_as_the_plain_version(
    data, random_cell, trained_layer, kind, sizes, draw_mask
):
    batch, timesteps, inputs, units, seed = data.draw(sizes)
    pair = data.draw(st.sampled_from(FUNCTIONS))
    cell = with_functions(random_cell, kind, (inputs, units), pair, seed)
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(batch, timesteps, inputs))
    mask = draw_mask(rng, batch, timesteps) if data.draw(st.booleans()) else None
    reverse, every = data.draw(st.booleans()), data.draw(st.booleans())
    layer = trained_layer(cell, return_sequences=every, reverse=reverse)
    assert_plain(layer, cell, x, mask, reverse, rng)


@pytest.mark.parametrize("reverse", [False, True])
def test_a_walk_in_many_blocks_with_skipped_steps_is_the_same_walk(
    random_cell, trained_layer, kind, draw_mask, reverse, monkeypatch
):
    monkeypatch.setattr("core.rnn.engine.recurrent.BLOCK_BYTES", 1000)
    monkeypatch.setattr("core.rnn.engine.products.PIECE_BYTES", 1000)
    rng = np.random.default_rng(3)
    cell, x = random_cell(kind, 3, 4), rng.normal(size=(4, 40, 3))
    mask = draw_mask(rng, 4, 40)
    mask[:, :3] = mask[:, 11:17] = mask[:, 30] = mask[:, 37:] = False
    mask[:, 20:29] = True
    for every in (False, True):
        layer = trained_layer(cell, return_sequences=every, reverse=reverse)
        assert_plain(layer, cell, x, mask, reverse, rng)
        # The same layer with another batch: what it kept of the first one is out of the way.
        assert_plain(layer, cell, x[:2, 5:], None, reverse, rng)
        assert_plain(layer, cell, x, np.zeros_like(mask), reverse, rng)


@given(data=st.data())
@few
def test_gradients_behind_dropout_are_what_central_differences_say(
    data, random_cell, trained_layer, chosen_draw, kind, draw_mask
):
    batch, timesteps, inputs, units, seed = data.draw(TINY)
    pair = data.draw(st.sampled_from([("tanh", "sigmoid"), ("softsign", "softmax")]))
    cell = with_functions(random_cell, kind, (inputs, units), pair, seed)
    rng = np.random.default_rng(seed)
    x, mask = rng.normal(size=(timesteps, batch, inputs)), draw_mask(rng, timesteps, batch)
    every = data.draw(st.booleans())
    rates = data.draw(st.sampled_from([(0.4, 0.4), (0.4, 0.0), (0.0, 0.4)]))
    options = {"return_sequences": every, "dropout": rates[0], "recurrent_dropout": rates[1]}
    layer, draw = trained_layer(cell, **options), chosen_draw(seed)
    to_outputs = rng.normal(size=layer.forward(Signal(x, mask), draw).values.shape)

    def loss(_=None, given=x):
        return (to_outputs * layer.forward(Signal(given, mask), draw.again()).values).sum()

    loss()
    d_x = layer.backward(to_outputs.copy())
    found = [np.array(gradient) for gradient in layer.gradients]
    assert_same(np.array(d_x), slopes(lambda given: loss(given=given), x), "inputs")
    for weights, gradient in zip(layer.weights, found, strict=True):
        before = weights.copy()

        def moved(values, weights=weights):
            weights[...] = values
            return loss()

        assert_same(gradient, slopes(moved, before))
        weights[...] = before


@pytest.mark.parametrize(
    ("rates", "alone", "with_gates"),
    [
        ((0.0, 0.0), [], []),
        ((0.5, 0.0), [(1, 2, 3)], [(1, 2, 3)]),
        ((0.0, 0.5), [(1, 2, 4)], [("G", 2, 4)]),
        ((0.5, 0.5), [(1, 2, 3), (1, 2, 4)], [("G", 2, 3), ("G", 2, 4)]),
    ],
)
def test_every_gate_has_masks_of_its_own_once_states_are_dropped(
    random_cell, trained_layer, chosen_draw, kind, rates, alone, with_gates
):
    layer = trained_layer(random_cell(kind, 3, 4), dropout=rates[0], recurrent_dropout=rates[1])
    draw = chosen_draw(0)
    layer.forward(Signal(np.ones((5, 2, 3))), draw)
    gates = {"SimpleRNN": 1, "LSTM": 4}.get(kind, 3)
    expected = alone if kind == "SimpleRNN" else with_gates
    shapes = [tuple(gates if size == "G" else size for size in shape) for shape in expected]
    assert [mask.shape for mask in draw.masks] == shapes


def test_nothing_is_dropped_outside_of_training(random_cell, trained_layer, kind):
    cell, x = random_cell(kind, 3, 4), np.random.default_rng(0).normal(size=(6, 2, 3))
    dropping = trained_layer(cell, dropout=0.5, recurrent_dropout=0.5)
    told = dropping.forward(Signal(x), None).values.copy()
    assert np.array_equal(told, trained_layer(cell).forward(Signal(x), None).values)
    assert not np.allclose(told, dropping.forward(Signal(x), Draw(1)).values)


def test_inference_of_a_long_sequence_keeps_a_few_megabytes(random_cell, trained_layer, kind):
    cell = random_cell(kind, 2, 8, dtype=np.float32)
    x = np.ones((4000, 32, 2), np.float32)
    layer = trained_layer(cell)
    tracemalloc.start()
    layer.forward(Signal(x), None)
    _, inference = tracemalloc.get_traced_memory()
    layer.forward(Signal(x), Draw(0))
    _, training = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert inference < 4e6 < training, (inference, training)


def test_there_is_no_way_back_from_inference(random_cell, trained_layer, kind):
    layer = trained_layer(random_cell(kind, 3, 4))
    layer.forward(Signal(np.ones((5, 2, 3))), None)
    with pytest.raises(ValueError, match="go forward with a draw first"):
        layer.backward(np.ones((2, 4)))


def test_the_gradient_that_arrives_is_left_as_it_is(random_cell, trained_layer, kind):
    layer = trained_layer(random_cell(kind, 3, 4), return_sequences=True)
    layer.forward(Signal(np.ones((5, 2, 3))), Draw(0))
    gradient = np.ones((5, 2, 4))
    layer.backward(gradient)
    assert (gradient == 1).all()


def test_float32_weights_have_float32_gradients(random_cell, trained_layer, kind):
    cell = random_cell(kind, 3, 4, dtype=np.float32)
    layer = trained_layer(cell, dropout=0.2, recurrent_dropout=0.2)
    values = layer.forward(Signal(np.ones((5, 2, 3), np.float32)), Draw(0)).values
    d_x = layer.backward(np.ones_like(values))
    assert {array.dtype for array in (values, d_x, *layer.gradients)} == {np.dtype(np.float32)}


def test_what_does_not_fit_is_refused(random_cell, trained_layer, kind):
    cell = random_cell(kind, 3, 4)
    with pytest.raises(ValueError, match=r"inputs has shape \(5, 2, 9\).*needs .*3\)"):
        trained_layer(cell).forward(Signal(np.ones((5, 2, 9))), None)
    with pytest.raises(ValueError, match=r"mask has shape \(2, 5\).*needs \(5, 2\)"):
        trained_layer(cell).forward(Signal(np.ones((5, 2, 3)), np.ones((2, 5), bool)), None)
    with pytest.raises(ValueError, match=r"dropout is 1.0.*less than 1"):
        trained_layer(cell, dropout=1.0)
    with pytest.raises(ValueError, match=r"recurrent_dropout is -0.1"):
        trained_layer(cell, recurrent_dropout=-0.1)
