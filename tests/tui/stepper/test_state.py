"""What the stepper looks at, and how a key changes it."""

from dataclasses import replace

import numpy as np
import pytest

from core.rnn.network import DenseWeights, Network, RecurrentWeights
from core.rnn.reading import read
from core.rnn.trace import steps, unwalked, walked_on
from core.rnn.tutorial import tutorial_cell_and_inputs, tutorial_loop
from core.stepping.opening import Opened, open_source
from core.stepping.source import CellWeights, Edit, RandomSequence, Source
from core.stepping.walking import FIRST_SECONDS, begun
from tests.tui.stepper.views.stepped import drawn_cell
from tui.stepper.quantities import SAMPLE, view
from tui.stepper.state import (
    ORDERS,
    Findings,
    at,
    edge,
    grown,
    next_layer,
    next_order,
    next_view,
    of_unit,
    opened_state,
    ordered,
    reopened_state,
    rows_on,
    swapped,
    view_names,
)

NAMES = {
    "simple": ("h", "z_h"),
    "lstm": ("h", "c", "i", "f", "c~", "o"),
    "gru": ("h", "z", "r", "h~"),
}


def opened(
    kind="simple", rule="keras", units=5, timesteps=12, features=3, edits=(), seconds=FIRST_SECONDS
):
    """The stepper as it opens a drawn cell."""
    source = Source(CellWeights(kind, rule, units), RandomSequence(timesteps, features))
    first = open_source(source)
    if not edits:
        return opened_state(first, begun(first, seconds))
    after = open_source(replace(source, edits=edits))
    return opened_state(after, begun(after), first, begun(first))


def two_layers(head=True):
    """Seven units over four, and an answer where there is a head."""
    draws = np.random.default_rng(7)
    layers = [
        RecurrentWeights(drawn_cell("lstm", 3, 4), True),
        RecurrentWeights(drawn_cell("gru", 4, 7), True),
    ]
    if head:
        layers.append(DenseWeights(draws.normal(size=(7, 1)), np.zeros(1), "sigmoid"))
    network, inputs = Network(tuple(layers)), draws.random((10, 3))
    return opened_state(Opened(Source(), network, inputs), read(network, inputs))


# --- opening -----------------------------------------------------------------------------------


def test_it_opens_on_the_tutorial_s_own_sequence():
    cell, inputs = tutorial_cell_and_inputs()
    expected = tutorial_loop(inputs, cell.kernel.T, cell.recurrent_kernel.T, cell.bias)
    first = open_source(Source())
    state = opened_state(first, read(first.network, first.inputs))
    assert np.array_equal(state.trace.states[1:], expected)
    assert np.array_equal(view(state).columns(slice(None)), expected)
    assert (state.t, state.unit, state.view, state.order) == (1, 0, "h", "index")
    assert state.rows.tolist() == list(range(64))


def test_a_stack_opens_on_its_last_layer_from_which_the_answer_comes():
    state = two_layers()
    assert state.layer == 1
    assert state.trace.cell.kind == "GRU"
    assert state.answers is state.reading.answers


def test_answers_that_were_found_later_stand_in_for_those_that_the_reading_lacks():
    state = two_layers(head=False)
    assert state.answers is None
    found = np.full((10, 1), 0.5)
    assert replace(state, findings=Findings(answers=found)).answers is found


# --- places ------------------------------------------------------------------------------------


def test_steps_and_units_stop_at_the_edges():
    state = opened(timesteps=5, units=3)
    assert [at(state, t).t for t in (-3, 0, 1, 5, 6, 99)] == [1, 1, 1, 5, 5, 5]
    assert [of_unit(state, unit).unit for unit in (-1, 0, 2, 3)] == [0, 0, 2, 2]


def test_of_a_sequence_that_is_still_walked_only_what_is_known_can_be_looked_at():
    state = opened(timesteps=9)
    trace = walked_on(unwalked(state.trace.cell, state.opened.inputs), 4)
    state = replace(state, reading=replace(state.reading, layers=(trace,)))
    assert at(state, 9).t == 4
    on = grown(at(state, 4), replace(state.reading, layers=(walked_on(trace, 3),)))
    assert (on.t, at(on, 9).t) == (4, 7)


