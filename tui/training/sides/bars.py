"""Bars and small curves made of block characters."""

from collections.abc import Sequence

EIGHTHS = " ▏▎▍▌▋▊▉█"
LEVELS = "▁▂▃▄▅▆▇█"
EMPTY = "·"


def bar(share: float | None, width: int) -> str:
    """A bar of `width` cells, full to an eighth of a cell; dots where it is empty."""
    if share is None or share != share:
        return EMPTY * width
    eighths = round(min(max(share, 0.0), 1.0) * width * 8)
    whole, rest = divmod(eighths, 8)
    drawn = "█" * whole + (EIGHTHS[rest] if rest else "")
    return drawn + EMPTY * (width - len(drawn))


def curve(values: Sequence[float | None], width: int) -> str:
    """The last `width` values as blocks, from the lowest of them to the highest."""
    shown = values[-width:]
    known = [value for value in shown if value is not None]
    if not known:
        return " " * width
    low, span = min(known), max(known) - min(known)
    cells = (
        " " if value is None else LEVELS[_level((value - low) / span if span else 0.5)]
        for value in shown
    )
    return "".join(cells).ljust(width)


def _level(share: float) -> int:
    return min(int(share * len(LEVELS)), len(LEVELS) - 1)
