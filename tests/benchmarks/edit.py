"""How long a change of a stack takes in the Architecture tab, and what it writes.

A real terminal of 120×40 characters over a pty, the tutorial's LSTM with its layer view and its
diagram in sight. For each of the two colour systems the median over the changes: the time from the
key to the last byte of the frame that shows them, and the bytes written. The target is 30 ms on a
machine that does nothing else; the load is printed beside it.

Run as `python tests/benchmarks/edit.py`; nothing needs to be installed but the application.
"""

import os
import statistics
import tempfile
import time

from quiet_terminal import COLUMNS, ROWS, read_until_quiet, started

CHANGES = 200
QUIET_SECONDS = 0.05
"""A frame is over when nothing has been written for so long."""

EDITS = {"return_sequences": b"rr", "units": b"+-"}
"""Two keys in turn, so that the stack does not grow."""

LAUNCH = """
import sys
from pathlib import Path
from tui.app import LaboratoryApp
from tui.architecture import pane

pane.FIRST_PRESET = "tutorial-lstm"
LaboratoryApp(Path(sys.argv[1])).run()
"""


def main() -> None:
    """Prints one line a kind of change and colour system."""
    print(f"{COLUMNS}×{ROWS}, tutorial-lstm, load {os.getloadavg()[0]:.2f}:")
    with tempfile.TemporaryDirectory() as home:
        os.environ["RNN_TUI_HOME"] = home
        for colours, variable in (("256 colours", ""), ("true colour", "truecolor")):
            for name, keys in EDITS.items():
                milliseconds, sizes = _changes(home, keys, variable)
                print(
                    f"{name:<16} {colours}: key to frame {statistics.median(milliseconds):5.1f} ms "
                    f"(p90 {_p90(milliseconds):5.1f}), "
                    f"{statistics.median(sizes):5.0f} bytes (p90 {_p90(sizes):5.0f})"
                )
    print(f"load {os.getloadavg()[0]:.2f}")


def _changes(home: str, keys: bytes, colorterm: str) -> tuple[list[float], list[int]]:
    with started(LAUNCH, home, colorterm=colorterm) as descriptor:
        read_until_quiet(descriptor, patience=20.0, quiet=3.0)
        for key in b"2", keys[:1], keys[1:]:
            os.write(descriptor, key)
            read_until_quiet(descriptor, patience=5.0, quiet=1.0)
        milliseconds, sizes = [], []
        for change in range(CHANGES):
            began = time.perf_counter()
            os.write(descriptor, keys[change % 2 : change % 2 + 1])
            last, size = read_until_quiet(descriptor, patience=2.0, quiet=QUIET_SECONDS)
            milliseconds.append((last - began) * 1000)
            sizes.append(size)
        return milliseconds, sizes


def _p90(values: list[float] | list[int]) -> float:
    return statistics.quantiles(values, n=10)[-1]


if __name__ == "__main__":
    main()