def test_sorted_rows_stand_still_until_the_whole_sequence_is_known():
    whole = opened(units=12, timesteps=9)
    trace = walked_on(unwalked(whole.trace.cell, whole.opened.inputs), 2)
    state = ordered(replace(whole, reading=replace(whole.reading, layers=(trace,))), "last")
    early = state.rows.tolist()
    for steps_more, rows in ((3, early), (4, np.argsort(-whole.trace.states[-1]).tolist())):
        trace = walked_on(trace, steps_more)
        state = grown(state, replace(state.reading, layers=(trace,)))
        assert state.rows.tolist() == rows
    assert rows != early


def test_the_unit_below_is_the_one_in_the_next_row():
    state = ordered(opened(), "variance")
    variance = state.trace.states[1:].var(axis=0)
    rows = np.argsort(-variance).tolist()
    assert state.rows.tolist() == rows
    top = of_unit(state, rows[0])
    assert [rows_on(top, down).unit for down in (-1, 0, 1, 2, 99)] == [
        rows[row] for row in (0, 0, 1, 2, 4)
    ]


def test_the_cursors_change_places():
    state = replace(at(opened(), 7), anchor=3)
    assert (swapped(state).t, swapped(state).anchor) == (3, 7)
    alone = at(opened(), 7)
    assert swapped(alone) is alone


def test_the_last_timestep_is_the_last_that_has_been_walked():
    assert [edge(opened(timesteps=12), side) for side in (-1, 1)] == [1, 12]
    state = opened("lstm", units=512, timesteps=20_000, seconds=0.0)
    assert 0 < edge(state, 1) == state.trace.known < 20_000


def padded():
    """Twelve timesteps, of which the third to the ninth are the sequence itself."""
    state = opened()
    return replace(state, opened=replace(state.opened, own=(2, 9)))


def test_edits_count_in_the_sequence_itself_and_padding_has_no_place_in_it():
    assert [at(padded(), t).own_t for t in range(1, 13)] == [
        None, None, 1, 2, 3, 4, 5, 6, 7, None, None, None,
    ]  # fmt: skip
    assert [at(opened(), t).own_t for t in (1, 12)] == [1, 12]


@pytest.mark.parametrize("kind", NAMES)
def test_every_quantity_is_gone_through_and_then_the_first_again(kind):
    state = opened(kind)
    seen = []
    for _ in NAMES[kind]:
        seen.append(state.view)
        state = next_view(state)
    assert tuple(seen) == NAMES[kind]
    assert state.view == "h"


def test_an_edited_sequence_has_the_change_of_its_states_as_a_quantity():
    state = opened(edits=(Edit("delete", 4),))
    assert view_names(state) == ("h", "z_h", "Δh")


def test_the_next_layer_is_looked_at_at_the_same_timestep_and_the_last_leads_to_the_first():
    state = of_unit(at(two_layers(), 6), 6)
    state = replace(state, view="z", findings=Findings(dead=np.zeros(7, bool), radii={"z": 1.0}))
    below = next_layer(state)
    assert (below.layer, below.t, below.unit, below.view) == (0, 6, 3, "h")
    assert (below.findings.dead, below.findings.radii) == (None, None)
    assert len(below.rows) == 4
    assert next_layer(below).layer == 1


# --- the order of the rows ---------------------------------------------------------------------


def test_rows_are_sorted_by_every_criterion_in_turn():
    state = two_layers()
    seen = []
    for _ in ORDERS:
        seen.append(state.order)
        assert sorted(state.rows.tolist()) == list(range(7))
        state = next_order(state)
    assert tuple(seen) == ORDERS == ("index", "last", "variance", "correlation")
    assert state.order == "index"


def test_rows_by_their_last_value_begin_with_the_largest():
    state = ordered(two_layers(), "last")
    last = state.trace.states[-1]
    assert (np.diff(last[state.rows]) <= 0).all()


def test_only_a_network_with_an_answer_sorts_by_the_correlation_with_it():
    for kind in NAMES:
        state = opened(kind)
        for _ in range(3):
            assert state.order != "correlation"
            state = next_order(state)
        assert state.order == "index"


