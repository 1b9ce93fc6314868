"""Which settings of a fit do not go together, or not with a backend."""

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


def check_device(backend: str, device: str) -> None:
    """Refuses a device that a backend cannot compute on, without starting the backend.

    Raises:
        UsageProblem: NumPy on anything but the processor.
    """
    if backend == "numpy" and device not in ("auto", "cpu"):
        raise UsageProblem(
            f"backend=numpy computes on the processor alone, and not on {device}: leave device at "
            "auto, or set backend=keras"
        )
