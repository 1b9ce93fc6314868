"""How busy this machine is, and what the workers on it take: processors, memory, NVIDIA GPUs."""

import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import psutil

from core.training.events import Started
from core.training.gpus import Gpus, GpuSample


@dataclass(frozen=True)
class WorkerSample:
    """One process.

    Attributes:
        pid: its number.
        cpu: percent of one core, so that two busy cores are 200; None in its first sample.
        memory: bytes that it holds.
    """

    pid: int
    cpu: float | None
    memory: int


@dataclass(frozen=True)
class MachineSample:
    """One moment of this machine.

    Attributes:
        cpu: percent of all cores together since the sample before; None in the first.
        cores: the same core by core; empty in the first.
        core_count: how many cores there are.
        memory_used: bytes that cannot be given to a new process.
        memory_total: bytes.
        workers: the asked processes that are there, in the order they were asked for.
        gpus: empty where there is no NVIDIA GPU, or no driver.
    """

    cpu: float | None
    cores: tuple[float, ...]
    core_count: int
    memory_used: int
    memory_total: int
    workers: tuple[WorkerSample, ...]
    gpus: tuple[GpuSample, ...]


class Machine:
    """Samples this machine; a share of time needs two samples, so one `Machine` is kept."""

    def __init__(self) -> None:
        self._spent = _core_seconds()
        self._sampled = False
        self._workers: dict[int, psutil.Process] = {}
        self._gpus = Gpus()

    def sample(self, pids: Iterable[int] = ()) -> MachineSample:
        """How it is now; never raises.

        Args:
            pids: processes of this machine; one that is gone is passed over.
        """
        spent = _core_seconds()
        cores = core_percents(self._spent, spent) if self._sampled else ()
        self._spent, self._sampled = spent, True
        memory = psutil.virtual_memory()
        asked = tuple(dict.fromkeys(pids))
        self._workers = {pid: process for pid, process in self._workers.items() if pid in asked}
        workers = [found for pid in asked if (found := self._worker(pid)) is not None]
        return MachineSample(
            cpu=sum(cores) / len(cores) if cores else None,
            cores=cores,
            core_count=len(spent),
            memory_used=memory.total - memory.available,
            memory_total=memory.total,
            workers=tuple(workers),
            gpus=self._gpus.sample(),
        )

    def close(self) -> None:
        """Lets the GPUs' driver go; may be called twice."""
        self._gpus.close()

    def _worker(self, pid: int) -> WorkerSample | None:
        known = self._workers.get(pid)
        try:
            process = known if known is not None and known.is_running() else psutil.Process(pid)
            with process.oneshot():
                spent, memory = process.cpu_percent(), process.memory_info().rss
        except (psutil.Error, ValueError, OverflowError):
            # Gone, or another user's; a number that is no process's is no error either.
            self._workers.pop(pid, None)
            return None
        self._workers[pid] = process
        # Its share of time since the sample before: there is none before the first.
        return WorkerSample(pid, spent if process is known else None, memory)


def is_here(started: Started) -> bool:
    """Whether a run's worker was started on this machine, where its pid means something."""
    return started.host == socket.gethostname()


CoreSeconds = tuple[float, float]
"""Busy and idle seconds of a core since the machine was started."""


def core_percents(before: Sequence[CoreSeconds], after: Sequence[CoreSeconds]) -> tuple[float, ...]:
    """100·Δbusy/(Δbusy + Δidle) of each core; 0 where no time has passed."""
    shares = []
    for (busy_before, idle_before), (busy_after, idle_after) in zip(before, after, strict=False):
        busy, idle = max(busy_after - busy_before, 0.0), max(idle_after - idle_before, 0.0)
        # Rounding alone may lead above the whole.
        shares.append(min(100 * busy / (busy + idle), 100.0) if busy + idle > 0 else 0.0)
    return tuple(shares)


def _core_seconds() -> tuple[CoreSeconds, ...]:
    return tuple(
        (_busy(core), core.idle + getattr(core, "iowait", 0.0))
        for core in psutil.cpu_times(percpu=True)
    )


def _busy(core: object) -> float:
    # A guest's time is counted within user and nice already.
    names = ("user", "nice", "system", "irq", "softirq", "steal")
    return sum(getattr(core, name, 0.0) for name in names)
