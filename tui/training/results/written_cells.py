"""The cells of runs that have been written once, for as long as their summaries stay the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from core.printable import printable
from core.training.summary import RunSummary
from tui.training.results.arrangement import GroupLine, TableLine, runs_of
from tui.training.results.columns import AGE, COLUMNS, cells
from tui.training.results.folded_cells import group_cells
from tui.training.results.run_filter import searched_text


@dataclass
class _Written:
    line: TableLine
    texts: tuple[str, ...]
    widths: tuple[int, ...]
    searched: str = ""


class WrittenCells:
    """Thousands of old runs cost nothing: the very same summary has the very same cells."""

    def __init__(self) -> None:
        self._runs: dict[str, _Written] = {}
        self._groups: dict[str, _Written] = {}

    def _of(self, line: TableLine) -> _Written:
        if isinstance(line, GroupLine):
            known = self._groups.get(line.key)
            # Equal at a glance: the runs of both are the very same ones.
            if known is None or known.line != line:
                known = self._groups[line.key] = _written(line, group_cells(line.runs, line.opened))
            return known
        known = self._runs.get(line.id)
        if known is None or known.line is not line:
            known = self._runs[line.id] = _written(line, cells(line))
        return known

    def texts(self, line: TableLine) -> tuple[str, ...]:
        """The cells of a line, in the order of `COLUMNS`; its age is that of this moment."""
        texts = self._of(line).texts
        newest = max(runs_of(line), key=lambda run: run.created)
        return (*texts[:AGE], COLUMNS[AGE].cell(newest), *texts[AGE + 1 :])

    def searched(self, run: RunSummary) -> str:
        """What the words of a filter are looked for in; an age passes, and is no word."""
        written = self._of(run)
        if not written.searched:
            texts = (*written.texts[:AGE], *written.texts[AGE + 1 :])
            written.searched = searched_text(run, texts)
        return written.searched

    def widest(self, lines: Iterable[TableLine]) -> tuple[int, ...]:
        """The columns that the widest of these lines' texts take, one number a column."""
        widths = [self._of(line).widths for line in lines]
        return tuple(max(column) for column in zip(*widths, strict=True)) if widths else NOTHING

    def forget_all_but(self, runs: Sequence[RunSummary]) -> None:
        """Let go of the cells of runs that are gone."""
        if len(self._runs) > 2 * len(runs):
            ids = {run.id for run in runs}
            self._runs = {key: one for key, one in self._runs.items() if key in ids}
            self._groups.clear()


NOTHING = (0,) * len(COLUMNS)


def _written(line: TableLine, cells: Sequence[str]) -> _Written:
    texts = tuple([text if text.isprintable() else printable(text) for text in cells])
    widths = tuple([len(text) if text.isascii() else cell_len(text) for text in texts])
    return _Written(line, texts, widths)
