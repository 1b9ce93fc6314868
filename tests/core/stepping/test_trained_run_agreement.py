"""Walking real trained runs over 200 reviews, step by step, is what Keras computes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.backends.protocol import MODEL
from core.data.loading import load
from core.rnn.cells import LSTMCell, initial_state, step
from core.rnn.network import EmbeddingWeights, RecurrentWeights, predict
from core.rnn.reading import read
from core.training import process, store
from core.training.settings import configure
from core.training.store import Run
from core.training.trained import Trained, open_trained

keras = pytest.importorskip("keras")

REVIEWS = 200
TOLERANCE = 1e-5
REAL = Path(__file__).parents[4] / "shared" / "data" / "imdb.npz"
DATA = {
    "reviews": {"dataset": "reviews", "limit": 250, "epochs": 2},
    "imdb": {"dataset": "imdb", "data_path": str(REAL), "limit": 200, "epochs": 1},
}
PRESETS = {"tutorial-lstm": {}, "tutorial-rnn": {"mask_zero": True}}


@dataclass(frozen=True)
class Walked:
    """What Keras computes with a run's own saved model, for every review.

    `outputs` and `cells` have one entry a recurrent layer, (B, T, H) each, a cell None where the
    layer has none; `initial` are the weights as they were before training.
    """

    trained: Trained
    tokens: np.ndarray
    outputs: list[np.ndarray]
    cells: list[np.ndarray | None]
    answers: np.ndarray
    initial: list[np.ndarray]
    final: list[np.ndarray]


@pytest.fixture(
    scope="module",
    params=[
        "reviews",
        pytest.param(
            "imdb",
            marks=pytest.mark.skipif(not REAL.is_file(), reason="the real IMDB file is not here"),
        ),
    ],
)
def runs(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Run]:
    """A run of each preset on this data set, trained by its worker to its end."""
    folder = tmp_path_factory.mktemp(request.param)
    created = {
        name: store.create(
            folder,
            configure(name, {"batch_size": 32, "workers": 2} | DATA[request.param] | settings),
        )
        for name, settings in PRESETS.items()
    }
    workers = [process.start(run) for run in created.values()]
    assert [worker.wait(timeout=180) for worker in workers] == [0, 0]
    return created


@pytest.fixture(scope="module")
def by_keras(runs: dict[str, Run]) -> dict[str, Walked]:
    """The first reviews of the runs' own test part, padded as the runs pad them."""
    return {name: walked_by_keras(run) for name, run in runs.items()}


@pytest.fixture(params=list(PRESETS))
def walked(request: pytest.FixtureRequest, by_keras: dict[str, Walked]) -> Walked:
    return by_keras[request.param]


def walked_by_keras(run: Run) -> Walked:
    trained = open_trained(run)
    tokens = load(trained.config.data).test.inputs[:REVIEWS]
    with keras.device("cpu:0"):
        model = keras.models.load_model(run.folder / MODEL)
        outputs, cells = every_state(model, tokens)
        answers = model.predict(tokens, batch_size=REVIEWS, verbose=0)
        keras.utils.set_random_seed(trained.config.fit.seed)
        initial = keras.models.clone_model(model).get_weights()
    return Walked(trained, tokens, outputs, cells, answers, initial, model.get_weights())


def every_state(model: Any, tokens: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray | None]]:
    """h of every recurrent layer at every timestep, and c of those that have one."""
    _, embedding, *layers = model.layers
    x, mask = embedding(tokens), embedding.compute_mask(tokens)
    outputs, cells = [], []
    for layer in layers:
        if not isinstance(layer, keras.layers.RNN):
            continue
        every = type(layer).from_config(layer.get_config() | {"return_sequences": True})
        every.build(tuple(x.shape))
        every.set_weights(layer.get_weights())
        cells.append(stepped_cell(layer, x, mask) if isinstance(layer, keras.layers.LSTM) else None)
        x = every(x, mask=mask)
        outputs.append(np.asarray(x))
    return outputs, cells


def stepped_cell(layer: Any, x: Any, mask: Any) -> np.ndarray:
    assert mask is None
    state = [np.zeros((len(x), layer.units), np.float32)] * 2
    cells = []
    for t in range(x.shape[1]):
        _, state = layer.cell(x[:, t], state)
        cells.append(np.asarray(state[1]))
    return np.stack(cells, axis=1)


def largest(ours: np.ndarray, theirs: np.ndarray) -> float:
    assert ours.shape == theirs.shape
    assert ours.dtype == theirs.dtype == np.float32
    return float(np.abs(ours - theirs).max())


def test_the_run_has_learned_and_reads_whole_reviews(walked: Walked) -> None:
    assert walked.tokens.shape == (REVIEWS, walked.trained.prepared.timesteps)
    assert len(np.unique(walked.tokens, axis=0)) > REVIEWS // 2
    for before, after in zip(walked.initial, walked.final, strict=True):
        assert np.abs(before - after).max() > 1e-4
    # The biases begin at 0, an LSTM's forget block at 1: no seed has to be the same for that.
    for layer in walked.trained.network.layers:
        if isinstance(layer, RecurrentWeights):
            bias = layer.cell.bias
            assert np.abs(bias - np.round(bias)).max() > 1e-3
    assert np.ptp(walked.answers) > 1e-4


def test_every_state_of_every_reading_is_keras_state(walked: Walked) -> None:
    layers = len(walked.outputs)
    states, memories, answers = [0.0] * layers, [0.0] * layers, 0.0
    for row, tokens in enumerate(walked.tokens):
        reading = read(walked.trained.network, tokens)
        assert len(reading.layers) == layers
        for place, trace in enumerate(reading.layers):
            theirs = walked.outputs[place][row]
            states[place] = max(states[place], largest(trace.states[1:], theirs))
            if trace.cells is not None:
                memory = largest(trace.cells[1:], walked.cells[place][row])
                memories[place] = max(memories[place], memory)
        answers = max(answers, largest(reading.answers[-1], walked.answers[row]))
    assert max(states) < TOLERANCE
    assert max(memories) < TOLERANCE
    assert answers < TOLERANCE


def test_every_single_step_of_the_cells_is_keras_step(walked: Walked) -> None:
    """All reviews side by side, one `step` a timestep and layer, masks applied by hand."""
    embedding, *layers = walked.trained.network.layers
    assert isinstance(embedding, EmbeddingWeights)
    x = embedding.table[walked.tokens]
    counts = walked.tokens != 0 if embedding.mask_zero else np.ones_like(walked.tokens, bool)
    cells = [layer.cell for layer in layers if isinstance(layer, RecurrentWeights)]
    state = [initial_state(cell, REVIEWS) for cell in cells]
    found = 0.0
    for t in range(walked.tokens.shape[1]):
        given, counted = x[:, t], counts[:, t, np.newaxis]
        for place, cell in enumerate(cells):
            advanced = step(cell, given, state[place])
            state[place] = tuple(
                np.where(counted, new, old) for new, old in zip(advanced, state[place], strict=True)
            )
            given = state[place][0]
            found = max(found, largest(given, walked.outputs[place][:, t]))
            if isinstance(cell, LSTMCell):
                found = max(found, largest(state[place][1], walked.cells[place][:, t]))
    assert 0.0 < found < TOLERANCE


def test_the_prediction_for_all_reviews_at_once_is_keras_prediction(walked: Walked) -> None:
    found = largest(predict(walked.trained.network, walked.tokens), walked.answers)
    assert found < TOLERANCE
