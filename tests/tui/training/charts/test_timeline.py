import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.training.events import Epoch, Resumed
from core.training.history import History, fold
from core.training.settings import configure
from tui.training.charts.timeline import timeline


def epoch(number, seconds, time=0.0):
    return Epoch(
        time=time,
        epoch=number,
        epochs=9,
        loss=0.5,
        val_loss=0.5,
        seconds=seconds,
        samples_per_second=1.0,
    )


def of(x, *events, epochs=9):
    config = configure("tutorial-rnn", {"dataset": "imdb", "epochs": epochs})
    return timeline(config, fold(History(), events), x)


@given(
    st.lists(st.floats(0.0, 1e4), max_size=8),
    st.sampled_from(["epoch", "step", "seconds"]),
    st.lists(st.floats(0, 9), min_size=2, max_size=9, unique=True).map(sorted),
)
def test_x_ascends_with_the_run_and_leads_back_to_it(seconds, x, moments):
    line = of(x, *(epoch(place + 1, took) for place, took in enumerate(seconds)))
    xs = line.x(np.array(moments))
    assert (np.diff(xs) >= 0).all()
    assert line.x_at(0.0) == 0.0
    assert line.range[0] == 0.0
    assert line.x_at(9.0) <= line.range[1] * (1 + 1e-9)
    for at in xs:
        assert line.x_at(line.epoch_at(at)) == pytest.approx(at, rel=1e-6, abs=1e-6)


def test_steps_are_counted_on_from_epoch_to_epoch(recorded):
    line = of("step", *recorded.opening())
    assert (line.label, line.range) == ("step", (0.0, 9.0 * 157))
    assert line.x_at(2 + 3 / 157) == pytest.approx(2 * 157 + 3)


@pytest.mark.parametrize(
    ("planned", "done", "drawn"), [(3, 0, 3), (500, 4, 10), (500, 11, 20), (15, 11, 15)]
)
def test_many_epochs_to_come_do_not_press_the_curve_to_the_left(planned, done, drawn):
    events = [epoch(number, 1.0) for number in range(1, done + 1)]
    assert of("epoch", *events, epochs=planned).range == (0.0, float(drawn))


def test_seconds_are_those_of_training_alone():
    line = of("seconds", epoch(1, 10.0, time=100.0), epoch(2, 20.0, time=900.0))
    assert [line.x_at(moment) for moment in (1.0, 1.5, 2.0)] == [10.0, 20.0, 30.0]
    assert line.x_at(3.0) == 50.0


def test_the_time_between_a_break_and_its_resumption_does_not_count():
    events = [
        epoch(1, 10.0, time=100.0),
        epoch(2, 99.0, time=200.0),
        Resumed(time=90_000.0, pid=1, epoch=1, batch=0, exact=True),
        epoch(2, 12.0, time=90_050.0),
        epoch(3, 10.0, time=90_080.0),
    ]
    assert of("seconds", *events).x_at(3.0) == 32.0


def test_the_first_epoch_lasts_as_long_as_its_steps_promise(recorded):
    steps = [recorded.batch(7.0 + k, 1, 1 + 10 * k) for k in range(4)]
    line = of("seconds", *recorded.opening(), *steps)
    assert line.x_at(1.0) == pytest.approx(15.7)
    later = [recorded.batch(50_000.0, 1, 41)]
    assert of("seconds", *recorded.opening(), *steps, *later).x_at(1.0) == pytest.approx(15.7)


def test_the_end_of_the_axis_is_round_and_moves_rarely():
    ends = {of("seconds", epoch(1, 10.0 + part / 10)).range[1] for part in range(5)}
    assert ends == {100.0}
