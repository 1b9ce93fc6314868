"""Two to eight runs in one chart: a curve a run."""

from collections.abc import Sequence
from functools import partial

from core.training.summary import RunReport
from tui.training.charts.choices import ChartChoices
from tui.training.charts.curves import Curves, Look, chart
from tui.training.charts.quantity import LOSS, Quantity, floors, heights, score_of
from tui.training.charts.recall import Recall
from tui.training.charts.series import MOST_RUNS, colour_of, glyph_of
from tui.training.charts.timeline import Timeline, timeline
from tui.widgets.chart_spec import ChartSpec, Series


def overlay_charts(
    reports: Sequence[RunReport], choices: ChartChoices, recall: Recall
) -> tuple[ChartSpec, ChartSpec]:
    """Loss and score of several runs: their validation, or on its own page their training.

    Args:
        reports: the runs, in the order that gives them their colours; those behind the eighth
            are not drawn.
        choices: what the user chose.
        recall: what was made before.
    """
    reports = reports[:MOST_RUNS]
    score = score_of(reports[0].config, reports[0].history)
    refusal = why_not_together(reports)
    return (
        _together(LOSS, reports, choices, recall, refusal),
        _together(score, reports, choices, recall, refusal),
    )


def look_of(report: RunReport, place: int) -> Look:
    """The run's short name and the colour and glyph of its place."""
    short = short_id(report)
    return Look(f"{short} {report.config.preset}", short, colour_of(place), glyph_of(place))


def short_id(report: RunReport) -> str:
    """The first letters of a run's id, by which it can be called."""
    return report.run.id[:4]


def why_not_together(reports: Sequence[RunReport]) -> str:
    """One sentence on runs whose numbers do not measure the same; empty where they do."""
    tasks: dict[str, list[str]] = {}
    for report in reports:
        if report.history.prepared is not None:
            tasks.setdefault(report.history.prepared.task, []).append(short_id(report))
    if len(tasks) < 2:
        return ""
    told = "; ".join(f"{task}: {', '.join(runs)}" for task, runs in tasks.items())
    return (
        f"The marked runs have different tasks ({told}), whose losses and scores cannot be "
        "compared: mark runs of one task."
    )


def _together(
    quantity: Quantity,
    reports: Sequence[RunReport],
    choices: ChartChoices,
    recall: Recall,
    refusal: str,
) -> ChartSpec:
    lines = [timeline(report.config, report.history, choices.x) for report in reports]
    longest = max(lines, key=lambda line: line.range[1])
    on_train = choices.page == "training"
    if refusal:
        of = "train" if on_train else "val"
        return chart(quantity, (), longest, choices, of=of, empty=refusal)
    series: list[Series] = []
    for place, (report, line) in enumerate(zip(reports, lines, strict=True)):
        series += recall.of(
            report.history,
            (
                report.run.id,
                place,
                quantity,
                choices.x,
                choices.smoothing,
                choices.window,
                on_train,
            ),
            partial(_curves, quantity, report, line, place, choices, recall),
        )
    begun = any(curve.xs for curve in series)
    smoothing = choices.smoothing if on_train else 0.0
    return chart(
        quantity,
        tuple(series),
        longest,
        choices,
        of="train" if on_train else "val",
        smoothing=smoothing,
        baselines=_common_floors(quantity, reports) if begun else (),
        known=heights(quantity, reports[0].history.prepared),
    )


def _curves(
    quantity: Quantity,
    report: RunReport,
    line: Timeline,
    place: int,
    choices: ChartChoices,
    recall: Recall,
) -> tuple[Series, ...]:
    curves = Curves(report.run.id, report.config, report.history, choices, line, recall)
    look = look_of(report, place)
    if choices.page != "training":
        return (curves.validation(quantity, look),)
    if choices.smoothing and report.history.batches:
        return curves.batches(quantity, look)
    return (curves.train(quantity, look),)


def _common_floors(
    quantity: Quantity, reports: Sequence[RunReport]
) -> tuple[tuple[str, float], ...]:
    """The floors that all runs share; one that is another run's would be no floor to beat."""
    first, *others = [
        floors(quantity, report.history.prepared) for report in reports if report.history.prepared
    ] or [()]
    return tuple(floor for floor in first if all(floor in other for other in others))
