import math

from core.training.events import Epoch
from core.training.history import History, fold
from core.training.settings import configure
from tui.training.charts.curves import (
    MOST_BATCHES,
    latest_visit,
    loss_chart,
    score_chart,
    thinned_steps,
)

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


def test_where_a_resumed_run_passed_twice_the_second_time_counts():
    assert latest_visit([(1.0, "a"), (2.0, "b"), (2.0, "c"), (3.0, "d")]) == [
        (1.0, "a"),
        (2.0, "c"),
        (3.0, "d"),
    ]


def test_many_steps_are_thinned_and_drawn_points_stay(recorded):
    steps = [recorded.batch(float(number), 1, number) for number in range(1, 5_000)]
    kept = thinned_steps(steps)
    assert len(kept) <= MOST_BATCHES + 1
    assert kept[-1] is steps[-1]
    later = thinned_steps([*steps, recorded.batch(5_000.0, 1, 5_000)])
    assert list(later[: len(kept) - 1]) == list(kept[:-1])
