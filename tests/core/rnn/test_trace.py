import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.rnn.activations import activation
from core.rnn.cells import initial_state
from core.rnn.sequence import forward
from core.rnn.trace import (
    bias,
    block_names,
    contributions,
    steps,
    trace,
    unwalked,
    walked_on,
)

quick = settings(deadline=None, max_examples=30, derandomize=True, database=None)


@pytest.fixture(scope="module")
def traced(random_cell, kind):
    """A trace of 7 steps, steps 0 and 3 masked, from a state that is not zero."""
    cell = random_cell(kind, 3, 4)
    rng = np.random.default_rng(0)
    start = tuple(rng.normal(size=4) * 0.5 for _ in initial_state(cell))
    mask = np.array([0, 1, 1, 0, 1, 1, 1], bool)
    return trace(cell, rng.normal(size=(7, 3)), mask, start)


@pytest.fixture(scope="module")
def computed(traced):
    """Every intermediate of all its steps."""
    return steps(traced, slice(None))


@given(data=st.data())
@quick
def test_the_trace_walks_where_the_fast_forward_walks(data, random_cell, kind, sizes, draw_mask):
    _, timesteps, inputs, units, seed = data.draw(sizes)
    cell = random_cell(kind, inputs, units, seed)
    rng = np.random.default_rng(seed)
    x, mask = rng.normal(size=(timesteps, inputs)), draw_mask(rng, 1, timesteps)[0]
    walked, fast = trace(cell, x, mask), forward(cell, x, mask)
    np.testing.assert_allclose(walked.states[1:], fast.outputs, rtol=0, atol=1e-12)
    np.testing.assert_allclose(walked.states[-1], fast.state[0], rtol=0, atol=1e-12)
    if walked.cells is not None:
        np.testing.assert_allclose(walked.cells[-1], fast.state[1], rtol=1e-12, atol=1e-12)


def test_the_shapes_are_those_of_t_plus_one_states_and_t_steps(traced, computed):
    assert (traced.timesteps, traced.units) == (7, 4)
    assert traced.states.shape == (8, 4)
    assert (traced.cells is not None) == (traced.cell.kind == "LSTM")
    assert traced.cells is None or traced.cells.shape == (8, 4)
    named = block_names(traced.cell)
    assert tuple(computed.gates) == (() if named == ("h",) else named)
    assert {f"{term}_{g}" for term in ("input", "recurrent", "bias", "z") for g in named} <= set(
        computed.terms
    )
    assert {array.shape for array in (computed.gates | computed.terms).values()} == {(7, 4)}


def test_the_terms_sum_to_the_pre_activations(traced, computed):
    terms = computed.terms
    for g in block_names(traced.cell):
        memory = terms["reset_h"] if g == "h" and "reset_h" in terms else terms[f"recurrent_{g}"]
        total = terms[f"input_{g}"] + terms[f"bias_{g}"] + memory
        np.testing.assert_allclose(total, terms[f"z_{g}"], rtol=0, atol=1e-14)


def test_the_terms_are_what_their_names_say(traced, computed):
    cell, h = traced.cell, traced.states[:-1]
    for place, g in enumerate(block_names(cell)):
        columns = slice(place * 4, place * 4 + 4)
        np.testing.assert_allclose(
            computed.terms[f"input_{g}"], traced.inputs @ cell.kernel[:, columns], atol=1e-14
        )
        if (cell.kind, g) != ("GRU", "h"):
            recurrent = h @ cell.recurrent_kernel[:, columns]
            np.testing.assert_allclose(computed.terms[f"recurrent_{g}"], recurrent, atol=1e-14)


def test_the_gates_are_the_activated_pre_activations(traced, computed):
    sigmoid = activation("sigmoid")
    candidate = {"LSTM": "c", "GRU": "h"}.get(traced.cell.kind)
    for g, values in computed.gates.items():
        expected = (np.tanh if g == candidate else sigmoid)(computed.terms[f"z_{g}"])
        np.testing.assert_allclose(values, expected, rtol=0, atol=1e-14)


def test_the_gates_reproduce_the_states(traced, computed):
    g, h, kept = computed.gates, traced.states, traced.mask
    match traced.cell.kind:
        case "SimpleRNN":
            new = np.tanh(computed.terms["z_h"])
        case "LSTM":
            c = traced.cells
            new_cells = g["f"] * c[:-1] + g["i"] * g["c"]
            np.testing.assert_allclose(c[1:][kept], new_cells[kept], rtol=0, atol=1e-14)
            new = g["o"] * np.tanh(new_cells)
        case "GRU":
            new = g["z"] * h[:-1] + (1 - g["z"]) * g["h"]
    np.testing.assert_allclose(h[1:][kept], new[kept], rtol=0, atol=1e-14)


