"""What a form would start, in words: the lines below the fields, and the queue run by run."""

from collections.abc import Iterator
from textwrap import wrap

from tui.run_numbers import UNKNOWN, count, duration
from tui.training.starting.plan import Cost, Plan
from tui.widgets.lines import Line

LONGEST_TIME = 100 * 86_400.0
"""Nobody waits so long; a longer time is not worth its digits."""


def cost_lines(plan: Plan, width: int) -> tuple[Line, ...]:
    """How many runs, how large, how many steps, how long, and how that is known."""
    if plan.mistakes:
        wrong = len(plan.mistakes)
        words = "one field is wrong" if wrong == 1 else f"{wrong} fields are wrong"
        return ((("not possible yet: ", "quiet"), (words, "quiet")),)
    if not plan.costs:
        return ((("…", "quiet"),),)
    first = plan.costs[0]
    facts = ", ".join((_sizes(plan), _work(first)))
    said = [*_wrapped(f"{runs(plan)}: {facts}", width, ""), *_wrapped(_time(plan), width, "strong")]
    return (*said, *_wrapped(_basis(plan), width, "quiet"))


def runs(plan: Plan) -> str:
    """`6 runs (2 models × 3 seeds)`."""
    models, seeds = len(plan.costs), plan.costs[0].seeds if plan.costs else 0
    if plan.runs == 1:
        return "1 run"
    if seeds == 1:
        return f"{plan.runs} runs, one a model"
    return f"{plan.runs} runs ({models} {'model' if models == 1 else 'models'} × {seeds} seeds)"


def _sizes(plan: Plan) -> str:
    sizes = sorted({cost.estimate.parameters or 0 for cost in plan.costs})
    if sizes[0] == sizes[-1]:
        return f"{count(plan.costs[0].estimate.parameters)} parameters"
    return f"{sizes[0]:,} to {sizes[-1]:,} parameters"


def _work(cost: Cost) -> str:
    estimate, fit = cost.estimate, cost.config.fit
    epochs = f"{fit.epochs:,} {'epoch' if fit.epochs == 1 else 'epochs'}"
    if estimate.steps is None:
        return f"{epochs}, steps of {fit.batch_size:,} examples"
    of = f" of {estimate.examples:,} examples" if estimate.examples is not None else ""
    return f"{estimate.steps:,} steps in {epochs}{of}"


def _time(plan: Plan) -> str:
    if plan.seconds is None:
        return ""
    if plan.workers == 1:
        return f"about {time_words(plan.seconds)}"
    return f"{plan.workers} at once: {time_words(plan.seconds)} or more, for they share the machine"


def time_words(seconds: float | None) -> str:
    """A duration, or that it is beyond all patience."""
    if seconds is not None and seconds > LONGEST_TIME:
        return "more than 100 days"
    return duration(seconds)


def _basis(plan: Plan) -> str:
    said = dict.fromkeys(cost.estimate.basis for cost in plan.costs if cost.estimate.basis)
    return "; ".join(said)


def queue_lines(plan: Plan, width: int, height: int) -> tuple[Line, ...]:
    """One line a model in the order of training: its seeds, parameters, steps, time.

    Args:
        plan: what would be started.
        width: cells that a line may have.
        height: lines that there is room for.
    """
    if plan.mistakes or not plan.costs:
        return ()
    rows = [_row(cost) for cost in plan.costs]
    head = ("model", "seeds", "parameters", "steps", "each")
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    spare = width - sum(widths[1:]) - 2 * (len(head) - 1)
    if spare < 8:
        # The parameters of all stand below the fields.
        places: tuple[int, ...] = (0, 1, 4)
    elif spare < widths[0]:
        places = (0, 1, 2, 4)
    else:
        places = (0, 1, 2, 3, 4)
    widths[0] = min(widths[0], max(width - sum(widths[place] + 2 for place in places if place), 8))
    shown = rows if len(rows) < height else rows[: height - 2]
    lines: list[Line] = [((_cells(head, widths, places), "quiet"),)]
    lines += [((_cells(row, widths, places), ""),) for row in shown]
    if len(shown) < len(rows):
        lines.append(((f"… and {len(rows) - len(shown)} more models", "quiet"),))
    return tuple(lines)


def _row(cost: Cost) -> tuple[str, ...]:
    first = cost.config.fit.seed
    seeds = f"{first}" if cost.seeds == 1 else f"{first}–{first + cost.seeds - 1}"
    estimate = cost.estimate
    return (
        cost.config.preset,
        seeds,
        count(estimate.parameters),
        count(estimate.steps),
        UNKNOWN if estimate.seconds is None else time_words(estimate.seconds),
    )


def _cells(row: tuple[str, ...], widths: list[int], places: tuple[int, ...]) -> str:
    def cell(place: int) -> str:
        text, width = row[place], widths[place]
        if place:
            return text.rjust(width)
        return (text if len(text) <= width else f"{text[: width - 1]}…").ljust(width)

    return "  ".join(map(cell, places))


def _wrapped(text: str, width: int, role: str) -> Iterator[Line]:
    for line in wrap(text, max(width, 20)):
        yield ((line, role),)
