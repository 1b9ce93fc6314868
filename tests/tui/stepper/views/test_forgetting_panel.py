from itertools import count
from types import SimpleNamespace

import numpy as np
import pytest
from textual.app import App, ComposeResult
from textual.widget import Widget

from core.rnn.flow import Curve, Forgetting, comparable_cells, forgetting_of_cells
from tui.stepper.views.forgetting_panel import (
    ForgettingPanel,
    forgetting_spec,
    horizon_lines,
    looks,
)
from tui.widgets.chart import Chart
from tui.widgets.lines import Lines, plain

SIZES = [(42, 19), (54, 34), (78, 8), (58, 8)]


def fading(name, factor, timesteps=100, reached=None):
    norms = factor ** np.arange(timesteps - 1, -1, -1.0)
    reached = timesteps - 1 if reached is None else reached
    norms[: timesteps - 1 - reached] = np.nan
    gone = np.flatnonzero(norms[::-1] <= 0.01)
    return Curve(name, norms, int(gone[0]) if gone.size else None, reached)


CELLS = Forgetting(
    (
        fading("SimpleRNN", 0.68),
        fading("LSTM h", 0.7),
        fading("LSTM c", 0.9915),
        fading("GRU", 0.5, reached=40),
    ),
    of_loss=False,
)
BOTH = Forgetting(
    (fading("layer 2 LSTM h", 0.8), fading("layer 2 LSTM c", 0.9), *CELLS.curves), of_loss=True
)


def state(forgetting=None, doing=(), problems=None, t=1):
    return SimpleNamespace(
        t=t,
        trace=SimpleNamespace(timesteps=100),
        findings=SimpleNamespace(
            forgetting=forgetting, doing=frozenset(doing), problems=problems or {}
        ),
    )


class PanelApp(App[None]):
    def __init__(self, first):
        self.first = first
        super().__init__()

    def compose(self) -> ComposeResult:
        yield ForgettingPanel()

    def on_mount(self):
        self.query_one(ForgettingPanel).show_state(self.first)


