"""Timesteps and changes as every view of the stepper names them."""

from functools import lru_cache

from core.printable import printable
from tui.stepper.numbers import fine
from tui.widgets.text_columns import fitted

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def signed(value: float) -> str:
    """A change with its sign: +0.214, −0.031."""
    written = fine(value)
    return written if written.startswith("−") else f"+{written}"


def sign_role(value: float) -> str:
    """The role of a change: what raises and what lowers look different."""
    return "negative" if value < 0 else "positive"


def step_name(words: tuple[str, ...] | None, t: int) -> str:
    """What stands at timestep t, 1 … T: its word, or x with its number below."""
    if words is None:
        return f"x{str(t).translate(_SUBSCRIPTS)}"
    return _word(words[t - 1])


@lru_cache(maxsize=4096)
def _word(word: str) -> str:
    return printable(word) or "∅"


def quoted(words: tuple[str, ...] | None, t: int, columns: int) -> str:
    """The word at timestep t in quotes, or the feature vector's name, cut to so many columns."""
    name = step_name(words, t)
    if words is None:
        return fitted(name, columns).rstrip()
    return f"'{fitted(name, columns - 2).rstrip()}'"
