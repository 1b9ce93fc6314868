"""What this machine does, measured on this machine, and on this very process."""

import os
import socket
import subprocess
import sys
import time

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.training.events import Started
from core.training.gpus import Gpus, text, watts
from core.training.machine import Machine, core_percents, is_here


def test_memory_and_cores_are_those_of_the_machine() -> None:
    machine = Machine()
    first = machine.sample()
    assert (first.cpu, first.cores, first.workers) == (None, (), ())
    assert first.core_count == psutil.cpu_count()
    assert first.memory_total == psutil.virtual_memory().total
    assert 0 < first.memory_used < first.memory_total


def test_a_busy_process_is_seen_to_be_busy() -> None:
    machine, own = Machine(), os.getpid()
    assert machine.sample([own]).workers[0].cpu is None
    began, used = time.monotonic(), time.process_time()
    while time.process_time() < used + 0.3:
        sum(range(1000))
    busy = machine.sample([own])
    # Others share these cores: for as long as it is kept waiting, it is not busy.
    share = 100 * (time.process_time() - used) / (time.monotonic() - began)
    (worker,) = busy.workers
    assert worker.cpu is not None
    assert share / 2 < worker.cpu < share * 2
    assert worker.memory == pytest.approx(psutil.Process().memory_info().rss, rel=0.2)
    assert busy.cpu is not None
    assert 0 < busy.cpu <= 100
    assert len(busy.cores) == busy.core_count


def test_a_process_that_is_gone_is_passed_over() -> None:
    machine = Machine()
    gone = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert [one.pid for one in machine.sample([gone.pid, os.getpid()]).workers] == [
        gone.pid,
        os.getpid(),
    ]
    gone.communicate(b"\n")
    left = machine.sample([gone.pid, os.getpid(), -5, 2**70])
    assert [one.pid for one in left.workers] == [os.getpid()]


def test_a_sample_takes_less_than_five_milliseconds() -> None:
    machine, own = Machine(), os.getpid()
    took = []
    for _ in range(20):
        began = time.perf_counter()
        machine.sample([own])
        took.append(time.perf_counter() - began)
    if machine.sample().gpus:
        pytest.skip("a GPU's driver takes its own time")
    assert min(took) < 0.005


def test_a_machine_without_a_driver_has_no_gpus_and_closing_twice_is_no_error() -> None:
    gpus = Gpus()
    if gpus.sample():
        pytest.skip("this machine has a GPU")
    gpus.close()
    gpus.close()
    assert gpus.sample() == ()
    machine = Machine()
    machine.close()
    assert machine.sample().gpus == ()


def test_only_what_was_started_here_has_a_pid_here() -> None:
    here = Started(time=0.0, pid=1, host=socket.gethostname(), python="3", version="0")
    there = Started(time=0.0, pid=1, host=f"not-{here.host}", python="3", version="0")
    assert is_here(here)
    assert not is_here(there)


SECONDS = st.tuples(st.floats(0, 1e9), st.floats(0, 1e9))


@given(st.lists(st.tuples(SECONDS, SECONDS)))
def test_a_core_is_busy_between_nothing_and_everything(pairs: list) -> None:
    shares = core_percents([before for before, _ in pairs], [after for _, after in pairs])
    assert len(shares) == len(pairs)
    assert all(0 <= share <= 100 for share in shares)


def test_a_core_that_was_busy_for_one_second_in_four() -> None:
    assert core_percents([(10.0, 50.0)], [(11.0, 53.0)]) == (25.0,)
    assert core_percents([(10.0, 50.0)], [(10.0, 50.0)]) == (0.0,)


def test_the_drivers_numbers_become_ours() -> None:
    assert (watts(70_500), watts(None)) == (70.5, None)
    assert (text(b"NVIDIA H100"), text("NVIDIA H100"), text(None)) == (
        "NVIDIA H100",
        "NVIDIA H100",
        "GPU",
    )
