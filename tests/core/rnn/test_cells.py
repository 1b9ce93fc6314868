import numpy as np
import pytest

from core.rnn.cells import (
    GRUCell,
    LSTMCell,
    SimpleRNNCell,
    block_names,
    initial_state,
    step,
)


def test_a_cell_knows_its_sizes_its_kind_and_its_blocks(random_cell, kind):
    cell = random_cell(kind, inputs=3, units=5)
    assert (cell.inputs, cell.units) == (3, 5)
    assert cell.kind == kind.split()[0]
    assert "".join(block_names(cell)) == {"SimpleRNN": "h", "LSTM": "ifco", "GRU": "zrh"}[cell.kind]


def test_a_batch_is_stepped_as_each_of_its_rows(random_cell, kind):
    cell = random_cell(kind, inputs=3, units=5)
    rng = np.random.default_rng(1)
    x = rng.normal(size=(4, 3))
    state = tuple(rng.normal(size=(4, 5)) for _ in initial_state(cell))
    together = step(cell, x, state)
    for row in range(4):
        alone = step(cell, x[row], tuple(array[row] for array in state))
        for one, both in zip(alone, together, strict=True):
            np.testing.assert_allclose(one, both[row], rtol=0, atol=1e-14)


def test_a_step_leaves_the_old_state_as_it_was(random_cell, kind):
    cell = random_cell(kind, inputs=2, units=3)
    state = initial_state(cell)
    new = step(cell, np.ones(2), state)
    assert all(not array.any() for array in state)
    assert all(array.any() for array in new)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_floating_point_type_is_kept(random_cell, kind, dtype):
    cell = random_cell(kind, inputs=2, units=3, dtype=dtype)
    for x in (np.ones(2, np.float64), np.ones((4, 2), np.float32)):
        state = initial_state(cell, None if x.ndim == 1 else 4)
        assert {array.dtype for array in step(cell, x, state)} == {np.dtype(dtype)}


def test_the_initial_state_is_zero(random_cell, kind):
    cell = random_cell(kind, inputs=2, units=3)
    arrays = 2 if kind == "LSTM" else 1
    assert [a.shape for a in initial_state(cell)] == [(3,)] * arrays
    assert [a.shape for a in initial_state(cell, 4)] == [(4, 3)] * arrays
    assert not any(a.any() for a in initial_state(cell, 4))


def test_a_simple_cell_computes_its_equation():
    cell = SimpleRNNCell(np.array([[2.0]]), np.array([[3.0]]), np.array([-1.0]), "linear")
    assert step(cell, np.array([5.0]), (np.array([7.0]),))[0] == 2 * 5 + 3 * 7 - 1


def test_an_lstm_forgets_writes_and_shows_through_its_gates():
    # Biases of ±100 open or close a gate completely.
    def cell(i, f, c, o):
        return LSTMCell(np.zeros((1, 4)), np.zeros((1, 4)), np.array([i, f, c, o]), "linear")

    x, state = np.zeros(1), (np.array([0.0]), np.array([7.0]))
    h, c = step(cell(-100.0, 100.0, 5.0, 100.0), x, state)
    assert (h, c) == (pytest.approx(7), pytest.approx(7))
    h, c = step(cell(100.0, -100.0, 5.0, 100.0), x, state)
    assert (h, c) == (pytest.approx(5), pytest.approx(5))
    h, c = step(cell(100.0, 100.0, 5.0, -100.0), x, state)
    assert (h, c) == (pytest.approx(0), pytest.approx(12))


def test_a_gru_keeps_its_state_while_its_update_gate_is_one():
    bias = np.array([[100.0, 0.0, 5.0], [0.0, 0.0, 0.0]])
    cell = GRUCell(np.zeros((1, 3)), np.zeros((1, 3)), bias)
    assert step(cell, np.zeros(1), (np.array([0.3]),))[0] == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("kernel", "recurrent", "bias", "sentence"),
    [
        ((3, 4), (5, 5), (5,), r"kernel has shape \(3, 4\).*SimpleRNN of 5 units.*\(inputs, 5\)"),
        ((3, 5), (5, 4), (5,), r"recurrent_kernel has shape \(5, 4\).*needs \(5, 5\)"),
        ((3, 5), (5,), (5,), r"recurrent_kernel has shape \(5,\)"),
        ((3, 5), (5, 5), (5, 1), r"bias has shape \(5, 1\).*needs \(5,\)"),
    ],
)
def test_weights_of_a_wrong_shape_are_refused_by_name(kernel, recurrent, bias, sentence):
    with pytest.raises(ValueError, match=sentence):
        SimpleRNNCell(np.zeros(kernel), np.zeros(recurrent), np.zeros(bias))


@pytest.mark.parametrize(("reset_after", "right"), [(True, (2, 6)), (False, (6,))])
def test_a_grus_bias_must_fit_its_reset(reset_after, right):
    wrong = (6,) if reset_after else (2, 6)
    GRUCell(np.zeros((1, 6)), np.zeros((2, 6)), np.zeros(right), reset_after=reset_after)
    with pytest.raises(ValueError, match="bias has shape"):
        GRUCell(np.zeros((1, 6)), np.zeros((2, 6)), np.zeros(wrong), reset_after=reset_after)


def test_weights_of_whole_numbers_are_refused():
    with pytest.raises(ValueError, match="kernel holds int64: SimpleRNN of 1 units"):
        SimpleRNNCell(np.zeros((1, 1), np.int64), np.zeros((1, 1)), np.zeros(1))


def test_an_unknown_activation_is_refused_with_the_nearest():
    with pytest.raises(ValueError, match="unknown activation 'tahn': did you mean 'tanh'"):
        SimpleRNNCell(np.zeros((1, 1)), np.zeros((1, 1)), np.zeros(1), "tahn")


def test_an_input_or_a_state_of_a_wrong_shape_is_refused(random_cell, kind):
    cell = random_cell(kind, inputs=3, units=5)
    with pytest.raises(ValueError, match=r"x has shape \(4,\).*needs \(3,\)"):
        step(cell, np.zeros(4), initial_state(cell))
    with pytest.raises(ValueError, match=r"x has shape \(2, 4\).*needs \(batch, 3\)"):
        step(cell, np.zeros((2, 4)), initial_state(cell, 2))
    with pytest.raises(ValueError, match=r"state's h has shape \(5,\).*needs \(2, 5\)"):
        step(cell, np.zeros((2, 3)), initial_state(cell))
    with pytest.raises(ValueError, match="the state is not a tuple"):
        step(cell, np.zeros(3), (np.zeros(5),) * 3)
