"""The listener that writes what a backend tells it into the run's log."""

import os
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.backends.protocol import LayerNorms, Metrics
from core.errors import Problem
from core.training import process
from core.training.events import Batch, Epoch, Norms, Number, Probe, Stage, finite
from core.training.log import EventWriter
from core.training.store import CONFIG, Run

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.training.probes import Probes

BATCH_INTERVAL = 0.25

LOOK_INTERVAL = 0.05
"""Seconds between two looks into the run's folder: on a disk of the network each takes a while."""


class EventListener:
    """Writes events; batches are thinned to four a second, epochs are all kept.

    Attributes:
        epochs: how many there will be.
        probes: what asks the network after each epoch; None asks nothing.
    """

    def __init__(self, run: Run, log: EventWriter) -> None:
        self.epochs = 0
        self.probes: Probes | None = None
        self._run = run
        self._log = log
        self._last_batch = 0.0
        self._last_look = 0.0
        self._stop = False

    def stage(self, doing: str, done: int | None = None, total: int | None = None) -> None:
        """Something that takes a while began, or went on by so many bytes of a total."""
        self._log.write(Stage(time=time.time(), doing=doing, done=done, total=total))

    def batch_end(self, epoch: int, batch: int, batches: int, metrics: Metrics) -> None:
        """Writes the step, unless one was written less than a quarter of a second ago."""
        now = time.monotonic()
        if now - self._last_batch < BATCH_INTERVAL:
            return
        self._last_batch = now
        numbers: dict[str, Any] = dict(self.finite(metrics))
        loss = numbers.pop("loss")
        self._log.write(
            Batch(time=time.time(), epoch=epoch, batch=batch, batches=batches, loss=loss, **numbers)
        )

    def epoch_end(
        self, epoch: int, metrics: Metrics, seconds: float, samples_per_second: float
    ) -> None:
        """Writes the epoch; it is on the disk when this returns."""
        numbers: dict[str, Any] = dict(self.finite(metrics))
        self._log.write(
            Epoch(
                time=time.time(),
                epoch=epoch,
                epochs=self.epochs,
                loss=numbers.pop("loss"),
                val_loss=numbers.pop("val_loss"),
                seconds=seconds,
                samples_per_second=samples_per_second,
                **numbers,
            )
        )

    def norms(self, epoch: int, learning_rate: float, layers: Sequence[LayerNorms]) -> None:
        """Writes how large the epoch's steps were."""
        self._log.write(
            Norms(
                time=time.time(),
                epoch=epoch,
                learning_rate=finite(learning_rate),
                layers=tuple(layer.layer for layer in layers),
                gradient_norms=tuple(finite(layer.gradient) for layer in layers),
                weight_norms=tuple(finite(layer.weights) for layer in layers),
            )
        )

    def weights_kept(self, epoch: int, weights: "Sequence[NDArray[Any]]") -> None:
        """Writes what the network now answers to the kept examples."""
        answers = self.probes.ask(weights) if self.probes else ()
        if answers:
            self._log.write(Probe(time=time.time(), epoch=epoch, answers=answers))

    def should_stop(self) -> bool:
        """Whether a signal or a request in the run's folder asks for an end.

        Raises:
            Problem: the run's folder is gone: nobody wants what would come of it.
        """
        now = time.monotonic()
        if now - self._last_look >= LOOK_INTERVAL:
            self._last_look = now
            self._require_folder()
            self._stop = self._stop or process.stop_requested(self._run)
        return self._stop

    def stop(self) -> None:
        """Ends the run at its next batch."""
        self._stop = True

    def _require_folder(self) -> None:
        try:
            os.stat(self._run.folder / CONFIG)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise Problem(
                f"the folder of run {self._run.id} was deleted while it was training: it has ended"
            ) from error
        except OSError:
            # A disk of the network that does not answer for a moment has lost nothing.
            return

    @staticmethod
    def finite(metrics: Metrics) -> dict[str, Number]:
        """The metrics with null where a number is not finite."""
        return {name: finite(value) for name, value in metrics.items()}
