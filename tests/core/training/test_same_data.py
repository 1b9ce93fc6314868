"""A resumed run sees the data that it began with, or says in what they differ."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from msgspec.structs import replace as changed

from core.data.dataset import Dataset, Split
from core.errors import Problem
from core.training.events import Prepared
from core.training.preparation import prepare
from core.training.same_data import DATA, require_same_data
from core.training.settings import configure
from core.training.store import Run
from tests.trained_runs import RUNS


class Quiet:
    def stage(self, doing: str, done: int | None = None, total: int | None = None) -> None: ...

    def should_stop(self) -> bool:
        return False


@pytest.fixture(scope="module")
def data() -> tuple[Dataset, Prepared]:
    preset, settings = RUNS["numbers"]
    return prepare(configure(preset, settings), Quiet())  # type: ignore[arg-type]


def test_the_same_data_are_let_pass(
    new_run: Callable[[], Run], data: tuple[Dataset, Prepared]
) -> None:
    dataset, prepared = data
    run = new_run()
    assert require_same_data(run, dataset, prepared, None) == ()
    assert (run.folder / DATA).exists()
    assert require_same_data(run, dataset, prepared, prepared) == ()


@pytest.mark.parametrize("split", ["train", "validation", "test"])
def test_one_number_that_has_changed_is_found(
    new_run: Callable[[], Run], data: tuple[Dataset, Prepared], split: str
) -> None:
    dataset, prepared = data
    run = new_run()
    require_same_data(run, dataset, prepared, None)
    own: Split = getattr(dataset, split)
    targets = own.targets.copy()
    targets[-1] = np.nextafter(targets[-1], 9)
    other = replace(dataset, **{split: Split(own.inputs, targets)})
    with pytest.raises(Problem, match=rf"the {split} examples have changed.*put the data back"):
        require_same_data(run, other, prepared, prepared)


def test_other_counts_are_named(new_run: Callable[[], Run], data: tuple[Dataset, Prepared]) -> None:
    dataset, prepared = data
    with pytest.raises(Problem, match=rf"1,000 training examples then, {prepared.train} now"):
        require_same_data(new_run(), dataset, prepared, changed(prepared, train=1000))


def test_a_run_of_an_older_version_goes_on_and_says_what_is_not_known(
    new_run: Callable[[], Run], data: tuple[Dataset, Prepared]
) -> None:
    dataset, prepared = data
    run = new_run()
    (run.folder / DATA).write_text("{")
    (note,) = require_same_data(run, dataset, prepared, prepared)
    assert "is not known" in note
    assert require_same_data(run, dataset, prepared, prepared) == ()
