"""How large each layer's gradients and weights are at the epoch that is looked at."""

from collections.abc import Sequence

from core.training.events import Norms, Number
from core.training.history import ENDED, History
from tui.run_numbers import UNKNOWN
from tui.training.sides.bars import curve
from tui.training.sides.run_text import wrapped
from tui.training.sides.side_view import SideView
from tui.training.snapshot import RunView
from tui.widgets.lines import Line

WIDEST_CURVE = 24
_NUMBER = 9


class LayersView(SideView):
    """A row a layer: the norm of its gradient, that of its weights, and how both went."""

    NAME = "layers"
    HELP = """\
### The layers

How large each layer's steps were in the epoch that is looked at, and how large its weights are.

- **gradient**: √(mean of ‖∂L/∂W‖²) over the steps of the epoch, before clipping. A layer whose
  gradient is a thousand times smaller than the others' hardly learns; one that grows from epoch to
  epoch is on its way to explode, which `clip_norm` prevents.
- **weights**: ‖W‖ over all of the layer's trainable weights, at the epoch's end.
- The small curves show the epochs so far, from their lowest to their highest value.
- **learning rate**: of the epoch's last step.

`,` and `.` go to the epoch before and after.
"""

    def lines(self, run: RunView, seconds_in_stage: int | None, width: int) -> tuple[Line, ...]:
        """A table, or why there is none."""
        return layer_lines(run, width)


def layer_lines(run: RunView, width: int) -> tuple[Line, ...]:
    """One line a layer below the epoch and its learning rate."""
    history = run.report.history
    if not history.norms:
        return tuple(wrapped(_why_none(run), width, "quiet"))
    told = history.norms[-1]
    head = f"epoch {told.epoch}  learning rate {_norm(told.learning_rate)}"
    name_width = max(len("layer"), *map(len, told.layers))
    curves = (width - name_width - 2 * (_NUMBER + 1)) // 2 - 1
    widest = min(max(len(history.norms), 8), WIDEST_CURVE)
    room = max(0, min(curves, widest))
    # One curve where there is no room for two.
    if room < 4:
        room = max(0, min(2 * curves + 1, widest))
        columns: tuple[str, ...] = ("gradient",)
    else:
        columns = ("gradient", "weights")
    if room < 4:
        columns, room = (), 0
    if width < name_width + 2 * (_NUMBER + 1):
        name_width = max(6, width - 2 * (_NUMBER + 1))
    titles = _row("layer", ("gradient", "weights"), ("", ""), name_width, columns, room)
    lines: list[Line] = [((head[:width], "strong"),), ((titles, "quiet"),)]
    for place, name in enumerate(told.layers):
        gradients = _course(history, name, "gradient")
        weights = _course(history, name, "weights")
        numbers = (_norm(told.gradient_norms[place]), _norm(told.weight_norms[place]))
        drawn = (curve(gradients, room), curve(weights, room))
        row = _row(name, numbers, drawn, name_width, columns, room)
        lines.append(((row, ""),))
    return tuple(lines)


def _row(
    name: str,
    numbers: tuple[str, str],
    drawn: tuple[str, str],
    name_width: int,
    columns: tuple[str, ...],
    room: int,
) -> str:
    cut = name if len(name) <= name_width else f"{name[: name_width - 1]}…"
    parts = [cut.ljust(name_width)]
    for place, column in enumerate(("gradient", "weights")):
        parts.append(numbers[place].rjust(_NUMBER))
        if column in columns:
            parts.append(drawn[place].ljust(room))
    return " ".join(parts).rstrip()


def _course(history: History, layer: str, what: str) -> Sequence[Number]:
    """A layer's norms over the epochs; None where an epoch was told without it."""
    return [_of(told, layer, what) for told in history.norms]


def _of(told: Norms, layer: str, what: str) -> Number:
    if layer not in told.layers:
        return None
    norms = told.gradient_norms if what == "gradient" else told.weight_norms
    return norms[told.layers.index(layer)]


def _norm(value: Number) -> str:
    if value is None:
        return UNKNOWN
    return f"{value:.4g}" if 1e-3 <= abs(value) < 1e5 or not value else f"{value:.2e}"


def _why_none(run: RunView) -> str:
    if run.report.history.epochs:
        return "This run was told without the norms of its layers."
    if run.report.state in ENDED:
        return "No epoch was completed, so that no norms are known."
    return "The norms of the layers come with the first epoch."
