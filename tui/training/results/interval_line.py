"""A confidence interval drawn on a line with 0 marked."""

from rich.cells import cell_len

from tui.widgets.lines import Line, Span

MARGIN = 0.06
"""Of the line's length, free at either end, so that an end is seen to be one."""


def interval_lines(
    difference: float, low: float | None, high: float | None, width: int, role: str
) -> list[Line]:
    """Three lines: which side is whose, the interval, and the numbers of its ends.

    Args:
        difference: the point; positive where the first group is better.
        low: the interval's lower end; None where there is no interval.
        high: its upper end.
        width: columns.
        role: that of the interval.
    """
    ends = [value for value in (0.0, difference, low, high) if value is not None]
    least, most = min(ends), max(ends)
    margin = (most - least) * MARGIN or 1.0
    least, most = least - margin, most + margin

    def at(value: float) -> int:
        return round((value - least) / (most - least) * (width - 1))

    signs = [("─", "quiet")] * width
    if low is not None and high is not None:
        for column in range(at(low), at(high) + 1):
            signs[column] = ("━", role)
        signs[at(low)], signs[at(high)] = ("┣", role), ("┫", role)
    signs[at(0.0)] = ("┼", "strong")
    signs[at(difference)] = ("●", role)
    labels = {at(0.0): "0"}
    for value in (low, high) if low is not None and high is not None else (difference,):
        if value is not None:
            labels.setdefault(at(value), signed(value))
    return [_sides(width), _joined(signs), ((_labelled(labels, at(0.0), width), ""),)]


def signed(value: float) -> str:
    """Four decimals with their sign; a true minus is as wide as the plus."""
    return f"{value:+.4f}".replace("-", "−")


def _sides(width: int) -> Line:
    left, right = "◂ the second is better", "the first is better ▸"
    if cell_len(left) + cell_len(right) + 2 > width:
        left, right = "◂ second", "first ▸"
    return ((f"{left}{right.rjust(width - len(left))}", "quiet"),)


def _joined(signs: list[Span]) -> Line:
    spans: list[Span] = []
    for sign, role in signs:
        if spans and spans[-1][1] == role:
            spans[-1] = (spans[-1][0] + sign, role)
        else:
            spans.append((sign, role))
    return tuple(spans)


def _labelled(labels: dict[int, str], zero: int, width: int) -> str:
    """The labels under their places, 0 first; one that would touch another is left out."""
    row = [" "] * width
    for place in sorted(labels, key=lambda place: place != zero):
        text = labels[place]
        start = max(0, min(place - len(text) // 2, width - len(text)))
        around = row[max(0, start - 1) : start + len(text) + 1]
        if all(sign == " " for sign in around):
            row[start : start + len(text)] = text
    return "".join(row)
