"""Which charts there are on a page, and what is in them."""

from collections.abc import Mapping, Sequence

from core.training.summary import RunReport
from tui.training.charts.choices import ChartChoices, Page
from tui.training.charts.curves import loss_chart, score_chart
from tui.training.charts.layers import layer_charts
from tui.training.charts.overlay import overlay_charts, short_id
from tui.training.charts.recall import Recall
from tui.widgets.chart_spec import ChartSpec

PAGES: Mapping[Page, tuple[str, ...]] = {
    "curves": ("loss", "score"),
    "training": ("loss", "score"),
    "layers": ("rate", "gradients", "weights"),
}
"""The names of the charts of each page."""


def runs_together(shown: RunReport | None, overlaid: Sequence[RunReport]) -> tuple[RunReport, ...]:
    """The runs in one chart: the marked ones; one alone is compared with the shown run."""
    if len(overlaid) > 1 or shown is None:
        return tuple(overlaid)
    marked = [report for report in overlaid if report.run.id != shown.run.id]
    return (*marked, shown)


def charts_of(
    shown: RunReport | None,
    overlaid: Sequence[RunReport],
    choices: ChartChoices,
    recall: Recall,
) -> Mapping[str, ChartSpec]:
    """The charts of the chosen page by name; none where there is no run.

    Args:
        shown: the run that is looked at, whose layers are shown.
        overlaid: the marked runs.
        choices: what the user chose.
        recall: what was made before.
    """
    together = runs_together(shown, overlaid)
    one = shown or (together[0] if together else None)
    if one is None:
        return {}
    if choices.page == "layers":
        of = short_id(one) if len(together) > 1 else ""
        specs: tuple[ChartSpec, ...] = layer_charts(one.config, one.history, choices, of)
    elif len(together) > 1:
        specs = overlay_charts(together, choices, recall)
    else:
        specs = tuple(
            make(one.config, one.history, choices, recall) for make in (loss_chart, score_chart)
        )
    return dict(zip(PAGES[choices.page], specs, strict=True))
