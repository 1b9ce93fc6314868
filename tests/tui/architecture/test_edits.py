"""Every change that can be made to a stack."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UsageProblem
from core.models.presets import PRESETS
from core.models.spec import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Features,
    SimpleRNN,
    Tokens,
    recurrent,
)
from tui.architecture import edits
from tui.architecture.state import ArchitectureState, inspection, opened, select, undo


def at(name: str, place: int) -> ArchitectureState:
    return select(opened(name), place)


def test_return_sequences_off_leaves_the_next_recurrent_layer_without_a_sequence():
    state = edits.toggle_sequences(at("tutorial-rnn", 1))
    found = inspection(state.spec)
    assert found.fault is not None
    assert found.fault.layer_number == 3
    assert len(found.layers) == 2
    assert found.layers[-1].output_shape == (None, 32)


def test_the_repair_sets_return_sequences_where_it_is_missing():
    broken = edits.toggle_sequences(at("tutorial-rnn", 1))
    fixed = edits.repair(select(broken, 3))
    assert fixed.spec == opened("tutorial-rnn").spec
    assert fixed.selected == 3


def test_several_faults_are_repaired_one_after_the_other():
    state = opened("stack-four")
    for place in (1, 2, 3):
        state = edits.toggle_sequences(select(state, place))
    presses = 0
    while inspection(state.spec).fault is not None:
        state = edits.repair(state)
        presses += 1
    assert presses == 3
    assert state.spec == opened("stack-four").spec


def test_a_repair_inside_bidirectional_keeps_the_wrapper():
    state = edits.duplicate(at("bidirectional-lstm", 1))
    assert inspection(state.spec).fault is not None
    fixed = edits.repair(state)
    assert inspection(fixed.spec).fault is None
    assert fixed.spec.layers[1] == Bidirectional(LSTM(32, dropout=0.2, return_sequences=True))


def test_a_repair_can_be_undone_like_any_change():
    broken = edits.toggle_sequences(at("tutorial-rnn", 1))
    assert undo(edits.repair(broken)).spec == broken.spec


def test_a_valid_stack_has_nothing_to_repair():
    with pytest.raises(UsageProblem, match="nothing to repair"):
        edits.repair(opened("tutorial-rnn"))


def test_mask_zero_is_switched_from_any_layer():
    state = edits.toggle_mask(at("tutorial-rnn", 3))
    assert state.spec.layers[0] == Embedding(10_000, 32, mask_zero=True)
    assert [made.masked for made in inspection(state.spec).layers] == [True, True, False, False]
    assert edits.toggle_mask(state).spec == opened("tutorial-rnn").spec


def test_a_stack_without_an_embedding_has_no_mask_to_switch():
    with pytest.raises(UsageProblem, match="no Embedding"):
        edits.toggle_mask(edits.remove(at("tutorial-rnn", 0)))


def test_only_a_recurrent_layer_has_return_sequences():
    with pytest.raises(UsageProblem, match="layer 4 Dense has no return_sequences"):
        edits.toggle_sequences(at("tutorial-rnn", 3))


def test_the_cell_goes_round_and_keeps_what_the_kinds_share():
    state = at("tutorial-rnn", 1)
    first = state.layer
    kinds = []
    for _ in range(3):
        state = edits.change_cell(state)
        kinds.append(type(state.layer))
        assert state.layer.units == 32
        assert state.layer.return_sequences
        assert state.layer.dropout == 0.2
    assert kinds == [LSTM, GRU, SimpleRNN]
    assert state.layer == first


def test_both_directions_can_be_wrapped_and_unwrapped():
    state = at("tutorial-lstm", 1)
    both = edits.toggle_direction(state)
    assert both.layer == Bidirectional(state.layer)
    assert edits.toggle_direction(both).layer == state.layer


@pytest.mark.parametrize(("place", "width"), [(0, 64), (1, 64), (3, 2)])
def test_a_layer_doubles_its_width_and_halves_it_again(place, width):
    state = edits.grow(at("tutorial-rnn", place))
    assert inspection(state.spec).layers[place].output_shape[-1] == width
    assert edits.shrink(state).spec == opened("tutorial-rnn").spec


def test_one_unit_is_the_least_and_a_dropout_has_none():
    with pytest.raises(UsageProblem, match="stays at 1"):
        edits.shrink(at("tutorial-rnn", 3))
    with pytest.raises(UsageProblem, match="has no units"):
        edits.grow(edits.add(at("tutorial-rnn", 2), "Dropout"))


def test_a_layer_wider_than_the_largest_step_grows_no_further_and_is_not_cut_down():
    state = edits.with_layer(at("tutorial-rnn", 3), Dense(100_000))
    with pytest.raises(UsageProblem, match="stays at 100,000"):
        edits.grow(state)


@pytest.mark.parametrize("kind", edits.KINDS)
def test_a_new_layer_of_every_kind_stands_after_the_selected_one(kind):
    state = edits.add(at("tutorial-rnn", 1), kind)
    place = 0 if kind == "Embedding" else 2
    assert state.selected == place
    assert type(state.layer).__name__ == kind
    assert len(state.spec.layers) == 5
    assert undo(state).spec == opened("tutorial-rnn").spec


def test_a_copy_is_stacked_above_and_selected():
    state = edits.duplicate(at("tutorial-rnn", 1))
    assert len(state.spec.layers) == 5
    assert state.selected == 2
    assert state.layer == state.spec.layers[1]
    assert inspection(state.spec).fault is None


def test_a_stack_has_a_highest_height():
    state = opened("stack-sequence")
    while len(state.spec.layers) < edits.MOST_LAYERS:
        state = edits.duplicate(state)
    for change in (edits.duplicate, lambda one: edits.add(one, "Dense")):
        with pytest.raises(UsageProblem, match="are the most"):
            change(state)


def test_the_last_layer_stays():
    state = edits.remove(at("stack-last", 1))
    assert state.selected == 0
    with pytest.raises(UsageProblem, match="at least one layer"):
        edits.remove(state)


def test_a_layer_moves_up_and_down_and_stays_selected():
    state = edits.move_down(at("tutorial-rnn", 1))
    assert state.selected == 2
    assert state.layer == opened("tutorial-rnn").spec.layers[1]
    back = edits.move_up(state)
    assert (back.selected, back.spec) == (1, opened("tutorial-rnn").spec)


def test_no_layer_moves_beyond_the_ends():
    with pytest.raises(UsageProblem, match="layer 1 Embedding is the first"):
        edits.move_up(at("tutorial-rnn", 0))
    with pytest.raises(UsageProblem, match="layer 4 Dense is the last"):
        edits.move_down(at("tutorial-rnn", 3))


def test_another_input_is_a_change_like_any_other():
    state = edits.with_input(at("tutorial-rnn", 1), Features(3, 12))
    assert inspection(state.spec).fault.layer_number == 1
    assert undo(state).spec.input == Tokens(500)


def test_the_same_again_is_no_change():
    state = at("tutorial-rnn", 1)
    assert edits.with_layer(state, state.layer) is state
    assert edits.with_input(state, Tokens(500)) is state


CHANGES = (
    edits.toggle_sequences,
    edits.toggle_mask,
    edits.change_cell,
    edits.toggle_direction,
    edits.grow,
    edits.shrink,
    edits.duplicate,
    edits.remove,
    edits.move_up,
    edits.move_down,
    edits.repair,
    *(lambda state, kind=kind: edits.add(state, kind) for kind in edits.KINDS),
)


@given(
    st.sampled_from(sorted(PRESETS)),
    st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, 8)), max_size=12),
)
def test_whatever_is_done_all_of_it_can_be_undone(name, done):
    state = opened(name)
    for change, place in done:
        state = select(state, place)
        with suppress(UsageProblem):
            state = change(state)
        assert 0 <= state.selected < len(state.spec.layers)
    while state.earlier:
        state = undo(state)
    assert state.spec == opened(name).spec


def test_a_dropout_is_not_recurrent():
    assert recurrent(Dropout(0.1)) is None
    assert recurrent(Bidirectional(GRU(3))) == GRU(3)
