"""Which settings of a fit do not go together."""

from core.backends.protocol import FitSettings
from core.errors import UsageProblem


def check_fit(settings: FitSettings) -> None:
    """Refuses settings that contradict one another, without starting a backend.

    Raises:
        UsageProblem: two ways of clipping at once, or momentum where there is none.
    """
    if settings.clip_norm is not None and settings.clip_value is not None:
        raise UsageProblem(
            f"clip_norm={settings.clip_norm:g} and clip_value={settings.clip_value:g} clip the "
            "same gradient twice: set one of them"
        )
    if settings.momentum and settings.optimizer != "sgd":
        raise UsageProblem(
            f"momentum={settings.momentum:g} is a setting of optimizer=sgd alone, and not of "
            f"{settings.optimizer}: leave it out or set optimizer=sgd"
        )
