"""How long it takes until a model file of 500 layers is read, and that Keras has no part in it.

Keras writes the file once, as a `.keras` archive and as `.h5`, in a process of its own. Then both
are read fifteen times as the interface reads them: by a process that is started for it, has limits
of memory and time, and answers with every layer's shapes, counts and costs. The target is a second.

Run as `python tests/benchmarks/open_model.py`; nothing needs to be installed but the application.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from core.models.files.model_file import ModelFile
from core.models.files.process import read_file

LAYERS = 500
REPEATS = 15
TARGET_SECONDS = 1.0

WRITE = """
import sys
import keras
from keras import layers

entry = tensor = keras.Input((64,))
for _ in range({blocks}):
    tensor = layers.Dense(64, activation="relu")(tensor)
    tensor = layers.BatchNormalization()(tensor)
    tensor = layers.Dropout(0.1)(tensor)
for _ in range({rest}):
    tensor = layers.Dense(2)(tensor)
model = keras.Model(entry, tensor)
for path in sys.argv[1:]:
    model.save(path)
"""


def main() -> None:
    """Prints a line a format: median and p90 of the seconds, and what the reader has loaded."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / "large.keras", Path(folder) / "large.h5"]
        _write(paths)
        for path in paths:
            seconds, file = _read(path)
            median, slow = statistics.median(seconds), statistics.quantiles(seconds, n=10)[-1]
            parameters = sum(row.parameters for row in file.rows)
            met = "met" if median < TARGET_SECONDS else "missed"
            print(
                f"{path.suffix:<6} {len(file.rows)} layers, {parameters:,} parameters, "
                f"{path.stat().st_size / 1e6:.1f} MB: median {median:.2f} s (p90 {slow:.2f}), "
                f"target {TARGET_SECONDS:.0f} s {met}; frameworks loaded: {_frameworks(path)}"
            )


def _write(paths: list[Path]) -> None:
    blocks, rest = divmod(LAYERS, 3)
    surroundings = {**os.environ, "CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    code = WRITE.format(blocks=blocks, rest=rest)
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, *map(str, paths)],
        env=surroundings,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"Keras could not write the file: {done.stderr[-2000:]}")


def _read(path: Path) -> tuple[list[float], ModelFile]:
    seconds = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        file = read_file(path)
        seconds.append(time.perf_counter() - began)
    return seconds, file


def _frameworks(path: Path) -> str:
    """Which of the frameworks the process that reads has loaded, by Python's own account."""
    done = subprocess.run(
        [sys.executable, "-P", "-X", "importtime", "-m", "core.models.files.child", str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.split("\n")}
    if "h5py" not in loaded:
        sys.exit("the account of what was loaded is not as expected")
    found = loaded & {"keras", "tensorflow", "jax", "torch"}
    return ", ".join(sorted(found)) or "none"


if __name__ == "__main__":
    main()
