"""The process with Keras in it: started by the first question, and never kept for good."""

import importlib.util
import os
import signal
import time
from dataclasses import replace

import psutil
import pytest

from core.errors import Problem
from core.stepping.keras_child import CHILD
from core.stepping.opening import open_source
from core.stepping.source import RandomSequence, Source
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
async def test_keras_agrees_when_it_is_asked_is_remembered_and_is_let_go(
    stepper, small, monkeypatch
):
    async with stepper(small, "state") as on:
        asked = on.state.opened
        assert ParityMeter().last(asked) is None
        assert "press k" in on.view
        await on.press("k")
        await on.until(processes)
        await on.until(lambda: not on.state.findings.doing, seconds=120)
        assert on.state.findings.agreement.difference < 1e-12
        assert "Keras ±" in on.summary
        assert "agrees" in on.view

        # What was found is remembered, as what was found the last time.
        on.pane.open(small)
        await on.until(lambda: not on.state.findings.asked)
        await on.until(lambda: "Last check" in on.view)
        assert "Keras ±" not in on.summary

        # The process is kept for the next question, and let go when it has been idle, also when
        # another sequence was opened while it was asked. Here it is held until that is so.
        monkeypatch.setattr(finder, "IDLE_SECONDS", 0.3)
        await on.open(replace(small, sequence=RandomSequence(5, 3)))
        asked = on.state.opened
        (keras,) = processes()
        os.kill(keras, signal.SIGSTOP)
        await on.press("k")
        await on.open(Source())
        await on.pilot.pause(1.0)
        # Whoever asks is not disturbed: the answer is there before the process goes.
        assert processes() == [keras]
        assert ParityMeter().last(asked) is None
        os.kill(keras, signal.SIGCONT)
        await on.until(lambda: not processes(), seconds=120)
        assert ParityMeter().last(asked) is not None
        assert on.state.findings.agreement is None

        # The next question starts another, which ends with the stepper also while it is asked.
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
