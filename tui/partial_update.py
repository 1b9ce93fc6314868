"""Partial repaints that write no more columns than changed.

Textual 8 crops a repainted piece of a line at its right edge only, so that one changed column
is written together with everything to its left in the same widget. Over SSH that is most of
what a step of the heat map costs.
"""

from rich.console import Console
from textual._compositor import ChopsUpdate


class CroppedUpdate(ChopsUpdate):
    """The same pieces of lines as in a ChopsUpdate, cropped at both edges when written."""

    @classmethod
    def of(cls, update: ChopsUpdate) -> "CroppedUpdate":
        """The update with its pieces, spans and ends."""
        return cls(update.chops, update.spans, update.chop_ends)

    def render_segments(self, console: Console) -> str:
        """The bytes for the terminal: for each piece a cursor move and its changed part."""
        written = []
        for y, left, right in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                start, stop = max(x, left), min(end, right)
                if strip is not None and start < stop:
                    written.append(f"\x1b[{y + 1};{start + 1}H")
                    written.append(strip.crop(start - x, stop - x).render(console))
        return "".join(written)
