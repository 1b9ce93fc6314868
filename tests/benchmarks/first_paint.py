"""How long from the start of the process to the first painted frame, beside a bare Textual app.

    python tests/benchmarks/first_paint.py [--rounds N]

Both applications start in fresh processes on a pseudo-terminal of 80 × 24, in turns, so that
whatever else the machine does meets both alike. A frame counts as painted when the bytes that
show its text have come out of the terminal. The laboratory's first paint, its tabs, may take
1.5 times as long as the bare application's; when the stepper's map stands below them is
printed, too.
"""

import argparse
import fcntl
import os
import pty
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 1.5

BARE = """
from textual.app import App
from textual.widgets import Static, TabbedContent, TabPane

class Bare(App):
    def compose(self):
        with TabbedContent():
            with TabPane("First"):
                yield Static("painted-now")

Bare().run()
"""

LABORATORY = """
import sys
from pathlib import Path
from tui.app import run

run(Path(sys.argv[1]))
"""


def seconds_to(marks: tuple[bytes, ...], script: str, folder: str) -> list[float]:
    """Seconds from the start of a Python process until each mark has come out of its terminal."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environment = os.environ | {"TERM": "xterm-256color", "PYTHONPATH": str(ROOT)}
    for name in ("NO_COLOR", "COLORTERM", "TEXTUAL_COLOR_SYSTEM"):
        environment.pop(name, None)
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", script, f"{folder}/runs"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        cwd=ROOT,
        start_new_session=True,
    )
    os.close(theirs)
    seen = b""
    found: list[float] = []
    try:
        while time.perf_counter() - start < 30:
            if select.select([ours], [], [], 1.0)[0]:
                seen += os.read(ours, 65536)
                while marks[len(found)] in seen:
                    found.append(time.perf_counter() - start)
                    if len(found) == len(marks):
                        return found
    except OSError:
        pass
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    raise RuntimeError(
        f"the application never painted {marks[len(found)]!r}; it wrote: {seen[-400:]!r}"
    )


def measure(rounds: int) -> dict[str, list[float]]:
    """The seconds of both applications, taken in turns after one round that warms the disk."""
    times: dict[str, list[float]] = {"bare Textual app": [], "laboratory": [], "its stepper": []}
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(rounds + 1):
            bare = seconds_to((b"painted-now",), BARE, folder)
            laboratory = seconds_to((b"3 Training", b"hidden state"), LABORATORY, folder)
            if turn:
                for taken, seconds in zip(times.values(), bare + laboratory, strict=True):
                    taken.append(seconds)
    return times


def main() -> int:
    """Print the medians and their ratios; the status is 1 when the first paint is too slow."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=9)
    times = measure(parser.parse_args().rounds)
    floor = statistics.median(times["bare Textual app"])
    for name, taken in times.items():
        print(
            f"{name:<17} median {statistics.median(taken) * 1000:5.0f} ms"
            f"   from {min(taken) * 1000:.0f} to {max(taken) * 1000:.0f} ms"
            f"   ratio {statistics.median(taken) / floor:.2f}"
        )
    print(f"allowed for the laboratory's first paint: {LIMIT}")
    return 0 if statistics.median(times["laboratory"]) <= LIMIT * floor else 1


if __name__ == "__main__":
    sys.exit(main())
