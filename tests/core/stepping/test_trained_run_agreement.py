"""Walking real trained runs over 150 reviews, step by step, is what Keras computes."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from core.backends.protocol import MODEL
from core.data.loading import load
from core.rnn.cells import LSTMCell, initial_state, step
from core.rnn.network import EmbeddingWeights, RecurrentWeights, predict
from core.rnn.reading import read
from core.training import store
from core.training.settings import configure
from core.training.store import Run
from core.training.trained import Trained, open_trained
from tests.core.stepping.in_keras import ByKeras, every_state
from tests.keras_process import keras_process
from tests.trained_runs import train

REVIEWS = 150
TOLERANCE = 1e-5
REAL = Path(__file__).parents[4] / "shared" / "data" / "imdb.npz"
IMDB = {"dataset": "imdb", "data_path": str(REAL), "limit": 120, "epochs": 1}
REVIEWS_OF_OURS = {"dataset": "reviews", "limit": 150, "epochs": 2}
MASKED = ("tutorial-rnn", {"mask_zero": True})
needs_imdb = pytest.mark.skipif(not REAL.is_file(), reason="the real IMDB file is not here")


@dataclass(frozen=True)
class Walked:
    """A run, what it reads, and what Keras computes with the run's own saved model for each."""

    trained: Trained
    tokens: np.ndarray
    keras: ByKeras

    @property
    def outputs(self) -> list[np.ndarray]:
        return self.keras.outputs

    @property
    def cells(self) -> list[np.ndarray | None]:
        return self.keras.cells

    @property
    def answers(self) -> np.ndarray:
        return self.keras.answers


@pytest.fixture(
    scope="module",
    params=[
        "LSTM over our reviews",
        # The masked one reads real reviews where they are.
        "masked SimpleRNN",
        pytest.param("LSTM over IMDB", marks=needs_imdb),
    ],
)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run trained by its worker to its end."""
    match request.param:
        case "LSTM over our reviews":
            return Run(request.getfixturevalue("trained")["text"])
        case "masked SimpleRNN":
            preset, settings = MASKED
            real = IMDB | {"maxlen": 250}
            settings = settings | (real if REAL.is_file() else REVIEWS_OF_OURS)
        case _:
            preset, settings = "tutorial-lstm", IMDB
    config = configure(preset, {"batch_size": 32} | settings)
    created = store.create(tmp_path_factory.mktemp("agreement"), config)
    train(keras_process(tmp_path_factory), created)
    return created


@pytest.fixture(scope="module")
def walked(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Walked:
    """The first reviews of the run's own parts, that for tests first, padded as the run pads."""
    trained = open_trained(run)
    data = load(trained.config.data)
    tokens = np.concatenate([data.test.inputs, data.train.inputs])[:REVIEWS]
    keras = keras_process(tmp_path_factory)
    found = keras.ask(every_state, run.folder / MODEL, tokens, trained.config.fit.seed)
    return Walked(trained, tokens, found)


def largest(ours: np.ndarray, theirs: np.ndarray) -> float:
    assert ours.shape == theirs.shape
    assert ours.dtype == theirs.dtype == np.float32
    return float(np.abs(ours - theirs).max())


def test_the_run_has_learned_and_reads_whole_reviews(walked: Walked) -> None:
    assert walked.tokens.shape == (REVIEWS, walked.trained.prepared.timesteps)
    assert len(np.unique(walked.tokens, axis=0)) > REVIEWS // 2
    for before, after in zip(walked.keras.initial, walked.keras.final, strict=True):
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
