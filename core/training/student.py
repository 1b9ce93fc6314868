"""Student's t distribution for whole degrees of freedom, in closed form."""

import math


def central_probability(t: float, freedom: int) -> float:
    """A(t|ν) = P(−t ≤ T ≤ t) for T with ν degrees of freedom.

    With θ = atan(t/√ν) it is a finite sum of powers of cos θ (Abramowitz and Stegun, Handbook of
    Mathematical Functions, 26.7.3 for odd ν and 26.7.4 for even ν).

    Args:
        t: at least 0.
        freedom: ν, at least 1.

    Raises:
        ValueError: t is negative or not a number, or ν is less than 1.
    """
    if not t >= 0 or freedom < 1:
        raise ValueError(f"t = {t} and {freedom} degrees of freedom: t ≥ 0 and ν ≥ 1 are needed")
    angle = math.atan(t / math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = freedom % 2
    # The powers are cos θ, cos³ θ, … for odd ν and 1, cos² θ, … for even ν, up to cos^(ν−2) θ.
    term = cosine if odd else 1.0
    total = 0.0
    for power in range(odd, freedom - 1, 2):
        total += term
        term *= cosine**2 * (power + 1) / (power + 2)
    if odd:
        return 2 / math.pi * (angle + sine * total)
    return sine * total


def critical_value(probability: float, freedom: int) -> float:
    """The t with A(t|ν) = probability: how many standard errors a two-sided interval spans.

    Args:
        probability: such as 0.95; above 0 and below 1.
        freedom: ν, at least 1.

    Raises:
        ValueError: the probability or ν is out of its range.
    """
    if not 0 < probability < 1:
        raise ValueError(f"a probability of {probability} has no critical value: 0 < p < 1")
    low, high = 0.0, 1.0
    while central_probability(high, freedom) < probability:
        low, high = high, 2 * high
    # A(t|ν) rises with t, so halving finds the place to the last bit.
    while low < (middle := (low + high) / 2) < high:
        if central_probability(middle, freedom) < probability:
            low = middle
        else:
            high = middle
    return high
