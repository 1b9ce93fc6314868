"""`rnn-tui arch` says what a model is made of, and Keras agrees."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.keras_process import keras_process
from tests.tui.cli.keras_files import parameters_of_script

RunCommand = Callable[..., Any]


def test_the_tutorials_first_model_has_its_known_parameters(rnn_tui: RunCommand) -> None:
    answer = rnn_tui("arch", "tutorial-rnn")
    assert answer.status == 0
    assert "324,193 parameters" in answer.out
    assert "H·(D+H+1) = 32·(32+32+1) = 2,080" in answer.out


def test_json_describes_every_layer(rnn_tui: RunCommand) -> None:
    described = json.loads(rnn_tui("arch", "tutorial-lstm", "--json").out)
    assert described["parameters"] == 328_353
    assert [layer["kind"] for layer in described["layers"]] == ["Embedding", "LSTM", "Dense"]
    assert described["layers"][1]["output_shape"] == [None, 32]


def test_without_a_name_the_presets_are_listed(rnn_tui: RunCommand) -> None:
    answer = rnn_tui("arch")
    assert all(name in answer.out for name in ("tutorial-rnn", "tutorial-lstm", "tutorial-gru"))


def test_keras_agrees_when_it_is_asked(rnn_tui: RunCommand) -> None:
    answer = rnn_tui("arch", "tutorial-gru", "--set", "mask_zero=true", "--check")
    assert answer.status == 0
    assert "agrees in every shape, mask and parameter count" in answer.out


def test_the_script_builds_the_same_model(
    rnn_tui: RunCommand, tmp_path_factory: pytest.TempPathFactory
) -> None:
    keras = keras_process(tmp_path_factory)
    script = rnn_tui("arch", "bidirectional-lstm", "--code").out
    described = json.loads(rnn_tui("arch", "bidirectional-lstm", "--json").out)
    assert keras.ask(parameters_of_script, script) == described["parameters"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("tutorial-rn",), "unknown preset or run 'tutorial-rn': did you mean 'tutorial-rnn'"),
        (("--check",), "need a model"),
        (("tutorial-rnn", "--set", "units=0"), "units cannot be '0'"),
        (("tutorial-lstm", "--set", "unit=3"), "did you mean 'units'"),
        (("tutorial-lstm", "--set", "reset_after=true"), "has no layer that takes reset_after"),
    ],
)
def test_wrong_usage_is_refused(
    rnn_tui: RunCommand, arguments: tuple[str, ...], sentence: str
) -> None:
    answer = rnn_tui("arch", *arguments)
    assert answer.status == 2
    assert sentence in answer.err
