"""Presets to mark, the marks readable without colour."""

from rich.segment import Segment
from textual.strip import Strip
from textual.widgets import SelectionList


class PresetList(SelectionList[str]):
    """A list whose unmarked entries have an empty box.

    Textual's own draws the same X into every box and tells them apart by colour alone.
    """

    HELP = """\
### Models

The space bar marks a preset or one of your saved models, which stand behind them; each marked one
becomes a run, or one with every seed. A stack without a head computes something, but answers
nothing that training could be measured by. A form filled from a run offers that run's own stack
last, where it is neither a preset's nor a saved one.
"""

    def render_line(self, y: int) -> Strip:
        """The entry with its mark."""
        strip = super().render_line(y)
        entry = self.scroll_offset.y + y
        if entry >= self.option_count or len(strip) < 2:
            return strip
        segments = list(strip)
        marked = self.get_option_at_index(entry).value in self.selected
        segments[1] = Segment("✓" if marked else " ", segments[1].style)
        return Strip(segments, strip.cell_length)
