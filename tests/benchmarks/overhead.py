"""What a training costs through `rnn-tui train`, against the tutorial's own plain script.

Both train the tutorial's SimpleRNN stack on the same reviews, in the same order, from the same
seed, and evaluate it on the test reviews; both are whole processes, from their start to their end.
They take turns, and what counts is the ratio within each pair. That they did the same is checked:
the losses of every epoch must be equal to the bit. (Where the training examples are a multiple of
the batch, TensorFlow compiles another step for arrays than for a sequence of batches, and the last
digits differ: choose another LIMIT then.) The target is a ratio of at most 1.02.

Run as `python tests/benchmarks/overhead.py [PAIRS] [LIMIT]`, on a machine that does nothing else.
With the real reviews where `../shared/data/imdb.npz` is there, else with the embedded ones.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

IMDB = Path(__file__).parents[3] / "shared" / "data" / "imdb.npz"
EPOCHS, BATCH, SEED = 3, 128, 42

PLAIN = """
import os, sys
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
import keras
import numpy as np
from keras import layers

data, epochs, batch, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
{load}
model = keras.Sequential([
    keras.Input((x_train.shape[1],), dtype="int32"),
    layers.Embedding({words}, 32),
    layers.SimpleRNN(32, return_sequences=True, dropout=0.2),
    layers.SimpleRNN(32, dropout=0.2),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(keras.optimizers.Adam(1e-3), "binary_crossentropy", metrics=["accuracy"])
for epoch in range(epochs):
    order = np.random.default_rng((seed, epoch)).permutation(len(x_train))
    fitted = model.fit(
        x_train[order], y_train[order], batch_size=batch, initial_epoch=epoch, epochs=epoch + 1,
        shuffle=False, validation_data=(x_val, y_val), validation_batch_size=batch, verbose=0,
    )
    print("loss", repr(float(fitted.history["loss"][0])), flush=True)
print("test", model.evaluate(x_test, y_test, batch_size=batch, verbose=0))
"""

LOAD_IMDB = """
from keras.src.datasets import imdb
imdb.get_file = lambda *wanted, **told: data  # the file that is here, not a download
keras.utils.set_random_seed(seed)
(x, y), (x_test, y_test) = imdb.load_data(num_words=10000)
limit = int(sys.argv[5]) or len(x)
x, y, x_test, y_test = x[:limit], y[:limit], x_test[:limit], y_test[:limit]
pad = lambda rows: keras.utils.pad_sequences(rows, 500, padding="post", truncating="post")
x, x_test = pad(x), pad(x_test)
held = int(0.2 * len(x))
x_val, y_val, x_train, y_train = x[:held], y[:held], x[held:], y[held:]
"""

LOAD_REVIEWS = """
keras.utils.set_random_seed(seed)
with np.load(data) as a:
    x_train, y_train, x_val, y_val, x_test, y_test = (
        a[n] for n in ("x_train", "y_train", "x_val", "y_val", "x_test", "y_test")
    )
"""


def main() -> None:
    """Prints each pair's seconds and ratio, and their medians."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    limit = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        plain, ours = _commands(place, limit)
        print(f"{'imdb' if IMDB.exists() else 'reviews'}, limit {limit or 'none'}, {pairs} pairs")
        ratios = []
        for pair in range(pairs):
            # Each comes first in turn: whatever drifts, drifts for both.
            if pair % 2:
                theirs = _timed(plain)
                mine = _timed(ours)
            else:
                mine = _timed(ours)
                theirs = _timed(plain)
            if theirs[1] != mine[1]:
                sys.exit(f"these are two trainings: {theirs[1]} and {mine[1]}")
            ratios.append(mine[0] / theirs[0])
            print(
                f"plain {theirs[0]:6.1f} s  rnn-tui {mine[0]:6.1f} s  ratio {ratios[-1]:.3f}",
                flush=True,
            )
        median = statistics.median(ratios)
        print(f"median ratio {median:.3f} (target 1.02)")


def _commands(place: Path, limit: int) -> tuple[list[str], list[str]]:
    """The plain script and our command, for the same training."""
    ours = [sys.executable, "-P", "-c", "from tui.cli import main; main()", "train"]
    ours += ["tutorial-rnn", "--json", "--runs-dir", str(place / "runs")]
    ours += ["--epochs", str(EPOCHS), "--batch-size", str(BATCH), "--seed", str(SEED)]
    if limit:
        ours += ["--limit", str(limit)]
    if IMDB.exists():
        data, load, words = IMDB, LOAD_IMDB, 10_000
        ours += ["--dataset", "imdb", "--data-path", str(IMDB)]
    else:
        data, load = place / "reviews.npz", LOAD_REVIEWS
        words = _save_reviews(data, limit)
    script = place / "plain.py"
    script.write_text(PLAIN.format(load=load, words=words))
    settings = [str(value) for value in (EPOCHS, BATCH, SEED, limit)]
    return [sys.executable, "-P", str(script), str(data), *settings], ours


def _save_reviews(path: Path, limit: int) -> int:
    """The embedded reviews as arrays, as the worker prepares them; their vocabulary's size."""
    import numpy as np

    from core.data.loading import load
    from core.data.spec import DataSpec

    found = load(DataSpec(limit=limit or None))
    splits = {"train": found.train, "val": found.validation, "test": found.test}
    arrays = {f"x_{name}": split.inputs for name, split in splits.items()}
    arrays |= {f"y_{name}": split.targets for name, split in splits.items()}
    np.savez(path, **arrays)
    assert found.vocabulary_size is not None
    return found.vocabulary_size


def _timed(command: list[str]) -> tuple[float, list[float]]:
    """Seconds of the whole process, and the training losses that it printed."""
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    seconds = time.perf_counter() - began
    if done.returncode:
        sys.exit(done.stderr)
    return seconds, [loss for line in done.stdout.splitlines() for loss in _losses(line)]


def _losses(line: str) -> list[float]:
    if line.startswith("loss "):
        return [float(line.removeprefix("loss "))]
    if line.startswith("{"):
        said = json.loads(line)
        return [said["loss"]] if said["event"] == "epoch" else []
    return []


if __name__ == "__main__":
    main()
