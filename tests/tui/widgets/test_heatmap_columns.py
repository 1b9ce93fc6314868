"""The columns of a heat map: asked for once, and only those in sight."""

import numpy as np
import pytest

from tui.widgets.heatmap_columns import BLANK, VisibleColumns, leveled, strip_levels
from tui.widgets.heatmap_data import HeatMapData, MapStrip, matrix
from tui.widgets.heatmap_zoom import Axis

STEPS = 201


class Counted:
    """A map whose value at timestep t is t / T, which remembers what it was asked for."""

    def __init__(self, timesteps, units=3):
        self.timesteps, self.units = timesteps, units
        self.asked = []

    def columns(self, which):
        times = np.arange(self.timesteps)[which]
        self.asked.append(times.tolist())
        return np.repeat(times[:, None] / self.timesteps, self.units, axis=1)

    def data(self, known=None):
        known = self.timesteps if known is None else known
        return HeatMapData(
            self.columns, self.timesteps, known, self.units, 1.0, np.arange(self.units)
        )

    def asked_since(self):
        asked, self.asked = self.asked, []
        return [time for times in asked for time in times]

    def levels(self, *times):
        return [[round((t / self.timesteps + 1) * 100)] * self.units for t in times]


def test_a_column_is_asked_for_once_while_it_is_in_sight():
    counted = Counted(100)
    columns = VisibleColumns(counted.data(), Axis(100), STEPS)
    assert columns.between(10, 14).tolist() == counted.levels(10, 11, 12, 13)
    assert counted.asked_since() == [10, 11, 12, 13]
    columns.between(11, 13)
    columns.at(12)
    assert counted.asked_since() == []
    assert columns.between(12, 17).tolist() == counted.levels(*range(12, 17))
    assert counted.asked_since() == [14, 15, 16]
    assert columns.between(9, 14).tolist() == counted.levels(*range(9, 14))
    assert counted.asked_since() == [9, 10, 11]
    assert columns.between(60, 62).tolist() == counted.levels(60, 61)
    assert counted.asked_since() == [60, 61]


def test_with_a_stride_every_kth_step_is_asked_for_and_the_last_of_all():
    counted = Counted(47)
    columns = VisibleColumns(counted.data(), Axis(47, 10, 9), STEPS)
    assert columns.between(1, 5).tolist() == counted.levels(19, 29, 39, 46)
    assert counted.asked_since() == [19, 29, 39, 46]
    assert columns.at(29).tolist() == counted.levels(29)[0]
    assert counted.asked_since() == []


def test_the_cursors_own_step_is_asked_for_where_its_column_shows_another():
    counted = Counted(47)
    columns = VisibleColumns(counted.data(), Axis(47, 10, 9), STEPS)
    columns.between(0, 5)
    counted.asked_since()
    for _ in range(3):
        assert columns.at(23).tolist() == counted.levels(23)[0]
    assert counted.asked_since() == [23]


def test_columns_that_are_not_known_are_blank_and_never_asked_for():
    counted = Counted(100)
    columns = VisibleColumns(counted.data(known=12), Axis(100), STEPS)
    blank = [BLANK] * counted.units
    assert columns.between(10, 14).tolist() == [*counted.levels(10, 11), blank, blank]
    assert columns.at(12).tolist() == blank
    assert columns.between(50, 52).tolist() == [blank, blank]
    assert counted.asked_since() == [10, 11]


def test_what_becomes_known_is_asked_for_and_the_rest_is_kept():
    counted = Counted(100)
    columns = VisibleColumns(counted.data(known=12), Axis(100), STEPS)
    columns.between(10, 14)
    counted.asked_since()
    columns.grow(counted.data(known=13))
    assert columns.between(10, 14).tolist()[2] == counted.levels(12)[0]
    assert counted.asked_since() == [12]


def test_a_group_of_steps_is_blank_until_its_last_one_is_known():
    counted = Counted(47)
    axis = Axis(47, 10, 9)
    for known, places in ((9, 0), (10, 1), (46, 4), (47, 5)):
        columns = VisibleColumns(counted.data(known=known), axis, STEPS)
        shown = columns.between(0, 5)
        assert columns.known == places
        assert (shown[:places] >= 0).all()
        assert (shown[places:] == BLANK).all()


def test_what_is_no_finite_number_has_a_level_of_its_own():
    values = np.array([np.nan, np.inf, -np.inf, 0.0, 1e300])
    assert leveled(values, 1.0, 5).tolist() == [5, 5, 5, 2, 4]
    assert leveled(np.array([0.0, 3.0]), 0.0, 5).tolist() == [2, 4]


def test_a_strip_diverges_about_its_middle_and_is_blank_where_it_is_not_a_number():
    strip = MapStrip("p", np.array([0.0, 0.5, 1.0, np.nan, np.inf]), limit=0.5, middle=0.5)
    assert strip_levels(strip, np.arange(5), 5).tolist() == [0, 2, 4, BLANK, 5]


def test_columns_of_another_shape_are_refused_in_a_sentence():
    data = HeatMapData(lambda which: np.zeros((2, 2)), 9, 9, 3, 1.0, np.arange(3))
    with pytest.raises(ValueError, match=r"asked for 4 columns of 3 units and got .* \(2, 2\)"):
        VisibleColumns(data, Axis(9), STEPS).between(0, 4)


def test_an_array_is_a_map_in_its_own_order():
    values = np.arange(6.0).reshape(3, 2)
    data = matrix(values, 5.0)
    assert (data.timesteps, data.known, data.units, data.limit) == (3, 3, 2, 5.0)
    assert data.order.tolist() == [0, 1]
    assert data.columns(slice(1, 3, 1)).tolist() == [[2.0, 3.0], [4.0, 5.0]]
