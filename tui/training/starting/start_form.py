"""The form that starts runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Button, Input, SelectionList, Static

from core.errors import Problem
from core.training.config import RunConfig
from core.training.launch import Launched, launch
from core.training.summary import RunSummary
from tui.training.starting.choice import FIELD_ROLES, Choice
from tui.training.starting.cost_lines import cost_lines, queue_lines
from tui.training.starting.fields import LABELS, MORE
from tui.training.starting.form_keys import KEYS
from tui.training.starting.form_pages import PAGE_OF, PAGES, FormPages
from tui.training.starting.mistakes import mistakes
from tui.training.starting.page_bar import PageBar
from tui.training.starting.plan import Plan, plan
from tui.training.starting.preset_list import PresetList
from tui.training.starting.rate_sketch import rate_lines
from tui.training.starting.request import COMPARISON, Request, configurations, tutorial_comparison
from tui.widgets.lines import Lines

BESIDE = (112, 36)
"""From so many columns and rows on, all pages stand side by side."""

QUEUE_ROWS = 14
"""Lines that the queue may take."""

TUTORIAL = "tutorial"
_ABOUT = {
    MORE: "any other setting as key=value: units, dropout, recurrent_dropout, activation",
    TUTORIAL: (
        "SimpleRNN and LSTM, as the tutorial wrote them and with the padding before the text: "
        "4 runs with these settings, whatever is marked"
    ),
}

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Answer:
    """What the form leaves behind: all that was typed, and what was started, if anything."""

    request: Request
    launched: Launched | None = None


class StartForm(ModalScreen[Answer]):
    """Models, data and settings; stays open with everything typed until the runs are started."""

    HELP = (_HERE / "start_form.md").read_text(encoding="utf-8")
    DEFAULT_CSS = (_HERE / "start_form.tcss").read_text(encoding="utf-8")
    COMPONENT_CLASSES: ClassVar[set[str]] = set(FIELD_ROLES)
    BINDINGS: ClassVar[list[BindingType]] = [*KEYS]

    class Done(Message):
        """The runs are started, or it was tried."""

        def __init__(self, launched: Launched) -> None:
            super().__init__()
            self.launched = launched

    class Planned(Message):
        """What the form would cost has been computed."""

        def __init__(self, plan: Plan) -> None:
            super().__init__()
            self.plan = plan

    def __init__(
        self, runs_dir: Path, request: Request, earlier: Sequence[RunSummary] = ()
    ) -> None:
        """Asks.

        Args:
            runs_dir: where the runs are started.
            request: what the form is filled with.
            earlier: the runs from whose speed times are estimated.
        """
        super().__init__()
        self._runs_dir = runs_dir
        self._earlier = earlier
        self._pages = FormPages(request, id="pages")
        self._starting = False
        self._plan = Plan()
        self._refusal = ""
        self._planning = False
        self._planned: Request | None = None

    def compose(self) -> ComposeResult:
        """Three pages, and below them what is wrong, what it costs, and the buttons."""
        with Vertical(id="form") as form:
            form.border_title = "Start runs"
            form.border_subtitle = "Tab next · ^N page · ^S start · ^T tutorial · Esc back"
            yield PageBar(PAGES, id="page-bar")
            yield self._pages
            yield Static(id="about", markup=False)
            yield Static(id="problem", markup=False)
            yield Lines(id="cost")
            with Horizontal(id="end"):
                yield Button("Start", id="start", variant="primary", compact=True)
                yield Button("Tutorial comparison", id=TUTORIAL, compact=True)

    def on_mount(self) -> None:
        """Say what it would cost as it is."""
        self._follow()

    def request(self) -> Request:
        """The form as it is filled now."""
        return self._pages.request()

    # --- the pages -----------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """All pages side by side where there is room, else one at a time."""
        columns, rows = BESIDE
        beside = event.size.width >= columns and event.size.height >= rows
        self.set_class(beside, "-beside")
        self._pages.set_beside(beside)
        self.query_one(PageBar).display = not beside
        self.call_after_refresh(self._write)

    @on(PageBar.Chosen)
    def open_page(self, event: PageBar.Chosen) -> None:
        """Another page, the keyboard still in the bar."""
        event.stop()
        self._pages.open(event.page)
        self._mark_pages()

    def action_next_page(self) -> None:
        """The first field of the next page."""
        self._pages.enter_next_page()
        self._mark_pages()

    def action_next_field(self) -> None:
        """The next field; behind the last of a page, the first of the next page."""
        if self._pages.step_over(1):
            self._mark_pages()
        else:
            self.focus_next()

    def action_field_before(self) -> None:
        """The field before; before the first of a page, the last of the page before."""
        if self._pages.step_over(-1):
            self._mark_pages()
        else:
            self.focus_previous()

    def _mark_pages(self) -> None:
        here = self._pages.page
        self.query_one(PageBar).show(here, {PAGE_OF.get(key, here) for key in self._plan.mistakes})

    # --- what follows from what is typed -------------------------------------------------------

    @on(Input.Changed)
    @on(Choice.Changed)
    def change(self, event: Message) -> None:
        """Whatever is changed has its cost, and perhaps its mistake."""
        event.stop()
        self._refusal = ""
        self._follow()

    @on(SelectionList.SelectedChanged)
    def change_models(self, event: Message) -> None:
        """Another model has another cost."""
        event.stop()
        self._follow()

    def _follow(self) -> None:
        self._planned = self.request()
        self._pages.dim(self._planned)
        if not self._planning:
            self._plan_next()

    def _plan_next(self) -> None:
        """Computes the newest form in a thread; what was typed meanwhile comes after it."""
        request, self._planned = self._planned, None
        if request is None:
            return
        self._planning = True

        def work() -> None:
            self.post_message(self.Planned(plan(request, self._earlier)))

        self.run_worker(work, thread=True, group="plan")

    @on(Planned)
    def take_plan(self, event: Planned) -> None:
        """Show what it costs, or what is wrong."""
        event.stop()
        self._plan = event.plan
        self._planning = False
        self._plan_next()
        self._write()

    def _write(self) -> None:
        self._pages.mark(self._plan.mistakes)
        self._mark_pages()
        cost, queue, rate = (self.query_one(f"#{id}", Lines) for id in ("cost", "queue", "rate"))
        cost.show(cost_lines(self._plan, cost.size.width or 70))
        queue.show(queue_lines(self._plan, queue.size.width or 70, QUEUE_ROWS))
        if self._plan.costs:
            rate.show(rate_lines(self._plan.costs[0].config.fit, rate.size.width or 34))
        start, runs = self.query_one("#start", Button), self._plan.runs
        label = f"Start {runs} runs" if runs > 1 else "Start"
        if str(start.label) != label:
            start.label = label
        self._tell()

    @on(SelectionList.SelectionHighlighted)
    @on(events.DescendantFocus)
    def _tell(self) -> None:
        """Says what is wrong with the field that has the keyboard or another; else what it is."""
        wrong, here = self._plan.mistakes, self._pages.key_in_focus
        said = self._refusal
        if not said and wrong:
            key = here if here in wrong else next(iter(wrong))
            where = "" if key == here or key not in LABELS else f"{LABELS[key]}: "
            said = f"{where}{wrong[key]}"
        problem = self.query_one("#problem", Static)
        if problem.content != said:
            problem.update(said)
        self.set_class(bool(said), "-said")
        about = "" if said else _ABOUT.get(here) or self._pages.about(here)
        self.query_one("#about", Static).update(about)

    def _refuse(self, words: str) -> None:
        self._refusal = words
        self._tell()

    @on(SelectionList.SelectionToggled)
    def refuse(self, event: SelectionList.SelectionToggled[str]) -> None:
        """Takes back the mark of a model that cannot be trained."""
        offer = self._pages.offer(event.selection.value)
        presets = self.query_one(PresetList)
        if offer.refusal and offer.name in presets.selected:
            presets.deselect(offer.name)
            self._refuse(offer.refusal)
        else:
            self._refuse("")

    # --- the end -------------------------------------------------------------------------------

    @on(Input.Submitted)
    @on(Button.Pressed, "#start")
    def submit(self, event: Message) -> None:
        """Enter in a field starts, as the button does."""
        event.stop()
        self.action_start()

    @on(Button.Pressed, f"#{TUTORIAL}")
    def compare(self, event: Button.Pressed) -> None:
        """The button does what its key does."""
        event.stop()
        self.action_tutorial()

    def action_start(self) -> None:
        """Starts the runs, or says what is wrong and keeps everything that was typed."""
        self._start(self.request(), configurations)

    def action_tutorial(self) -> None:
        """Starts the tutorial's comparison with the form's settings, whatever is marked."""
        self._start(replace(self.request(), presets=COMPARISON), tutorial_comparison)

    def _start(self, request: Request, asked: Callable[[Request], tuple[RunConfig, ...]]) -> None:
        if self._starting:
            return
        if wrong := mistakes(request):
            self._refusal, self._plan = "", Plan(mistakes=wrong)
            self._pages.enter(next(iter(wrong)))
            self._write()
            return
        try:
            runs = asked(request)
        except Problem as problem:
            self._refuse(str(problem))
            return
        self._starting = True
        self._refuse("starting …")
        self.run_worker(partial(self._launch, runs), thread=True)

    def _launch(self, runs: tuple[RunConfig, ...]) -> None:
        self.post_message(self.Done(launch(self._runs_dir, runs)))

    @on(Done)
    def finish(self, event: Done) -> None:
        """Closes, unless not one run could be started."""
        event.stop()
        self._starting = False
        if event.launched.runs:
            self.dismiss(Answer(self.request(), event.launched))
        else:
            self._refuse(event.launched.problem)

    def action_back(self) -> None:
        """Closes; the next time everything typed is there again."""
        self.dismiss(Answer(self.request()))
