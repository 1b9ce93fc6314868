"""The lines of the table with what is asked of them: where a run stands, which belong together."""

from collections.abc import Sequence
from functools import cached_property

from tui.training.results.arrangement import GroupLine, TableLine, line_key, runs_of


class ArrangedLines:
    """Lines in their order; places are counted from 0."""

    def __init__(self, lines: Sequence[TableLine] = ()) -> None:
        self.lines = lines

    def at(self, place: int) -> TableLine | None:
        """The line at a place; None where there is none."""
        return self.lines[place] if 0 <= place < len(self.lines) else None

    @cached_property
    def _places(self) -> dict[str, int]:
        return {line_key(line): place for place, line in enumerate(self.lines)}

    @cached_property
    def _groups(self) -> tuple[tuple[int, GroupLine], ...]:
        return tuple(
            (place, line) for place, line in enumerate(self.lines) if isinstance(line, GroupLine)
        )

    @cached_property
    def within_groups(self) -> frozenset[str]:
        """The runs that follow the line of their group."""
        return frozenset(run.id for _, group in self._groups if group.opened for run in group.runs)

    @cached_property
    def run_count(self) -> int:
        """How many runs the lines stand for."""
        folded = sum(len(group.runs) for _, group in self._groups if not group.opened)
        return len(self.lines) - len(self._groups) + folded

    def place_of_run(self, run_id: str | None) -> int | None:
        """Where a run stands: its own line, or that of its group."""
        if run_id is None:
            return None
        own = self._places.get(run_id)
        if own is not None:
            return own
        groups = (place for place, one in self._groups if any(run.id == run_id for run in one.runs))
        return next(groups, None)

    def place_like(self, line: TableLine) -> int | None:
        """Where a line of an earlier order stands, or what stands for its runs now."""
        own = self._places.get(line_key(line))
        if own is not None:
            return own
        places = (self.place_of_run(run.id) for run in runs_of(line))
        return next((place for place in places if place is not None), None)
