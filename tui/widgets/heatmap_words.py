"""Words under the columns of a heat map, or as running text where columns are narrow."""

from itertools import groupby

import numpy as np
from rich.cells import cell_len, set_cell_size

from tui.widgets.lines import Line

ROOM = 4
"""Characters a column from which on each word stands under its own."""


def printable(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words with a dot for every character that would move or colour the terminal."""
    return tuple(
        word
        if word.isprintable()
        else "".join(sign if sign.isprintable() else "·" for sign in word)
        for word in words
    )


def fitted(word: str, width: int) -> str:
    """A word in exactly `width` columns, cut with … and followed by at least one space."""
    if cell_len(word) < width:
        return set_cell_size(word, width)
    return set_cell_size(f"{set_cell_size(word, width - 2).rstrip()}…", width)


def words_under(
    words: tuple[str, ...], width: int, first: int, characters: int, current: int
) -> Line:
    """Each word under its column, from the timestep `first` on; the current one is accented."""
    last = min(first + -(-characters // width), len(words))
    shown = [
        (fitted(words[t], width), "accent" if t == current else "") for t in range(first, last)
    ]
    return tuple(
        ("".join(text for text, _ in same), role)
        for role, same in groupby(shown, key=lambda span: span[1])
    )


class RunningText:
    """The words as one line of text, of which a part is in sight."""

    def __init__(self, words: tuple[str, ...]) -> None:
        self._words = words
        widths = np.array([cell_len(word) + 1 for word in words], dtype=np.intp)
        # Where each word starts; behind the last one, how long the text is.
        self._starts = np.concatenate([np.zeros(1, np.intp), np.cumsum(widths)])
        self._left = 0

    def follow(self, current: int, characters: int) -> bool:
        """Move by half a line if the current word would not be in sight; whether it moved."""
        start, stop = int(self._starts[current]), int(self._starts[current + 1]) - 1
        old = self._left
        inside = old <= start and (stop <= old + characters or start == old)
        if not inside:
            end = max(int(self._starts[-1]) - 1 - characters, 0)
            left = min(max(start - characters // 2, 0), end)
            # A word longer than half the line starts where it can be read from its start.
            self._left = left if stop <= left + characters else start
        return self._left != old

    def span(self, timestep: int, characters: int) -> tuple[int, int]:
        """The columns of a word in the line, as far as they are in sight."""
        start, stop = self._starts[timestep] - self._left, self._starts[timestep + 1] - self._left
        return max(int(start), 0), min(int(stop) - 1, characters)

    def timestep(self, column: int) -> int | None:
        """The word in a column of the line, None behind the last one."""
        found = int(np.searchsorted(self._starts, self._left + column, side="right")) - 1
        return found if found < len(self._words) else None

    def line(self, characters: int, current: int) -> tuple[Line, int]:
        """The words in sight, and how many columns of the first are not."""
        first = int(np.searchsorted(self._starts, self._left, side="right")) - 1
        last = int(np.searchsorted(self._starts, self._left + characters, side="left"))
        spans: list[tuple[str, str]] = []
        for t in range(max(first, 0), min(last, len(self._words))):
            spans += [(self._words[t], "accent" if t == current else ""), (" ", "")]
        merged = tuple(
            ("".join(text for text, _ in same), role)
            for role, same in groupby(spans, key=lambda span: span[1])
        )
        return merged, self._left - int(self._starts[max(first, 0)])
