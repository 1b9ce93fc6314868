import numpy as np
import pytest

from core.data.dataset import Split
from core.data.loading import load
from core.data.spec import DataSpec
from core.errors import UsageProblem


def test_the_target_is_the_sum_of_the_two_marked_numbers() -> None:
    data = load(DataSpec("adding"))
    for part in (data.train, data.validation, data.test):
        values, markers = part.inputs[:, :, 0], part.inputs[:, :, 1]
        assert set(np.unique(markers)) == {0.0, 1.0}
        assert (markers.sum(axis=1) == 2).all()
        np.testing.assert_allclose((values * markers).sum(axis=1), part.targets, rtol=1e-6)


def test_the_defaults_are_a_hundred_steps_of_uniform_numbers() -> None:
    data = load(DataSpec("adding"))
    assert data.train.inputs.shape == (8000, 100, 2)
    assert data.validation.inputs.shape == (2000, 100, 2)
    assert data.test.inputs.shape == (2000, 100, 2)
    assert data.train.inputs.dtype == data.train.targets.dtype == np.float32
    values = data.train.inputs[:, :, 0]
    assert 0 <= values.min() < 0.001
    assert 0.999 < values.max() < 1.0001
    assert values.mean() == pytest.approx(0.5, abs=0.002)
    assert data.vocabulary is None
    assert data.vocabulary_size is None


def test_one_marker_stands_in_each_half_and_anywhere_in_it() -> None:
    markers = load(DataSpec("adding", maxlen=11)).train.inputs[:, :, 1]
    assert (markers[:, :5].sum(axis=1) == 1).all()
    assert (markers[:, 5:].sum(axis=1) == 1).all()
    assert (markers.sum(axis=0) > 0).all()


def test_always_answering_one_scores_the_chance_loss() -> None:
    data = load(DataSpec("adding"))
    assert data.task.kind == "regression"
    assert data.task.chance_loss == 1 / 6
    assert data.task.chance_accuracy is None
    errors = (data.train.targets - 1) ** 2
    spread = errors.std() / np.sqrt(len(errors))
    assert errors.mean() == pytest.approx(1 / 6, abs=4 * spread)


def same(one: Split, other: Split) -> bool:
    return np.array_equal(one.inputs, other.inputs) and np.array_equal(one.targets, other.targets)


@pytest.mark.parametrize("name", ["adding", "temporal-order"])
def test_the_seed_decides_on_every_number(name: str) -> None:
    one, again, other = (load(DataSpec(name, data_seed=seed)) for seed in (1, 1, 2))
    assert same(one.train, again.train)
    assert same(one.test, again.test)
    assert not same(one.train, other.train)
    assert not np.array_equal(one.train.inputs[:100], one.test.inputs[:100])


@pytest.mark.parametrize("name", ["adding", "temporal-order"])
def test_a_limit_shrinks_training_and_test(name: str) -> None:
    data = load(DataSpec(name, limit=2))
    assert (len(data.train), len(data.validation), len(data.test)) == (1, 1, 2)


def test_two_timesteps_are_enough_and_one_is_not() -> None:
    data = load(DataSpec("adding", maxlen=2, limit=10))
    assert (data.train.inputs[:, :, 1] == 1).all()
    with pytest.raises(UsageProblem, match=r"at least 2 timesteps .* maxlen=1"):
        load(DataSpec("adding", maxlen=1))


@pytest.mark.parametrize("name", ["adding", "temporal-order"])
def test_more_timesteps_than_memory_holds_are_refused(name: str) -> None:
    with pytest.raises(UsageProblem, match="maxlen=1000000 would need"):
        load(DataSpec(name, maxlen=1_000_000))
