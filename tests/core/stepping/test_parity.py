"""What the parity meter says: whether this step is Keras' step, now and the last time."""

import json
import math
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.backends.keras.parity import states_and_answer
from core.errors import Problem
from core.models.description import describe
from core.rnn.cells import GRUCell, LSTMCell, SimpleRNNCell
from core.rnn.network import (
    BidirectionalWeights,
    DenseWeights,
    EmbeddingWeights,
    Network,
    RecurrentWeights,
)
from core.rnn.reading import read
from core.stepping.parity import (
    Agreement,
    KerasReading,
    ParityWorker,
    agreement,
    last_agreement,
    remember,
)
from tests.keras_process import KerasProcess, keras_process

PADDED = np.array([0, 5, 3, 0, 0, 7, 2, 2, 9, 1, 4, 0, 0], np.int32)
"""Word numbers with padding in front, in the middle and behind."""


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> "SharedKeras":
    return SharedKeras(keras_process(tmp_path_factory))


class SharedKeras(ParityWorker):
    """Asks the process that all tests share instead of a child; of a child see test_keras_child."""

    def __init__(self, process: KerasProcess) -> None:
        super().__init__()
        self._process = process

    def ask(self, network: Network, inputs: np.ndarray) -> KerasReading:
        spec, weights = describe(network, inputs)
        return KerasReading(
            self._process.ask(states_and_answer, spec, np.asarray(inputs), weights),
            "3",
            "tensorflow",
        )


def cell(kind: str, inputs: int, units: int, dtype: str, seed: int = 0, **options):
    blocks, made = {
        "SimpleRNN": (1, SimpleRNNCell),
        "LSTM": (4, LSTMCell),
        "GRU": (3, GRUCell),
        "GRU before": (3, GRUCell),
    }[kind]
    if kind == "GRU before":
        options["reset_after"] = False
    rng = np.random.default_rng(seed)
    columns = blocks * units
    bias = (2, columns) if kind == "GRU" else (columns,)
    return made(
        (rng.normal(size=(inputs, columns)) / np.sqrt(inputs)).astype(dtype),
        (rng.normal(size=(units, columns)) / np.sqrt(units)).astype(dtype),
        (rng.normal(size=bias) / 2).astype(dtype),
        **options,
    )


def embedding(mask_zero: bool, dtype: str = "float32") -> EmbeddingWeights:
    table = np.random.default_rng(1).normal(size=(10, 4)).astype(dtype)
    return EmbeddingWeights(table, mask_zero)


def dense(inputs: int, units: int, activation: str, dtype: str = "float32") -> DenseWeights:
    rng = np.random.default_rng(2)
    kernel = rng.normal(size=(inputs, units)).astype(dtype)
    return DenseWeights(kernel, rng.normal(size=units).astype(dtype), activation)


def classifier(dtype: str = "float32") -> Network:
    """Two masked layers of different kinds, and a head."""
    return Network(
        (
            embedding(mask_zero=True, dtype=dtype),
            RecurrentWeights(cell("SimpleRNN", 4, 6, dtype), return_sequences=True),
            RecurrentWeights(cell("LSTM", 6, 5, dtype)),
            dense(5, 3, "softmax", dtype),
        )
    )


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("kind", ["SimpleRNN", "LSTM", "GRU", "GRU before"])
def test_a_cell_alone_agrees_in_every_state(worker: ParityWorker, kind: str, dtype: str) -> None:
    network = Network((RecurrentWeights(cell(kind, 3, 8, dtype), return_sequences=True),))
    found = worker.check(network, np.random.default_rng(3).random((50, 3)))
    assert found.difference < (1e-5 if dtype == "float32" else 1e-12)
    assert found.difference > 0.0
    assert found.layers == (found.difference,)
    assert found.answer is None
    assert found.numbers == 50 * 8 * (2 if kind == "LSTM" else 1)
    assert found.dtype == dtype
    assert abs(found.date - time.time()) < 60


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_masked_classifier_agrees_in_both_layers_and_in_its_answer(
    worker: ParityWorker, dtype: str
) -> None:
    found = worker.check(classifier(dtype), PADDED)
    assert found.difference < (1e-5 if dtype == "float32" else 1e-12)
    assert len(found.layers) == 2
    assert found.answer is not None
    assert found.difference == max(*found.layers, found.answer) > 0.0
    assert found.numbers == len(PADDED) * (6 + 5 + 5) + 3


