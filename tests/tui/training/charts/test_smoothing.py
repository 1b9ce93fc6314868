import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.training.charts.smoothing import smoothed, step_means

NAN = math.nan


def one_by_one(values, weight):
    """TensorBoard's own loop."""
    last, count, found = 0.0, 0, []
    for value in values:
        if not math.isfinite(value):
            found.append(value)
            continue
        last = last * weight + (1 - weight) * value
        count += 1
        found.append(last / (1 - weight**count))
    return found


@given(
    st.lists(st.floats(-1e3, 1e3) | st.sampled_from([NAN, math.inf]), max_size=200),
    st.sampled_from([0.0, 0.6, 0.9, 0.97]),
)
def test_smoothing_is_the_debiased_moving_average(values, weight):
    found = smoothed(np.array(values, dtype=float), weight)
    np.testing.assert_allclose(found, one_by_one(values, weight), rtol=1e-9, atol=1e-9)


def test_a_long_curve_is_smoothed_the_same():
    values = np.sin(np.arange(8192) / 50)
    np.testing.assert_allclose(smoothed(values, 0.97), one_by_one(values, 0.97), atol=1e-9)


@given(st.lists(st.floats(0.01, 2), min_size=1, max_size=40), st.data())
def test_what_a_step_scored_is_found_from_the_means_whichever_of_them_were_reported(scores, data):
    sizes = [32] * (len(scores) - 1) + [7]
    totals = np.cumsum(np.array(scores) * sizes)
    seen = np.cumsum(sizes).astype(float)
    kept = sorted(data.draw(st.sets(st.integers(0, len(scores) - 1), min_size=1)))
    own = step_means((totals / seen)[kept], seen[kept], np.ones(len(kept)))
    begin = 0
    for place, step in enumerate(kept):
        part = slice(begin, step + 1)
        assert own[place] == pytest.approx(np.average(scores[part], weights=sizes[part]), rel=1e-6)
        begin = step + 1


def test_a_new_epoch_begins_a_new_mean():
    own = step_means(
        np.array([2.0, 4.0, 1.0]), np.array([1.0, 2.0, 1.0]), np.array([1.0, 1.0, 2.0])
    )
    assert own.tolist() == [2.0, 6.0, 1.0]
