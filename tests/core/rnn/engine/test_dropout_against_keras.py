"""Dropout is drawn otherwise than Keras draws it, from the same distribution.

Every comparison is a number of standard errors that it may be off, for fixed seeds. Five of them
are passed by chance once in 1.7 million comparisons; there are some 15,000 here.
"""

import numpy as np
import pytest

from core.rnn.engine.draw import Draw
from core.rnn.engine.dropout import DropoutLayer
from core.rnn.engine.lstm import LSTMLayer
from core.rnn.engine.signal import Signal
from tests.core.rnn.engine.dropout_in_keras import answers, dropped, mask_pairs

STANDARD_ERRORS = 5
RATES = (0.1, 0.2, 0.25, 0.3, 0.5, 2 / 3, 0.75, 0.9)
PAIRS = ((0.3, 0.0), (0.0, 0.3), (0.25, 0.4))
"""(dropout, recurrent_dropout)."""

INPUTS, UNITS, TIMESTEPS = 3, 4, 4
ROWS = 10_000
"""Examples of a batch: as many draws, as each example has masks of its own."""

KINDS = ("SimpleRNN", "LSTM", "GRU", "GRU before")
CASES = [(kind, rates) for kind in KINDS for rates in PAIRS]
NAMES = [f"{kind} {rates}" for kind, rates in CASES]


class Recording(Draw):
    """A draw that keeps what it hands out."""

    def __init__(self, seed):
        super().__init__(seed)
        self.masks = []

    def kept(self, shape, rate, dtype):
        self.masks.append(super().kept(shape, rate, dtype))
        return self.masks[-1]


def options(rates):
    return {"dropout": rates[0], "recurrent_dropout": rates[1]}


@pytest.fixture(scope="module")
def cases(random_cell):
    """(cell, rates) of each case."""
    return [(random_cell(kind, INPUTS, UNITS, 1, np.float32), rates) for kind, rates in CASES]


@pytest.fixture(scope="module")
def text():
    """One example, which every row of a batch is."""
    x = np.random.default_rng(2).normal(size=(1, TIMESTEPS, INPUTS)).astype(np.float32)
    return np.repeat(x, ROWS, axis=0)


@pytest.fixture(scope="module")
def keras_masks(cases, ask_keras):
    return ask_keras(mask_pairs, [(cell, options(rates)) for cell, rates in cases], ROWS, 30)


@pytest.fixture(scope="module")
def our_masks(cases, text, trained_layer):
    """The same of ours: both masks of two batches."""
    found = []
    for number, (cell, rates) in enumerate(cases):
        layer, draw, twice = trained_layer(cell, **options(rates)), Recording(number), []
        for _ in range(2):
            draw.masks.clear()
            layer.forward(Signal(text.swapaxes(0, 1)), draw)
            left = iter(draw.masks)
            sizes = INPUTS, UNITS
            twice.append(
                tuple(
                    next(left) if rate else np.zeros((0, ROWS, size), np.float32)
                    for rate, size in zip(rates, sizes, strict=True)
                )
            )
        found.append(twice)
    return found


@pytest.mark.parametrize("rate", RATES)
def test_what_is_kept_is_scaled_to_keras_s_very_bits_and_what_is_dropped_is_zero(rate, ask_keras):
    x = np.random.default_rng(3).normal(size=(60, 50)).astype(np.float32)
    assert (x != 0).all()
    (theirs,) = ask_keras(dropped, [rate], x, 5)
    ours = DropoutLayer(rate).forward(Signal(x), Draw(5)).values
    assert ours.dtype == theirs.dtype == np.float32
    both = (ours != 0) & (theirs != 0)
    assert both.any()
    np.testing.assert_array_equal(ours[both], theirs[both])
    scale = np.float32(1 / (1 - rate))
    for found in (ours, theirs):
        kept = found != 0
        np.testing.assert_array_equal(found[kept], (x * scale)[kept])
        assert kept.any()
        assert not kept.all()


