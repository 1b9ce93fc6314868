"""The products behind a sum: the largest one by one, the others together."""

import math
from dataclasses import dataclass

from core.rnn.cells import GRUCell
from core.rnn.trace import bias, contributions
from tui.stepper.numbers import fine, short
from tui.stepper.views.step_words import sign_role, signed
from tui.stepper.views.unit_step import UnitStep, block_name
from tui.widgets.lines import Line
from tui.widgets.text_columns import bar, clipped

MOST_TERMS = 18
"""How many of the largest terms are shown at most: the rest add little."""

BAR = 10
"""The greatest length of a term's bar."""

PRODUCT = 7
"""Columns of what a term adds."""

FACTORS = 15
"""Columns of a term's two factors, shown in panels of at least `ROOM_FOR_FACTORS`."""

ROOM_FOR_FACTORS = 46

BIAS_FROM = 3
"""From so many terms on the bias is one of them."""


@dataclass(frozen=True)
class Term:
    """One summand of a pre-activation."""

    name: str
    factors: str
    """The two numbers that are multiplied; empty for a bias."""
    product: float


@dataclass(frozen=True)
class Sum:
    """A pre-activation taken apart: total = Σ terms + the others."""

    of: str
    """What the sum is the pre-activation of."""
    total: float
    terms: tuple[Term, ...]
    """The largest, the bias among them if it is one of these."""
    others: int
    """How many summands are left."""
    rest: float
    """What those add together."""


def sum_of(step: UnitStep, block: str, count: int) -> Sum:
    """z_g[unit] = Σ the largest products + bias + Σ the other products.

    Args:
        step: the unit and the timestep.
        block: whose sum.
        count: how many terms at most; from three on the bias is always one of them, for it is a
            part of every equation, however little it adds.
    """
    trace, unit = step.trace, step.unit
    names = _Names(step, block)
    found = contributions(trace, step.t - 1, unit, block)
    constant = Term(names.bias, "", bias(trace, step.t - 1, unit, block))
    # Contributions come with the largest first; the bias is put where it belongs among them.
    place = sum(abs(one.product) > abs(constant.product) for one in found)
    listed = min(count, len(found) + 1)
    place = min(place, listed - 1) if count >= BIAS_FROM else place
    with_bias = place < listed
    products = found[: listed - with_bias]
    terms = [
        Term(
            names.product(one.source, one.index),
            f"{short(one.weight)} × {short(one.value)}",
            one.product,
        )
        for one in products
    ]
    rest = sum(one.product for one in found[len(products) :])
    if with_bias:
        terms.insert(place, constant)
    else:
        rest += constant.product
    return Sum(
        of=block_name(trace, block),
        total=step.term(f"z_{block}"),
        terms=tuple(terms),
        others=len(found) + 1 - len(terms),
        rest=rest,
    )


def largest_terms(step: UnitStep, block: str, width: int, height: int) -> list[Line]:
    """What adds most to a block's sum; with the last line, all of it.

    Args:
        step: the unit and the timestep.
        block: whose sum.
        width: how many columns a line may have.
        height: how many lines there are; from three on the first says what the sum is.
    """
    if height < 2:
        return []
    heading = height > 2
    found = sum_of(step, block, min(height - heading - 1, MOST_TERMS))
    column = _Names(step, block).column
    lines: list[Line] = [_heading(found, width)] if heading else []
    greatest = max((abs(one.product) for one in found.terms), default=0.0)
    for one in found.terms:
        lines.append(_line(one, column, greatest, width))
    if found.others:
        rest = Term(f"… and {found.others} more", "", found.rest)
        lines.append(_line(rest, column, max(greatest, abs(found.rest)), width))
    return [clipped(line, width) for line in lines]


def _heading(found: Sum, width: int) -> Line:
    start = f"sum of {found.of}: {fine(found.total):<7}"
    text = f"{start}of {len(found.terms) + found.others} terms, largest first"
    return ((text if len(text) <= width else text.removesuffix(", largest first"), "quiet"),)


def _line(one: Term, column: int, greatest: float, width: int) -> Line:
    row = f"{one.name:<{column}}"
    if width >= ROOM_FOR_FACTORS:
        row += f"{one.factors:<{FACTORS}}"
    room = min(max(width - len(row) - PRODUCT - 1, 0), BAR)
    drawn = bar(one.product, greatest, room) if math.isfinite(greatest) else ""
    role = sign_role(one.product)
    return ((row, ""), (f"{signed(one.product):>{PRODUCT}} ", role), (drawn, role))


class _Names:
    """How the summands of one unit's block are written."""

    def __init__(self, step: UnitStep, block: str) -> None:
        cell = step.trace.cell
        letter = "" if cell.kind == "SimpleRNN" else block
        recurrent, state, own = f"U{letter}", "h₋₁", f"b{letter}"
        if isinstance(cell, GRUCell) and cell.reset_after:
            own = f"(b{letter} + {'r·' if block == 'h' else ''}b′{letter})"
            recurrent = f"r·{recurrent}" if block == "h" else recurrent
        elif isinstance(cell, GRUCell) and block == "h":
            state = "(r·h₋₁)"
        self._unit = step.unit
        self._kernels = {"x": f"W{letter}", "h": recurrent}
        self._values = {"x": "x", "h": state}
        self.bias = f"{own}[{step.unit}]"
        self.column = 1 + max(
            len(self.product("x", cell.inputs - 1)),
            len(self.product("h", cell.units - 1)),
            len(self.bias),
            len(f"… and {cell.inputs + cell.units} more"),
        )

    def product(self, source: str, index: int) -> str:
        return f"{self._kernels[source]}[{index},{self._unit}]·{self._values[source]}[{index}]"
