"""The tutorial's two models as a plain loop of PyTorch: prints the samples a second of each epoch.

The same reviews, sizes, batches and optimizer. What PyTorch has not is left out: nothing is dropped
of states, and of inputs anew at every timestep, where Keras drops the same all the way.

Run by `backends.py` as `python epochs_in_torch.py MODEL SETTINGS EPOCHS`, with the settings as
JSON. It ends with status 3 where PyTorch is not installed.
"""

import json
import sys
import time
from typing import Any

import numpy as np

from core.models.spec import LSTM, Dense, Embedding, SimpleRNN
from core.training.preparation import prepare
from core.training.settings import configure

try:
    import torch
    from torch import nn
except ImportError:
    sys.exit(3)


class Quiet:
    """Hears what is being prepared, and that nobody wants to stop."""

    def stage(self, *_: object) -> None:
        """Says nothing."""

    def should_stop(self) -> bool:
        """Never."""
        return False


class Stacked(nn.Module):  # type: ignore[misc,unused-ignore]
    """The layers of a stack, the last Dense without its sigmoid: the loss has it."""

    def __init__(self, layers: Any) -> None:
        super().__init__()
        self.before, self.layers = nn.ModuleList(), nn.ModuleList()
        self.every = []
        width = 0
        for layer in layers:
            match layer:
                case Embedding():
                    made, width = nn.Embedding(layer.input_dim, layer.output_dim), layer.output_dim
                case SimpleRNN() | LSTM():
                    kind = nn.RNN if isinstance(layer, SimpleRNN) else nn.LSTM
                    made, width = kind(width, layer.units, batch_first=True), layer.units
                case Dense():
                    made, width = nn.Linear(width, layer.units), layer.units
                case _:
                    raise SystemExit(f"{type(layer).__name__}: not a layer of the tutorial.")
            self.before.append(nn.Dropout(getattr(layer, "dropout", 0.0)))
            self.layers.append(made)
            self.every.append(getattr(layer, "return_sequences", False))

    def forward(self, x: Any) -> Any:
        """The last layer's logits."""
        for dropout, layer, every in zip(self.before, self.layers, self.every, strict=True):
            if not isinstance(layer, nn.Embedding):
                x = dropout(x)
            x = layer(x)
            if isinstance(layer, nn.RNNBase):
                x = x[0] if every else x[0][:, -1]
        return x[:, 0]


def main() -> None:
    """Trains, and prints a line of JSON."""
    config = configure(sys.argv[1], {**json.loads(sys.argv[2]), "epochs": int(sys.argv[3])})
    dataset, prepared = prepare(config, Quiet())
    inputs = torch.from_numpy(np.asarray(dataset.train.inputs, np.int64))
    targets = torch.from_numpy(np.asarray(dataset.train.targets, np.float32))
    torch.manual_seed(config.fit.seed)
    network = Stacked(prepared.model.layers)
    optimizer = torch.optim.Adam(network.parameters(), config.fit.learning_rate, eps=1e-7)
    loss = nn.BCEWithLogitsLoss()
    rates = []
    for _ in range(config.fit.epochs):
        began = time.perf_counter()
        for chosen in torch.randperm(len(inputs)).split(config.fit.batch_size):
            optimizer.zero_grad()
            loss(network(inputs[chosen]), targets[chosen]).backward()
            optimizer.step()
        rates.append(len(inputs) / (time.perf_counter() - began))
    print(json.dumps({"rates": rates, "threads": torch.get_num_threads()}))


if __name__ == "__main__":
    main()
