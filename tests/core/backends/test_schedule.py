"""The learning rate of every step, whatever the schedule."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.backends.protocol import FitSettings, Schedule
from core.backends.schedule import rate

some = settings(deadline=None, max_examples=60, derandomize=True, database=None)

schedules = st.sampled_from(["constant", "exponential", "step", "cosine", "plateau"])
fits = st.builds(
    FitSettings,
    learning_rate=st.floats(1e-6, 10.0),
    schedule=schedules,
    decay=st.floats(0.05, 0.95),
    decay_epochs=st.integers(1, 4),
    warmup=st.integers(0, 3),
    epochs=st.integers(1, 8),
)


@given(fits, st.integers(1, 20), st.floats(0.01, 1.0))
@some
def test_it_rises_in_equal_steps_and_never_again(
    fit: FitSettings, steps: int, factor: float
) -> None:
    rates = [rate(fit, step, steps, factor) for step in range(fit.epochs * steps + 1)]
    warmup = min(fit.warmup * steps, len(rates) - 1)
    for step in range(warmup):
        assert rates[step] == pytest.approx(fit.learning_rate * step / (fit.warmup * steps))
    if warmup:
        assert rates[0] == 0.0
    after = rates[fit.warmup * steps :]
    assert after == sorted(after, reverse=True)
    assert all(0.0 <= one <= fit.learning_rate for one in rates)


@given(fits, st.integers(1, 20), st.integers(0, 300))
@some
def test_each_schedule_is_what_it_says(fit: FitSettings, steps: int, step: int) -> None:
    step += fit.warmup * steps
    after = step - fit.warmup * steps
    share = rate(fit, step, steps, 0.25) / fit.learning_rate
    period = fit.decay_epochs * steps
    if fit.schedule == "constant":
        assert share == 1.0
    elif fit.schedule == "plateau":
        assert share == pytest.approx(0.25)
    elif fit.schedule == "step":
        assert share == pytest.approx(fit.decay ** (after // period))
    elif fit.schedule == "exponential":
        later = rate(fit, step + period, steps) / fit.learning_rate
        assert later == pytest.approx(share * fit.decay)
    elif after >= (fit.epochs - fit.warmup) * steps:
        assert share == pytest.approx(0.0, abs=1e-12)


def test_a_cosine_is_at_half_its_height_in_the_middle() -> None:
    fit = FitSettings(learning_rate=2.0, schedule="cosine", epochs=4)
    assert rate(fit, 0, 10) == 2.0
    assert rate(fit, 20, 10) == pytest.approx(1.0)
    assert 0.0 < rate(fit, 39, 10) < 2.0 * math.pi**2 / 4 / 40**2 * 1.01


@pytest.mark.parametrize("schedule", ["exponential", "step", "cosine"])
def test_keras_own_schedules_agree(schedule: Schedule) -> None:
    keras = pytest.importorskip("keras")
    schedules = keras.optimizers.schedules
    fit = FitSettings(
        learning_rate=0.02, schedule=schedule, decay=0.7, decay_epochs=2, epochs=6, warmup=0
    )
    steps, total = 9, 54
    theirs = {
        "exponential": schedules.ExponentialDecay(0.02, decay_steps=18, decay_rate=0.7),
        # Keras' boundaries are the last steps of their values.
        "step": schedules.PiecewiseConstantDecay([17, 35], [0.02, 0.02 * 0.7, 0.02 * 0.7**2]),
        "cosine": schedules.CosineDecay(0.02, decay_steps=total),
    }[schedule]
    for step in range(total):
        assert rate(fit, step, steps) == pytest.approx(float(theirs(step)), rel=1e-5, abs=1e-9)
    if schedule == "cosine":
        warm = FitSettings(learning_rate=0.02, schedule="cosine", epochs=6, warmup=2)
        theirs = schedules.CosineDecay(0.0, 36, warmup_target=0.02, warmup_steps=18)
        for step in range(total):
            assert rate(warm, step, steps) == pytest.approx(float(theirs(step)), rel=1e-5, abs=1e-9)
