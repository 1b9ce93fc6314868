import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from core.rnn.flow.rank import FEWEST_ROWS, halved
from core.rnn.flow.spectral import LARGEST_DECOMPOSED, lanczos, spectral_norm

some = settings(deadline=None, max_examples=15, derandomize=True, database=None)


def singular(matrix):
    return np.linalg.norm(matrix, 2)


@given(
    rows=st.integers(1, 220),
    columns=st.integers(1, 220),
    decay=st.floats(0.5, 1),
    power=st.integers(-150, 150),
    seed=st.integers(0, 2**32 - 1),
)
@some
def test_the_norm_is_the_largest_singular_value(rows, columns, decay, power, seed):
    rng = np.random.default_rng(seed)
    matrix = rng.normal(size=(rows, columns)) * decay ** np.arange(columns) * 10.0**power
    assert spectral_norm(matrix) == pytest.approx(singular(matrix), rel=1e-8)


@pytest.mark.parametrize(
    "values", [np.ones(300), np.r_[1, 1, np.full(298, 0.99999)], np.zeros(300)]
)
def test_equal_and_nearly_equal_values_do_not_keep_the_search_from_the_largest(values):
    rng = np.random.default_rng(1)
    basis = np.linalg.qr(rng.normal(size=(300, 300)))[0]
    gram = basis * values @ basis.T
    assert lanczos(gram) == pytest.approx(max(values), rel=1e-8, abs=1e-15)


def test_a_search_that_does_not_settle_leaves_the_answer_to_the_decomposition():
    spread = np.linspace(0, 1, 2_000) ** 0.05
    gram = np.diag(1 - 1e-12 * (1 - spread))
    found = lanczos(gram)
    assert found is None or found == pytest.approx(1, rel=1e-8)
    assert spectral_norm(np.sqrt(gram)) == pytest.approx(1, rel=1e-8)


def test_what_is_no_number_is_infinite_and_nothing_is_zero():
    assert spectral_norm(np.array([[1.0, np.inf], [0, 0]])) == np.inf
    assert spectral_norm(np.array([[np.nan]])) == np.inf
    assert spectral_norm(np.zeros((3, 3))) == 0
    assert spectral_norm(np.full((2, 2), 1e-300)) == pytest.approx(2e-300)
    assert LARGEST_DECOMPOSED < 200  # or the drawn sizes above would all take one way


@given(
    rank=st.integers(0, 12),
    blocks=st.integers(1, 2),
    units=st.integers(2 * FEWEST_ROWS, 80),
    seed=st.integers(0, 2**32 - 1),
)
@some
def test_halved_rows_stretch_every_vector_as_far_as_all_rows_do(rank, blocks, units, seed):
    rng = np.random.default_rng(seed)
    left = rng.normal(size=(units, rank))
    rows = tuple(
        left @ rng.normal(size=(rank, units)) * 10.0 ** rng.integers(-40, 40) for _ in range(blocks)
    )
    fewer = halved(rows)
    assert fewer is not None
    later = rng.normal(size=(units, units))
    for array, small in zip(rows, fewer, strict=True):
        assert small.shape == (units // 2, units)
        assert singular(small @ later) == pytest.approx(singular(array @ later), rel=1e-9)


def test_rows_that_all_count_are_kept():
    assert halved((np.eye(64),)) is None
    assert halved((np.zeros((2 * FEWEST_ROWS - 1, 40)),)) is None
    assert halved((np.full((64, 64), np.inf),)) is None
    # The second array holds directions that are tiny beside the first and still its own.
    rng = np.random.default_rng(0)
    assert halved((np.ones((64, 64)), 1e-30 * rng.normal(size=(64, 64)))) is None
