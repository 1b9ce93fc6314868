"""Runs on a terminal: a line that moves for each, and above them what lasts."""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from core.training import store
from core.training.config import RunConfig
from core.training.events import AnyEvent
from core.training.history import ENDED, History, State, fold, read_history, state
from core.training.store import Run
from tui.cli.live_line import GAP, Line, live_line
from tui.cli.progress import lasting_lines

REFRESH = 0.25
"""Seconds between two pictures: as often as a worker reports a gradient step."""

# What is drawn below what lasts leaves room for some of that.
KEPT_ROWS = 6
FEWEST_ROWS = 3


@dataclass
class _Followed:
    """A run, and what is known of it."""

    config: RunConfig
    history: History
    state: State = "queued"
    ended: bool = False


class LiveProgress:
    """Shows several runs at once, on standard error; the lines of their epochs stay above it."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self._runs = {
            # A run that is resumed, or watched from its midst, has had epochs before.
            run: _Followed(store.config(run), read_history(run))
            for run in runs
        }
        self._console = Console(stderr=True, highlight=False, markup=False, emoji=False)
        self._plain = not self._console.encoding.startswith("utf")
        self._live = Live(console=self._console, auto_refresh=False, transient=True)
        self._shown: tuple[Line | str, ...] = ()
        self._looked = 0.0

    def __enter__(self) -> "LiveProgress":
        self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._live.stop()

    def tell(self, run: Run, line: bytes, event: AnyEvent | None) -> None:
        """Takes an event in; says what of it lasts."""
        if event is None:
            return
        followed = self._runs[run]
        followed.history = fold(followed.history, [event])
        # What goes into a file has no width.
        width = self._console.width - len(run.id) - len(GAP) if sys.stdout.isatty() else None
        for said in lasting_lines(event, width):
            self.say(f"{run.id}  {said}")

    def ended(self, run: Run) -> None:
        """Takes a run's line away."""
        self._runs[run].ended = True

    def say(self, words: str) -> None:
        """A line that stays, on standard output."""
        if sys.stdout.isatty():
            # The same terminal: written by what knows where its moving lines are.
            self._console.print(Text(words), soft_wrap=True)
        else:
            print(words, flush=True)

    def note(self, words: str) -> None:
        """A line that stays, on standard error."""
        self._console.print(Text(words), soft_wrap=True)

    def draw(self) -> None:
        """Paints the moving lines anew where they have changed, a few times a second at most."""
        now = time.monotonic()
        if now - self._looked < REFRESH:
            return
        self._looked = now
        shown = self._lines()
        if shown != self._shown:
            self._shown = shown
            self._live.update(Group(*map(self._drawn, shown)), refresh=True)

    def _lines(self) -> tuple[Line | str, ...]:
        # The last column stays free: some terminals begin a new line with what stands there.
        width, height = self._console.width - 1, self._console.height
        living = {run: one for run, one in self._runs.items() if not one.ended}
        for run, one in living.items():
            one.state = state(run, one.history, alive=True)
        moving = [run for run, one in living.items() if one.state not in ("queued", *ENDED)]
        queued = [run for run, one in living.items() if one.state == "queued"]
        room = max(FEWEST_ROWS, height - KEPT_ROWS)
        order = (*moving, *queued)
        lines: list[Line | str] = [
            live_line(
                run.id,
                living[run].config,
                living[run].state,
                living[run].history,
                queued.index(run) if run in queued else 0,
                time.time(),
                width,
            )
            for run in order[:room]
        ]
        if len(order) > room:
            lines.append(f"… and {len(order) - room} more")
        return tuple(lines)

    def _drawn(self, line: Line | str) -> Text:
        if isinstance(line, str):
            return Text(line, style="dim", no_wrap=True, overflow="crop")
        text = Text(no_wrap=True, overflow="crop")
        text.append(line.run, style="bold").append(GAP).append(line.words)
        if line.bar:
            full, empty = ("#", ".") if self._plain else ("━", "─")
            filled = round(line.bar * line.share)
            text.append(GAP).append(full * filled, style="green")
            text.append(empty * (line.bar - filled), style="dim")
        if line.numbers:
            text.append(GAP).append(line.numbers)
        return text
