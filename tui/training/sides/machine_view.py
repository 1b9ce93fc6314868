"""How busy the machine is while the run trains: processors, memory, the worker, GPUs."""

from textual import on
from textual.message import Message

from core.training.history import ENDED
from core.training.machine import Machine, MachineSample, is_here
from tui.run_numbers import UNKNOWN
from tui.training.sides.bars import EMPTY, LEVELS, bar
from tui.training.sides.run_text import wrapped
from tui.training.sides.side_view import SideView
from tui.training.snapshot import RunView
from tui.widgets.lines import Line

SAMPLE_SECONDS = 1.0

_NAME = 11
_WIDEST_BAR = 24
_GIGABYTE = 1e9


class MachineView(SideView):
    """Bars, sampled once a second while they are in sight, and never else."""

    NAME = "machine"
    HELP = """\
### The machine

What this machine does now, once a second: its processors together and core by core, its memory,
what the run's worker takes of both (a worker with two busy cores takes 200%), and of each NVIDIA
GPU the share of time in which a kernel ran, its memory and its power.

A GPU that is busy half of the time waits for the other half: for data, or for kernels so small that
starting them takes longer than running them; a larger batch helps.
"""

    class Sampled(Message):
        """The machine was asked."""

        def __init__(self, sample: MachineSample) -> None:
            super().__init__()
            self.sample = sample

        def can_replace(self, message: Message) -> bool:
            """A newer sample makes a waiting one worthless."""
            return isinstance(message, MachineView.Sampled)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._machine: Machine | None = None
        self._sample: MachineSample | None = None
        self._asking = False

    def on_mount(self) -> None:
        """Ask at once, then every second."""
        self.set_interval(SAMPLE_SECONDS, self._ask)

    def show(self, run: RunView, seconds_in_stage: int | None) -> None:
        """Describes the machine and this run's worker on it."""
        super().show(run, seconds_in_stage)
        if self._sample is None:
            self._ask()

    def _ask(self) -> None:
        if self._asking or self._run is None or not self.is_on_screen:
            return
        self._asking = True
        pids = worker_pids(self._run)

        def work() -> None:
            # The first asks for the driver of the GPUs, which takes a while.
            machine = self._machine or Machine()
            self._machine = machine
            self.post_message(self.Sampled(machine.sample(pids)))

        self.run_worker(work, thread=True, group="machine")

    @on(Sampled)
    def take(self, event: Sampled) -> None:
        """Show what it said."""
        event.stop()
        self._asking = False
        self._sample = event.sample
        self.write()

    def on_unmount(self) -> None:
        """Let the driver go."""
        if self._machine is not None and not self._asking:
            self._machine.close()

    def lines(self, run: RunView, seconds_in_stage: int | None, width: int) -> tuple[Line, ...]:
        """The bars of the last sample."""
        if self._sample is None:
            return ((("asking the machine …", "quiet"),),)
        return machine_lines(run, self._sample, width)


def worker_pids(run: RunView) -> tuple[int, ...]:
    """The process of the run's worker, where it lives on this machine."""
    report = run.full
    started = report.history.started
    if report.state in ENDED or started is None or not is_here(started):
        return ()
    return (started.pid,)


def machine_lines(run: RunView, sample: MachineSample, width: int) -> tuple[Line, ...]:
    """Processors, memory, worker and GPUs, a line each."""
    of = f"of {sample.core_count} {'core' if sample.core_count == 1 else 'cores'}"
    lines: list[Line] = [
        _bar("processors", _share(sample.cpu), _percent(sample.cpu), of, width),
        _memory("memory", sample.memory_used, sample.memory_total, width),
    ]
    if sample.cores and len(sample.cores) > 1:
        lines.insert(1, (("  each".ljust(_NAME), "quiet"), (_cores(sample, width), "accent")))
    lines += _worker(run, sample, width)
    for place, gpu in enumerate(sample.gpus):
        head = f"GPU {place}  {gpu.name}"
        if gpu.temperature is not None:
            head += f"  {gpu.temperature:.0f} °C"
        lines.append(((head[:width], "strong"),))
        busy = _bar("  busy", _share(gpu.utilisation), _percent(gpu.utilisation), "", width)
        lines.append(busy)
        lines.append(_memory("  memory", gpu.memory_used, gpu.memory_total, width))
        power = None if not gpu.power_limit or gpu.power is None else gpu.power / gpu.power_limit
        drawn = UNKNOWN if gpu.power is None else f"{gpu.power:.0f}"
        most = f"of {gpu.power_limit:.0f} W" if gpu.power_limit else "W"
        lines.append(_bar("  power", power, drawn, most, width))
    if not sample.gpus:
        lines += wrapped("no NVIDIA GPU here", width, "quiet")
    return tuple(lines)


def _worker(run: RunView, sample: MachineSample, width: int) -> list[Line]:
    started = run.full.history.started
    if run.full.state in ENDED or started is None:
        words = "This run has no worker now."
    elif not is_here(started):
        words = f"Its worker is on another machine, {started.host}."
    elif not sample.workers:
        words = f"Its worker, process {started.pid}, is not to be seen."
    else:
        worker = sample.workers[0]
        share = None if worker.cpu is None else worker.cpu / (100 * max(sample.core_count, 1))
        taken = f"{worker.memory / _GIGABYTE:.1f} GB"
        return [_bar("its worker", share, _percent(worker.cpu), taken, width)]
    return wrapped(words, width, "quiet")


def _memory(name: str, used: int | None, total: int | None, width: int) -> Line:
    if used is None or not total:
        return _bar(name, None, UNKNOWN, "GB", width)
    of = f"of {total / _GIGABYTE:.1f} GB"
    return _bar(name, used / total, f"{used / _GIGABYTE:.1f}", of, width)


def _bar(name: str, share: float | None, number: str, of: str, width: int) -> Line:
    """Name, bar, number and what it is of, each in its place."""
    behind = f" {number:>5} {of:<12}".rstrip()
    room = min(max(width - _NAME - len(f" {number:>5} {of:<12}"), 4), _WIDEST_BAR)
    return ((name.ljust(_NAME), ""), (bar(share, room), "accent"), (behind, ""))


def _cores(sample: MachineSample, width: int) -> str:
    room = max(width - _NAME, 1)
    cells = [
        EMPTY if share < 100 / len(LEVELS) / 2 else LEVELS[min(int(share * 8 / 100), 7)]
        for share in sample.cores[:room]
    ]
    if len(sample.cores) > room:
        cells[-1] = "…"
    return "".join(cells)


def _share(percent: float | None) -> float | None:
    return None if percent is None else percent / 100


def _percent(percent: float | None) -> str:
    return UNKNOWN if percent is None else f"{percent:.0f}%"
