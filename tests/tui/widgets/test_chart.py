from dataclasses import replace

import pytest
from textual.app import App, ComposeResult

from tui.widgets.chart import Chart, ChartSpec, Series

EPOCHS = (0.69, 0.61, 0.52, 0.44, 0.41)
VALIDATION = (0.68, 0.63, 0.58, 0.57, 0.6)


def loss(epochs, run="A"):
    xs = tuple(float(epoch) for epoch in range(1, epochs + 1))
    offset = {"A": 0.0, "B": -0.3}[run]
    return ChartSpec(
        "loss",
        (
            Series("training", xs, tuple(y + offset for y in EPOCHS[:epochs]), "blue"),
            Series("validation", xs, tuple(y + offset for y in VALIDATION[:epochs]), "orange"),
        ),
        baselines=(("chance", 0.6931),),
        x_range=(0.0, 5.0),
        x_label="epoch",
    )


class ChartApp(App[None]):
    def __init__(self, spec=None):
        self.first = spec
        super().__init__()

    def compose(self) -> ComposeResult:
        yield Chart(self.first)


async def test_only_the_lines_that_changed_are_painted_again(refreshed):
    app = ChartApp(loss(4))
    async with app.run_test(size=(80, 20)) as pilot:
        chart = app.query_one(Chart)
        await pilot.pause()
        before = chart.lines
        refreshed.clear()
        chart.spec = loss(5)
        after = chart.lines
        changed = [y for y in range(20) if before[y] != after[y]]
        assert sorted({region.y for region in refreshed}) == changed
        assert sum(region.area for region in refreshed) < 80 * len(changed) / 2
        for y in range(20):
            painted = {x for r in refreshed if r.y == y for x in r.column_range}
            assert all(
                old == new or x in painted
                for x, (old, new) in enumerate(zip(before[y].text, after[y].text, strict=True))
            )
        assert 1 < len(changed) <= 8


async def test_the_same_chart_again_paints_nothing(refreshed):
    app = ChartApp(loss(3))
    async with app.run_test(size=(80, 20)) as pilot:
        chart = app.query_one(Chart)
        await pilot.pause()
        refreshed.clear()
        chart.spec = replace(loss(3))
        await pilot.pause()
        assert refreshed == []


async def test_the_y_axis_stands_still_while_a_curve_grows_inside_it():
    app = ChartApp(loss(4))
    async with app.run_test(size=(80, 20)) as pilot:
        chart = app.query_one(Chart)
        await pilot.pause()
        before = [line.text[:5] for line in chart.lines]
        chart.spec = loss(5)
        assert [line.text[:5] for line in chart.lines] == before


async def test_another_run_gets_an_axis_of_its_own():
    app = ChartApp(loss(4))
    async with app.run_test(size=(80, 20)) as pilot:
        chart = app.query_one(Chart)
        await pilot.pause()
        chart.spec = replace(loss(4, run="B"), baselines=())
        other = [line.text for line in chart.lines]
    fresh = ChartApp(replace(loss(4, run="B"), baselines=()))
    async with fresh.run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        assert [line.text for line in fresh.query_one(Chart).lines] == other


async def test_an_axis_given_ahead_is_widened_once_and_then_stays():
    app = ChartApp(replace(loss(2), y_range=(0.0, 0.5)))
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        chart = app.query_one(Chart)
        labels = [line.text[:4] for line in chart.lines]
        chart.spec = replace(loss(5), y_range=(0.0, 0.5))
        assert [line.text[:4] for line in chart.lines] == labels


async def test_a_chart_follows_its_size_and_its_theme():
    app = ChartApp(loss(5))
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        chart = app.query_one(Chart)
        assert len(chart.lines) == 20
        dark = chart.lines
        app.theme = "textual-light"
        await pilot.pause()
        assert chart.lines != dark
        assert [line.text for line in chart.lines] == [line.text for line in dark]
        await pilot.resize_terminal(50, 10)
        await pilot.pause()
        assert len(chart.lines) == 10
        assert all(line.cell_length == 50 for line in chart.lines)


async def test_a_chart_without_a_spec_is_blank():
    app = ChartApp()
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        assert app.query_one(Chart).lines == ()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_what_a_chart_looks_like(snap_compare, size):
    assert snap_compare(ChartApp(loss(4)), terminal_size=size)


def test_what_an_empty_chart_looks_like_on_a_light_background(snap_compare):
    async def light(pilot):
        pilot.app.theme = "textual-light"

    assert snap_compare(ChartApp(loss(0)), terminal_size=(60, 14), run_before=light)
