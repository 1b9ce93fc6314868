"""What the views show: one model, the layer that is looked at, and what is known about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.models.summary import Row, Summary

if TYPE_CHECKING:
    from core.models.advice import Remark
    from core.models.comparison import Comparison
    from core.models.spec import ModelSpec
    from core.models.weight_statistics import WeightStatistics
    from core.training.probe import Check

BATCH = 128
"""Examples in the batch that the costs are given for, as the tutorial trains."""


@dataclass(frozen=True)
class Subject:
    """One model on the bench.

    Attributes:
        summary: the model, layer by layer.
        selected: the 0-based place of the layer that is looked at.
        spec: the stack, where it can be edited; None for a model that is only read.
        batch: how many examples the costs are for.
        remarks: what is legal but unwise about it.
        compared: the model beside another; None when none was chosen.
        statistics: of the selected layer's trained weights; None where there are none.
        checked: what Keras said about the numbers; None when it was not asked.
    """

    summary: Summary
    selected: int = 0
    spec: ModelSpec | None = None
    batch: int = BATCH
    remarks: tuple[Remark, ...] = ()
    compared: Comparison | None = None
    statistics: tuple[WeightStatistics, ...] | None = None
    checked: Check | None = None

    @property
    def row(self) -> Row | None:
        """The selected layer; None where its shapes could not be inferred."""
        rows = self.summary.rows
        return rows[self.selected] if self.selected < len(rows) else None
