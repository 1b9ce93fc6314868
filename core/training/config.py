"""One run, whole and serialisable: what `config.json` holds."""

from typing import Annotated

import msgspec

from core.backends.protocol import FitSettings
from core.data.spec import DataSpec
from core.models.spec import ModelSpec


class RunConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that decides what a run does.

    Attributes:
        preset: the preset that the model came from.
        model: its stack with the run's own changes, not yet fitted to the data.
        data: which data, and their preparation.
        fit: how the weights are fitted.
        backend: what trains.
        workers: how many runs of this folder may train at once; later ones wait.
    """

    preset: str
    model: ModelSpec
    data: DataSpec = DataSpec()
    fit: FitSettings = FitSettings()
    backend: str = "keras"
    workers: Annotated[int, msgspec.Meta(ge=1, le=64)] = 1
