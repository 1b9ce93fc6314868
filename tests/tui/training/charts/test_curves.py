import math
import time

import pytest

from core.training.events import Epoch
from core.training.history import History, fold
from core.training.settings import configure
from tui.training.charts.choices import ChartChoices
from tui.training.charts.curves import loss_chart, score_chart
from tui.training.charts.recall import Recall
from tui.widgets.chart_lines import draw, lines

CONFIG = configure("tutorial-rnn", {"dataset": "imdb"})


def history(*events):
    return fold(History(), events)


def curve(spec, name):
    return next(series for series in spec.series if series.name == name)


def test_a_run_without_events_has_empty_charts_over_all_its_epochs():
    loss, accuracy = loss_chart(CONFIG, History()), score_chart(CONFIG, History())
    assert [series.ys for series in loss.series] == [(), ()]
    assert loss.x_range == accuracy.x_range == (0.0, 3.0)
    assert loss.baselines == accuracy.baselines == ()


def test_the_first_steps_of_an_epoch_move_the_chart(recorded):
    steps = [recorded.batch(7.0, 1, 1, 0.71), recorded.batch(8.0, 1, 78, 0.70)]
    spec = loss_chart(CONFIG, history(*recorded.opening(), *steps))
    assert curve(spec, "batch").xs == (1 / 157, 78 / 157)
    assert curve(spec, "batch").ys == (0.71, 0.70)
    assert curve(spec, "train").ys == ()


def test_epochs_stand_at_their_end(recorded):
    spec = score_chart(CONFIG, history(*recorded.learned()))
    assert curve(spec, "train").xs == (1.0, 2.0, 3.0)
    assert curve(spec, "train").ys == (0.66, 0.81, 0.86)
    assert curve(spec, "val").ys == (0.76, 0.80, 0.82)


def test_the_steps_of_every_epoch_stay_and_begin_anew_with_the_next(recorded):
    steps = [
        recorded.batch(7.0, 1, 78, 0.70),
        recorded.batch(8.0, 1, 157, 0.60),
        recorded.batch(9.0, 2, 78, 0.50),
    ]
    spec = loss_chart(CONFIG, history(*recorded.opening(), *steps, recorded.epoch(10.0, 2)))
    assert [series.name for series in spec.series] == ["batch", "train", "val"]
    assert curve(spec, "batch").xs == (78 / 157, 1.0, 1.0, 1 + 78 / 157)
    assert curve(spec, "batch").ys == (0.70, 0.60, None, 0.50)


def test_guessing_is_a_line_with_its_name(recorded):
    seen = history(*recorded.opening(), recorded.batch(7.0, 1, 1))
    assert loss_chart(CONFIG, seen).baselines == (("chance", 0.6931),)
    assert score_chart(CONFIG, seen).baselines == (("chance", 0.5),)
    best = history(recorded.prepared(best_accuracy=0.95), recorded.epoch(30.0, 1))
    assert score_chart(CONFIG, best).baselines == (("chance", 0.5), ("best possible", 0.95))


def test_an_empty_chart_has_room_for_its_words(recorded):
    seen = history(*recorded.opening())
    assert loss_chart(CONFIG, seen).baselines == score_chart(CONFIG, seen).baselines == ()


def test_a_regression_shows_its_error_and_has_no_chance_accuracy(recorded):
    prepared = recorded.prepared(task="regression", chance_loss=0.1667, chance_accuracy=None)
    epoch = Epoch(
        time=1.0,
        epoch=1,
        epochs=3,
        loss=0.2,
        val_loss=0.17,
        mean_absolute_error=0.33,
        val_mean_absolute_error=0.31,
        seconds=1.0,
        samples_per_second=10.0,
    )
    seen = history(prepared, epoch)
    assert score_chart(CONFIG, seen).title == "mean absolute error"
    assert curve(score_chart(CONFIG, seen), "val").ys == (0.31,)
    assert loss_chart(CONFIG, seen).baselines == (("constant answer", 0.1667),)


def test_a_loss_that_is_no_number_is_drawn_as_diverged_and_a_missing_metric_as_a_gap(recorded):
    broken = recorded.epoch(10.0, 1, train=(None, 0.5), val=(None, 0.5))
    spec = loss_chart(CONFIG, history(*recorded.opening(), broken))
    assert math.isnan(curve(spec, "train").ys[0])
    bare = Epoch(
        time=1.0, epoch=1, epochs=3, loss=1.0, val_loss=1.0, seconds=1, samples_per_second=1
    )
    assert curve(score_chart(CONFIG, history(bare)), "train").ys == (None,)


