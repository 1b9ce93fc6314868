"""Partial repaints in as few bytes as possible.

Textual 8 crops a repainted piece of a line at its right edge only, so that one changed column
is written together with everything to its left in the same widget, and it writes every piece of
text with all of its colours and a reset behind it. Over SSH that is most of what a step of the
heat map costs. Here only what changed is written, and of its style only what differs from the
text written before it.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len
from rich.color import Color, ColorSystem
from rich.console import Console
from rich.style import Style
from textual._compositor import ChopsUpdate
from textual.strip import SGR_STYLES, Strip

_OFF = ("22", "22", "23", "24", "25", "25", "27", "28", "29", "24")
"""What switches the first ten attributes off; some share theirs, as bold and dim."""

_SEEN_ON_BLANKS = 1 << 3 | 1 << 6 | 0b11111 << 8
"""The attributes of a space that can be seen: the lines at it, and exchanged colours."""

_NARROW = 3
"""Columns up to which a piece may be written downwards instead of across."""


class Pen(NamedTuple):
    """What the terminal writes with: attributes as bits in Rich's order, and two colours.

    A colour is the codes that choose it, "" for the terminal's own.
    """

    attributes: int = 0
    front: str = ""
    back: str = ""


_PLAIN = Pen()


class Run(NamedTuple):
    """Text of one style at a place on the screen."""

    y: int
    x: int
    cells: int
    text: str
    pen: Pen
    link: str


class CroppedUpdate(ChopsUpdate):
    """The same pieces of lines as in a ChopsUpdate, cropped at both edges when written."""

    @classmethod
    def of(cls, update: ChopsUpdate) -> "CroppedUpdate":
        """The update with its pieces, spans and ends."""
        return cls(update.chops, update.spans, update.chop_ends)

    def render_segments(self, console: Console) -> str:
        """The bytes for the terminal: line by line, or narrow spans downwards if that is less.

        One column after the other is less where the cursor of the heat map moves, whose
        characters are alike in one column and differ from one column to the next.
        """
        system = console._color_system or ColorSystem.TRUECOLOR
        width = max((ends[-1] for ends in self.chop_ends if ends), default=0)
        wide: list[Run] = []
        narrow: list[Run] = []
        for y, left, right in self.spans:
            runs = self._runs(y, left, right, system)
            (narrow if right - left <= _NARROW else wide).extend(runs)
        columns = sorted(_characters(narrow), key=lambda run: (run.x, run.y))
        across = written([*wide, *narrow], width)
        return min(across, written([*wide, *columns], width), key=len) if narrow else across

    def _runs(self, y: int, left: int, right: int, system: ColorSystem) -> Iterator[Run]:
        for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
            start, stop = max(x, left), min(end, right)
            if strip is None or start >= stop:
                continue
            start, stop = _with_whole_characters(strip, start - x, stop - x)
            part = strip.crop(start, stop)
            start += x
            for text, style, _ in part:
                cells = cell_len(text)
                if style is None:
                    yield Run(y, start, cells, text, _PLAIN, "")
                else:
                    link = f"id={style._link_id};{style._link}" if style._link else ""
                    yield Run(y, start, cells, text, _pen(style, system), link)
                start += cells


def _with_whole_characters(strip: Strip, start: int, stop: int) -> tuple[int, int]:
    """The columns from `start` to `stop` and the other halves of the characters they cut."""
    if len(strip.text) == strip.cell_length:
        return start, stop
    at = 0
    for character in strip.text:
        end = at + cell_len(character)
        if at < start < end:
            start = at
        if at < stop < end:
            stop = end
        at = end
    return start, stop


def _characters(runs: list[Run]) -> Iterator[Run]:
    """One run a character; where some take two columns or none, they stay together."""
    for run in runs:
        if run.cells == 1 or run.cells != len(run.text):
            yield run
        else:
            for at, sign in enumerate(run.text):
                yield run._replace(x=run.x + at, cells=1, text=sign)


def written(runs: Iterable[Run], width: int) -> str:
    """The runs in their order, with one reset at the end.

    Args:
        runs: what to write, and where.
        width: columns of the screen: behind its last one the terminal's cursor is not where a
            move by one column would be counted from.
    """
    out: list[str] = []
    pen, link, at = _PLAIN, "", (-1, -1)
    for y, x, cells, text, wanted, target in runs:
        if (y, x) != at:
            below = (y - 1, x + 1) == at and at[1] < width
            out.append("\x1b[B\b" if below else f"\x1b[{y + 1};{x + 1}H")
        if target != link:
            out.append(f"\x1b]8;{target or ';'}\x1b\\")
            link = target
        if wanted != pen:
            if not text.strip(" ") and not (pen[0] | wanted[0]) & _SEEN_ON_BLANKS:
                # The front of a blank is not seen: it need not be changed yet.
                wanted = Pen(pen[0], pen[1], wanted[2])
            out.append(_change(pen, wanted))
            pen = wanted
        out.append(text)
        at = (y, x + cells)
    if link:
        out.append("\x1b]8;;\x1b\\")
    out.append(_change(pen, _PLAIN))
    return "".join(out)


@lru_cache(maxsize=4096)
def _pen(style: Style, system: ColorSystem) -> Pen:
    return Pen(
        style._attributes & style._set_attributes,
        _codes(style.color, system, front=True),
        _codes(style.bgcolor, system, front=False),
    )


def _codes(color: Color | None, system: ColorSystem, *, front: bool) -> str:
    if color is None or color.is_default:
        return ""
    return ";".join(color.downgrade(system).get_ansi_codes(front))


def _change(old: Pen, new: Pen) -> str:
    """The shortest codes that change the pen: what differs, or a reset and everything."""
    if old == new:
        return ""
    if new == _PLAIN:
        return "\x1b[m"
    if old.attributes == new.attributes and new.front and new.back:
        if old.front == new.front:
            return f"\x1b[{new.back}m"
        return f"\x1b[{new.front}m" if old.back == new.back else f"\x1b[{new.front};{new.back}m"
    anew = ";".join(["0", *_attributes(new.attributes), *filter(None, (new.front, new.back))])
    differing = _differing(old, new)
    shortest = anew if differing is None else min(";".join(differing), anew, key=len)
    return f"\x1b[{shortest}m"


def _differing(old: Pen, new: Pen) -> list[str] | None:
    """The codes of what differs; None where only a reset switches an attribute off."""
    gone, come = old.attributes & ~new.attributes, new.attributes & ~old.attributes
    if gone >> len(_OFF):
        return None
    off = dict.fromkeys(code for bit, code in enumerate(_OFF) if gone >> bit & 1)
    # What shares the code that switches another one off has to be switched on again.
    come |= sum(new.attributes & 1 << bit for bit, code in enumerate(_OFF) if code in off)
    codes = [*off, *_attributes(come)]
    if new.front != old.front:
        codes.append(new.front or "39")
    if new.back != old.back:
        codes.append(new.back or "49")
    return codes


@lru_cache(maxsize=256)
def _attributes(bits: int) -> tuple[str, ...]:
    return tuple(code for bit, code in enumerate(SGR_STYLES) if bits >> bit & 1)