def both_ways(merge_mode: str, return_sequences: bool = True) -> BidirectionalWeights:
    there, back = (cell("LSTM", 4, 3, "float32", seed=seed) for seed in (4, 5))
    return BidirectionalWeights(there, back, merge_mode, return_sequences)


@pytest.mark.parametrize("merge_mode", ["concat", "sum"])
def test_a_bidirectional_layer_agrees_in_its_walk_forward_and_all_above_it(
    worker: ParityWorker, merge_mode: str
) -> None:
    behind = RecurrentWeights(cell("GRU", 6 if merge_mode == "concat" else 3, 5, "float32"))
    head = dense(5, 1, "sigmoid")
    network = Network((embedding(mask_zero=True), both_ways(merge_mode), behind, head))
    reading = read(network, PADDED)
    assert reading.places == (1, 2)
    theirs = worker.ask(network, PADDED)
    found = agreement(reading, theirs)
    assert found.difference < 1e-5
    assert len(found.layers) == 2
    assert found.answer is not None
    assert found.numbers == len(PADDED) * (3 + 3 + 5) + 1

    other = replace(network.layers[1], backward=cell("LSTM", 4, 3, "float32", seed=6))
    wrong_back = Network((network.layers[0], other, *network.layers[2:]))
    found = agreement(read(wrong_back, PADDED), theirs)
    assert found.layers[0] < 1e-5
    assert found.layers[1] > 1e-3


@pytest.mark.parametrize("return_sequences", [True, False])
def test_what_a_bidirectional_layer_hands_on_at_the_top_is_the_answer(
    worker: ParityWorker, return_sequences: bool
) -> None:
    network = Network((embedding(mask_zero=True), both_ways("concat", return_sequences)))
    found = worker.check(network, PADDED)
    assert found.difference < 1e-5
    assert found.answer is not None
    handed_on = 6 * (len(PADDED) if return_sequences else 1)
    assert found.numbers == len(PADDED) * (3 + 3) + handed_on


def test_an_answer_at_every_timestep_is_compared_at_every_timestep(worker: ParityWorker) -> None:
    every = RecurrentWeights(cell("GRU", 4, 6, "float32"), return_sequences=True)
    network = Network((embedding(mask_zero=False), every, dense(6, 2, "softmax")))
    found = worker.check(network, PADDED)
    assert found.difference < 1e-5
    assert found.numbers == len(PADDED) * (6 + 2)


def altered(network: Network, place: int) -> Network:
    """The same network with a little more weight in one layer."""
    layer = network.layers[place]
    if isinstance(layer, DenseWeights):
        kernel = layer.kernel.copy()
        kernel[:, 0] += 0.25
        layer = replace(layer, kernel=kernel)
    else:
        kernel = layer.cell.recurrent_kernel.copy()
        kernel[0, 0] += 0.25
        layer = replace(layer, cell=replace(layer.cell, recurrent_kernel=kernel))
    return Network((*network.layers[:place], layer, *network.layers[place + 1 :]))


def test_a_step_that_is_not_keras_step_is_found_in_its_layer(worker: ParityWorker) -> None:
    network = classifier()
    theirs = worker.ask(network, PADDED)
    first, second, head = (
        agreement(read(altered(network, place), PADDED), theirs) for place in (1, 2, 3)
    )
    assert min(first.layers) > 1e-3
    assert second.layers[0] < 1e-5
    assert second.layers[1] > 1e-3
    assert max(head.layers) < 1e-5
    assert head.answer is not None
    assert head.answer > 1e-3
    assert [one.difference > 1e-3 for one in (first, second, head)] == [True] * 3


