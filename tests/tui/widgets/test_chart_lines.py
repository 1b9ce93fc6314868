import math
import random
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from tui.widgets.chart import PALETTE_DARK, PALETTE_LIGHT, ChartSpec, Series, build

NAN = math.nan


def curve(*ys, name="training", colour="blue"):
    return Series(name, tuple(float(x) for x in range(len(ys))), ys, colour)


def texts(spec, width=60, height=12):
    return [line.text for line in build(spec, width, height)]


def canvas(lines):
    """The rows between the legend and the x axis, right of the y axis."""
    return [line.split("│")[-1].split("┤")[-1] for line in lines[1:-2]]


def rows_of(marker, lines):
    return [row for row, line in enumerate(canvas(lines)) if marker in line]


def columns_of(marker, lines):
    return sorted(
        column
        for line in canvas(lines)
        for column, character in enumerate(line)
        if character == marker
    )


def test_the_maximum_is_on_the_top_row_and_the_minimum_on_the_bottom_row():
    lines = texts(ChartSpec("accuracy", (curve(0.0, 1.0),), y_range=(0.0, 1.0)))
    rows = canvas(lines)
    assert "●" in rows[0]
    assert rows[0].rstrip().endswith("●")
    assert rows[-1].startswith("●")
    assert rows_of("●", lines) == [0, len(rows) - 1]


def test_a_value_halfway_lies_on_the_middle_row():
    lines = texts(ChartSpec("accuracy", (curve(0.5, 0.5),), y_range=(0.0, 1.0)), height=12)
    assert rows_of("●", lines) == [4]
    assert len(canvas(lines)) == 9


def test_the_curve_runs_through_its_markers():
    lines = texts(ChartSpec("loss", (curve(0.0, 1.0, 0.0),), y_range=(0.0, 1.0)), width=40)
    rows = canvas(lines)
    for row in rows[1:-1]:
        assert any("\u2800" < character <= "\u28ff" for character in row)


def test_every_line_has_exactly_the_asked_width_at_any_size():
    spec = ChartSpec(
        "loss",
        (curve(0.7, 0.6, None, 0.5), curve(0.7, NAN, 0.65, 0.64, name="validation")),
        baselines=(("chance", 0.6931),),
        x_range=(0.0, 3.0),
        x_label="epoch",
    )
    for width in range(0, 70, 3):
        for height in range(0, 14):
            lines = build(spec, width, height)
            assert len(lines) == (height if width else 0)
            assert all(line.cell_length == width for line in lines)


def test_a_flat_series_runs_through_the_middle_of_an_axis_that_is_not_flat():
    lines = texts(ChartSpec("loss", (curve(0.5, 0.5, 0.5),)))
    (row,) = rows_of("●", lines)
    assert 0 < row < len(canvas(lines)) - 1


def test_an_empty_chart_says_what_will_appear_and_shows_its_axes():
    spec = ChartSpec(
        "loss",
        (curve(), curve(name="validation")),
        baselines=(("chance", 0.5),),
        x_range=(0.0, 3.0),
        y_range=(0.0, 1.0),
        x_label="epoch",
    )
    text = "\n".join(texts(spec))
    assert "training and validation will appear here" in text
    assert "chance" in text
    assert "┤" in text
    assert "epoch" in text


def test_an_empty_chart_can_say_it_in_the_callers_words():
    spec = ChartSpec("loss", (), empty="press r to start a run")
    assert "press r to start a run" in "\n".join(texts(spec))


def test_one_point_is_a_marker():
    lines = texts(ChartSpec("loss", (Series("training", (1.0,), (0.4,), "blue"),)))
    assert len(columns_of("●", lines)) == 1


def test_a_curve_that_is_nan_throughout_says_that_it_diverged():
    text = "\n".join(texts(ChartSpec("loss", (curve(NAN, NAN),))))
    assert "training diverged" in text
    assert "NaN or infinite" in text


def test_a_curve_that_turned_nan_keeps_its_past_and_says_that_it_diverged():
    lines = texts(ChartSpec("loss", (curve(0.7, 0.6, NAN),)))
    assert "training diverged" in lines[0]
    assert len(columns_of("●", lines)) == 2


def test_the_newest_values_stand_in_the_legend():
    spec = ChartSpec("loss", (curve(0.7, 0.41), curve(0.7, None, name="validation")))
    assert "● training 0.4100" in texts(spec)[0]
    assert "◆ validation 0.7000" in texts(spec)[0]


def test_training_and_validation_differ_without_colour():
    spec = ChartSpec(
        "loss", (curve(0.1, 0.2), curve(0.8, 0.9, name="validation")), y_range=(0.0, 1.0)
    )
    lines = texts(spec)
    assert min(rows_of("●", lines)) > max(rows_of("◆", lines))


