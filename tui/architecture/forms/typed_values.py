"""Numbers and names from what was typed; a mistake begins with the field's name."""

from __future__ import annotations

import math
from difflib import get_close_matches

from core.errors import UsageProblem
from core.rnn.activations import ACTIVATIONS

LARGEST = 2**31 - 1
"""The largest size that Keras can have."""


def size(name: str, typed: str, largest: int = LARGEST) -> int:
    """A whole number from 1.

    Raises:
        UsageProblem: it is none.
    """
    text = typed.strip().replace(",", "").replace(" ", "").replace("_", "")
    if text.isascii() and text.isdigit() and len(text) <= 12 and 1 <= int(text) <= largest:
        return int(text)
    raise UsageProblem(f"{name}: '{_short(typed)}' is not a whole number from 1 to {largest:,}.")


def size_or_any(name: str, typed: str) -> int | None:
    """A whole number from 1, or None where nothing was typed: any number.

    Raises:
        UsageProblem: it is none.
    """
    return size(name, typed) if typed.strip() else None


def rate(name: str, typed: str) -> float:
    """A share from 0 up to 1, without 1.

    Raises:
        UsageProblem: it is none.
    """
    try:
        number = float(typed.strip().replace("−", "-") or "0")
    except ValueError:
        number = math.nan
    if not 0 <= number < 1:
        raise UsageProblem(f"{name}: '{_short(typed)}' is not a share from 0 to below 1.")
    return number


def activation(name: str, typed: str) -> str:
    """The name of an activation.

    Raises:
        UsageProblem: there is none of this name.
    """
    text = typed.strip()
    if text in ACTIVATIONS:
        return text
    near = get_close_matches(text.lower(), ACTIVATIONS, n=1, cutoff=0.5)
    hint = f"did you mean '{near[0]}'?" if near else f"use one of {', '.join(sorted(ACTIVATIONS))}."
    raise UsageProblem(f"{name}: there is no activation '{_short(typed)}': {hint}")


def _short(typed: str) -> str:
    text = " ".join(typed.split())
    return text if len(text) <= 20 else f"{text[:19]}…"
