"""What a rule comes to: a verdict, its cause, and what to try."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Kind = Literal[
    "too early",
    "not finite",
    "diverging",
    "at chance",
    "overfitting",
    "underfitting",
    "plateau",
    "learning",
]

# The command has options of their own for these; everything else goes through --set.
_OPTIONS: Mapping[str, str] = MappingProxyType(
    {"epochs": "--epochs", "batch_size": "--batch-size", "limit": "--limit"}
)


@dataclass(frozen=True)
class Repair:
    """Settings that may mend a run, and the words for them."""

    settings: Mapping[str, str]
    words: str


def repair(settings: Mapping[str, object], meaning: str = "") -> Repair:
    """A repair in the words that the command takes: `--set padding=pre`.

    Args:
        settings: values by name.
        meaning: what they do, where their names do not say it.
    """
    typed = {key: _text(value) for key, value in settings.items()}
    words = " ".join(
        f"{_OPTIONS[key]} {value}" if key in _OPTIONS else f"--set {key}={value}"
        for key, value in typed.items()
    )
    return Repair(typed, f"{meaning} ({words})" if meaning else words)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class Cause:
    """Why, in words that can be joined to others, and what mends it."""

    words: str
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """What happened, why, and what to try.

    Attributes:
        kind: the verdict in a word or two.
        finding: the sentence with the numbers that led to it.
        cause: why, where the run's settings show it; else empty.
        repairs: what to change, the likeliest first.
        remarks: what else the reader should know, whole sentences.
    """

    kind: Kind
    finding: str
    cause: str = ""
    repairs: tuple[Repair, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Finding, cause and repair in one paragraph."""
        repair = " or ".join(repair.words for repair in self.repairs)
        parts = [f"{self.kind}: {self.finding}", self.cause, f"Repair: {repair}" if repair else ""]
        return " ".join(
            f"{part[0].upper()}{part[1:]}." if at else f"{part}."
            for at, part in enumerate(part for part in parts if part)
        )