def painted(app):
    chart = [line.text for line in app.query_one(Chart).lines]
    return [*chart, *(plain(line) for line in app.query_one(Lines).lines)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("forgetting", [CELLS, BOTH], ids=["cells", "network"])
async def test_curves_and_horizons_fill_the_room_there_is_and_not_more(size, forgetting):
    app = PanelApp(state(forgetting))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        lines = painted(app)
    width, height = size
    assert len(lines) == height
    assert all(len(line) <= width for line in lines)
    text = "\n".join(lines)
    for marker, _ in looks(forgetting.curves):
        assert text.count(marker) >= 3  # in the legend, below, and on the curve
    assert "1 % left" in text or "back 1 % of" in text
    assert any("─ t ─" in line for line in lines)


async def test_at_eight_rows_one_line_has_to_do_for_all_horizons():
    app = PanelApp(state(CELLS))
    async with app.run_test(size=(78, 8)) as pilot:
        await pilot.pause()
        lines = painted(app)
    assert lines[-1] == "1 % left after ● 12 ◆ 13 ◇ >99 ▲ 7 steps"
    assert "SimpleRNN" in lines[0]


def test_sentences_are_whole_where_there_is_room():
    text = " ".join(plain(line).strip() for line in horizon_lines(CELLS, 42, 19))
    assert "● SimpleRNN: after 12 steps back 1 % of the gradient is left" in text
    assert "◇ LSTM c: 43 % is still left at the first step" in text
    assert all(len(plain(line)) <= 42 for line in horizon_lines(CELLS, 42, 19))


def test_where_sentences_would_push_the_chart_away_each_curve_has_one_line():
    lines = [plain(line) for line in horizon_lines(BOTH, 42, 19)]
    assert lines == [
        "■ own h: 1 % left after 21 steps",
        "□ own c: 1 % left after 44 steps",
        "● SimpleRNN: 1 % left after 12 steps",
        "◆ LSTM h: 1 % left after 13 steps",
        "◇ LSTM c: 43 % at the first step",
        "▲ GRU: 1 % left after 7 steps",
    ]
    stopped = Forgetting((fading("LSTM c", 0.99, reached=50),), of_loss=False)
    assert plain(horizon_lines(stopped, 20, 12)[0]) == "◇ LSTM c: 61 % 50 steps back"


def test_the_networks_own_curve_comes_first_and_every_curve_has_a_look_of_its_own():
    spec = forgetting_spec(BOTH, 100)
    assert spec.title == "‖∂L/∂h_t‖"
    assert forgetting_spec(CELLS, 100).title == "‖∂h_T/∂h_t‖"
    assert [series.name for series in spec.series][:2] == ["layer 2 LSTM h", "layer 2 LSTM c"]
    assert len({(series.marker, series.colour) for series in spec.series}) == 6
    assert len({series.marker for series in spec.series}) == 6
    # A cell looks the same whatever stands beside it.
    assert [s.colour for s in spec.series][2:] == [
        s.colour for s in forgetting_spec(CELLS, 100).series
    ]


@pytest.mark.parametrize(
    ("width", "names"),
    [
        (78, ["layer 2 LSTM h", "layer 2 LSTM c", "SimpleRNN", "LSTM h", "LSTM c", "GRU"]),
        (54, ["own h", "own c", "RNN", "LSTM h", "LSTM c", "GRU"]),
        (42, ["", "", "", "", "", ""]),
    ],
)
def test_names_are_shortened_together_until_they_fit(width, names):
    assert [series.name for series in forgetting_spec(BOTH, width).series] == names


def test_the_time_axis_begins_where_the_earliest_curve_does():
    norms = np.full(10_000, np.nan)
    norms[-151:] = 0.9 ** np.arange(150, -1, -1.0)
    spec = forgetting_spec(Forgetting((Curve("GRU", norms, 44, 150),), of_loss=False), 80)
    assert spec.x_range == (9850.0, 10000.0)
    assert spec.series[0].xs[0] == 9850
    assert len(spec.series[0].xs) == 151
    single = Forgetting((Curve("GRU", np.ones(1), None, 0),), of_loss=False)
    assert forgetting_spec(single, 80).x_range == (1.0, 2.0)


def test_what_lies_below_the_floor_is_drawn_on_it_and_what_is_no_height_is_a_gap():
    norms = np.array([np.nan, 0.0, np.inf, 1e-200, 0.5, 1.0])
    spec = forgetting_spec(Forgetting((Curve("GRU", norms, 2, 4),), of_loss=False), 80)
    assert spec.series[0].ys == (None, None, None, 1e-12, 0.5, 1.0)
    assert spec.y_range == (1e-12, 1.0)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"doing": ["forgetting"]}, "the gradient through time is being computed"),
        ({"problems": {"forgetting": "layer 1 reads in both directions."}}, "both directions"),
        ({}, "has not been computed"),
    ],
)
async def test_a_panel_without_curves_says_why(given, sentence):
    app = PanelApp(state(**given))
    async with app.run_test(size=(54, 20)) as pilot:
        await pilot.pause()
        assert sentence in " ".join(" ".join(painted(app)).replace("│", "").split())
        assert app.query_one(Lines).lines == ()


async def test_a_step_paints_nothing_and_a_finding_replaces_the_sentence(monkeypatch):
    app = PanelApp(state(doing=["forgetting"]))
    async with app.run_test(size=(54, 34)) as pilot:
        await pilot.pause()
        panel = app.query_one(ForgettingPanel)
        panel.show_state(state(CELLS, t=1))
        await pilot.pause()
        before = painted(app)
        assert "SimpleRNN" in before[0]
        assert len(before) == 34
        number, original = count(), Widget.refresh
        painted_again = []

        def refresh(self, *args, **kwargs):
            painted_again.append(next(number))
            return original(self, *args, **kwargs)

        monkeypatch.setattr(Widget, "refresh", refresh)
        panel.show_state(state(CELLS, t=2))
        await pilot.pause()
        assert painted_again == []
        assert painted(app) == before


async def test_the_panel_follows_its_size():
    app = PanelApp(state(BOTH))
    async with app.run_test(size=(54, 34)) as pilot:
        await pilot.pause()
        assert len(app.query_one(Lines).lines) > 6
        await pilot.resize_terminal(78, 8)
        await pilot.pause()
        await pilot.pause()
        assert len(app.query_one(Lines).lines) == 1
        assert app.query_one(Chart).size.height == 7


async def test_real_cells_are_drawn():
    x = np.random.default_rng(0).random((40, 6))
    for rule in ("tutorial", "keras"):
        app = PanelApp(state(forgetting_of_cells(x, comparable_cells(6, 8, rule, 1))))
        async with app.run_test(size=(54, 34)) as pilot:
            await pilot.pause()
            text = "\n".join(painted(app))
        assert "GRU: " in text
        assert "1┤" in text
