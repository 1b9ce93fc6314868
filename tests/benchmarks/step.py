"""How long a step of the stepper takes and what it writes, while a run trains beside it.

A real terminal of 120×40 characters over a pty, a sequence of T=500 and H=64, and the tutorial's
LSTM in training on the same machine. For each of the two colour systems the median over the steps:
the time from the key to the last byte of the frame that shows the next timestep, and the bytes
written. The target is 30 ms and 4 KB.

Run as `python tests/benchmarks/step.py`; nothing needs to be installed but the application.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from quiet_terminal import COLUMNS, ROWS, read_until_quiet, started

TIMESTEPS, UNITS = 500, 64
STEPS = 200
QUIET_SECONDS = 0.025
"""A frame is over when nothing has been written for so long."""

RIGHT = b"\x1b[C"

LAUNCH = """
import sys
from pathlib import Path
from core.stepping.source import CellWeights, RandomSequence, Source
from tui.app import LaboratoryApp

class Opened(LaboratoryApp):
    def _content(self, tab):
        from tui.stepper.pane import StepperPane
        weights = CellWeights(sys.argv[2], "keras", {units})
        return StepperPane(self.runs_dir, Source(weights, RandomSequence({timesteps}, 32)))

Opened(Path(sys.argv[1])).run()
"""


def main() -> None:
    """Prints one line a cell and colour system, and whether the targets are met."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["RNN_TUI_HOME"] = home
        worker = _train(Path(home))
        try:
            print(f"{COLUMNS}×{ROWS}, T={TIMESTEPS}, H={UNITS}, beside a run that trains:")
            for cell in ("simple", "lstm"):
                for colours, variable in (("256 colours", ""), ("true colour", "truecolor")):
                    milliseconds, sizes = _steps(Path(home), cell, variable)
                    median = statistics.median(milliseconds)
                    print(
                        f"{cell:<6} {colours}: key to frame {median:5.1f} ms "
                        f"(p90 {_p90(milliseconds):5.1f}), "
                        f"{statistics.median(sizes):5.0f} bytes a step (p90 {_p90(sizes):5.0f})"
                    )
        finally:
            worker.kill()
            worker.wait()


def _train(home: Path) -> subprocess.Popen[bytes]:
    """A run of the tutorial's LSTM, once it is in the midst of its batches."""
    from core.training import process, store
    from core.training.history import read_state
    from core.training.settings import configure

    run = store.create(home, configure("tutorial-lstm", {"epochs": 100_000, "maxlen": 500}))
    worker = process.start(run)
    while read_state(run)[0] != "running":
        if worker.poll() is not None:
            sys.exit(f"the run beside it has ended: {store.log_tail(run)}")
        time.sleep(0.2)
    return worker


def _steps(home: Path, cell: str, colorterm: str) -> tuple[list[float], list[int]]:
    code = LAUNCH.format(units=UNITS, timesteps=TIMESTEPS)
    with started(code, str(home), cell, colorterm=colorterm) as descriptor:
        read_until_quiet(descriptor, patience=20.0, quiet=3.0)
        milliseconds, sizes = [], []
        for _ in range(STEPS):
            began = time.perf_counter()
            os.write(descriptor, RIGHT)
            last, size = read_until_quiet(descriptor, patience=2.0, quiet=QUIET_SECONDS)
            milliseconds.append((last - began) * 1000)
            sizes.append(size)
        return milliseconds, sizes


def _p90(values: list[float] | list[int]) -> float:
    return statistics.quantiles(values, n=10)[-1]


if __name__ == "__main__":
    main()
