import pytest

from core.errors import UsageProblem
from core.models.presets import PRESETS
from core.models.spec import GRU, LSTM, Bidirectional, Embedding, SimpleRNN
from tui.architecture import state as bench
from tui.architecture.state import ArchitectureState, inspection, opened, select


def at(name: str, place: int) -> ArchitectureState:
    return select(opened(name), place)


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_opens_valid_on_its_first_recurrent_layer(name):
    state = opened(name)
    assert inspection(state.spec).fault is None
    assert bench.recurrent(state.layer) is not None
    assert not state.changed
    assert state.history == ()


def test_an_unknown_preset_is_refused_with_the_nearest_name():
    with pytest.raises(UsageProblem, match="tutorial-rnn"):
        opened("tutorial-rn")


def test_return_sequences_off_leaves_the_next_recurrent_layer_without_a_sequence():
    state = bench.toggle_sequences(at("tutorial-rnn", 1))
    found = inspection(state.spec)
    assert found.fault is not None
    assert found.fault.layer_number == 3
    assert len(found.layers) == 2
    assert found.layers[-1].output_shape == (None, 32)


def test_the_repair_sets_return_sequences_where_it_is_missing():
    broken = bench.toggle_sequences(at("tutorial-rnn", 1))
    moved = select(broken, 3)
    fixed = bench.repair(moved)
    assert fixed.spec == opened("tutorial-rnn").spec
    assert fixed.selected == 3


def test_several_faults_are_repaired_one_after_the_other():
    state = opened("stack-four")
    for place in (1, 2, 3):
        state = bench.toggle_sequences(select(state, place))
    presses = 0
    while inspection(state.spec).fault is not None:
        state = bench.repair(state)
        presses += 1
    assert presses == 3
    assert state.spec == opened("stack-four").spec


def test_a_repair_inside_bidirectional_keeps_the_wrapper():
    state = bench.duplicate(at("bidirectional-lstm", 1))
    assert inspection(state.spec).fault is not None
    fixed = bench.repair(state)
    assert inspection(fixed.spec).fault is None
    assert fixed.spec.layers[1] == Bidirectional(LSTM(32, dropout=0.2, return_sequences=True))


def test_a_valid_stack_has_nothing_to_repair():
    with pytest.raises(UsageProblem, match="nothing to repair"):
        bench.repair(opened("tutorial-rnn"))


def test_a_fault_that_return_sequences_cannot_mend_is_left_to_the_reader():
    state = bench.duplicate(at("tutorial-rnn", 0))
    assert inspection(state.spec).fault is not None
    assert bench.repairable(state) is None
    with pytest.raises(UsageProblem, match="yours to repair"):
        bench.repair(state)


def test_mask_zero_is_switched_from_any_layer():
    state = bench.toggle_mask(at("tutorial-rnn", 3))
    assert state.spec.layers[0] == Embedding(10_000, 32, mask_zero=True)
    assert [made.masked for made in inspection(state.spec).layers] == [True, True, False, False]
    assert bench.toggle_mask(state).spec == opened("tutorial-rnn").spec


def test_a_stack_without_an_embedding_has_no_mask_to_switch():
    with pytest.raises(UsageProblem, match="no Embedding"):
        bench.toggle_mask(bench.remove(at("tutorial-rnn", 0)))


def test_only_a_recurrent_layer_has_return_sequences():
    with pytest.raises(UsageProblem, match="layer 4 Dense has no return_sequences"):
        bench.toggle_sequences(at("tutorial-rnn", 3))


def test_the_cell_goes_round_and_keeps_what_the_kinds_share():
    state = at("tutorial-rnn", 1)
    first = state.layer
    kinds = []
    for _ in range(3):
        state = bench.change_cell(state)
        kinds.append(type(state.layer))
        assert state.layer.units == 32
        assert state.layer.return_sequences
        assert state.layer.dropout == 0.2
    assert kinds == [LSTM, GRU, SimpleRNN]
    assert state.layer == first


def test_both_directions_can_be_wrapped_and_unwrapped():
    state = at("tutorial-lstm", 1)
    both = bench.toggle_direction(state)
    assert both.layer == Bidirectional(state.layer)
    assert bench.toggle_direction(both).layer == state.layer


@pytest.mark.parametrize(("place", "width"), [(0, 64), (1, 64), (3, 2)])
def test_a_layer_doubles_its_width_and_halves_it_again(place, width):
    state = bench.grow(at("tutorial-rnn", place))
    assert inspection(state.spec).layers[place].output_shape[-1] == width
    assert bench.shrink(state).spec == opened("tutorial-rnn").spec


def test_one_unit_is_the_least():
    with pytest.raises(UsageProblem, match="stays at 1"):
        bench.shrink(at("tutorial-rnn", 3))


def test_a_copy_is_stacked_above_and_selected():
    state = bench.duplicate(at("tutorial-rnn", 1))
    assert len(state.spec.layers) == 5
    assert state.selected == 2
    assert state.layer == state.spec.layers[1]
    assert inspection(state.spec).fault is None


def test_a_stack_has_a_highest_height():
    state = opened("stack-sequence")
    while len(state.spec.layers) < bench.MOST_LAYERS:
        state = bench.duplicate(state)
    with pytest.raises(UsageProblem, match="are the most"):
        bench.duplicate(state)


def test_the_last_layer_stays():
    state = bench.remove(at("stack-last", 1))
    assert state.selected == 0
    with pytest.raises(UsageProblem, match="at least one layer"):
        bench.remove(state)


def test_undo_goes_back_step_by_step_and_reset_can_be_undone():
    state = at("tutorial-rnn", 1)
    steps = [state]
    for change in (bench.toggle_mask, bench.grow, bench.change_cell):
        steps.append(change(steps[-1]))
    plain = bench.reset(steps[-1])
    assert plain.spec == state.spec
    assert not plain.changed
    back = bench.undo(plain)
    for earlier in reversed(steps):
        assert back.spec == earlier.spec
        if back.history:
            back = bench.undo(back)
    with pytest.raises(UsageProblem, match="nothing to undo"):
        bench.undo(back)
    with pytest.raises(UsageProblem, match="nothing to reset"):
        bench.reset(back)


def test_a_change_leaves_the_old_state_as_it_was():
    state = at("tutorial-rnn", 1)
    before = state.spec
    bench.toggle_sequences(state)
    assert state.spec == before
    assert state.history == ()


def test_a_selection_outside_the_stack_means_its_end():
    assert at("tutorial-rnn", 99).selected == 3
    assert at("tutorial-rnn", -5).selected == 0
