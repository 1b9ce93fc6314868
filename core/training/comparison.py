"""Two groups of runs compared: is one model better, or was it luck?"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from core.training.groups import Spread, groups, spread
from core.training.intervals import Interval, alone, paired, welch
from core.training.summary import RunSummary

# The normal distribution's two-sided 95 %: a proportion over thousands of examples is normal.
NORMAL = 1.96


@dataclass(frozen=True)
class Pair:
    """Two runs with the same seed; losses are negated, so that higher is better."""

    seed: int
    first: float
    second: float

    @property
    def difference(self) -> float:
        """The first − the second: above 0 where the first is better."""
        return self.first - self.second


@dataclass(frozen=True)
class Comparison:
    """What two groups say about each other; losses are negated, so that higher is better.

    Attributes:
        metric: the number that is compared; empty where nothing can be.
        pairs: the runs with the same seed, by seed; empty where they are not compared in pairs.
        difference: the first − the second; None where nothing can be compared.
        low: the lower end of the difference's 95 % confidence interval; None where there is none.
        high: its upper end.
        separable: whether one is better beyond the luck of the seeds.
        sentence: all of this in words.
        first: the first group's values, one a seed; None where nothing can be compared.
        second: the second group's values.
        remarks: what else the reader should know, a sentence each.
    """

    metric: str
    pairs: tuple[Pair, ...]
    difference: float | None
    low: float | None
    high: float | None
    separable: bool
    sentence: str
    first: Spread | None = None
    second: Spread | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Metric:
    """A number by which runs are compared.

    Attributes:
        name: what it is called.
        value: the number of a run, negated where lower is better; None where it is not known.
        examples: on how many examples it was measured.
        is_loss: lower is better.
    """

    name: str
    value: Callable[[RunSummary], float | None]
    examples: Callable[[RunSummary], int | None]
    is_loss: bool = False


_METRICS = (
    _Metric("test accuracy", lambda run: run.test_accuracy, lambda run: run.test),
    _Metric(
        "best validation accuracy", lambda run: run.best_val_accuracy, lambda run: run.validation
    ),
    _Metric("test loss", lambda run: _negated(run.test_loss), lambda run: run.test, True),
    _Metric(
        "validation loss", lambda run: _negated(run.val_loss), lambda run: run.validation, True
    ),
)


def compare(a: Sequence[RunSummary], b: Sequence[RunSummary]) -> Comparison:
    """Compares two groups: in pairs of the same seed where there are two, else unpaired.

    Several runs of one seed count as one, their mean: they are no evidence of other seeds.

    Args:
        a: the first group's runs.
        b: the second group's.
    """
    one, other, remarks = _comparable(a, b)
    metric = _common_metric(one, other)
    if metric is None:
        return _nothing("no number is known of all" if a and b else "one of the groups has no runs")
    first, second = _by_seed(one, metric), _by_seed(other, metric)
    spreads = spread(first.values()), spread(second.values())
    luck = _luck(metric, [*one, *other], spreads)
    pairs = tuple(
        Pair(seed, first[seed], second[seed]) for seed in sorted(first.keys() & second.keys())
    )
    if len(pairs) >= 2:
        found = paired([pair.difference for pair in pairs], luck.of_difference)
        remarks += _left_out(first.keys() ^ second.keys())
    elif min(len(first), len(second)) >= 2:
        pairs, found = (), welch(*spreads, luck.of_difference)
    else:
        found = alone(*spreads)
    return Comparison(
        metric=metric.name,
        pairs=pairs,
        difference=found.difference,
        low=found.low,
        high=found.high,
        separable=found.separable,
        sentence=_sentence(_names(a, b), metric, found),
        first=spreads[0],
        second=spreads[1],
        remarks=(*remarks, *_remarks(metric, luck)),
    )


def _nothing(why: str) -> Comparison:
    return Comparison("", (), None, None, None, False, f"nothing to compare yet: {why}")


def _negated(loss: float | None) -> float | None:
    return None if loss is None else -loss


def _comparable(
    a: Sequence[RunSummary], b: Sequence[RunSummary]
) -> tuple[list[RunSummary], list[RunSummary], list[str]]:
    """Of each group the runs that finished; all of both where one has none, and what that means."""
    one, other = ([run for run in rows if run.state == "finished"] for rows in (a, b))
    left = len(a) + len(b) - len(one) - len(other)
    runs = "1 run has" if left == 1 else f"{left} runs have"
    if one and other:
        return one, other, [f"{runs} not finished: left out."] if left else []
    return list(a), list(b), [f"{runs} not finished: the numbers may still change."]


def _common_metric(a: Sequence[RunSummary], b: Sequence[RunSummary]) -> _Metric | None:
    """The first number that is known of all runs."""
    if not (a and b):
        return None
    known = (m for m in _METRICS if all(m.value(run) is not None for run in (*a, *b)))
    return next(known, None)


def _by_seed(runs: Iterable[RunSummary], metric: _Metric) -> dict[int, float]:
    told: dict[int, list[float]] = {}
    for run in runs:
        value = metric.value(run)
        if value is not None:
            told.setdefault(run.seed, []).append(value)
    return {seed: math.fsum(values) / len(values) for seed, values in told.items()}


def _left_out(seeds: Iterable[int]) -> list[str]:
    some = sorted(seeds)
    if not some:
        return []
    named = f"{', '.join(map(str, some[:8]))}{', …' if len(some) > 8 else ''}"
    return [f"Left out for want of a partner: seed{'s' if len(some) > 1 else ''} {named}."]


@dataclass(frozen=True)
class _Luck:
    """1.96·√(p(1 − p)/n): how far the choice of n examples alone may move an accuracy p."""

    examples: int = 0
    of_accuracy: float = 0.0
    of_difference: float = 0.0


def _luck(metric: _Metric, runs: Sequence[RunSummary], accuracies: tuple[Spread, Spread]) -> _Luck:
    counts = [count for run in runs if (count := metric.examples(run))]
    if metric.is_loss or len(counts) < len(runs):
        return _Luck()
    n = min(counts)
    variances = [max(0.0, p * (1 - p)) / n for one in accuracies if (p := one.mean) is not None]
    return _Luck(
        examples=n,
        of_accuracy=NORMAL * math.sqrt(max(variances)),
        # As if each had been measured on examples of its own, which is no narrower.
        of_difference=NORMAL * math.sqrt(math.fsum(variances)),
    )


def _remarks(metric: _Metric, luck: _Luck) -> list[str]:
    said = []
    if luck.examples:
        said.append(
            f"The choice of the {luck.examples:,} examples alone may move each accuracy by "
            f"±{luck.of_accuracy:.4f}."
        )
    if metric.is_loss:
        said.append("A loss is negated here: higher is better.")
    return said


def _names(a: Sequence[RunSummary], b: Sequence[RunSummary]) -> tuple[str, str]:
    """The titles of the two, where each is one group."""
    titles = {group.key: group.title for group in groups([*a, *b])}
    keys = [{row.group or row.id for row in rows} for rows in (a, b)]
    if all(len(one) == 1 for one in keys) and keys[0] != keys[1]:
        return titles[keys[0].pop()], titles[keys[1].pop()]
    return "the first group", "the second group"


def _sentence(names: tuple[str, str], metric: _Metric, found: Interval) -> str:
    better, other = names if found.difference >= 0 else (names[1], names[0])
    word = "lower" if metric.is_loss else "higher"
    what = (
        f"{better} has a {metric.name} {abs(found.difference):.4f} {word} than {other}"
        if found.difference
        else f"{better} and {other} have the same {metric.name}"
    )
    verdict = "separable" if found.separable else "not separable"
    return f"{verdict}: {what}{_bounds(found)}; {found.made}"


def _bounds(found: Interval) -> str:
    """The interval in favour of the better one."""
    if found.low is None or found.high is None:
        return ""
    low, high = (found.low, found.high) if found.difference >= 0 else (-found.high, -found.low)
    return f" (95 % interval {low:.4f} to {high:.4f})".replace("-", "−")
