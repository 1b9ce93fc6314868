"""How long from the command `rnn-tui train … --backend numpy` to its first batch.

    python tests/benchmarks/first_batch.py [RUNS] [OTHER]

From the start of a fresh process to the time of the first batch in the run's log, RUNS times (10),
with what the two processes, the command and its worker, have computed until then. Byte code is
kept, as an installed program has it, in a folder of this benchmark's own; the first start, which
writes it and warms the disk's cache, does not count. The target is one second for the embedded
reviews. The real ones are tried where `../shared/data/imdb.npz` is there, twice: where they were
never read before, and again, when they are kept as they were decoded.

OTHER is the folder of another version of this program; both then take turns, so that whatever else
the machine does meets both alike.
"""

import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IMDB = ROOT.parent / "shared" / "data" / "imdb.npz"
TARGET = 1.0
PATIENCE = 60.0
LOOK = 0.01

EMBEDDED = {name: (name, "--backend", "numpy") for name in ("tutorial-rnn", "tutorial-lstm")}
ON_IMDB = (
    *("tutorial-rnn", "--backend", "numpy"),
    *("--dataset", "imdb", "--data-path", str(IMDB)),
)
FRESH = "imdb, first use"
REAL = {FRESH: ON_IMDB, "imdb, used before": ON_IMDB}


@dataclass(frozen=True)
class Start:
    """One start.

    Attributes:
        seconds: from the command to the first batch.
        computed: seconds of processor time of the command and of its worker.
    """

    seconds: float
    computed: float


def main() -> None:
    """Prints the median of each kind of run, and of the ratios to another version."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    roots = [ROOT, *map(Path, sys.argv[2:3])]
    with tempfile.TemporaryDirectory() as folder:
        for name, arguments in (EMBEDDED | (REAL if IMDB.exists() else {})).items():
            starts: dict[Path, list[Start]] = {root: [] for root in roots}
            for nth in range(runs + 1):
                for root in roots if nth % 2 else roots[::-1]:
                    kept = Path(folder) / f"data-{root.name}-{nth if name == FRESH else 'kept'}"
                    start = _first_batch(root, arguments, Path(folder), kept)
                    if name == FRESH:
                        shutil.rmtree(kept)
                    if nth:
                        starts[root].append(start)
            _print(name, list(starts.values()))
    print(f"target: {TARGET:.1f} s on the embedded reviews, on a machine that does nothing else")


def _print(name: str, starts: list[list[Start]]) -> None:
    own = starts[0]
    words = f"{name:22} {_median(own, 'seconds'):.2f} s, fastest "
    words += f"{min(one.seconds for one in own):.2f} s, computed {_median(own, 'computed'):.2f} s"
    for other in starts[1:]:
        ratio = statistics.median(
            ours.seconds / theirs.seconds for ours, theirs in zip(own, other, strict=True)
        )
        words += f"; other {_median(other, 'seconds'):.2f} s, computed "
        words += f"{_median(other, 'computed'):.2f} s, ratio {ratio:.2f}"
    print(words, flush=True)


def _median(starts: list[Start], what: str) -> float:
    return statistics.median(getattr(one, what) for one in starts)


def _first_batch(root: Path, arguments: tuple[str, ...], folder: Path, data: Path) -> Start:
    """Starts a run, and ends it at its first batch; the data cache is the folder `data`."""
    home = tempfile.mkdtemp(dir=folder)
    data.mkdir(exist_ok=True)
    (Path(home) / "datasets").symlink_to(data)
    kept = folder / f"code-{root.name}"
    environment = {name: value for name, value in os.environ.items() if "WRITEBYTE" not in name}
    environment |= {"PYTHONPATH": str(root), "RNN_TUI_HOME": home, "PYTHONPYCACHEPREFIX": str(kept)}
    began = time.time()
    command = subprocess.Popen(
        [sys.executable, "-P", "-c", "from tui.cli import main; main()", "train", *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
    )
    worker = None
    try:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            time.sleep(LOOK)
            for event in _events(Path(home)):
                worker = event.get("pid", worker)
                if event["event"] == "batch":
                    return Start(event["time"] - began, _computed(command.pid) + _computed(worker))
        raise SystemExit(f"no batch within {PATIENCE:.0f} s")
    finally:
        if worker is not None:
            os.kill(worker, signal.SIGKILL)
        command.terminate()
        command.wait()


def _events(home: Path) -> list[dict]:
    logs = [log.read_bytes() for log in home.glob("*/events.jsonl")]
    return [json.loads(line) for log in logs for line in log.split(b"\n")[:-1]]


def _computed(pid: int) -> float:
    """Seconds of processor time that a living process has taken, all of its threads together."""
    import psutil

    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


if __name__ == "__main__":
    main()
