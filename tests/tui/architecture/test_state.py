"""What is on the bench, and the way back and forth between its versions."""

import pytest

from core.errors import UsageProblem
from core.models.presets import PRESETS
from core.models.summary import Row, Summary
from tui.architecture import edits
from tui.architecture import state as states
from tui.architecture.source import Opened, Source
from tui.architecture.state import ArchitectureState, begun, opened, select


def at(name: str, place: int) -> ArchitectureState:
    return select(opened(name), place)


def row(number: int, kind: str) -> Row:
    return Row(
        number, f"{kind.lower()}_{number}", kind, f"{kind}()", {}, (number - 1,), (None, 4), None,
        0, 0, "", "", (), None, None, None,
    )  # fmt: skip


def foreign(*kinds: str) -> ArchitectureState:
    rows = tuple(row(number, kind) for number, kind in enumerate(kinds, start=1))
    read = Summary("foreign", ((None, 4),), rows)
    return begun(Opened(Source("file", "a.keras"), read=read, why_read_only="it has a Conv1D"))


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_opens_valid_on_its_first_recurrent_layer(name):
    state = opened(name)
    assert state.summary.fault is None
    assert states.recurrent(state.layer) is not None
    assert not state.changed
    assert state.earlier == state.later == ()


def test_an_unknown_preset_is_refused_with_the_nearest_name():
    with pytest.raises(UsageProblem, match="tutorial-rnn"):
        opened("tutorial-rn")


def test_a_selection_outside_the_model_means_its_end():
    assert at("tutorial-rnn", 99).selected == 3
    assert at("tutorial-rnn", -5).selected == 0
    assert select(foreign("Conv1D", "LSTM", "Add"), 7).selected == 2


def test_undo_goes_back_step_by_step_and_redo_forth_again():
    state = at("tutorial-rnn", 1)
    steps = [state]
    for change in (edits.toggle_mask, edits.grow, edits.change_cell, edits.duplicate):
        steps.append(change(steps[-1]))
    back = steps[-1]
    for earlier in reversed(steps[:-1]):
        back = states.undo(back)
        assert (back.spec, back.selected) == (earlier.spec, earlier.selected)
    with pytest.raises(UsageProblem, match="nothing to undo"):
        states.undo(back)
    forth = back
    for later in steps[1:]:
        forth = states.redo(forth)
        assert (forth.spec, forth.selected) == (later.spec, later.selected)
    with pytest.raises(UsageProblem, match="nothing to redo"):
        states.redo(forth)


def test_a_change_after_an_undo_leaves_nothing_to_redo():
    state = states.undo(edits.grow(at("tutorial-rnn", 1)))
    assert states.redo(state).layer.units == 64
    with pytest.raises(UsageProblem, match="nothing to redo"):
        states.redo(edits.toggle_mask(state))


def test_only_so_many_changes_are_kept():
    state = at("tutorial-rnn", 1)
    for _ in range(states.MOST_STEPS + 10):
        state = edits.toggle_sequences(state)
    assert len(state.earlier) == states.MOST_STEPS
    for _ in range(states.MOST_STEPS):
        state = states.undo(state)
    assert len(state.later) == states.MOST_STEPS


def test_a_reset_can_itself_be_undone():
    changed = edits.grow(edits.toggle_mask(at("tutorial-rnn", 1)))
    plain = states.reset(changed)
    assert plain.spec == opened("tutorial-rnn").spec
    assert not plain.changed
    assert states.undo(plain).spec == changed.spec
    with pytest.raises(UsageProblem, match="nothing to reset"):
        states.reset(plain)


def test_a_change_leaves_the_old_state_as_it_was():
    state = at("tutorial-rnn", 1)
    before = state.spec
    edits.toggle_sequences(state)
    assert state.spec == before
    assert state.earlier == ()


def test_a_saved_stack_is_what_was_opened_from_then_on():
    state = states.saved_as(edits.grow(at("tutorial-rnn", 1)), "mine")
    assert state.source == Source("saved", "mine")
    assert state.spec.name == "mine"
    assert not state.changed
    assert states.undo(state).changed


def test_the_batch_is_doubled_and_halved_but_never_below_one():
    state = opened("tutorial-rnn")
    assert state.batch == 128
    assert states.with_batch(state, 2).batch == 256
    for _ in range(12):
        state = states.with_batch(state, 0.5)
    assert state.batch == 1
    for _ in range(40):
        state = states.with_batch(state, 2)
    assert state.batch == states.LARGEST_BATCH


def test_the_batch_stays_when_the_stack_changes():
    state = edits.grow(states.with_batch(at("tutorial-rnn", 1), 2))
    assert states.subject(state).batch == 256


def test_a_model_that_can_only_be_read_opens_on_its_first_recurrent_layer_and_says_why():
    state = foreign("Conv1D", "Add", "LSTM", "GRU")
    assert state.selected == 2
    assert state.height == 4
    assert states.subject(state).summary.rows[2].kind == "LSTM"
    for change in (edits.grow, edits.toggle_mask, edits.remove, edits.repair, edits.move_up):
        with pytest.raises(UsageProblem, match=r"only be read: it has a Conv1D\.$"):
            change(state)
    with pytest.raises(UsageProblem, match="nothing to reset"):
        states.reset(state)


def test_a_comparison_follows_every_change():
    other = opened("tutorial-lstm").summary
    state = states.compared(at("tutorial-rnn", 1), other)
    assert state.comparison.left.parameters == 324_193
    assert state.comparison.right.parameters == 328_353
    grown = edits.grow(state)
    assert grown.comparison.left.parameters == grown.summary.parameters != 324_193
    assert states.undo(grown).comparison.left.parameters == 324_193
    assert states.compared(grown, None).comparison is None


def test_what_keras_said_is_forgotten_when_the_stack_changes():
    from dataclasses import replace

    state = at("tutorial-rnn", 1)
    state = replace(state, findings=replace(state.findings, checked=object(), doing="asking"))
    grown = edits.grow(state)
    assert grown.findings.checked is None
    assert grown.findings.doing == ""
    assert states.select(state, 2).findings.checked is not None


def test_statistics_belong_to_the_stack_that_was_opened():
    from dataclasses import replace

    state = at("tutorial-rnn", 1)
    state = replace(state, findings=replace(state.findings, statistics={2: ("of layer 2",)}))
    assert states.subject(state).statistics == ("of layer 2",)
    assert states.subject(select(state, 2)).statistics is None
    grown = edits.grow(state)
    assert states.subject(grown).statistics is None
    assert states.subject(states.undo(grown)).statistics == ("of layer 2",)


def test_remarks_are_made_of_a_stack_without_fault_alone():
    state = at("tutorial-rnn", 1)
    assert "mask" in [remark.kind for remark in states.subject(state).remarks]
    assert states.subject(edits.toggle_sequences(state)).remarks == ()
