"""Durations, rates and metrics of runs, as the command and the training tab write them."""

from core.training.events import Number

UNKNOWN = "–"


def duration(seconds: float | None) -> str:
    """`m:ss`, or `h:mm:ss` from an hour on; a dash where it is not known."""
    if seconds is None:
        return UNKNOWN
    whole = max(0, round(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def took(seconds: float) -> str:
    """Seconds with a decimal while they are few, such as `4.2 s`; else as a duration."""
    return f"{seconds:.1f} s" if seconds < 60 else duration(seconds)


def count(number: int | None) -> str:
    """A whole number with its thousands apart."""
    return UNKNOWN if number is None else f"{number:,}"


def metric(value: Number) -> str:
    """Three decimals, which is what a test set of thousands can tell apart."""
    return UNKNOWN if value is None else f"{value:.3f}"


def score(accuracy: Number, loss: Number) -> str:
    """Accuracy, or the loss of a task that has none."""
    return f"loss {loss:.4f}" if accuracy is None and loss is not None else metric(accuracy)


def rate(samples_per_second: Number) -> str:
    """Samples a second: whole, but for very slow runs."""
    if samples_per_second is None:
        return UNKNOWN
    return f"{samples_per_second:,.0f}" if samples_per_second >= 10 else f"{samples_per_second:.1f}"


def megabytes(done: int, total: int) -> str:
    """`3.1 of 17.5 MB`."""
    return f"{done / 1e6:.1f} of {total / 1e6:.1f} MB"