def test_the_best_epoch_has_a_star_and_it_is_the_first_of_equals(recorded):
    seen = history(*recorded.learned())
    assert curve(loss_chart(CONFIG, seen), "val").stars == ((3.0, 0.43),)
    assert curve(score_chart(CONFIG, seen), "val").stars == ((3.0, 0.82),)
    assert curve(loss_chart(CONFIG, seen), "train").stars == ()
    flat = history(*recorded.at_chance())
    assert curve(loss_chart(CONFIG, flat), "val").stars == ((1.0, 0.6931),)
    one = history(*recorded.opening(), recorded.epoch(30, 1))
    assert curve(loss_chart(CONFIG, one), "val").stars == ()


def test_smoothing_draws_what_the_steps_scored_and_over_it_their_moving_average(recorded):
    steps = [recorded.batch(7.0, 1, 10, 0.8), recorded.batch(8.0, 1, 20, 0.7)]
    spec = loss_chart(CONFIG, history(*recorded.opening(), *steps), ChartChoices(smoothing=0.6))
    raw, smooth = spec.series[:2]
    assert (raw.faint, smooth.faint) == (True, False)
    assert raw.ys == pytest.approx((0.8, 0.6))
    assert smooth.ys == pytest.approx((0.8, (0.8 * 0.6 + 0.6) / 1.6))
    assert spec.title == "loss (smoothed 0.6)"


def test_the_title_says_what_was_done_and_accuracy_stays_as_it_is(recorded):
    seen = history(*recorded.learned())
    choices = ChartChoices(log_y=True, smoothing=0.9)
    assert loss_chart(CONFIG, seen, choices).title == "loss (log)"
    assert not score_chart(CONFIG, seen, choices).log_y


@pytest.mark.parametrize(
    ("x", "expected"), [("step", (157.0, 314.0, 471.0)), ("seconds", (20, 40, 60))]
)
def test_epochs_stand_at_their_steps_and_at_their_seconds(recorded, x, expected):
    spec = loss_chart(CONFIG, history(*recorded.learned()), ChartChoices(x=x))
    assert curve(spec, "val").xs == expected
    assert curve(spec, "val").stars[0][0] == expected[-1]
    assert spec.x_label == x
    assert spec.x_range[1] >= expected[-1]


def test_a_long_run_is_drawn_again_within_a_frame(recorded):
    steps = [
        recorded.batch(e * 50 + k / 4, e, k, 0.7 - e / 100 + k % 7 / 90, 0.5 + k % 5 / 90)
        for e in range(1, 53)
        for k in range(1, 158)
    ]
    seen = history(*recorded.opening(), *steps)
    assert len(seen.batches) > 8_000
    for smoothing in (0.0, 0.9):
        choices, recall = ChartChoices(smoothing=smoothing), Recall()
        # A walk through the events takes half a millisecond where the budgets of 8 and 15 ms are
        # met; measured beside it, the rest depends less on how busy the machine is.
        walks, buildings, drawings = [], [], []
        for k in range(1, 8):
            newer = fold(seen, [recorded.batch(3_000 + k, 53, k, 0.2, 0.7)])
            start = time.process_time()
            for step in newer.batches:
                _ = (step.epoch, step.batch, step.batches, step.loss, step.accuracy)
            walked = time.process_time()
            specs = [make(CONFIG, newer, choices, recall) for make in (loss_chart, score_chart)]
            built = time.process_time()
            for spec in specs:
                lines(draw(spec, 75, 17))
            drawn = time.process_time()
            walks.append(walked - start)
            buildings.append(built - walked)
            drawings.append(drawn - built)
        assert min(buildings) < 16 * min(walks)
        assert min(drawings) < 30 * min(walks)


def test_nothing_is_made_twice_of_the_same_steps(recorded):
    seen = history(*recorded.opening(), *(recorded.batch(7.0 + k, 1, k, 0.7) for k in range(1, 9)))
    made = []
    recall = Recall(most=2)
    for _ in range(3):
        recall.of(seen.batches, "key", lambda: made.append(1))
    assert made == [1]
    recall.of((*seen.batches,), "key", lambda: made.append(2))
    assert made == [1, 2]
    for other in range(3):
        recall.of(seen, other, lambda: None)
    recall.of(seen.batches, "key", lambda: made.append(3))
    assert made == [1, 2, 3]
