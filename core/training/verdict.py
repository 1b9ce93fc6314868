"""What a teacher would say of a run: from its events, by the rules that stand here."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from core.models.spec import Bidirectional, ModelSpec, SimpleRNN
from core.training.config import RunConfig
from core.training.events import Epoch, Number, Prepared, number
from core.training.history import History

Kind = Literal["too early", "not finite", "at chance", "overfitting", "learning"]

# The tutorial's rule: training accuracy this far above validation accuracy is overfitting.
OVERFITTING_GAP = 0.10
# At chance: less than this share of the way from guessing to perfect.
CHANCE_SHARE = 0.10
# Adam's own default is 0.001; recurrent networks seldom survive thirty times as much.
HIGH_LEARNING_RATE = 0.03
FEW_STEPS = 100
LONG_SEQUENCE = 100
MUCH_PADDING = 50


@dataclass(frozen=True)
class Repair:
    """Settings that may mend a run, and the words for them."""

    settings: Mapping[str, str]
    words: str


@dataclass(frozen=True)
class Verdict:
    """What happened, why, and what to try.

    Attributes:
        kind: the verdict in a word or two.
        finding: the sentence with the numbers that led to it.
        cause: why, where the run's settings show it; else empty.
        repairs: what to change, the likeliest first.
    """

    kind: Kind
    finding: str
    cause: str = ""
    repairs: tuple[Repair, ...] = field(default=())

    @property
    def sentence(self) -> str:
        """Finding, cause and repair in one paragraph."""
        repair = " or ".join(repair.words for repair in self.repairs)
        parts = [f"{self.kind}: {self.finding}", self.cause, f"Repair: {repair}" if repair else ""]
        return " ".join(
            f"{part[0].upper()}{part[1:]}." if at else f"{part}."
            for at, part in enumerate(part for part in parts if part)
        )


def blames_padding(verdict: Verdict) -> bool:
    """Whether padding is among the causes: whether what it does to the state is worth a look."""
    return any("padding" in repair.settings for repair in verdict.repairs)


def judge(config: RunConfig, history: History) -> Verdict:
    """The verdict on a run as far as it has come."""
    prepared = history.prepared
    if _not_finite(history):
        return _diverged(config, history)
    if prepared is None or not history.epochs:
        over = history.end is not None
        return Verdict(
            "too early", "it ended before its first epoch" if over else "no epoch is complete yet"
        )
    last = history.epochs[-1]
    measured = _measure(history, prepared, last)
    if measured.at_chance:
        cause, repairs = _why_at_chance(config, history, prepared)
        return Verdict("at chance", measured.words, cause, repairs)
    gap = _gap(last)
    if gap is not None and gap > OVERFITTING_GAP:
        return _overfitting(history, last, gap)
    return Verdict("learning", measured.words)


def _overfitting(history: History, last: Epoch, gap: float) -> Verdict:
    best = _best_epoch(history)
    repairs = [Repair({"dropout": "0.4"}, "more dropout (--set dropout=0.4)")]
    if best < last.epoch:
        repairs.insert(0, Repair({"epochs": str(best)}, f"--epochs {best}"))
    return Verdict(
        "overfitting",
        f"training accuracy {last.accuracy:.3f} is {gap:.2f} above validation accuracy "
        f"{last.val_accuracy:.3f} after epoch {last.epoch}, more than {OVERFITTING_GAP:.2f}; "
        f"the validation loss was lowest in epoch {best}",
        "the network remembers its training examples beyond what carries over to new ones",
        tuple(repairs),
    )


@dataclass(frozen=True)
class _Measurement:
    words: str
    at_chance: bool


def _measure(history: History, prepared: Prepared, last: Epoch) -> _Measurement:
    """How far above guessing the run has come, on the best evidence there is."""
    end = history.end
    tested = number(end.test_accuracy) if end else None
    if prepared.chance_accuracy is not None:
        accuracy = tested if tested is not None else number(last.val_accuracy)
        where, count = (
            ("test", prepared.test) if tested is not None else ("validation", prepared.validation)
        )
        if accuracy is None:
            return _Measurement("no accuracy was reported", False)
        chance = prepared.chance_accuracy
        return _Measurement(
            f"{where} accuracy {accuracy:.3f}, where guessing gives {chance:.3f}",
            accuracy < chance + _margin(chance, count),
        )
    tested = number(end.test_loss) if end else None
    loss, where = (tested, "test") if tested is not None else (last.val_loss, "validation")
    if loss is None:
        return _Measurement("no loss was reported", False)
    floor = prepared.chance_loss
    return _Measurement(
        f"{where} loss {loss:.4f}, where the best constant answer gives {floor:.4f}",
        loss > floor * (1 - CHANCE_SHARE),
    )


def _margin(chance: float, count: int) -> float:
    """max(share·(1 − p), 3·√(p(1 − p)/n)): what luck alone may add to chance accuracy p."""
    return max(CHANCE_SHARE * (1 - chance), 3 * math.sqrt(chance * (1 - chance) / max(count, 1)))


@dataclass(frozen=True)
class _Cause:
    words: str
    repairs: tuple[Repair, ...] = ()


def _why_at_chance(
    config: RunConfig, history: History, prepared: Prepared
) -> tuple[str, tuple[Repair, ...]]:
    """Every cause that the settings show, the likeliest first."""
    padding, steps = _padding_cause(config, prepared), _few_steps_cause(config, history, prepared)
    # A little padding slows the learning down; only much of it wipes the state out.
    ordered = (padding, steps) if prepared.mean_padding >= MUCH_PADDING else (steps, padding)
    found = [cause for cause in (*ordered, _learning_rate_cause(config)) if cause is not None]
    if not found:
        found = [_vanishing_cause(prepared) or UNEXPLAINED]
    return (
        "; and ".join(cause.words for cause in found),
        tuple(repair for cause in found for repair in cause.repairs),
    )


def _padding_cause(config: RunConfig, prepared: Prepared) -> _Cause | None:
    masked = prepared.model.masks_padding
    if config.data.padding != "post" or prepared.mean_padding < 1 or masked:
        return None
    return _Cause(
        f"after its last word a text is followed by {prepared.mean_padding:.0f} padding steps "
        "on average, and without a mask each of them overwrites the state that should "
        "remember the text",
        (
            Repair({"padding": "pre"}, "--set padding=pre"),
            Repair({"mask_zero": "true"}, "--set mask_zero=true"),
        ),
    )


def _few_steps_cause(config: RunConfig, history: History, prepared: Prepared) -> _Cause | None:
    epochs = len(history.epochs)
    steps = epochs * math.ceil(prepared.train / config.fit.batch_size)
    if steps >= FEW_STEPS:
        return None
    enough = math.ceil(3 * FEW_STEPS * epochs / max(steps, 1))
    words = f"only {steps} gradient steps were made, too few to tell"
    if enough <= config.fit.epochs:
        return _Cause(f"{words} ({epochs} of {config.fit.epochs} epochs)")
    return _Cause(words, (Repair({"epochs": str(enough)}, f"--epochs {enough}"),))


def _learning_rate_cause(config: RunConfig) -> _Cause | None:
    rate = config.fit.learning_rate
    if rate <= HIGH_LEARNING_RATE:
        return None
    return _Cause(
        f"the learning rate {rate:g} is too high for a recurrent network",
        (Repair({"learning_rate": "0.001"}, "--set learning_rate=0.001"),),
    )


def _vanishing_cause(prepared: Prepared) -> _Cause | None:
    if not _is_simple(prepared.model) or prepared.timesteps < LONG_SEQUENCE:
        return None
    return _Cause(
        f"over {prepared.timesteps} steps the gradient of a SimpleRNN vanishes "
        "before it reaches what matters",
        (Repair({}, "a model with gates, such as tutorial-lstm"),),
    )


UNEXPLAINED = _Cause(
    "nothing in the settings explains it: look at the labels and at a few examples"
)


def _diverged(config: RunConfig, history: History) -> Verdict:
    epoch = next((e.epoch for e in history.epochs if e.loss is None or e.val_loss is None), None)
    where = f"in epoch {epoch}" if epoch else "before the first epoch was over"
    rate = config.fit.learning_rate / 10
    return Verdict(
        "not finite",
        f"the loss ceased to be a number {where}",
        f"the weights have left the range of numbers; the learning rate is {rate * 10:g}",
        (Repair({"learning_rate": f"{rate:g}"}, f"--set learning_rate={rate:g}"),),
    )


def _not_finite(history: History) -> bool:
    losses: list[Number] = [loss for e in history.epochs for loss in (e.loss, e.val_loss)]
    losses += [batch.loss for batch in history.batches[-1:]]
    return any(loss is None for loss in losses)


def _gap(last: Epoch) -> float | None:
    accuracy, validation = number(last.accuracy), number(last.val_accuracy)
    return None if accuracy is None or validation is None else accuracy - validation


def _best_epoch(history: History) -> int:
    """The epoch of the lowest validation loss."""
    return min(history.epochs, key=lambda e: math.inf if e.val_loss is None else e.val_loss).epoch


def _is_simple(model: ModelSpec) -> bool:
    recurrent = [
        layer.layer if isinstance(layer, Bidirectional) else layer for layer in model.layers
    ]
    return any(isinstance(layer, SimpleRNN) for layer in recurrent)
