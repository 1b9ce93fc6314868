"""Whether a training that is taken up again gives the numbers of one that was never broken off."""

import os
import platform
from contextlib import suppress
from pathlib import Path

from core.backends.protocol import Environment, Job

_NOT_LIBRARIES = {
    "engine": "engine",
    "device": "device",
    "processor": "processor",
    "cores": "number of cores",
}


def made_with(environment: Environment) -> dict[str, str]:
    """All that may change a number: libraries, engine, device, and how sums are cut into parts."""
    return {
        **environment.versions,
        "engine": environment.engine,
        "device": environment.device,
        "processor": _processor(),
        "cores": str(_cores()),
    }


def why_inexact(job: Job, environment: Environment) -> str:
    """Why the numbers after the break differ in their last digits; empty where they do not.

    Args:
        job: what is to be done; one that is not resumed is exact.
        environment: what would do it.
    """
    if job.resume is None:
        return ""
    if environment.device != "cpu:0":
        return f"the kernels of {environment.device} add in an order of their own"
    now, then = made_with(environment), job.resume.made_with
    changed = [
        f"{_NOT_LIBRARIES.get(name, name)} {then.get(name, 'unknown')}, now {now.get(name, 'none')}"
        for name in sorted({*now, *then})
        if now.get(name) != then.get(name)
    ]
    return f"it was begun with {'; '.join(changed)}" if changed else ""


def _cores() -> int:
    with suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
