"""Two screens to read: help on the focused widget, and the lesson of a pane."""

import inspect
from pathlib import Path
from textwrap import dedent
from typing import ClassVar, Self

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Markdown

from tui.commands import bindings_here


class ReadingScreen(ModalScreen[None]):
    """A page of Markdown over the application, closed with Escape."""

    DEFAULT_CSS = """
    ReadingScreen {
        align: center middle;
        #page {
            width: 90%;
            max-width: 84;
            height: auto;
            max-height: 92%;
            background: $surface;
            border: round $primary;
            border-subtitle-color: $text-muted;
            padding: 0 1;
            scrollbar-size-vertical: 1;
        }
        Markdown { background: $surface; padding: 0 1; }
        MarkdownH1 { content-align: left middle; margin: 0 0 1 0; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,l", "dismiss", "close", show=False),
    ]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title = title
        self._text = text

    def compose(self) -> ComposeResult:
        """The page, scrolling where it is longer than the screen."""
        with VerticalScroll(id="page") as page:
            page.border_title = self._title
            page.border_subtitle = "Esc closes"
            yield Markdown(self._text)

    def on_mount(self) -> None:
        """Give the page the keyboard, so that the arrows scroll it."""
        self.query_one("#page").focus()


class HelpScreen(ReadingScreen):
    """What the focused widget shows, and every key that works there."""

    @classmethod
    def about(cls, screen: Screen[object]) -> Self:
        """Help on what has the focus on `screen`."""
        chain = [screen] if screen.focused is None else screen.focused.ancestors_with_self
        helpful = [node for node in chain if isinstance(node, Widget) and node.HELP]
        text = dedent(helpful[0].HELP or "").strip() if helpful else ""
        return cls("Help", f"{text}\n\n{keys_table(screen)}")


def keys_table(screen: Screen[object]) -> str:
    """Every key that works on `screen` right now, as a Markdown table."""
    keys: dict[str, list[str]] = {}
    for _, binding, enabled, _ in bindings_here(screen):
        if enabled and binding.description and not binding.system:
            meaning = binding.tooltip or binding.description
            keys.setdefault(meaning, []).append(screen.app.get_key_display(binding))
    rows = [
        f"| {' '.join(dict.fromkeys(shown)).replace('|', chr(92) + '|')} | {meaning} |"
        for meaning, shown in keys.items()
    ]
    return "\n".join(["| key | what it does |", "|---|---|", *rows])


class LessonScreen(ReadingScreen):
    """A short lesson on what a pane shows."""

    @classmethod
    def of(cls, pane: Widget) -> Self:
        """The lesson that a pane gives, or `lesson.md` beside the module that defines it."""
        told = getattr(pane, "lesson", None)
        if callable(told):
            return cls("Lesson", told())
        path = Path(inspect.getfile(type(pane))).with_name("lesson.md")
        try:
            text = path.read_text(encoding="utf-8")
        except OSError:
            text = "This tab has no lesson yet."
        return cls("Lesson", text)
