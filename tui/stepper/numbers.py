"""Numbers as the stepper writes them: a true minus sign and few digits."""

import math


def short(value: float) -> str:
    """Two decimals below ten, and fewer above: 0.81, −0.34, 31.4, 120."""
    size = abs(value)
    if not math.isfinite(value) or size >= 10_000:
        return _signed(f"{value:.1e}")
    return _signed(f"{value:.{2 if size < 9.995 else 1 if size < 99.95 else 0}f}")


def fine(value: float) -> str:
    """Three decimals below ten, fewer above: what an equation comes to."""
    size = abs(value)
    if not math.isfinite(value) or size >= 10_000:
        return _signed(f"{value:.1e}")
    if 0 < size < 0.0005:
        return _signed(f"{value:.0e}")
    return _signed(f"{value:.{3 if size < 9.9995 else 2 if size < 99.995 else 1}f}")


def magnitude(value: float) -> str:
    """A number without a sign in exactly five columns: 0.514, 12.34, 271.1, 2e−07."""
    if not math.isfinite(value):
        return f"{abs(value):>5}"
    size = abs(value)
    if size < 1e-99:
        return "0.000"
    if size >= 9.5e98:
        return "≥1e99"
    if size < 0.0005 or size >= 99_999.5:
        return _signed(f"{size:.0e}")
    decimals = 3 if size < 9.9995 else 2 if size < 99.995 else 1 if size < 999.95 else 0
    return f"{size:>5.{decimals}f}"


def percent(share: float) -> str:
    """A share between 0 and 1 in exactly five columns: "  3 %", "100 %"."""
    return f"{100 * share:>3.0f} %"


def power(value: float) -> str:
    """Two digits and a power of ten, for what may be of any size: 1.2e−07."""
    return "0" if value == 0 else _signed(f"{value:.1e}")


def summed(*terms: float) -> str:
    """Terms joined by their signs: 0.81 − 0.34 + 0.10."""
    first, *rest = terms
    text = short(first)
    for term in rest:
        written = short(term)
        text += f" − {written[1:]}" if written.startswith("−") else f" + {written}"
    return text


def factor(value: float) -> str:
    """A value as a factor of a product, in brackets when it is negative."""
    text = fine(value)
    return f"({text})" if text.startswith("−") else text


def _signed(text: str) -> str:
    # "-0.00" would claim a sign that the digits shown do not have.
    if text.startswith("-") and not text.strip("-0."):
        text = text[1:]
    return text.replace("-", "−")
