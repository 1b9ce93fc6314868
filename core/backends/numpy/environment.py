"""What computes: NumPy, on the processor."""

import platform
from dataclasses import dataclass
from importlib.metadata import version

from core.backends.protocol import Environment
from core.errors import Problem

DEVICE = "cpu:0"


@dataclass(frozen=True)
class Products:
    """The library that multiplies NumPy's matrices.

    Attributes:
        library: such as `openblas`.
        version: of the library; empty where it does not tell.
        architecture: the processor whose instructions it uses; empty where it does not tell.
        threads: on how many it multiplies unless it is limited; None where it does not tell.
    """

    library: str
    version: str
    architecture: str
    threads: int | None


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


def products() -> Products:
    """What multiplies NumPy's matrices in this process; NumPy is imported for it."""
    import numpy
    from threadpoolctl import threadpool_info

    for pool in threadpool_info():
        if pool["user_api"] == "blas":
            return Products(
                pool["internal_api"],
                pool["version"] or "",
                pool.get("architecture") or "",
                pool["num_threads"],
            )
    # Apple's Accelerate has no threads that could be asked for.
    built = numpy.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return Products(built["name"], built["version"], "", None)
