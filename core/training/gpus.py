"""What NVIDIA's driver says of its GPUs, where there are any."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

Told = TypeVar("Told")


@dataclass(frozen=True)
class GpuSample:
    """One GPU at one moment; None where its driver does not tell.

    Attributes:
        name: such as `NVIDIA H100`.
        utilisation: percent of the time in which some kernel ran.
        memory_used: bytes.
        memory_total: bytes.
        power: watts that it draws.
        power_limit: watts that it may draw.
        temperature: degrees Celsius.
    """

    name: str
    utilisation: float | None
    memory_used: int | None
    memory_total: int | None
    power: float | None
    power_limit: float | None
    temperature: float | None


class Gpus:
    """The GPUs of this machine; none where there is no driver, which is no error."""

    def __init__(self) -> None:
        self._nvml: Any = None
        self._handles: tuple[Any, ...] = ()
        try:
            # Late: whoever only reads a sample, or judges a run, has no use for it.
            import pynvml

            pynvml.nvmlInit()
            self._nvml = pynvml
            self._handles = tuple(
                pynvml.nvmlDeviceGetHandleByIndex(place)
                for place in range(pynvml.nvmlDeviceGetCount())
            )
        except Exception:
            # A driver that is missing, too old or out of order: all of them mean no GPU here.
            self._handles = ()

    def sample(self) -> tuple[GpuSample, ...]:
        """Each GPU as it is now; never raises."""
        return tuple(self._one(handle) for handle in self._handles)

    def close(self) -> None:
        """Lets the driver go; may be called twice."""
        if self._nvml is not None:
            _or_none(self._nvml.nvmlShutdown)
        self._nvml, self._handles = None, ()

    def _one(self, handle: Any) -> GpuSample:
        nvml = self._nvml
        rates = _or_none(lambda: nvml.nvmlDeviceGetUtilizationRates(handle))
        memory = _or_none(lambda: nvml.nvmlDeviceGetMemoryInfo(handle))
        return GpuSample(
            name=text(_or_none(lambda: nvml.nvmlDeviceGetName(handle))),
            utilisation=None if rates is None else float(rates.gpu),
            memory_used=None if memory is None else int(memory.used),
            memory_total=None if memory is None else int(memory.total),
            power=watts(_or_none(lambda: nvml.nvmlDeviceGetPowerUsage(handle))),
            power_limit=watts(_or_none(lambda: nvml.nvmlDeviceGetEnforcedPowerLimit(handle))),
            temperature=_or_none(
                lambda: float(nvml.nvmlDeviceGetTemperature(handle, nvml.NVML_TEMPERATURE_GPU))
            ),
        )


def watts(milliwatts: int | None) -> float | None:
    """W = mW/1000; None where the driver does not tell."""
    return None if milliwatts is None else milliwatts / 1000


def text(name: str | bytes | None) -> str:
    """A GPU's name, which older bindings give as bytes."""
    if name is None:
        return "GPU"
    return name.decode(errors="replace") if isinstance(name, bytes) else name


def _or_none(ask: Callable[[], Told]) -> Told | None:
    # Not every GPU tells everything, and one may be taken away between two samples.
    try:
        return ask()
    except Exception:
        return None
