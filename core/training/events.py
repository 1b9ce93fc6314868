"""What a run says, as typed records, one JSON line each.

A number that is not finite is written as null, which is JSON's only word for it.
"""

import math
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from core.models.spec import ModelSpec

EndState = Literal["finished", "stopped", "failed"]
Number = float | None
Metric = float | None | UnsetType


class Event(msgspec.Struct, frozen=True, tag_field="event", kw_only=True, omit_defaults=True):
    """What every line has: its kind, and `time` in seconds since 1970."""

    time: float


class Queued(Event, frozen=True, tag="queued", kw_only=True):
    """The worker lives, and waits for its turn."""

    pid: int


class Started(Event, frozen=True, tag="started", kw_only=True):
    """The worker's turn has come."""

    pid: int
    host: str
    python: str
    version: str


class Stage(Event, frozen=True, tag="stage", kw_only=True):
    """Something that takes a while began or went on; `done` of `total` bytes where known."""

    doing: str
    done: int | None = None
    total: int | None = None


class Prepared(Event, frozen=True, tag="prepared", kw_only=True):
    """The data are read, and the model fitted to them; `mean_padding` in steps an example."""

    dataset: str
    task: str
    labels: tuple[str, ...]
    train: int
    validation: int
    test: int
    timesteps: int
    mean_padding: float
    chance_loss: float
    chance_accuracy: float | None
    best_accuracy: float | None
    model: ModelSpec
    parameters: int
    notes: tuple[str, ...] = ()


class Environment(Event, frozen=True, tag="environment", kw_only=True):
    """What computes."""

    backend: str
    engine: str
    versions: dict[str, str]
    devices: tuple[str, ...]
    device: str


class Batch(Event, frozen=True, tag="batch", kw_only=True, gc=False):
    """A gradient step is done; metrics are means over the epoch so far."""

    epoch: int
    batch: int
    batches: int
    loss: Number
    accuracy: Metric = UNSET
    mean_absolute_error: Metric = UNSET


class Epoch(Event, frozen=True, tag="epoch", kw_only=True, gc=False):
    """An epoch is done; `seconds` and the rate are of training alone, validation apart."""

    epoch: int
    epochs: int
    loss: Number
    val_loss: Number
    accuracy: Metric = UNSET
    val_accuracy: Metric = UNSET
    mean_absolute_error: Metric = UNSET
    val_mean_absolute_error: Metric = UNSET
    seconds: float
    samples_per_second: float


class Norms(Event, frozen=True, tag="norms", kw_only=True):
    """How large an epoch's steps were, layer by layer; only layers that learn are listed.

    Attributes:
        epoch: the epoch, counted from 1.
        learning_rate: of its last step.
        layers: such as `2 SimpleRNN`: the position in the stack and the kind.
        gradient_norms: √(mean over the epoch's steps of ‖∂L/∂W‖²), before clipping; null where
            the engine does not tell.
        weight_norms: ‖W‖ at the epoch's end, over all of the layer's trainable weights.
    """

    epoch: int
    learning_rate: Number
    layers: tuple[str, ...]
    gradient_norms: tuple[Number, ...]
    weight_norms: tuple[Number, ...]


class Probe(Event, frozen=True, tag="probe", kw_only=True):
    """What the network answers, after an epoch, to the first of the kept test examples.

    Attributes:
        epoch: the epoch, counted from 1.
        answers: one list of outputs an example: one probability, one a class, or one value.
    """

    epoch: int
    answers: tuple[tuple[Number, ...], ...]


class Resumed(Event, frozen=True, tag="resumed", kw_only=True):
    """A later worker goes on where an earlier one left off.

    Attributes:
        pid: of the later worker.
        epoch: whole epochs that are done.
        batch: gradient steps done in the epoch after them; 0 between two epochs.
        exact: whether every later number is, to the bit, what it had been without the break.
        why: why it is not exact; empty where it is.
        notes: what else the reader should know, such as a broken checkpoint passed over.
    """

    pid: int
    epoch: int
    batch: int
    exact: bool
    why: str = ""
    notes: tuple[str, ...] = ()


class End(Event, frozen=True, tag="end", kw_only=True):
    """The last line: how it ended, and what the test examples said.

    `note` says what ended it before its last epoch, where nobody asked for that; `not_finite`, that
    the error was a number that is none any more.
    """

    state: EndState
    error: str | None = None
    note: str | None = None
    not_finite: bool = False
    test_loss: Metric = UNSET
    test_accuracy: Metric = UNSET
    test_mean_absolute_error: Metric = UNSET
    verdict: str | None = None
    seconds: float = 0.0


AnyEvent = (
    Queued
    | Started
    | Stage
    | Prepared
    | Environment
    | Resumed
    | Batch
    | Epoch
    | Norms
    | Probe
    | End
)

_decoder: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)
_encoder = msgspec.json.Encoder()


def encode(event: AnyEvent) -> bytes:
    """One event as one line of JSON, its newline included."""
    return _encoder.encode(event) + b"\n"


def decode(line: bytes) -> AnyEvent | None:
    """The event that a line holds; None for a line that was cut or is of a later version."""
    try:
        return _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def finite(number: float | None) -> Number:
    """The number, or None where it is not finite."""
    return number if number is not None and math.isfinite(number) else None


def number(metric: Metric) -> Number:
    """The metric, or None where the run's task does not have it."""
    return None if metric is UNSET else metric
