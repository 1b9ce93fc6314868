"""The keys that can be pressed now, as one line at the foot of the screen."""

from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from rich.cells import cell_len
from textual import events
from textual.screen import Screen

from tui.widgets.lines import Line, Lines


@dataclass(frozen=True)
class _Key:
    """A key that stands in the line."""

    key: str
    name: str
    description: str
    tooltip: str
    enabled: bool

    @property
    def line(self) -> Line:
        if not self.enabled:
            return ((f"{self.name} {self.description} ", "quiet"),)
        return (self.name, "accent"), (f" {self.description} ", "")

    @property
    def width(self) -> int:
        return sum(cell_len(text) for text, _ in self.line)


class KeyLine(Lines):
    """What Textual's footer shows, as a text that is repainted where it differs.

    The footer mounts a widget a key whenever any key may have changed, and lays the whole screen
    out three times for it: longer than everything else between a key and its frame. A key that
    has no room is left out instead of cut.
    """

    DEFAULT_CSS = """
    KeyLine {
        dock: bottom;
        height: 1;
        background: $footer-background;
        color: $footer-description-foreground;
        .lines--accent { color: $footer-key-foreground; background: $footer-key-background; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._keys: tuple[_Key, ...] = ()

    def on_mount(self) -> None:
        """Hear of keys that changed."""
        self.screen.bindings_updated_signal.subscribe(self, self._read)

    def _read(self, screen: Screen[Any]) -> None:
        if screen is not self.screen or not self.app.app_focus:
            return
        shown: dict[str, _Key] = {}
        for _, binding, enabled, tooltip in screen.active_bindings.values():
            if binding.show and binding.action not in shown:
                name = self.app.get_key_display(binding)
                shown[binding.action] = _Key(
                    binding.key, name, binding.description, tooltip, enabled
                )
        self._keys = tuple(shown.values())
        self._fill()

    @property
    def shown(self) -> tuple[str, ...]:
        """What the keys in the line do, from left to right."""
        return tuple(key.description for key in self._fitting())

    def _fitting(self) -> tuple[_Key, ...]:
        ends = accumulate(key.width for key in self._keys)
        # The gap behind the last one may be cut.
        return tuple(
            key for key, end in zip(self._keys, ends, strict=True) if end - 1 <= self.size.width
        )

    def _fill(self) -> None:
        self.show([tuple(span for key in self._fitting() for span in key.line)])

    def on_resize(self, event: events.Resize) -> None:
        """Show what has room now."""
        self._fill()

    def _key_at(self, column: int) -> _Key | None:
        fitting = self._fitting()
        ends = accumulate(key.width for key in fitting)
        return next((key for key, end in zip(fitting, ends, strict=True) if column < end), None)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Say what the key under the mouse does."""
        key = self._key_at(event.x)
        self.tooltip = key.tooltip or None if key else None

    def on_click(self, event: events.Click) -> None:
        """Press the key under the mouse."""
        key = self._key_at(event.x)
        if key is None:
            return
        if key.enabled:
            self.app.simulate_key(key.key)
        else:
            self.app.bell()
