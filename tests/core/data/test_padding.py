from collections.abc import Callable
from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.padding import pad
from core.data.ragged import ragged
from core.errors import UsageProblem
from tests.core.data.in_keras import padded
from tests.keras_process import keras_process

sequences = st.lists(st.lists(st.integers(0, 2**31 - 1), max_size=12), min_size=1, max_size=8)
side = st.sampled_from(["pre", "post"])


@pytest.fixture(scope="module")
def by_keras(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., np.ndarray]:
    """Keras' own function, called where Keras is."""
    return partial(keras_process(tmp_path_factory).ask, padded)


@settings(max_examples=200, deadline=None)
@given(sequences=sequences, maxlen=st.integers(1, 15), padding=side, truncating=side)
def test_padding_is_keras_own(
    by_keras: Callable[..., np.ndarray],
    sequences: list[list[int]],
    maxlen: int,
    padding: str,
    truncating: str,
) -> None:
    ours = pad(sequences, maxlen, padding, truncating)
    keras = by_keras(sequences, maxlen, padding, truncating)
    assert ours.dtype == keras.dtype == np.int32
    np.testing.assert_array_equal(ours, keras)


def test_no_sequences_make_an_empty_rectangle() -> None:
    assert pad([], 7, "post", "post").shape == (0, 7)


def test_a_length_that_fills_the_memory_is_refused_before_it_is_taken() -> None:
    with pytest.raises(UsageProblem, match=r"maxlen=1000000 would need \d+ GiB .* smaller maxlen"):
        pad([[1]] * 2000, 1_000_000, "post", "post")


@settings(max_examples=100, deadline=None)
@given(sequences=sequences, data=st.data())
def test_rows_taken_from_flat_sequences_are_those_rows(
    sequences: list[list[int]], data: st.DataObject
) -> None:
    rows = data.draw(st.lists(st.integers(0, len(sequences) - 1), max_size=10))
    taken = ragged(sequences).take(np.array(rows, np.int64))
    cuts = taken.offsets.tolist()
    assert len(taken) == len(rows)
    assert [taken.values[start:stop].tolist() for start, stop in pairwise(cuts)] == [
        sequences[row] for row in rows
    ]
