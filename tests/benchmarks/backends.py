"""How many reviews a second each backend trains: Keras and NumPy by turns, in fresh processes.

The tutorial's two models, padded to 500 steps, with the same reviews, batches, dropout and
optimizer. The first epoch of each process is left out: Keras compiles its graph in it. Targets: the
two SimpleRNNs 2.0 times Keras' samples a second, the LSTM 1.5 times.

Run as `python tests/benchmarks/backends.py [ROUNDS] [LIMIT]`, with real IMDB reviews where
`../shared/data/imdb.npz` lies beside the repository, and with the embedded corpus else.
"""

import json
import statistics
import subprocess
import sys
from pathlib import Path

IMDB = Path(__file__).parents[3] / "shared" / "data" / "imdb.npz"
MODELS = {"tutorial-rnn": 2.0, "tutorial-lstm": 1.5}
BACKENDS = ("keras", "numpy")

TRAIN = """
import json, sys, tempfile
from pathlib import Path
from core.backends import load_backend
from core.backends.protocol import Job
from core.training.preparation import prepare
from core.training.settings import configure

class Rates(list):
    def stage(self, *said): pass
    def batch_end(self, *told): pass
    def epoch_end(self, epoch, metrics, seconds, rate): self.append(rate)
    def norms(self, *told): pass
    def weights_kept(self, *told): pass
    def should_stop(self): return len(self) >= EPOCHS

EPOCHS = 3
model, backend, settings = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
config = configure(model, {**settings, "backend": backend, "epochs": EPOCHS + 1})
rates = Rates()
dataset, prepared = prepare(config, rates)
with tempfile.TemporaryDirectory() as folder:
    load_backend(backend).fit(Job(prepared.model, dataset, config.fit, Path(folder)), rates)
print(json.dumps(rates[1:]))
"""


def main() -> None:
    """Prints a line a model and round, and the median ratios."""
    rounds, limit = (*map(int, sys.argv[1:]), *(3, 2000)[len(sys.argv) - 1 :])
    settings: dict[str, object] = {"limit": limit, "maxlen": 500, "padding": "pre"}
    if IMDB.exists():
        settings |= {"dataset": "imdb", "data_path": str(IMDB)}
    print(f"{settings.get('dataset', 'embedded reviews')}, limit {limit}, {rounds} rounds")
    for model, target in MODELS.items():
        ratios = []
        for nth in range(rounds):
            order = BACKENDS if nth % 2 else BACKENDS[::-1]
            rates = {backend: _rate(model, backend, settings) for backend in order}
            ratios.append(rates["numpy"] / rates["keras"])
            told = "   ".join(f"{name} {rates[name]:7,.0f} samples/s" for name in BACKENDS)
            print(f"{model:<14} {told}   ratio {ratios[-1]:.2f}")
        print(f"{model:<14} median ratio {statistics.median(ratios):.2f} (target {target})")


def _rate(model: str, backend: str, settings: dict[str, object]) -> float:
    """The median over all epochs but the first."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", TRAIN, model, backend, json.dumps(settings)],
        capture_output=True,
        text=True,
        check=True,
    )
    return statistics.median(json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    main()
