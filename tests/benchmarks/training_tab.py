"""How quick the training tab is: keys beside a run that trains, thousands of runs, a long log.

1. From key to frame on a terminal of 120×40 over a pty, while the tutorial's LSTM trains on both
   cores: walking through 40 runs, through the epochs, and changing the charts. Target: 50 ms at
   the 95th percentile.
2. 2,000 runs listed, by a fresh process that has read none of them before in this process. Target:
   300 ms.
3. A run with a million batch events opened. Target: one second.

Run as `python tests/benchmarks/training_tab.py`; nothing needs to be installed but the
application.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

from quiet_terminal import COLUMNS, ROWS, read_until_quiet, started

PRESSES = 25
QUIET_SECONDS = 0.02
"""A frame is over when nothing has been written for so long."""

RUNS = 2_000
BATCHES = 1_000_000
KEYS = {
    "another run": (b"\x1b[B",),
    "another epoch": (b",", b"."),
    "x axis": (b"x",),
    "smoothing": (b"m",),
    "log axis": (b"y",),
    "side view": (b"p",),
    "mark": (b" ",),
    "order": (b"o",),
}

LAUNCH = """
import sys
from pathlib import Path
from tui.app import LaboratoryApp
LaboratoryApp(Path(sys.argv[1])).run()
"""

LIST = """
import sys, time
from pathlib import Path
from core.training.index import list_summaries
began = time.perf_counter()
listing = list_summaries(Path(sys.argv[1]))
print(time.perf_counter() - began, len(listing.rows))
"""

OPEN = """
import sys, time
from pathlib import Path
from core.training.store import Run
from core.training.summary import report
began = time.perf_counter()
found = report(Run(Path(sys.argv[1])))
print(time.perf_counter() - began, found.history.reported)
"""


def main() -> None:
    """Prints a line a figure."""
    with tempfile.TemporaryDirectory() as home:
        place = Path(home)
        os.environ["RNN_TUI_HOME"] = str(place / "few")
        _record(place / "few", 40, epochs=10)
        worker = _train(place / "few")
        try:
            _print_keys(place / "few")
        finally:
            worker.kill()
            worker.wait()
        _record(place / "many", RUNS, epochs=3)
        first = _asked(LIST, place / "many")
        later = [_asked(LIST, place / "many") for _ in range(5)]
        print(f"{RUNS:,} runs listed: {_ms(first)} the first time, then {_ms(_median(later))}")
        long = _long_run(place / "long")
        seconds = [_asked(OPEN, long) for _ in range(5)]
        print(f"a run of {BATCHES:,} batch events opened: {_ms(_median(seconds))}")


def _print_keys(home: Path) -> None:
    print(f"{COLUMNS}×{ROWS}, beside a run that trains:")
    with started(LAUNCH, str(home)) as descriptor:
        _drain(descriptor, 5.0)
        os.write(descriptor, b"3")
        _drain(descriptor, 5.0)
        everything: list[float] = []
        for name, keys in KEYS.items():
            milliseconds = []
            for key in islice(cycle(keys), PRESSES):
                began = time.perf_counter()
                os.write(descriptor, key)
                last, size = read_until_quiet(descriptor, patience=2.0, quiet=QUIET_SECONDS)
                assert size, f"{key!r} changed nothing"
                milliseconds.append((last - began) * 1000)
                _drain(descriptor)
            everything += milliseconds
            print(
                f"{name:<18} {statistics.median(milliseconds):5.1f} ms, "
                f"95th percentile {_p95(milliseconds):5.1f}"
            )
        print(f"{'all keys':<18} 95th percentile {_p95(everything):5.1f} ms (target 50)")


def _drain(descriptor: int, seconds: float = 0.3) -> None:
    """Reads what follows: the charts of the run that was chosen, news of the one that trains."""
    until = time.perf_counter() + seconds
    while (left := until - time.perf_counter()) > 0:
        read_until_quiet(descriptor, patience=left, quiet=0.01)


def _record(folder: Path, count: int, epochs: int) -> None:
    """Runs as their workers left them."""
    from core.models.presets import preset
    from core.training import store
    from core.training.events import Batch, End, Epoch, Prepared, Started, encode
    from core.training.log import EVENTS
    from core.training.settings import configure

    model = preset("tutorial-rnn").spec
    for nth in range(count):
        run = store.create(folder, configure("tutorial-rnn", {"seed": nth, "epochs": epochs}))
        at = 1_700_000_000.0 + nth
        lines = [
            encode(Started(time=at, pid=1, host="box", python="3.12", version="0")),
            encode(
                Prepared(
                    time=at, dataset="reviews", task="binary", labels=("bad", "good"),
                    train=20_000, validation=5_000, test=25_000, timesteps=500,
                    mean_padding=268.0, chance_loss=0.6931, chance_accuracy=0.5,
                    best_accuracy=None, model=model, parameters=324_193,
                )
            ),
        ]  # fmt: skip
        for epoch in range(1, epochs + 1):
            loss = 0.7 - 0.04 * epoch - nth % 7 / 100
            for batch in range(1, 157, 2):
                lines.append(
                    encode(
                        Batch(
                            time=at, epoch=epoch, batch=batch, batches=157, loss=loss, accuracy=0.6
                        )
                    )
                )
            lines.append(
                encode(
                    Epoch(
                        time=at, epoch=epoch, epochs=epochs, loss=loss, val_loss=loss + 0.05,
                        accuracy=0.6 + epoch / 40, val_accuracy=0.58 + epoch / 50,
                        seconds=20.0, samples_per_second=1_000.0,
                    )
                )
            )  # fmt: skip
        lines.append(encode(End(time=at, state="finished", test_loss=0.5, test_accuracy=0.75)))
        (run.folder / EVENTS).write_bytes(b"".join(lines))
        (run.folder / store.WORKER_LOG).touch()


def _long_run(folder: Path) -> Path:
    """A run whose log has a million batch events."""
    from core.training import store
    from core.training.log import EVENTS
    from core.training.store import Run

    _record(folder, 1, epochs=1)
    run: Run = store.list_runs(folder)[0]
    log = run.folder / EVENTS
    *opening, batch, epoch, end = log.read_bytes().splitlines(keepends=True)
    head = b"".join(line for line in opening if b'"batch"' not in line[:20])
    steps = (
        batch.replace(b'"batch":155', b'"batch":%d' % (nth + 1)).replace(b":157", b":1000000")
        for nth in range(BATCHES)
    )
    log.write_bytes(head + b"".join(steps) + epoch + end)
    return run.folder


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


def _asked(code: str, folder: Path) -> float:
    """The seconds that a fresh process says it took."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, str(folder)], capture_output=True, text=True, check=True
    )
    return float(done.stdout.split()[0])


def _median(values: list[float]) -> float:
    return statistics.median(values)


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms"


if __name__ == "__main__":
    main()
