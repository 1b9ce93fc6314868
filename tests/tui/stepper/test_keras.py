"""The process with Keras in it: started by the first question, and never kept for good."""

import importlib.util
import time

import psutil
import pytest

from core.errors import Problem
from core.stepping.keras_child import CHILD
from core.stepping.opening import open_source
from core.stepping.source import Source
from tui.stepper import finder
from tui.stepper.meter import ParityMeter

needs_keras = pytest.mark.skipif(
    importlib.util.find_spec("keras") is None, reason="Keras is not installed"
)


def processes() -> list[int]:
    """The processes with Keras in them that this one has started, and that are still there."""
    found = []
    for child in psutil.Process().children():
        try:
            # One that is started is a copy of this process for a moment.
            if CHILD in child.cmdline() and child.status() != psutil.STATUS_ZOMBIE:
                found.append(child.pid)
        except (psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
    return found


@needs_keras
async def test_keras_is_let_go_also_when_another_sequence_was_opened_while_it_was_asked(
    stepper, small, monkeypatch
):
    monkeypatch.setattr(finder, "IDLE_SECONDS", 0.3)
    async with stepper(small) as on:
        asked = on.state.opened
        assert ParityMeter().last(asked) is None
        await on.press("k")
        await on.until(processes)
        await on.open(Source())
        # Whoever asks is not disturbed: the answer is there before the process goes.
        await on.until(lambda: not processes(), seconds=120)
        assert ParityMeter().last(asked) is not None
        assert on.state.findings.agreement is None
        await on.press("k")
        await on.until(lambda: on.state.findings.agreement, seconds=120)
        await on.until(lambda: not processes())


@needs_keras
async def test_keras_ends_with_the_stepper_also_while_it_is_asked(stepper, small):
    async with stepper(small) as on:
        await on.press("k")
        await on.until(processes)
        asked = on.state.opened
    deadline = time.monotonic() + 20
    while processes():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert ParityMeter().last(asked) is None


def test_a_meter_that_was_closed_starts_nothing_any_more():
    meter = ParityMeter()
    meter.close()
    with pytest.raises(Problem, match="has been ended"):
        meter.ask(open_source(Source()))
    assert not processes()