def test_the_masks_of_a_cell_are_as_many_and_of_the_same_two_values(our_masks, keras_masks):
    for (_, rates), ours, theirs in zip(CASES, our_masks, keras_masks, strict=True):
        for one, other in zip((*ours[0], *ours[1]), (*theirs[0], *theirs[1]), strict=True):
            assert one.shape == other.shape
        for side, rate in enumerate(rates):
            values = [0, np.float32(1 / (1 - rate))] if rate else []
            assert np.unique(ours[0][side]).tolist() == values
            assert np.unique(theirs[0][side]).tolist() == values


@pytest.mark.parametrize("whose", ["our", "keras"])
def test_the_share_that_is_kept_is_binomial(whose, request):
    compared = 0
    for (_, rates), twice in zip(CASES, request.getfixturevalue(f"{whose}_masks"), strict=True):
        for pair in twice:
            for rate, mask in zip(rates, pair, strict=True):
                # Of every gate by itself, and of each unit.
                for found in (*mask, *mask.transpose(2, 0, 1)):
                    error = np.sqrt(found.size * rate * (1 - rate))
                    off = (found != 0).sum() - found.size * (1 - rate)
                    assert abs(off) <= STANDARD_ERRORS * error
                    compared += 1
    assert compared > 200


def correlations(columns, others):
    """√N·r of every column with every other, (…): of standard normal distribution if independent.

    Args:
        columns: (N, K).
        others: (N, L).
    """
    one, other = (
        (part - part.mean(axis=0)) / part.std(axis=0) for part in (columns * 1.0, others * 1.0)
    )
    return one.T @ other / np.sqrt(len(one))


def assert_independent(first, second):
    """Of the columns of one batch (N, K) among each other, along the batch, and in the next one."""
    among = correlations(first, first)[np.triu_indices(first.shape[1], 1)]
    along = correlations(first[:-1], first[1:])
    after = correlations(first, second)
    for found in (among, along, after):
        assert np.abs(found).max() <= STANDARD_ERRORS
    # Mean square 1, with a variance of 2: that too is what independent columns have.
    whole = np.concatenate([found.ravel() for found in (among, along, after)])
    assert abs((whole**2).mean() - 1) <= STANDARD_ERRORS * np.sqrt(2 / whole.size)


def columns(pair):
    """(N, K), True where something is kept: all gates and units of both masks side by side."""
    return np.concatenate([gate != 0 for mask in pair for gate in mask], axis=1)


@pytest.mark.parametrize("whose", ["our", "keras"])
@pytest.mark.parametrize("case", range(len(CASES)), ids=NAMES)
def test_units_gates_examples_and_batches_are_dropped_independently(whose, case, request):
    first, second = map(columns, request.getfixturevalue(f"{whose}_masks")[case])
    kind, rates = CASES[case]
    gates = {"S": 1, "L": 4, "G": 3}[kind[0]] if rates[1] else 1
    assert first.shape == (ROWS, gates * (INPUTS * (rates[0] > 0) + UNITS * (rates[1] > 0)))
    assert_independent(first, second)


def test_dropout_drops_timesteps_and_units_independently(ask_keras):
    ones = np.ones((ROWS, TIMESTEPS, UNITS), np.float32)
    draw, layer = Draw(8), DropoutLayer(0.3)
    ours = [layer.forward(Signal(ones), draw).values.reshape(ROWS, -1) != 0 for _ in range(2)]
    theirs = [
        one.reshape(ROWS, -1) != 0
        for seed in (8, 9)
        for one in ask_keras(dropped, [0.3], ones, seed)
    ]
    for pair in (ours, theirs):
        for kept in pair:
            error = np.sqrt(kept.size * 0.3 * 0.7)
            assert abs(kept.sum() - 0.7 * kept.size) <= STANDARD_ERRORS * error
        assert_independent(*pair)


