import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.dataset import class_chance
from core.data.splits import at_most, hold_out, share_of


def test_validation_is_the_front_and_training_the_rest() -> None:
    inputs, targets = np.arange(20).reshape(10, 2), np.arange(10)
    train, validation = hold_out(inputs, targets, 0.2)
    assert validation.targets.tolist() == [0, 1]
    assert train.targets.tolist() == [2, 3, 4, 5, 6, 7, 8, 9]
    np.testing.assert_array_equal(np.concatenate([validation.inputs, train.inputs]), inputs)


def test_the_tutorials_fifth_of_25000_is_5000() -> None:
    assert share_of(25_000, 0.2) == 5_000


@given(count=st.integers(2, 10**6), share=st.floats(0.0001, 0.9999))
def test_both_sides_of_a_cut_have_an_example(count: int, share: float) -> None:
    assert 1 <= share_of(count, share) <= count - 1


def test_a_limit_never_makes_more() -> None:
    assert (at_most(10, None), at_most(10, 3), at_most(10, 30)) == (10, 3, 10)


@pytest.mark.parametrize(
    ("targets", "classes", "loss", "accuracy"),
    [
        ([0, 1, 0, 1], 2, np.log(2), 0.5),
        ([0, 1, 2, 3], 4, np.log(4), 0.25),
        ([1, 1, 1, 1], 2, 0.0, 1.0),
        ([0, 0, 0, 1], 2, 0.5623351446, 0.75),
        ([], 2, 0.0, 0.0),
    ],
)
def test_chance_is_what_the_best_constant_answer_scores(
    targets: list[int], classes: int, loss: float, accuracy: float
) -> None:
    assert class_chance(np.array(targets), classes) == pytest.approx((loss, accuracy))
