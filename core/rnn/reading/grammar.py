"""A condition on a quantity of the state, as it is typed: "f < 0.1", "p crosses 0.5"."""

import math
import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

Relation = Literal["<", ">", "crosses"]

OF_THE_STATE = ("change", "norm", "saturated")
OF_A_UNIT = ("h", "c", "i", "f", "o", "z", "r", "candidate")
OVER_UNITS = ("any", "mean")

EXAMPLE = "write it like 'p crosses 0.5' or 'f < 0.1'."
_PARTS = re.compile(r"(?P<quantity>[^<>×]*?)\s*(?P<relation><|>|×|\bcrosses\b)\s*(?P<number>.*)")
_NUMBER = re.compile(r"[-+−]?(\d+(\.\d*)?|\.\d+)(e[-+−]?\d+)?")


@dataclass(frozen=True)
class Condition:
    """When to stop.

    Attributes:
        quantity: "change", "norm", "saturated"; a value of the chosen unit, or "any" or "mean" and
            such a value over all units; "p" for the first output, "p2" for the second.
        relation: below, above, or going from one side to the other.
        threshold: the number it is compared with.
        text: the condition in its plainest form.
    """

    quantity: str
    relation: Relation
    threshold: float
    text: str

    @property
    def over(self) -> Literal["any", "mean"] | None:
        """Over which units: "any", "mean" or, for the chosen one, None."""
        word = self.quantity.split()[0]
        return "any" if word == "any" else "mean" if word == "mean" else None

    @property
    def name(self) -> str:
        """The quantity without "any" or "mean"."""
        return self.quantity.split()[-1]

    @property
    def output(self) -> int | None:
        """Which output p is, counted from 0; None for another quantity."""
        return int(self.name[1:] or 1) - 1 if re.fullmatch(r"p\d*", self.name) else None


def parse_condition(text: str) -> Condition:
    """QUANTITY < NUMBER, QUANTITY > NUMBER or QUANTITY crosses NUMBER (also ×).

    Args:
        text: what was typed; spaces and capitals do not matter.

    Raises:
        ValueError: one sentence, what is wrong and how it is written.
    """
    parts = _PARTS.fullmatch(" ".join(text.lower().split()))
    if not text.strip():
        raise ValueError(f"there is no condition: {EXAMPLE}")
    if parts is None:
        raise ValueError(f"'{text.strip()}' has none of <, > and crosses: {EXAMPLE}")
    quantity = _quantity(parts["quantity"])
    relation: Relation = (
        "<" if parts["relation"] == "<" else ">" if parts["relation"] == ">" else "crosses"
    )
    threshold = _number(parts["number"])
    return Condition(quantity, relation, threshold, f"{quantity} {relation} {threshold:g}")


def _quantity(typed: str) -> str:
    if not typed:
        raise ValueError(f"the condition names no quantity: {EXAMPLE}")
    *over, name = typed.split()
    known = [*OF_THE_STATE, *OF_A_UNIT, "p"]
    if over not in ([], ["any"], ["mean"]):
        raise ValueError(f"'{typed}' is no quantity: 'any' or 'mean' may stand before its name.")
    if name not in known and not re.fullmatch(r"p[1-9]\d*", name):
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(known)}."
        raise ValueError(f"'{name}' is no quantity: {hint}")
    if over and name not in OF_A_UNIT:
        raise ValueError(
            f"'{over[0]} {name}' is no quantity: {name} is not a unit's own; "
            f"'{over[0]}' goes with {', '.join(OF_A_UNIT)}."
        )
    return " ".join([*over, "p" if name == "p1" else name])


def _number(typed: str) -> float:
    if not typed:
        raise ValueError(f"the condition has no number: {EXAMPLE}")
    if not _NUMBER.fullmatch(typed) or not math.isfinite(float(typed.replace("−", "-"))):
        raise ValueError(f"'{typed}' is no number: {EXAMPLE}")
    return float(typed.replace("−", "-"))
