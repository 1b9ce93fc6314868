"""One layer's weights are read from a run's folder, and nothing else is."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pytest

from core.backends.protocol import WEIGHTS, epoch_weights
from core.errors import Problem, UsageProblem
from core.models.inspect import inspect
from core.training import store
from core.training.config import RunConfig
from core.training.events import Prepared
from core.training.log import EventWriter
from core.training.store import Run
from core.training.trained_weights import has_weights, trained_model, trained_weights

KeepWeights = Callable[..., None]


@pytest.fixture
def run(new_run: Callable[[], Run], prepared: Prepared, small_config: RunConfig) -> Run:
    """A run whose data were read: its model is the fitted one."""
    made = new_run()
    fitted = msgspec.structs.replace(small_config.model, name="fitted")
    with EventWriter(made.folder) as log:
        log.write(msgspec.structs.replace(prepared, model=fitted))
    return made


@pytest.fixture
def keep(run: Run) -> KeepWeights:
    """Writes weights as a backend does, each array filled with its place plus what is given."""

    def write(path: Path, plus: float = 0.0) -> None:
        path.parent.mkdir(exist_ok=True)
        model = trained_model(run)
        shapes = [weight.shape for layer in inspect(model).layers for weight in layer.weights]
        arrays = {f"{n}": np.full(shape, n + plus, "f4") for n, shape in enumerate(shapes)}
        np.savez(path, **arrays)  # type: ignore[arg-type]

    return write


def test_the_model_is_the_one_that_was_fitted_to_the_data(
    run: Run, new_run: Callable[[], Run]
) -> None:
    assert trained_model(run).name == "fitted"
    assert trained_model(new_run()).name == "tutorial-rnn"


def test_a_layer_has_its_own_arrays_in_order(run: Run, keep: KeepWeights) -> None:
    keep(run.folder / WEIGHTS)
    found = trained_weights(run, 3)
    assert (found.layer.number, found.layer.kind, found.epoch) == (3, "SimpleRNN", None)
    assert [array.shape for array in found.arrays] == [(32, 32), (32, 32), (32,)]
    assert [float(array.flat[0]) for array in found.arrays] == [4.0, 5.0, 6.0]


def test_an_epoch_can_be_chosen(run: Run, keep: KeepWeights) -> None:
    keep(run.folder / WEIGHTS, 0.9)
    keep(epoch_weights(run.folder, 2), 0.2)
    found = trained_weights(run, 1, epoch=2)
    assert found.epoch == 2
    assert found.arrays[0].flat[0] == np.float32(0.2)


def test_without_an_end_the_newest_epoch_is_read(run: Run, keep: KeepWeights) -> None:
    assert not has_weights(run)
    keep(epoch_weights(run.folder, 1), 0.1)
    keep(epoch_weights(run.folder, 3), 0.3)
    assert has_weights(run)
    found = trained_weights(run, 1)
    assert (found.epoch, found.arrays[0].flat[0]) == (3, np.float32(0.3))


def test_no_other_array_is_read(run: Run, keep: KeepWeights) -> None:
    """The embedding's table is broken, and nobody notices who looks at the head."""
    keep(run.folder / WEIGHTS)
    with np.load(run.folder / WEIGHTS) as archive:
        arrays = dict(archive)
    arrays["0"] = np.zeros(3, "f4")
    np.savez(run.folder / WEIGHTS, **arrays)  # type: ignore[arg-type]
    assert trained_weights(run, 4).arrays[0].flat[0] == 7.0
    with pytest.raises(Problem, match=r"layer 1 Embedding: its embeddings is float32 \(3,\)"):
        trained_weights(run, 1)


@pytest.mark.parametrize("number", [0, 5, -1])
def test_a_layer_that_is_not_there_is_refused(run: Run, keep: KeepWeights, number: int) -> None:
    keep(run.folder / WEIGHTS)
    with pytest.raises(UsageProblem, match=f"has no layer {number}: it has 4"):
        trained_weights(run, number)


def test_a_run_without_weights_says_to_wait(run: Run) -> None:
    with pytest.raises(Problem, match="has no trained weights yet: wait for its end"):
        trained_weights(run, 1)


def test_an_epoch_that_was_not_kept_is_refused_with_those_that_were(
    run: Run, keep: KeepWeights
) -> None:
    keep(epoch_weights(run.folder, 1))
    keep(epoch_weights(run.folder, 4))
    with pytest.raises(Problem, match="no weights of epoch 3: it has those of epochs 1, 4"):
        trained_weights(run, 1, epoch=3)


def test_a_run_that_is_gone_says_so(run: Run) -> None:
    store.delete(run)
    with pytest.raises(Problem, match="is gone: its folder was deleted"):
        trained_weights(run, 1)


def test_weights_of_another_model_are_refused(run: Run) -> None:
    np.savez(run.folder / WEIGHTS, np.zeros((3, 4), "f4"))
    with pytest.raises(Problem, match="keeps 1 arrays of weights, but its model has 9"):
        trained_weights(run, 1)


@pytest.mark.parametrize("how", ["cut", "foreign", "pickled"])
def test_a_broken_file_is_refused_in_a_sentence(run: Run, keep: KeepWeights, how: str) -> None:
    path = run.folder / WEIGHTS
    keep(path)
    if how == "cut":
        path.write_bytes(path.read_bytes()[:200])
    elif how == "foreign":
        path.write_bytes(b"these are no weights")
    else:
        np.savez(path, *[np.array([{}], object)] * 9)
    with pytest.raises(Problem, match=r"weights of run .* cannot be read"):
        trained_weights(run, 1)
