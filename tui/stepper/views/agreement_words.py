"""Whether Keras agrees with the numbers on the screen, in words."""

from __future__ import annotations

import time
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.stepper.numbers import power
from tui.widgets.lines import Line
from tui.widgets.text_columns import wrapped

if TYPE_CHECKING:
    from core.stepping.parity import Agreement
    from tui.stepper.state import Findings

ROUNDING = MappingProxyType({"float64": 1e-9, "float32": 1e-5})
"""Up to these differences two programs agree: the rest is the order in which they add."""

COARSE = 1e-2
"""The same for types of fewer digits."""

MOST_LINES = 6


def agreement_lines(findings: Findings, width: int) -> list[Line]:
    """What a comparison with Keras found, or why there is none.

    Args:
        findings: what was found out in the background so far.
        width: how many columns a line may have.
    """
    found = findings.agreement
    lines: list[Line] = []
    if "agreement" in findings.doing:
        lines += wrapped("asking Keras …", width, 1, "accent")
    elif problem := findings.problems.get("agreement"):
        lines += wrapped(problem, width, MOST_LINES, "positive")
    elif found is None:
        lines += wrapped("Not compared with Keras yet: press k.", width, 2, "quiet")
    if found is not None:
        agrees = found.difference <= ROUNDING.get(found.dtype, COARSE)
        last = "" if findings.asked and not lines else "Last check: "
        sentence = agreement_sentence(found)
        lines += wrapped(f"{last}{sentence}", width, MOST_LINES, "" if agrees else "positive")
    return lines


def agreement_sentence(found: Agreement) -> str:
    """The largest difference from Keras, over how many numbers, in which type, and when."""
    verdict = "agrees" if found.difference <= ROUNDING.get(found.dtype, COARSE) else "differs"
    checked = time.strftime("%Y-%m-%d %H:%M", time.localtime(found.date))
    return (
        f"Keras {found.keras} {verdict}: largest difference {power(found.difference)} over "
        f"{found.numbers:,} numbers ({found.dtype}), checked {checked}."
    )