# --- another source ----------------------------------------------------------------------------


def test_another_source_keeps_the_place_as_far_as_it_has_one():
    state = next_view(of_unit(at(opened("lstm", timesteps=20, units=9), 15), 8))
    smaller = reopened_state(state, opened("gru", timesteps=10, units=4))
    assert (smaller.t, smaller.unit, smaller.view) == (10, 3, "h")
    same = reopened_state(state, opened("lstm", "tutorial", timesteps=20, units=9))
    assert (same.t, same.unit, same.view) == (15, 8, "c")


def test_a_sequence_within_its_padding_is_shown_where_it_ends():
    assert reopened_state(at(opened(), 2), padded()).t == 9


def test_another_source_keeps_the_order_and_the_condition_but_no_findings():
    from core.rnn.reading import parse_condition

    condition = parse_condition("change > 0.1")
    state = replace(ordered(opened(), "last"), condition=condition, anchor=3)
    state = replace(state, findings=Findings(radii={"h": 1.0}))
    other = reopened_state(state, opened("gru", units=8))
    assert (other.order, other.condition) == ("last", condition)
    assert np.argmax(other.trace.states[-1]) == other.rows[0]
    assert (other.anchor, other.findings.radii) == (None, None)


def test_edits_leave_the_layer_that_is_looked_at_and_other_weights_do_not():
    state = next_layer(two_layers())
    assert reopened_state(state, two_layers()).layer == 0
    other = two_layers()
    weights = CellWeights("gru")
    other = replace(other, opened=replace(other.opened, source=Source(weights)))
    assert reopened_state(state, other).layer == 1


# --- quantities --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", NAMES)
def test_every_quantity_has_a_value_at_every_step_and_fits_its_scale(kind):
    state = opened(kind, "tutorial")
    seen = set()
    for _ in view_names(state):
        shown = view(state)
        values = shown.columns(slice(0, 12))
        assert values.shape == (12, 5)
        assert 0 < np.abs(values).max() <= shown.limit
        assert np.array_equal(shown.columns(slice(3, 10, 2)), values[3:10:2])
        seen.add(shown.meaning)
        state = next_view(state)
    assert len(seen) == len(view_names(state))


@pytest.mark.parametrize("kind", NAMES)
def test_a_quantity_is_what_the_cell_computed(kind):
    state = opened(kind)
    trace = state.trace
    made = steps(trace, slice(0, 12))
    for name in NAMES[kind]:
        found = view(replace(state, view=name)).columns(slice(0, 12))
        expected = {"h": trace.states[1:], "c": None if trace.cells is None else trace.cells[1:]}
        if name in expected:
            assert np.array_equal(found, expected[name])
        elif name == "z_h":
            assert np.array_equal(found, made.terms["z_h"])
        else:
            assert np.array_equal(found, made.gates[name.removesuffix("~")])


def test_gates_and_states_of_any_cell_share_one_scale_and_a_large_sum_has_its_own():
    for kind in ("simple", "lstm", "gru"):
        assert view(opened(kind, "keras")).limit == 1.0
    sums = next_view(opened("simple", "tutorial"))
    assert view(sums).limit == np.abs(view(sums).columns(slice(0, 12))).max() > 1.0


def test_the_scale_of_a_long_sequence_s_sums_is_that_of_a_sample():
    state = next_view(opened("simple", "tutorial", timesteps=3 * SAMPLE))
    every = np.abs(view(state).columns(slice(0, 3 * SAMPLE))).max()
    assert 0.9 * every < view(state).limit <= every


def test_the_change_by_edits_is_the_difference_of_the_states_and_nothing_where_a_step_is_new():
    edits = (Edit("change", 3, feature=1, number=5.0), Edit("insert", 5))
    state = replace(opened(edits=edits), view="Δh")
    change = view(state).columns(slice(0, 13))
    before, after = state.before_trace.states[1:], state.trace.states[1:]
    assert np.array_equal(change[:4], after[:4] - before[:4])
    assert (change[:2] == 0).all()
    assert (change[2] != 0).all()
    assert np.isnan(change[4]).all()
    assert np.array_equal(change[5:], after[5:] - before[4:])
