"""What the user is told when something is wrong: one sentence, never a traceback."""

from collections.abc import Iterable
from difflib import get_close_matches


class Problem(Exception):
    """Something failed: what, where, and what to do about it, in one sentence."""

    exit_status = 1


class UsageProblem(Problem):
    """The request itself was wrong: an unknown name, a wrong type, a value out of range."""

    exit_status = 2


def unknown(kind: str, name: str, known: Iterable[str]) -> UsageProblem:
    """The refusal of a name that is not known, with the nearest one that is.

    Args:
        kind: what the name should have named, such as "preset".
        name: what was given.
        known: every name that would have been accepted.
    """
    names = sorted(known)
    near = get_close_matches(name.lower(), names, n=1, cutoff=0.5)
    if near:
        hint = f"did you mean '{near[0]}'?"
    elif names:
        hint = f"known: {', '.join(names)}."
    else:
        hint = "there are none yet."
    return UsageProblem(f"unknown {kind} '{name}': {hint}")
