"""The kept examples are asked after each epoch, never at the training's expense."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from core.models.inspect import inspect
from core.models.presets import fitted, preset
from core.models.spec import ModelSpec, Tokens
from core.models.weights import network
from core.rnn.network import predict
from core.training import probes
from core.training.probes import ASKED, Probes

Arrays = list[NDArray[Any]]


def _model(timesteps: int = 12) -> ModelSpec:
    return fitted(
        preset("tutorial-lstm").spec,
        input=Tokens(timesteps=timesteps),
        vocabulary=50,
        head_units=1,
        head_activation="sigmoid",
    )


def _weights(model: ModelSpec) -> Arrays:
    chance = np.random.default_rng(7)
    return [
        chance.normal(size=weight.shape).astype(np.float32)
        for layer in inspect(model).layers
        for weight in layer.weights
    ]


def _tokens(examples: int = 16, timesteps: int = 12) -> NDArray[np.int32]:
    return np.random.default_rng(8).integers(0, 50, (examples, timesteps), dtype=np.int32)


def test_the_first_kept_examples_are_answered() -> None:
    model, tokens = _model(), _tokens()
    weights = _weights(model)
    answers = Probes(model, tokens).ask(weights)
    assert len(answers) == ASKED
    expected = predict(network(model, weights), tokens[:ASKED])
    assert answers == tuple((float(value),) for value in expected[:, 0])


def test_fewer_examples_have_fewer_answers() -> None:
    model = _model()
    assert len(Probes(model, _tokens(3)).ask(_weights(model))) == 3
    assert Probes(model, _tokens(0)).ask(_weights(model)) == ()


def test_an_answer_that_is_no_number_is_none() -> None:
    model = _model()
    weights = [np.full_like(array, np.nan) for array in _weights(model)]
    assert set(Probes(model, _tokens()).ask(weights)) == {(None,)}


def test_what_would_take_too_long_is_not_asked_and_said_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = _model()
    monkeypatch.setattr(probes, "MULTIPLY_ADDS_A_SECOND", 1e3)
    asked = Probes(model, _tokens())
    assert [asked.ask(_weights(model)) for _ in range(3)] == [()] * 3
    assert capsys.readouterr().err.count("the kept examples are asked no more") == 1


def test_what_took_too_long_is_asked_no_more(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = _model()
    asked = Probes(model, _tokens())
    # Whether it will take too long is judged before the first time.
    assert len(asked.ask(_weights(model))) == ASKED
    monkeypatch.setattr(probes, "TOO_LONG", 0.0)
    assert len(asked.ask(_weights(model))) == ASKED
    assert asked.ask(_weights(model)) == ()
    assert "it took 0.0 s" in capsys.readouterr().err


def test_all_the_asking_of_a_run_costs_next_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    model = _model()
    asked = Probes(model, _tokens())
    monkeypatch.setattr(probes, "FREE_SECONDS", 0.0)
    weights = _weights(model)
    answered = sum(bool(asked.ask(weights)) for _ in range(200))
    assert 1 <= answered < 100


def test_weights_of_another_model_break_no_training(capsys: pytest.CaptureFixture[str]) -> None:
    asked = Probes(_model(), _tokens())
    assert [asked.ask(_weights(_model())[:2]) for _ in range(2)] == [(), ()]
    assert capsys.readouterr().err.count("asked no more") == 1
