import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from core.models.parameters import count
from core.models.spec import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, SimpleRNN
from core.models.weight_statistics import (
    BINS,
    LARGEST_DECOMPOSED,
    LARGEST_MULTIPLIED,
    WeightStatistics,
    array_statistics,
    spectral_radius,
    weight_statistics,
)

shapes = array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=6)
ordinary = arrays(np.float32, shapes, elements=st.floats(-100, 100, width=32))
anything = arrays(np.float64, shapes, elements=st.floats())


def drawn(layer, inputs=3, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=w.shape).astype(np.float32) for w in count(layer, inputs).weights]


@given(ordinary)
def test_the_numbers_are_those_of_numpy(array):
    found = array_statistics("kernel", array)
    exact = array.astype(np.float64)
    assert found.norm == pytest.approx(np.linalg.norm(exact))
    assert found.not_finite == 0
    if array.size:
        assert (found.low, found.high) == (array.min(), array.max())
        assert found.mean == pytest.approx(exact.mean(), abs=1e-9)
        assert found.deviation == pytest.approx(exact.std(), abs=1e-9)
        assert found.edges == (array.min(), array.max())
        if found.low < found.high:
            bins = np.histogram(exact, BINS, found.edges)[0]
            assert np.abs(np.cumsum(found.histogram) - np.cumsum(bins)).max() <= 1


@given(anything)
def test_whatever_the_values_every_number_is_finite_and_every_finite_value_is_counted(array):
    found = array_statistics("kernel", array)
    finite = array[np.isfinite(array)]
    assert found.not_finite == array.size - finite.size
    assert sum(found.histogram) == finite.size
    assert len(found.histogram) == (BINS if finite.size else 0)
    numbers = (found.norm, found.low, found.high, found.mean, found.deviation)
    assert all(number is None or np.isfinite(number) for number in numbers)
    if finite.size:
        assert found.low <= found.mean <= found.high
        assert (found.low, found.high) == (finite.min(), finite.max())
    else:
        assert (found.low, found.edges, found.norm) == (None, None, 0.0)
    assert msgspec.json.decode(msgspec.json.encode(found), type=WeightStatistics) == found


def test_an_array_larger_than_one_piece_is_read_to_its_end():
    array = np.random.default_rng(1).normal(size=(3, 2**18 + 7)).astype(np.float32)
    array[2, -1] = 99
    array[1, 5] = np.nan
    found = array_statistics("embeddings", array)
    rest = np.delete(array.reshape(-1), array.shape[1] + 5).astype(np.float64)
    assert (found.high, found.not_finite) == (99, 1)
    assert found.norm == pytest.approx(np.linalg.norm(rest))
    assert found.deviation == pytest.approx(rest.std())
    assert found.histogram == tuple(np.histogram(rest, BINS)[0])


def test_equal_values_fall_into_the_middle_bin():
    found = array_statistics("bias", np.ones(7))
    assert found.histogram[BINS // 2] == 7
    assert found.edges == (1, 1)


@pytest.mark.parametrize("dtype", [np.float16, np.uint32, np.int8, np.bool_, np.longdouble])
def test_any_kind_of_real_numbers_is_read(dtype):
    assert array_statistics("seed", np.array([0, 1, 1], dtype)).mean == pytest.approx(2 / 3)


@pytest.mark.parametrize("array", [np.array(["a"]), np.array([1j]), np.array([object()])])
def test_what_are_no_real_numbers_is_refused(array):
    with pytest.raises(ValueError, match="only real numbers"):
        array_statistics("kernel", array)


@pytest.mark.parametrize(
    ("layer", "gates"), [(LSTM(4), ["i", "f", "c", "o"]), (GRU(4), ["z", "r", "h"])]
)
def test_a_gated_layer_is_split_by_gate(layer, gates):
    weights = drawn(layer)
    found = weight_statistics(layer, weights)
    assert [one.gate for one in found] == ["", *gates] * 3
    kernel = found[0]
    assert (kernel.name, kernel.shape) == ("kernel", (3, 4 * len(gates)))
    for place, block in enumerate(found[1 : 1 + len(gates)]):
        columns = weights[0][:, 4 * place : 4 * place + 4]
        assert block == array_statistics("kernel", columns, gates[place])
    radii = {one.gate for one in found if one.spectral_radius is not None}
    assert radii == set(gates)
    assert {one.name for one in found if one.spectral_radius is not None} == {"recurrent_kernel"}


def test_a_simple_rnn_has_one_block_and_its_radius_stands_with_the_array():
    weights = drawn(SimpleRNN(4))
    found = weight_statistics(SimpleRNN(4), weights)
    assert [(one.name, one.gate) for one in found] == [
        ("kernel", ""),
        ("recurrent_kernel", ""),
        ("bias", ""),
    ]
    largest = np.abs(np.linalg.eigvals(weights[1].astype(np.float64))).max()
    assert found[1].spectral_radius == pytest.approx(largest)


def test_both_directions_have_statistics_of_their_own():
    layer = Bidirectional(GRU(4, reset_after=False))
    found = weight_statistics(layer, drawn(layer))
    assert len(found) == 6 * 4
    assert {one.name for one in found if one.spectral_radius is not None} == {
        "forward_recurrent_kernel",
        "backward_recurrent_kernel",
    }


@pytest.mark.parametrize(
    ("layer", "names"),
    [(Dense(5), ["kernel", "bias"]), (Embedding(9, 2), ["embeddings"]), (Dropout(0.5), [])],
)
def test_other_layers_have_one_entry_an_array(layer, names):
    found = weight_statistics(layer, drawn(layer))
    assert [(one.name, one.gate) for one in found] == [(name, "") for name in names]


def test_arrays_of_another_layer_are_refused():
    with pytest.raises(ValueError, match="has 3 arrays, but 2 were given"):
        weight_statistics(LSTM(4), drawn(LSTM(4))[:2])
    with pytest.raises(ValueError, match="4 blocks of 4 units need 16 columns"):
        weight_statistics(LSTM(4), drawn(SimpleRNN(4)))


def test_a_rotation_keeps_its_length_and_a_kernel_that_is_not_finite_has_no_radius():
    angle = 0.3
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    assert spectral_radius(1.7 * rotation) == pytest.approx(1.7)
    assert spectral_radius(np.array([[np.nan, 0], [0, 1]])) is None
    assert spectral_radius(np.zeros((3, 3))) == 0
    assert spectral_radius(np.zeros((0, 0))) is None


def test_a_large_kernels_radius_is_found_by_products_and_a_huge_ones_is_not_sought():
    size = LARGEST_DECOMPOSED + 4
    rng = np.random.default_rng(2)
    triangular = np.triu(rng.normal(size=(size, size)) / size)
    np.fill_diagonal(triangular, rng.uniform(-1.4, 1.2, size))
    exact = np.abs(np.diag(triangular)).max()
    found = spectral_radius(triangular)
    assert exact <= found <= exact * (1 + 1e-4)
    assert spectral_radius(np.diag(np.ones(size - 1), 1)) == 0
    assert spectral_radius(np.broadcast_to(np.float32(1), (LARGEST_MULTIPLIED + 1,) * 2)) is None
