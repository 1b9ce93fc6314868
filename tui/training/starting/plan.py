"""What a form would start and what that would cost."""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from core.errors import Problem
from core.training.config import RunConfig
from core.training.estimate import Estimate, estimate
from core.training.summary import RunSummary
from tui.training.starting.mistakes import mistakes
from tui.training.starting.request import Request, configurations


@dataclass(frozen=True)
class Cost:
    """One model of a plan.

    Attributes:
        config: its run with the first seed.
        seeds: with how many seeds it is trained.
        estimate: what one of these runs costs.
    """

    config: RunConfig
    seeds: int
    estimate: Estimate


@dataclass(frozen=True)
class Plan:
    """All that a form asks for, or why it cannot be started.

    Attributes:
        costs: the models in the order in which they are trained.
        seconds: until the last run has ended, if runs that train at the same time do not slow
            each other down; None where it cannot be known.
        mistakes: one sentence for each field that is wrong, by its key; then there is no cost.
    """

    costs: tuple[Cost, ...] = ()
    seconds: float | None = None
    mistakes: Mapping[str, str] = field(default_factory=dict)

    @property
    def runs(self) -> int:
        """How many runs there would be."""
        return sum(cost.seeds for cost in self.costs)

    @property
    def workers(self) -> int:
        """How many of them train at the same time."""
        return min(self.costs[0].config.workers, self.runs) if self.costs else 1


def plan(request: Request, earlier: Sequence[RunSummary]) -> Plan:
    """What a form would start; says for every field what is wrong with it.

    Args:
        request: the form.
        earlier: the runs from whose speed times are estimated.
    """
    wrong = mistakes(request)
    if wrong:
        return Plan(mistakes=wrong)
    try:
        runs = configurations(request)
    except Problem as problem:
        # A file has gone since it was looked at.
        return Plan(mistakes={"": str(problem)})
    seeds = len(runs) // len(request.presets)
    costs = tuple(Cost(run, seeds, estimate(run, earlier)) for run in runs[::seeds])
    times = [cost.estimate.seconds for cost in costs for _ in range(cost.seeds)]
    return Plan(costs, queue_seconds(times, runs[0].workers))


def queue_seconds(times: Iterable[float | None], workers: int) -> float | None:
    """Until the last of these runs ends, if each begins when one of the workers is free."""
    free = [0.0] * workers
    for seconds in times:
        if seconds is None:
            return None
        heapq.heapreplace(free, free[0] + seconds)
    return max(free)
