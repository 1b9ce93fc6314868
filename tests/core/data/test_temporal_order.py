import numpy as np
import pytest

from core.data.loading import load
from core.data.spec import DataSpec
from core.data.temporal_order import LABELS, SYMBOLS
from core.errors import UsageProblem


def symbols(inputs: np.ndarray) -> np.ndarray:
    assert set(np.unique(inputs)) == {0.0, 1.0}
    assert (inputs.sum(axis=2) == 1).all()
    return np.array(SYMBOLS)[inputs.argmax(axis=2)]


@pytest.mark.parametrize(
    ("maxlen", "first", "second"),
    [(100, (10, 19), (50, 59)), (None, (5, 9), (25, 29)), (10, (1, 1), (5, 5))],
)
def test_x_and_y_stand_in_the_classic_windows(
    maxlen: int | None, first: tuple[int, int], second: tuple[int, int]
) -> None:
    data = load(DataSpec("temporal-order", maxlen=maxlen))
    places = [np.flatnonzero(np.isin(row, ["X", "Y"])) for row in symbols(data.train.inputs)]
    assert {len(place) for place in places} == {2}
    early, late = np.array(places).T
    assert (early.min(), early.max()) == first
    assert (late.min(), late.max()) == second


def test_the_class_is_the_order_of_x_and_y() -> None:
    data = load(DataSpec("temporal-order"))
    for part in (data.train, data.validation, data.test):
        read = ["".join(row[np.isin(row, ["X", "Y"])]) for row in symbols(part.inputs)]
        assert [LABELS[number] for number in part.targets] == read


def test_a_sequence_begins_with_e_ends_with_b_and_is_noise_between() -> None:
    rows = symbols(load(DataSpec("temporal-order")).train.inputs)
    assert set(rows[:, 0]) == {"E"}
    assert set(rows[:, -1]) == {"B"}
    assert set(rows[:, 1:-1].ravel()) == set("abcdXY")


def test_the_defaults_have_fifty_steps_and_equal_classes() -> None:
    data = load(DataSpec("temporal-order"))
    assert data.train.inputs.shape == (8000, 50, 8)
    assert data.test.inputs.shape == (2000, 50, 8)
    assert data.train.inputs.dtype == np.float32
    assert data.train.targets.dtype == np.int32
    everything = np.concatenate([data.train.targets, data.validation.targets])
    assert np.bincount(everything).tolist() == [2500] * 4
    assert np.bincount(data.test.targets).tolist() == [500] * 4


def test_chance_is_one_in_four() -> None:
    task = load(DataSpec("temporal-order")).task
    assert task.kind == "classes"
    assert task.labels == ("XX", "XY", "YX", "YY")
    assert task.chance_accuracy == 0.25
    assert task.chance_loss == pytest.approx(np.log(4))
    assert task.best_accuracy == 1.0


def test_too_few_timesteps_are_refused() -> None:
    with pytest.raises(UsageProblem, match=r"at least 10 timesteps .* maxlen=9"):
        load(DataSpec("temporal-order", maxlen=9))
