"""Where the condition comes true: what play stops at, and what the next break is."""

from dataclasses import replace

import numpy as np
import pytest

from core.rnn.reading import parse_condition
from tests.tui.stepper.views.stepped import drawn_cell, stepped
from tui.stepper.breaks import breaks_here, check, next_break
from tui.stepper.state import Findings, at

ANSWERS = np.array([0.9, 0.1, 0.9, 0.1, 0.1, 0.8, 0.7, 0.2])[:, None]


@pytest.fixture
def answered():
    """Eight steps, and the answers that were found only after they had been walked."""
    state = stepped(drawn_cell("gru"), timesteps=8)
    return replace(state, findings=Findings(answers=ANSWERS))


def until(state, text):
    return replace(state, condition=parse_condition(text))


def here(state):
    """The timesteps at which it breaks."""
    return [t for t in range(1, 9) if breaks_here(at(state, t))]


def ahead(state, direction, start):
    """The breaks one after the other, as the key goes through them."""
    found, state = [], at(state, start)
    while (t := next_break(state, direction)) is not None:
        found.append(t)
        state = at(state, t)
    return found


@pytest.mark.parametrize(
    ("text", "breaks"),
    [("p > 0.5", [1, 3, 6]), ("p < 0.5", [2, 4, 8]), ("p crosses 0.5", [2, 3, 4, 6, 8])],
)
def test_it_breaks_where_the_condition_comes_true_and_at_each_crossing(answered, text, breaks):
    state = until(answered, text)
    assert here(state) == breaks
    assert ahead(state, 1, start=1) == [t for t in breaks if t > 1]
    assert ahead(state, -1, start=8) == [t for t in reversed(breaks) if t < 8]


def test_a_break_is_one_of_the_chosen_unit():
    state = stepped(drawn_cell("lstm"), timesteps=8)
    of_each = [here(until(replace(state, unit=unit), "h crosses 0")) for unit in range(7)]
    h = state.trace.states[1:]
    crossed = (h[1:] >= 0) != (h[:-1] >= 0)
    assert of_each == [(np.flatnonzero(crossed[:, unit]) + 2).tolist() for unit in range(7)]
    assert len(set(map(tuple, of_each))) > 1


def test_without_a_condition_there_is_no_break(answered):
    assert here(answered) == []
    assert next_break(answered, 1) is next_break(answered, -1) is None


def test_what_the_network_lacks_never_breaks_and_is_said_when_it_is_asked_for(answered):
    state = until(answered, "f < 0.1")
    assert here(state) == []
    for ask in (lambda: next_break(state, 1), lambda: check(answered, state.condition)):
        with pytest.raises(ValueError, match=r"'f'.*change, norm, saturated, h, z, r, candidate"):
            ask()
    unanswered = replace(answered, findings=Findings())
    with pytest.raises(ValueError, match="'p'"):
        check(unanswered, parse_condition("p > 0.5"))
    check(answered, parse_condition("p > 0.5"))
