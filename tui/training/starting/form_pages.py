"""The pages of the start form: all its fields, one page at a time or all side by side."""

from collections.abc import Container as Keys
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static
from textual.widgets.selection_list import Selection

from core.printable import printable
from tui.training.starting.applies import without_meaning
from tui.training.starting.field_line import FieldLine, field_line
from tui.training.starting.fields import (
    ABOUT,
    DATA,
    LABELS,
    MODELS,
    MORE,
    OPTIMIZER,
    QUEUE,
    SEEDS,
    TRAINING,
    Field,
)
from tui.training.starting.preset_list import PresetList
from tui.training.starting.request import Offer, Request, offers
from tui.widgets.lines import Lines

PAGES = ("Model & data", "Training", "Queue")

LONGEST_LABEL = 25
"""What the list has room for; the whole name stands beneath it."""

PAGE_OF = (
    dict.fromkeys((MODELS, *(field.key for field in DATA)), 0)
    | dict.fromkeys((field.key for field in OPTIMIZER + TRAINING), 1)
    | dict.fromkeys((MORE, *(field.key for field in QUEUE)), 2)
)
"""On which page each field stands."""


class FormPages(VerticalScroll, can_focus=False):
    """Models and fields on three pages.

    Attributes:
        page: the open page, from 0; it is remembered while all stand side by side.
    """

    def __init__(self, request: Request, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.page = 0
        self._given = request
        self._beside = False
        self._offers = {offer.name: offer for offer in offers(request.stacks)}
        self._lines: dict[str, FieldLine] = {}

    # --- the fields ----------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Three pages, filled with the request."""
        with Container(id="page-0", classes="page"):
            with Vertical(id="left"):
                yield Static("models", classes="heading")
                yield self._models()
            with Vertical(classes="fields"):
                yield from self._group("data", DATA)
        with Container(id="page-1", classes="page"):
            with Vertical(classes="fields"):
                yield from self._group("optimizer", OPTIMIZER)
            with Vertical(classes="fields"):
                yield from self._group("training", TRAINING)
                yield Lines(id="rate")
        with Container(id="page-2", classes="page"), Vertical(classes="fields"):
            yield from self._group("queue", QUEUE)
            words = "such as units=64 dropout=0"
            typed = Input(self._given.more, placeholder=words, id=MORE, compact=True)
            self._lines[MORE] = FieldLine(MORE, LABELS[MORE], typed)
            yield self._lines[MORE]
            yield Lines(id="queue")

    def _models(self) -> PresetList:
        chosen = self._given.presets
        return PresetList(
            *(
                Selection(Content(_label(offer)), name, name in chosen and not offer.refusal)
                for name, offer in self._offers.items()
            ),
            id=MODELS,
            compact=True,
        )

    def _group(self, title: str, fields: Sequence[Field]) -> ComposeResult:
        yield Static(title, classes="heading")
        for field in fields:
            given = self._given.settings.get(field.key, "")
            if field.key == SEEDS:
                given = self._given.seeds
            self._lines[field.key] = field_line(field, given)
            yield self._lines[field.key]

    def on_mount(self) -> None:
        """Models first, at the first that is marked."""
        presets = self.query_one(PresetList)
        presets.focus()
        marked = [place for place, name in enumerate(self._offers) if name in presets.selected]
        presets.highlighted = marked[0] if marked else 0

    def request(self) -> Request:
        """The form as it is filled now."""
        chosen = self.query_one(PresetList).selected
        settings = {key: line.value for key, line in self._lines.items()}
        seeds, more = settings.pop(SEEDS), settings.pop(MORE)
        # In the order of the list, whatever the order of the marking.
        names = tuple(name for name in self._offers if name in chosen)
        return Request(names, settings, more, seeds, self._given.stacks)

    def offer(self, name: str) -> Offer:
        """A model of the list."""
        return self._offers[name]

    def about(self, key: str) -> str:
        """What a field means; for the list, what its model is."""
        if key == MODELS:
            place = self.query_one(PresetList).highlighted
            offer = tuple(self._offers.values())[place or 0]
            return f"{offer.name}: {offer.refusal or offer.title}"
        return f"{LABELS[key]}: {ABOUT[key]}" if key in ABOUT else ""

    def dim(self, request: Request) -> None:
        """Dims the fields that mean nothing with the others."""
        idle = without_meaning(request.settings)
        for key, line in self._lines.items():
            line.set_idle(idle.get(key, ""))

    def mark(self, wrong: Keys[str]) -> None:
        """Marks the fields that are wrong, and no others."""
        for key, line in self._lines.items():
            line.set_wrong(key in wrong)

    # --- the pages -----------------------------------------------------------------------------

    def set_beside(self, beside: bool) -> None:
        """Shows all pages side by side, or the open one alone."""
        self._beside = beside
        self.open(self.page)

    def open(self, page: int) -> None:
        """Opens a page; the keyboard stays where it is."""
        self.page = page
        for number in range(len(PAGES)):
            self.query_one(f"#page-{number}").display = self._beside or number == page

    def enter(self, key: str) -> None:
        """Gives the keyboard to a field, wherever it is."""
        self.open(PAGE_OF[key])
        line = self._lines.get(key)
        (line.control if line is not None else self.query_one(PresetList)).focus()

    def enter_next_page(self) -> None:
        """The first field of the page behind the one that has the keyboard."""
        page = PAGE_OF.get(self.key_in_focus, self.page) if self._beside else self.page
        self._enter_page((page + 1) % len(PAGES))

    def step_over(self, by: int) -> bool:
        """Goes on from the last field of a page to the next one, or back from the first."""
        focused, fields = self.screen.focused, self._fields_of(self.page)
        to = self.page + by
        if self._beside or focused is not fields[-1 if by > 0 else 0] or to not in range(3):
            return False
        self._enter_page(to, 0 if by > 0 else -1)
        return True

    @property
    def key_in_focus(self) -> str:
        """The field that has the keyboard, by its key; another widget by its id."""
        focused = self.screen.focused
        return (focused.id or "").removeprefix("field-") if focused is not None else ""

    def _enter_page(self, page: int, place: int = 0) -> None:
        self.open(page)
        self._fields_of(page)[place].focus()

    def _fields_of(self, page: int) -> list[Widget]:
        """The fields of a page that can have the keyboard, from top to bottom."""
        inside = self.query_one(f"#page-{page}").query("PresetList, Input, Choice")
        return [widget for widget in inside if widget.display]


def _label(offer: Offer) -> str:
    if not offer.refusal:
        return printable(offer.name, LONGEST_LABEL)
    why = " (no head)" if "no head" in offer.refusal else " (cannot)"
    return f"{printable(offer.name, LONGEST_LABEL - len(why))}{why}"
