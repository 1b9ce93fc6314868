"""How many reviews a second each backend trains: all of them by turns, each in a fresh process.

The tutorial's two models, padded to 500 steps, with the same reviews, batches, dropout and
optimizer. Four ways of training them:

    keras    the tutorial's own
    numpy    our own layers, the same work
    buckets  our own layers with masks and length buckets, which leave the padding out
    torch    a plain loop of PyTorch, where it is installed: `epochs_in_torch.py`

The first epoch of each process is left out: Keras compiles its graph in it. Targets, against Keras'
samples a second: numpy 2.0 times for the two SimpleRNNs and 1.5 times for the LSTM, buckets 4 and 3
times.

The last figure of a line is the share of the machine's rate of matrix products that the epochs with
NumPy reach: their multiply-adds, three times those of the way forward, against those of one product
of two float32 matrices of 1,024 rows and columns, measured in the same process, both on one thread.
In processor time it was 39 % for the SimpleRNNs and 38 % for the LSTM, of 48 billion a second. The
small products themselves are not slow: they run at some 86 % of that rate. What a batch takes, with
every call of NumPy timed on its own and the median of three runs:

                                              SimpleRNNs   LSTM
    matrix products                               42 %     38 %
    sums and products number by number            16 %     29 %
    dropping inputs, before products and behind   11 %     10 %
    the embedding's rows, and their gradient      10 %      5 %
    tanh                                           5 %      5 %
    Adam                                           8 %      5 %
    the interpreter and the rest                   8 %      8 %

Kernels compiled by numba 0.68 in place of what is done number by number, in a copy, made the whole
batch of the LSTM 1.32 times as fast and that of the SimpleRNNs 1.12 times: too little for another
library. The most that could be gained beside the matrix products is 2.6 and 2.4 times.

Run as `python tests/benchmarks/backends.py [ROUNDS] [LIMIT]`, with real IMDB reviews where
`../shared/data/imdb.npz` lies beside the repository, and with the embedded corpus else.
"""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
IMDB = ROOT.parent / "shared" / "data" / "imdb.npz"
TARGETS = {
    "tutorial-rnn": {"numpy": 2.0, "buckets": 4.0},
    "tutorial-lstm": {"numpy": 1.5, "buckets": 3.0},
}
WAYS: dict[str, dict[str, object]] = {
    "keras": {"backend": "keras"},
    "numpy": {"backend": "numpy"},
    "buckets": {"backend": "numpy", "mask_zero": True, "buckets": True},
    "torch": {},
}
EPOCHS = 3
NOT_INSTALLED = 3

TRAIN = """
import json, sys, tempfile, time
from pathlib import Path
import numpy as np
from threadpoolctl import threadpool_limits
from core.backends import load_backend
from core.backends.protocol import Job
from core.training.preparation import prepare
from core.training.settings import configure
from core.training.summary import multiply_adds

class Rates(list):
    def stage(self, *said): pass
    def batch_end(self, *told): pass
    def epoch_end(self, epoch, metrics, seconds, rate): self.append(rate)
    def norms(self, *told): pass
    def weights_kept(self, *told): pass
    def should_stop(self): return len(self) >= epochs

def product_rate(size=1024):
    one, other = np.ones((2, size, size), np.float32)
    least = float("inf")
    with threadpool_limits(1):
        for _ in range(10):
            began = time.perf_counter()
            np.matmul(one, other)
            least = min(least, time.perf_counter() - began)
    return size**3 / least

model, settings, epochs = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3])
config = configure(model, {**settings, "epochs": epochs + 1})
rates = Rates()
dataset, prepared = prepare(config, rates)
with tempfile.TemporaryDirectory() as folder:
    load_backend(config.backend).fit(Job(prepared.model, dataset, config.fit, Path(folder)), rates)
told = {"rates": rates, "multiply_adds": 3 * multiply_adds(prepared.model)}
print(json.dumps({**told, "product_rate": product_rate()}))
"""


def main() -> None:
    """Prints a line a model and round, and the medians."""
    rounds, limit = (*map(int, sys.argv[1:]), *(3, 2000)[len(sys.argv) - 1 :])
    settings: dict[str, object] = {"limit": limit, "maxlen": 500, "padding": "pre"}
    if IMDB.exists():
        settings |= {"dataset": "imdb", "data_path": str(IMDB)}
    print(f"{settings.get('dataset', 'embedded reviews')}, limit {limit}, {rounds} rounds")
    for model, targets in TARGETS.items():
        ratios: dict[str, list[float]] = {}
        shares = []
        for nth in range(rounds):
            order = list(WAYS) if nth % 2 else list(WAYS)[::-1]
            told = {way: _train(way, model, {**settings, **WAYS[way]}) for way in order}
            rates = {way: _rate(told[way]) for way in WAYS if told[way]}
            for way in rates:
                ratios.setdefault(way, []).append(rates[way] / rates["keras"])
            shares.append(_share(told["numpy"], rates["numpy"]))
            said = "  ".join(f"{way} {rate:6,.0f}" for way, rate in rates.items())
            print(f"{model:<14} samples/s: {said}   numpy's share {shares[-1]:.0%}", flush=True)
        for way, found in ratios.items():
            target = f" (target {targets[way]})" if way in targets else ""
            if way != "keras":
                print(f"{model:<14} {way:<8} {statistics.median(found):5.2f} × Keras{target}")
        print(f"{model:<14} numpy reaches {statistics.median(shares):.0%} of the product's rate")


def _train(way: str, model: str, settings: dict[str, object]) -> dict[str, Any]:
    """What a process tells of its epochs; nothing where PyTorch is not installed."""
    program = ["-c", TRAIN]
    if way == "torch":
        program = [str(Path(__file__).with_name("epochs_in_torch.py"))]
    done = subprocess.run(
        [sys.executable, "-P", *program, model, json.dumps(settings), str(EPOCHS)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    if way == "torch" and done.returncode == NOT_INSTALLED:
        return {}
    if done.returncode:
        sys.exit(f"{way} {model} has ended with {done.returncode}:\n{done.stderr[-3000:]}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _rate(told: dict[str, Any]) -> float:
    """The median of samples a second over all epochs but the first."""
    return statistics.median(told["rates"][1:])


def _share(told: dict[str, Any], rate: float) -> float:
    """Multiply-adds a second of the epochs, as a share of those of one large product."""
    share: float = told["multiply_adds"] * rate / told["product_rate"]
    return share


if __name__ == "__main__":
    main()