def test_the_states_repeat_at_masked_steps_alone(traced):
    for arrays in filter(lambda one: one is not None, (traced.states, traced.cells)):
        repeats = (arrays[1:] == arrays[:-1]).all(axis=1)
        assert np.array_equal(repeats, ~traced.mask)


def test_the_contributions_and_the_bias_sum_to_the_pre_activation(traced, computed):
    for g in block_names(traced.cell):
        for t in range(traced.timesteps):
            for unit in range(traced.units):
                found = contributions(traced, t, unit, g)
                assert len(found) == 3 + 4
                total = sum(one.product for one in found) + bias(traced, t, unit, g)
                assert total == pytest.approx(computed.terms[f"z_{g}"][t, unit], abs=1e-13)


def test_the_contributions_come_largest_first_and_each_once(traced):
    found = contributions(traced, 5, 2, block_names(traced.cell)[-1])
    sizes = [abs(one.product) for one in found]
    assert sizes == sorted(sizes, reverse=True)
    assert {(one.source, one.index) for one in found} == {
        *(("x", i) for i in range(3)),
        *(("h", j) for j in range(4)),
    }
    assert all(one.product == one.weight * one.value for one in found)


def test_a_trace_without_a_mask_counts_every_step(random_cell, kind):
    walked = trace(random_cell(kind, 2, 3), np.ones((4, 2)))
    assert walked.mask.all()
    assert not walked.states[0].any()


def test_an_empty_sequence_leaves_the_initial_state(random_cell, kind):
    walked = trace(random_cell(kind, 2, 3), np.zeros((0, 2)))
    assert walked.states.shape == (1, 3)
    none = steps(walked, slice(None))
    assert {array.shape for array in none.terms.values()} == {(0, 3)}
    full = steps(trace(random_cell(kind, 2, 3), np.zeros((1, 2))), slice(None))
    assert (set(none.terms), set(none.gates)) == (set(full.terms), set(full.gates))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_floating_point_type_is_kept(random_cell, kind, dtype):
    walked = trace(random_cell(kind, 2, 3, dtype=dtype), np.ones((4, 2)))
    found = steps(walked, slice(None))
    arrays = [walked.states, *found.gates.values(), *found.terms.values()]
    assert {array.dtype for array in arrays} == {np.dtype(dtype)}


def test_a_place_that_does_not_exist_is_refused(traced):
    with pytest.raises(ValueError, match="no step 7: the sequence has 7"):
        contributions(traced, 7, 0)
    with pytest.raises(ValueError, match="no unit 4: the cell has 4"):
        contributions(traced, 0, 4)
    with pytest.raises(ValueError, match=f"no block 'q': a {traced.cell.kind} has"):
        bias(traced, 0, 0, "q")


def test_a_batch_is_refused(random_cell, kind):
    with pytest.raises(ValueError, match=r"inputs has shape \(1, 4, 2\).*\(timesteps, 2\)"):
        trace(random_cell(kind, 2, 3), np.zeros((1, 4, 2)))


@given(data=st.data())
@quick
def test_a_walk_in_pieces_is_the_whole_walk(data, random_cell, kind, sizes, draw_mask):
    _, timesteps, inputs, units, seed = data.draw(sizes)
    cell = random_cell(kind, inputs, units, seed)
    rng = np.random.default_rng(seed)
    x, mask = rng.normal(size=(timesteps, inputs)), draw_mask(rng, 1, timesteps)[0]
    whole, walked = trace(cell, x, mask), unwalked(cell, x, mask)
    assert walked.known == 0
    while walked.known < timesteps:
        before = walked
        walked = walked_on(walked, data.draw(st.integers(1, 5)))
        assert np.array_equal(walked.states[: before.known + 1], before.states[: before.known + 1])
    assert np.array_equal(walked.states, whole.states)
    assert walked.cells is None or np.array_equal(walked.cells, whole.cells)


@given(start=st.integers(-9, 9), stop=st.integers(-9, 9), stride=st.integers(1, 4))
@quick
def test_some_steps_are_those_of_all_steps(traced, computed, start, stop, stride):
    some = steps(traced, slice(start, stop, stride))
    for names in ("gates", "terms"):
        for name, values in getattr(some, names).items():
            expected = getattr(computed, names)[name][start:stop:stride]
            np.testing.assert_allclose(values, expected, rtol=0, atol=1e-14)


def test_what_has_not_been_walked_has_no_steps(random_cell, kind):
    half = walked_on(unwalked(random_cell(kind, 2, 3), np.ones((8, 2))), 5)
    assert {len(values) for values in steps(half, slice(3, 8)).terms.values()} == {2}
    with pytest.raises(ValueError, match="no step 5: the sequence has 5"):
        contributions(half, 5, 0)
