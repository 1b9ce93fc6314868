"""A block of text lines that repaints only what changed in it."""

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

Span = tuple[str, str]
"""A piece of text and its role: "", "strong", "quiet", "accent", "positive" or "negative"."""

Line = tuple[Span, ...]


def plain(line: Line) -> str:
    """The text of a line without its roles."""
    return "".join(text for text, _ in line)


def difference(old: Line, new: Line) -> tuple[int, int]:
    """The columns from the first to behind the last place where two lines differ."""
    if old == new:
        return 0, 0
    before, after = _cells(old), _cells(new)
    width = max(len(before), len(after))
    before += [(" ", "")] * (width - len(before))
    after += [(" ", "")] * (width - len(after))
    places = [place for place in range(width) if before[place] != after[place]]
    return (places[0], places[-1] + 1) if places else (0, 0)


def _cells(line: Line) -> list[Span]:
    """One entry a column; a character of two columns has an empty one behind it."""
    cells = []
    for text, role in line:
        for character in text:
            width = cell_len(character)
            if width:
                cells += [(character, role), *[("", role)] * (width - 1)]
            elif cells:
                # A combining sign shares the column of the character that it changes.
                cells[-1] = (cells[-1][0] + character, role)
    return cells


class Lines(Widget):
    """Lines of text with roles for their styles; a new line repaints where it differs."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "lines--strong",
        "lines--quiet",
        "lines--accent",
        "lines--positive",
        "lines--negative",
    }
    DEFAULT_CSS = """
    Lines {
        height: auto;
        .lines--strong { text-style: bold; }
        .lines--quiet { color: $foreground-muted; }
        .lines--accent { color: $text-accent; text-style: bold; }
        .lines--positive { color: #ffaf00; }
        .lines--negative { color: #5fd7ff; }
        &:light {
            .lines--positive { color: #875f00; }
            .lines--negative { color: #005faf; }
        }
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._lines: tuple[Line, ...] = ()
        self._styles: dict[str, Style] = {}

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown."""
        return self._lines

    def show(self, lines: Sequence[Line]) -> None:
        """Replace the text, repainting of each line only what differs."""
        old, self._lines = self._lines, tuple(lines)
        if len(old) != len(self._lines) and self.styles.is_auto_height:
            self.refresh(layout=True)
            return
        if not self.size:
            # Hidden, as in a tab that is not open: there is no width to compare within.
            self.refresh()
            return
        changed = []
        for row in range(max(len(old), len(self._lines))):
            start, stop = difference(_line(old, row), _line(self._lines, row))
            if start < min(stop, self.size.width):
                changed.append(Region(start, row, stop - start, 1))
        if changed:
            self.refresh(*changed)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One row a line."""
        return len(self._lines)

    def render_line(self, y: int) -> Strip:
        """The line in row `y`, cut or filled to the widget's width."""
        segments = [Segment(text, self._style(role)) for text, role in _line(self._lines, y)]
        return Strip(segments).adjust_cell_length(self.size.width, self._style(""))

    def _style(self, role: str) -> Style:
        style = self._styles.get(role)
        if style is None:
            style = self.get_component_rich_style(f"lines--{role}") if role else self.rich_style
            self._styles[role] = style
        return style

    def notify_style_update(self) -> None:
        """Look the styles of the roles up again."""
        self._styles.clear()
        super().notify_style_update()


def _line(lines: tuple[Line, ...], row: int) -> Line:
    return lines[row] if row < len(lines) else ()
