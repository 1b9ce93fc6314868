"""What computes: NumPy, on the processor."""

import platform
from importlib.metadata import version

from core.backends.protocol import Environment
from core.errors import Problem

DEVICE = "cpu:0"


def environment(device: str) -> Environment:
    """What computes when `device` is asked for.

    Raises:
        Problem: it is no processor.
    """
    if device not in ("auto", "cpu"):
        raise Problem(
            f"device {device} is not there: the numpy backend computes on the processor alone; "
            "leave device at auto, or take backend=keras"
        )
    return Environment(
        backend="numpy",
        engine="numpy",
        versions={"numpy": version("numpy"), "python": platform.python_version()},
        devices=(DEVICE,),
        device=DEVICE,
    )