def test_dense_curves_carry_markers_too_and_keep_them_as_they_grow():
    xs = tuple(index / 100 for index in range(300))
    ys = tuple(0.5 + 0.3 * math.sin(x * 3) for x in xs)

    def marks(points):
        series = Series("training", xs[:points], ys[:points], "blue")
        spec = ChartSpec("loss", (series,), x_range=(0.0, 3.0), y_range=(0.0, 1.0))
        return columns_of("●", texts(spec, width=80))

    assert len(marks(300)) >= 8
    assert set(marks(200)) < set(marks(300))


def test_a_curve_of_a_point_every_few_columns_can_be_marked_at_each():
    xs = tuple(float(x) for x in range(15))
    series = Series("training", xs, tuple(0.5 + x / 1000 for x in xs), "blue")
    seldom, often = (
        columns_of("●", texts(ChartSpec("loss", (one,)), width=80))
        for one in (series, replace(series, marker_every=4))
    )
    assert len(often) == 15
    assert len(seldom) < 5


def test_the_chance_baseline_is_dashed_and_named():
    spec = ChartSpec("accuracy", (curve(0.9, 0.95),), (("chance", 0.5),), y_range=(0.0, 1.0))
    lines = texts(spec)
    assert "╌ chance 0.5" in lines[0]
    (row,) = [line for line in canvas(lines) if "╌╌╌" in line]
    assert " chance " in row
    assert canvas(lines).index(row) == 4


def test_a_curve_is_never_hidden_by_the_name_of_the_baseline():
    spec = ChartSpec("accuracy", (curve(0.5, 0.5, 0.5),), (("chance", 0.5),), y_range=(0.0, 1.0))
    row = canvas(texts(spec))[4]
    assert "chance" not in row
    assert row.count("●") == 3


def test_data_outside_the_known_axes_widen_them():
    inside = texts(ChartSpec("accuracy", (curve(0.2, 0.4),), y_range=(0.0, 1.0)))
    outside = texts(ChartSpec("accuracy", (curve(0.2, 1.4),), y_range=(0.0, 1.0)))
    assert "1.0┤" in inside[1]
    assert rows_of("●", outside)[0] <= 2
    longer = ChartSpec("accuracy", (curve(0.2, 0.4, 0.6, 0.8),), x_range=(0.0, 1.0))
    assert len(columns_of("●", texts(longer))) == 4


def test_the_end_of_the_run_is_a_number_on_the_axis():
    spec = ChartSpec("loss", (curve(0.7),), x_range=(0.0, 3.0), x_label="epoch")
    assert texts(spec)[-1].split() == ["0", "1", "2", "3"]
    assert texts(spec)[-1].endswith("3")


def test_a_repeated_position_draws_a_chart():
    spec = ChartSpec("loss", (Series("training", (1.0, 1.0, 1.0), (0.1, 0.2, 0.3), "blue"),))
    assert rows_of("●", texts(spec))


@pytest.mark.parametrize("palette", [PALETTE_DARK, PALETTE_LIGHT])
def test_every_colour_of_a_palette_is_one_of_the_256(palette):
    steps = {0x00, 0x5F, 0x87, 0xAF, 0xD7, 0xFF}
    greys = {8 + 10 * index for index in range(24)}
    for colour in palette.values():
        red, green, blue = bytes.fromhex(colour[1:])
        assert {red, green, blue} <= steps or (red == green == blue and red in greys)


def test_each_curve_has_its_own_colour():
    spec = ChartSpec(
        "loss",
        (curve(0.1, 0.2), curve(0.8, 0.9, name="validation", colour="orange")),
        y_range=(0.0, 1.0),
    )
    colours = {
        segment.style.color.name
        for line in build(spec, 60, 12)[1:-2]
        for segment in line
        if segment.style and segment.style.color
    }
    assert {PALETTE_DARK["blue"], PALETTE_DARK["orange"]} <= colours


def test_fifty_thousand_points_cost_little_more_than_five_hundred():
    def spec(n, seed):
        draw = random.Random(seed)
        points = tuple(map(float, range(n))), tuple(map(draw.gauss, [0] * n))
        return ChartSpec("loss", (Series("batches", *points, "blue"),), x_range=(0.0, float(n)))

    build(spec(500, 0), 10, 5)
    seconds = {500: [], 50_000: []}
    # Turn by turn, so that whatever else the machine does meets both alike; each time another
    # curve, for one that was drawn before costs nothing.
    for seed in range(7):
        for n in seconds:
            one = spec(n, seed)
            start = time.process_time()
            assert len(build(one, 120, 20)) == 20
            seconds[n].append(time.process_time() - start)
    assert min(seconds[50_000]) < 4 * min(seconds[500])


def test_plotext_is_not_loaded_before_the_first_curve():
    program = (
        "import sys; from tui.widgets.chart import *;"
        "build(ChartSpec('loss', ()), 40, 10); assert 'plotext' not in sys.modules;"
        "build(ChartSpec('loss', (Series('a', (0.0, 1.0), (0.0, 1.0), 'blue'),)), 40, 10);"
        "assert 'plotext' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
