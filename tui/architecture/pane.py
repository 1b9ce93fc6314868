"""The Architecture tab: a stack on the bench, recomputed at every touch, without Keras."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Select, Static

from core.errors import UsageProblem
from core.models.presets import PRESETS
from tui.architecture import state as bench
from tui.architecture.detail import detail
from tui.architecture.diagram import diagram
from tui.architecture.layer_list import LayerList
from tui.architecture.rows import header
from tui.architecture.state import ArchitectureState, inspection, recurrent
from tui.architecture.verdict import verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events
    from textual.app import ComposeResult

FIRST_PRESET = "tutorial-rnn"
DIAGRAM_FROM = 110  # columns from which the diagram has room beside the table


class ArchitecturePane(Widget):
    """What a network is made of, and what each switch changes."""

    HELP = """\
### Architecture

A stack of layers with its shapes, masks and parameters, worked out at once from the layers'
definitions. Choose a preset with **p**, a layer with **↑ ↓**, and change it: the table, the
diagram and the words below follow. A stack that cannot be built says which layer is at fault,
why, and what repairs it.
"""
    DEFAULT_CSS = Path(__file__).with_name("pane.tcss").read_text(encoding="utf-8")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "choose_preset", "preset", tooltip="Choose a preset", id="arch.preset"),
        Binding(
            "r",
            "change('toggle_sequences')",
            "sequences",
            tooltip="Switch return_sequences of the selected layer",
            id="arch.sequences",
        ),
        Binding(
            "m",
            "change('toggle_mask')",
            "mask",
            tooltip="Switch mask_zero of the embedding",
            id="arch.mask",
        ),
        Binding(
            "plus,equals_sign",
            "change('grow')",
            "units",
            key_display="+/-",
            tooltip="Double or halve the selected layer's width",
            id="arch.grow",
        ),
        Binding(
            "minus",
            "change('shrink')",
            "halve",
            show=False,
            tooltip="Halve the selected layer's width",
            id="arch.shrink",
        ),
        Binding(
            "c",
            "change('change_cell')",
            "cell",
            tooltip="Next cell: SimpleRNN, LSTM, GRU",
            id="arch.cell",
        ),
        Binding(
            "b",
            "change('toggle_direction')",
            "both ways",
            show=False,
            tooltip="Wrap the selected layer in Bidirectional, or unwrap it",
            id="arch.direction",
        ),
        Binding(
            "a",
            "change('duplicate')",
            "add",
            show=False,
            tooltip="Stack a copy of the selected layer on it",
            id="arch.add",
        ),
        Binding(
            "d,delete",
            "change('remove')",
            "remove",
            show=False,
            tooltip="Take the selected layer out",
            id="arch.remove",
        ),
        Binding(
            "f",
            "change('repair')",
            "repair",
            tooltip="Set return_sequences=True where the fault asks for it",
            id="arch.repair",
        ),
        Binding("u", "change('undo')", "undo", tooltip="Undo the last change", id="arch.undo"),
        Binding(
            "0",
            "change('reset')",
            "reset",
            show=False,
            tooltip="Back to the preset as it was",
            id="arch.reset",
        ),
        Binding(
            "shift+down",
            "scroll_words(1)",
            "words down",
            show=False,
            tooltip="Scroll the words on the selected layer down",
            id="arch.words_down",
        ),
        Binding(
            "shift+up",
            "scroll_words(-1)",
            "words up",
            show=False,
            tooltip="Scroll the words on the selected layer up",
            id="arch.words_up",
        ),
    ]
    CHANGES: ClassVar[dict[str, Callable[[ArchitectureState], ArchitectureState]]] = {
        change.__name__: change
        for change in (
            bench.toggle_sequences,
            bench.toggle_mask,
            bench.grow,
            bench.shrink,
            bench.change_cell,
            bench.toggle_direction,
            bench.duplicate,
            bench.remove,
            bench.repair,
            bench.undo,
            bench.reset,
        )
    }

    state: reactive[ArchitectureState] = reactive(
        lambda: bench.opened(FIRST_PRESET), repaint=False, init=False, bindings=True
    )

    def compose(self) -> ComposeResult:
        """The table first, so that it is the first to have the keyboard."""
        yield Static(id="verdict")
        with Horizontal(id="bench"):
            with Vertical(id="stack"):
                yield Static(id="columns")
                yield LayerList(id="layers")
                with VerticalScroll(id="detail-scroll"):
                    yield Static(id="detail")
            with VerticalScroll(id="diagram-scroll", can_focus=False):
                yield Static(id="diagram")
        widest = max(map(len, PRESETS))
        yield Select(
            [(f"{one.name.ljust(widest)}  {one.title}", one.name) for one in PRESETS.values()],
            value=self.state.preset,
            allow_blank=False,
            compact=True,
            id="preset",
        )

    def on_mount(self) -> None:
        """Show the first preset."""
        self._shown: dict[str, Content] = {}
        self._show()

    def on_resize(self, event: events.Resize) -> None:
        """The diagram appears where there is room; the table follows its own width."""
        self.set_class(event.size.width >= DIAGRAM_FROM, "-with-diagram")
        self.call_after_refresh(self._show)

    def watch_state(self) -> None:
        """Every change of the stack or the selection comes through here."""
        if self.is_mounted:
            self._show()

    def _show(self) -> None:
        now = self.state
        found = inspection(now.spec)
        layers = self.query_one(LayerList)
        repair_key = "f" if bench.repairable(now) is not None else ""
        layers.show(found, now.selected)
        self._update("verdict", verdict(now, found, repair_key))
        self._update("columns", header(layers.row_width))
        self._update("detail", detail(found, now.selected))
        self._update("diagram", diagram(found, now.selected))
        kind = type(now.layer).__name__
        self.query_one("#detail-scroll").border_title = f"layer {now.selected + 1} {kind}"
        select = self.query_one("#preset", Select)
        if select.value != now.preset:
            select.value = now.preset

    def _update(self, name: str, content: Content) -> None:
        # A Static paints its whole region at every update, so the same again is not sent.
        if self._shown.get(name) != content:
            self._shown[name] = content
            self.query_one(f"#{name}", Static).update(content)

    @on(LayerList.Picked)
    def _select_layer(self, message: LayerList.Picked) -> None:
        message.stop()
        if message.place != self.state.selected:
            self.state = bench.select(self.state, message.place)
            self.query_one("#detail-scroll").scroll_home(animate=False)

    @on(Select.Changed, "#preset")
    def _open_preset(self, event: Select.Changed) -> None:
        event.stop()
        if isinstance(event.value, str) and event.value != self.state.preset:
            self.state = bench.opened(event.value)
            self.query_one(LayerList).focus()

    def action_choose_preset(self) -> None:
        """Open the list of presets."""
        select = self.query_one("#preset", Select)
        select.focus()
        select.action_show_overlay()

    def action_change(self, name: str) -> None:
        """Make one change to the stack, or say why it cannot be made."""
        try:
            self.state = self.CHANGES[name](self.state)
        except UsageProblem as problem:
            self.notify(str(problem), severity="warning", markup=False)

    def action_scroll_words(self, lines: int) -> None:
        """Scroll the words on the selected layer, wherever the keyboard is."""
        self.query_one("#detail-scroll").scroll_relative(y=3 * lines, animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what is possible with the selected layer and this stack."""
        if action != "change" or not parameters:
            return True
        if self.is_mounted and self.query_one("#preset", Select).expanded:
            return False
        now = self.state
        match parameters[0]:
            case "toggle_sequences" | "change_cell" | "toggle_direction":
                return recurrent(now.layer) is not None
            case "repair":
                return bench.repairable(now) is not None
            case "undo":
                return bool(now.history)
            case "reset":
                return now.changed
            case _:
                return True