def test_an_lstm_whose_cell_state_alone_is_wrong_is_found(worker: ParityWorker) -> None:
    network = Network((RecurrentWeights(cell("LSTM", 3, 4, "float32"), return_sequences=True),))
    inputs = np.random.default_rng(3).random((9, 3))
    reading, theirs = read(network, inputs), worker.ask(network, inputs)
    wrong = reading.layers[0].cells.copy()
    wrong[5, 2] += 0.5
    found = agreement(replace(reading, layers=(replace(reading.layers[0], cells=wrong),)), theirs)
    assert found.difference == pytest.approx(0.5, abs=1e-5)


def test_a_state_that_is_a_number_for_keras_alone_differs_without_bound(
    worker: ParityWorker,
) -> None:
    network = classifier()
    theirs = worker.ask(network, PADDED)
    broken = altered(network, 2)
    broken.layers[2].cell.bias[0] = np.nan
    reading = read(broken, PADDED)
    assert np.isnan(reading.layers[1].states).any()
    assert agreement(reading, theirs).difference == math.inf
    # Where Keras has no number either, there is nothing to tell apart.
    assert worker.check_reading(reading).difference < 1e-5


def test_readings_of_different_sequences_are_not_compared(worker: ParityWorker) -> None:
    theirs = worker.ask(classifier(), PADDED)
    with pytest.raises(Problem, match="did not read the same sequence"):
        agreement(read(classifier(), PADDED[:-1]), theirs)


def found_at(date: float, difference: float = 1e-7) -> Agreement:
    return Agreement(difference, (1e-8, difference), None, 640, "float32", "3.15.1", "jax", date)


def test_what_was_found_last_is_remembered_by_its_key(home: Path) -> None:
    assert last_agreement("dkq3") is None
    remember("dkq3", found_at(1.0))
    remember("other", found_at(2.0, math.inf))
    assert last_agreement("dkq3") == found_at(1.0)
    assert last_agreement("other") == found_at(2.0, math.inf)
    remember("dkq3", replace(found_at(3.0), answer=0.5))
    assert last_agreement("dkq3") == replace(found_at(3.0), answer=0.5)
    assert sorted(path.name for path in home.iterdir()) == ["parity.json"]


def test_only_the_youngest_200_are_kept(home: Path) -> None:
    kept = {f"run {day}": vars(found_at(float(day))) for day in range(199)}
    home.mkdir(parents=True)
    (home / "parity.json").write_text(json.dumps({**kept, "not ours": 3}))
    remember("new", found_at(500.0))
    assert last_agreement("run 0") == found_at(0.0)
    remember("newer", found_at(501.0))
    assert last_agreement("run 0") is None
    assert last_agreement("run 1") == found_at(1.0)
    assert last_agreement("new") == found_at(500.0)
    assert len(json.loads((home / "parity.json").read_text())) == 200


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[1]", b'{"dkq3": 7}', b'{"dkq3": {"date": "now"}}', b"\xff\xfe", b"[" * 9999],
)
def test_an_unreadable_memory_counts_as_empty(home: Path, content: bytes) -> None:
    home.mkdir(parents=True)
    (home / "parity.json").write_bytes(content)
    assert last_agreement("dkq3") is None
    remember("dkq3", found_at(1.0))
    assert last_agreement("dkq3") == found_at(1.0)


def test_a_place_that_cannot_be_written_keeps_nothing_and_says_nothing(home: Path) -> None:
    home.parent.mkdir(parents=True, exist_ok=True)
    home.write_text("a file where the folder should be")
    remember("dkq3", found_at(1.0))
    assert last_agreement("dkq3") is None
