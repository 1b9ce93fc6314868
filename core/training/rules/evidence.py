"""What the rules judge by: a run's settings, its data, and the numbers of its whole epochs."""

import math
from dataclasses import dataclass
from functools import cached_property

from core.models.spec import Dropout, SimpleRNN, recurrent
from core.training.config import RunConfig
from core.training.events import Epoch, Prepared, number
from core.training.history import History


@dataclass(frozen=True)
class Figures:
    """One whole epoch in numbers; accuracies are None where the task has none."""

    epoch: int
    loss: float
    val_loss: float
    accuracy: float | None
    val_accuracy: float | None

    @property
    def gap(self) -> float | None:
        """Training accuracy − validation accuracy."""
        if self.accuracy is None or self.val_accuracy is None:
            return None
        return self.accuracy - self.val_accuracy


@dataclass(frozen=True)
class Evidence:
    """A run of which at least one epoch is whole, and whose losses are all finite.

    Attributes:
        config: what it was asked to do.
        history: what happened.
        prepared: its data and its model.
        epochs: its whole epochs, in order.
    """

    config: RunConfig
    history: History
    prepared: Prepared
    epochs: tuple[Figures, ...]

    @property
    def last(self) -> Figures:
        """The newest epoch."""
        return self.epochs[-1]

    @cached_property
    def best(self) -> Figures:
        """The epoch of the lowest validation loss, the first of several."""
        return min(self.epochs, key=lambda one: one.val_loss)

    @property
    def over(self) -> bool:
        """Whether no more epochs are to come."""
        end = self.history.end
        finished = end is not None and end.state == "finished"
        return finished or self.last.epoch >= self.config.fit.epochs

    @property
    def steps(self) -> int:
        """Gradient steps in all whole epochs."""
        return len(self.epochs) * math.ceil(self.prepared.train / self.config.fit.batch_size)

    @property
    def dropout(self) -> float:
        """The largest share that any layer of the model drops; 0 where none does."""
        shares = [0.0]
        for layer in self.prepared.model.layers:
            cell = recurrent(layer)
            if cell is not None:
                shares += [cell.dropout, cell.recurrent_dropout]
            elif isinstance(layer, Dropout):
                shares.append(layer.rate)
        return max(shares)

    @property
    def input_dropout(self) -> float:
        """The largest share of inputs that a recurrent layer drops, which `dropout` sets."""
        cells = [recurrent(layer) for layer in self.prepared.model.layers]
        return max((cell.dropout for cell in cells if cell is not None), default=0.0)

    @property
    def units(self) -> int | None:
        """Units of the widest recurrent layer; None where there is none."""
        cells = [recurrent(layer) for layer in self.prepared.model.layers]
        return max((cell.units for cell in cells if cell is not None), default=None)

    @property
    def has_simple_rnn(self) -> bool:
        """Whether a layer without gates carries the state."""
        return any(isinstance(recurrent(one), SimpleRNN) for one in self.prepared.model.layers)

    def learned(self, accuracy: float | None, loss: float) -> float:
        """(a − chance)/(best − chance), or 1 − loss/chance: the way from guessing to perfect.

        Args:
            accuracy: a; the loss counts where the task has none.
            loss: of the same examples.
        """
        chance = self.prepared.chance_accuracy
        if accuracy is None or chance is None:
            return 1 - loss / self.prepared.chance_loss if self.prepared.chance_loss else 1.0
        room = self.ceiling - chance
        return (accuracy - chance) / room if room > 0 else 1.0

    @property
    def ceiling(self) -> float:
        """The best accuracy that any model can have, as far as it is known."""
        best = self.prepared.best_accuracy
        return 1.0 if best is None else best


def gather(config: RunConfig, history: History) -> Evidence | None:
    """The evidence of a run, None before its first epoch is whole."""
    if history.prepared is None:
        return None
    epochs = tuple(made for epoch in history.epochs if (made := _figures(epoch)) is not None)
    return Evidence(config, history, history.prepared, epochs) if epochs else None


def _figures(epoch: Epoch) -> Figures | None:
    if epoch.loss is None or epoch.val_loss is None:
        return None
    return Figures(
        epoch.epoch, epoch.loss, epoch.val_loss, number(epoch.accuracy), number(epoch.val_accuracy)
    )
