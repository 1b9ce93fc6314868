"""A block of text lines that repaints only what changed in it."""

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

Span = tuple[str, str]
"""A piece of text and its role: "", "strong", "quiet", "accent", "positive" or "negative"."""

Line = tuple[Span, ...]


def plain(line: Line) -> str:
    """The text of a line without its roles."""
    return "".join(text for text, _ in line)


def first_difference(old: Line, new: Line) -> int:
    """The column from which two lines differ."""
    column = 0
    for before, after in zip(old, new, strict=False):
        if before == after:
            column += cell_len(after[0])
            continue
        if before[1] == after[1]:
            for one, other in zip(before[0], after[0], strict=False):
                if one != other:
                    break
                column += cell_len(one)
        break
    return column


class Lines(Widget):
    """Lines of text with roles for their styles; a new line repaints from where it differs."""

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

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown."""
        return self._lines

    def show(self, lines: Sequence[Line]) -> None:
        """Replace the text, repainting only from the first difference of each changed line."""
        old, self._lines = self._lines, tuple(lines)
        if len(old) != len(self._lines) and self.styles.is_auto_height:
            self.refresh(layout=True)
            return
        changed = [
            Region(start, row, width, 1)
            for row in range(max(len(old), len(self._lines)))
            if (before := _line(old, row)) != (after := _line(self._lines, row))
            and (width := self.size.width - (start := first_difference(before, after))) > 0
        ]
        if changed:
            self.refresh(*changed)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One row a line."""
        return len(self._lines)

    def render_line(self, y: int) -> Strip:
        """The line in row `y`, cut or filled to the widget's width."""
        style = self.rich_style
        segments = [
            Segment(text, self.get_component_rich_style(f"lines--{role}") if role else style)
            for text, role in _line(self._lines, y)
        ]
        return Strip(segments).adjust_cell_length(self.size.width, style)


def _line(lines: tuple[Line, ...], row: int) -> Line:
    return lines[row] if row < len(lines) else ()
