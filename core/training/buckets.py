"""Length buckets: used where they change nothing, and refused where they would."""

from core.backends.lengths import why_not_cut
from core.backends.protocol import FitSettings
from core.data.loading import NUMBERS
from core.data.spec import DataSpec
from core.errors import UsageProblem
from core.models.spec import ModelSpec


def are_exact(model: ModelSpec, data: DataSpec) -> bool:
    """Whether a stack learns the same from batches that are cut to their longest example."""
    return not _why_not(model, data)


def check_buckets(model: ModelSpec, data: DataSpec, fit: FitSettings) -> None:
    """Refuses length buckets where they would change what is learned.

    Raises:
        UsageProblem: they would.
    """
    if fit.buckets and (why := _why_not(model, data)):
        raise UsageProblem(
            f"buckets=true would change what model {model.name} learns: {why}; else leave buckets "
            "out"
        )


def _why_not(model: ModelSpec, data: DataSpec) -> str:
    if data.dataset in NUMBERS:
        return f"the sequences of {data.dataset} are numbers, and no step of them is padding"
    return why_not_cut(model)
