import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tui.training.charts.points import Points
from tui.training.charts.thinning import MOST_POINTS, drawn, thinned_places
from tui.training.charts.timeline import Timeline

LINE = Timeline("epoch", (0.0, 100.0), (0.0, 1.0), (0.0, 1.0))


def points(values, per_epoch=None):
    values = np.array(values, dtype=float)
    done = np.arange(1, len(values) + 1) / (per_epoch or 1)
    breaks = np.zeros(len(values), dtype=bool)
    if per_epoch:
        breaks[per_epoch::per_epoch] = True
    return Points(done, values, np.ones(len(values), dtype=bool), breaks)


@given(st.integers(1, 20_000), st.integers(0, 2**32 - 1))
def test_a_long_curve_keeps_its_spikes_its_ends_and_few_points_besides(count, seed):
    curve = points(np.random.default_rng(seed).normal(size=count))
    kept = thinned_places(curve, 0, count)
    assert len(kept) <= MOST_POINTS + 3
    assert (np.diff(kept) > 0).all()
    assert {0, count - 1, int(curve.values.argmin()), int(curve.values.argmax())} <= set(kept)


def test_points_once_drawn_stay_while_the_curve_grows():
    values = np.random.default_rng(1).normal(size=5_000)
    before = set(thinned_places(points(values[:4_200]), 0, 4_200).tolist())
    after = set(thinned_places(points(values), 0, 5_000).tolist())
    # All but those of the newest few, which had not all been there.
    assert {place for place in before if place < 4_160} <= after


def test_a_value_that_is_no_number_stays_a_hole():
    values = np.ones(5_000)
    values[3_000] = np.nan
    assert 3_000 in thinned_places(points(values), 0, 5_000)


def test_a_window_is_filled_with_its_own_points_and_the_newest_stays():
    curve = points(np.random.default_rng(2).normal(size=8_000))
    xs, ys = drawn(curve, LINE, (4_000.0, 4_100.0))
    inside = [x for x in xs if 4_000 <= x <= 4_100]
    assert inside == [float(x) for x in range(4_000, 4_101)]
    assert (xs[0], xs[-1]) == (3_999.0, 8_000.0)
    assert ys[-1] == curve.values[-1]


def test_the_line_breaks_between_epochs_unless_they_are_too_many_to_be_seen():
    xs, ys = drawn(points(range(6), per_epoch=2), LINE, None)
    assert xs == (0.5, 1.0, 1.0, 1.5, 2.0, 2.0, 2.5, 3.0)
    assert ys == (0.0, 1.0, None, 2.0, 3.0, None, 4.0, 5.0)
    assert None not in drawn(points(range(400), per_epoch=2), LINE, None)[1]


def test_no_points_are_no_curve():
    assert drawn(points([]), LINE, None) == drawn(points([]), LINE, (1.0, 2.0)) == ((), ())
