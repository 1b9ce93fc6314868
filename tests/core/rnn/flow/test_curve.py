import numpy as np
import pytest

from core.rnn.flow import Curve, horizon_sentence
from core.rnn.flow.curve import curve
from core.rnn.flow.walk import Walked

NAN = np.nan


def of(*norms, name="GRU"):
    norms = np.array(norms)
    return curve(name, norms, Walked(norms, None, np.arange(1, len(norms))))


@pytest.mark.parametrize(
    ("norms", "sentence"),
    [
        ((0.001, 0.005, 0.5, 1.0), "after 2 steps back 1 % of the gradient is left"),
        ((0.0, 0.001, 1.0), "after 1 step back 1 % of the gradient is left"),
        ((0.3, 0.86, 2.0), "43 % is still left at the first step"),
        ((0.3, 0.025, 1.0), "2.5 % is still left at the first step"),
        ((NAN, NAN, 0.5, 0.7, 1.0), "50 % is still left 2 steps back, as far as computed"),
        ((1.0, 1.24, 1.0), "the gradient has grown to 124 % at the first step"),
        ((NAN, 2000.0, 1.0), "the gradient has grown to 2,000 times as much at the first step"),
        ((NAN, np.inf, 1.0), "the gradient has grown to more than any number at the first step"),
        ((0.0, 0.0, 0.0), "no gradient arrives, not even at the last step"),
    ],
)
def test_a_horizon_in_plain_words(norms, sentence):
    assert horizon_sentence(of(*norms)) == f"GRU: {sentence}"


def test_a_curve_is_a_share_of_its_end_and_knows_how_far_it_came():
    found = of(NAN, NAN, 0.5, 1.0, 2.0)
    np.testing.assert_array_equal(found.norms, [NAN, 0.25, 0.5, 1.0])
    assert (found.reached, found.timesteps, found.horizon) == (2, 4, None)


def test_a_long_horizon_is_written_with_its_thousands():
    norms = np.full(3_000, 0.001)
    norms[-1_235:] = 1
    sentence = horizon_sentence(Curve("LSTM c", norms, 1_235, 2_999))
    assert sentence == "LSTM c: after 1,235 steps back 1 % of the gradient is left"