def test_one_mask_is_taken_for_all_timesteps(random_cell, trained_layer, ask_keras):
    cell = random_cell("SimpleRNN", UNITS, UNITS, 1, np.float32, activation="linear")
    np.copyto(cell.kernel, np.eye(UNITS))
    cell.recurrent_kernel.fill(0)
    cell.bias.fill(0)
    ones = np.ones((50, TIMESTEPS, UNITS), np.float32)
    layer = trained_layer(cell, return_sequences=True, **options((0.3, 0)))
    ours = layer.forward(Signal(ones.swapaxes(0, 1)), Draw(1)).values.swapaxes(0, 1)
    (theirs,) = ask_keras(answers, [(cell, options((0.3, 0)))], ones, 1)
    for found in (ours, theirs):
        assert np.unique(found).tolist() == [0, np.float32(1 / (1 - 0.3))]
        np.testing.assert_array_equal(found, np.repeat(found[:, :1], TIMESTEPS, axis=1))


@pytest.fixture(scope="module")
def keras_answers(cases, text, ask_keras):
    return ask_keras(answers, [(cell, options(rates)) for cell, rates in cases], text, 70)


def moments_apart(ours, theirs):
    """How many standard errors the means of y and of y⊗y are apart, over all draws.

    With them means and variances of every output are compared, and what outputs at one timestep
    have to do with those at another.

    Args:
        ours: (N, T, H).
        theirs: (N, T, H), from other draws.
    """
    # About their mean, as two large means leave nothing of a small variance.
    centre = theirs.mean(axis=0, dtype=np.float64)
    means, errors = [], []
    for found in (ours, theirs):
        y = (found - centre).reshape(len(found), -1)
        rows, others = np.triu_indices(y.shape[1])
        features = np.concatenate([y, y[:, rows] * y[:, others]], axis=1)
        means.append(features.mean(axis=0))
        errors.append(features.var(axis=0) / len(y))
    apart = np.sqrt(errors[0] + errors[1])
    assert (apart > 0).any()
    # The state before the first step is zero: without dropout of x, y_1 is the same in all draws.
    still = apart < 1e-9
    np.testing.assert_allclose(means[0][still], means[1][still], rtol=0, atol=1e-6)
    return np.abs(means[0] - means[1])[~still] / apart[~still]


@pytest.mark.parametrize("case", range(len(CASES)), ids=NAMES)
def test_outputs_have_keras_s_means_and_variances(case, cases, text, trained_layer, keras_answers):
    cell, rates = cases[case]
    layer = trained_layer(cell, return_sequences=True, **options(rates))
    ours = layer.forward(Signal(text.swapaxes(0, 1)), Draw(case)).values.swapaxes(0, 1)
    apart = moments_apart(ours, keras_answers[case])
    # A hundred of them at least; where x is kept whole, those of the first timestep do not vary.
    assert apart.size >= 12 * 15 // 2
    assert apart.max() <= STANDARD_ERRORS


class OneMaskForAllGates(LSTMLayer):
    """What an LSTM is not."""

    masks_a_gate = False


def test_one_mask_for_all_gates_would_be_noticed(cases, text, keras_answers):
    case = CASES.index(("LSTM", (0.25, 0.4)))
    cell, rates = cases[case]
    weights = cell.kernel, cell.recurrent_kernel, cell.bias
    wrong = OneMaskForAllGates(*weights, return_sequences=True, **options(rates))
    found = wrong.forward(Signal(text.swapaxes(0, 1)), Draw(case)).values.swapaxes(0, 1)
    assert moments_apart(found, keras_answers[case]).max() > 2 * STANDARD_ERRORS


def test_masks_of_every_timestep_by_itself_would_be_noticed(
    cases, text, trained_layer, keras_answers
):
    case = CASES.index(("GRU", (0.3, 0.0)))
    cell, rates = cases[case]
    dropping = DropoutLayer(rates[0]).forward(Signal(text.swapaxes(0, 1)), Draw(case))
    found = trained_layer(cell, return_sequences=True).forward(dropping, None).values
    apart = moments_apart(found.swapaxes(0, 1), keras_answers[case])
    assert apart.max() > 2 * STANDARD_ERRORS
