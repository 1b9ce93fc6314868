"""`rnn-tui arch --compare`: two models side by side."""

import json
from collections.abc import Callable
from typing import Any

RunCommand = Callable[..., Any]


def test_two_models_stand_side_by_side_and_differences_are_marked(rnn_tui: RunCommand) -> None:
    answer = rnn_tui("arch", "stack-last", "--compare", "stack-sequence")
    assert answer.status == 0
    marks = [line for line in answer.out.splitlines() if "  ≠  " in line or "  =  " in line]
    assert ["≠" in line for line in marks] == [False, True, False]
    assert "return_sequences" in answer.out


def test_json_pairs_the_layers_by_number(rnn_tui: RunCommand) -> None:
    out = rnn_tui("arch", "single-rnn", "--compare", "single-lstm", "--json").out
    comparison = json.loads(out)["comparison"]
    assert comparison["left"]["name"] == "single-rnn"
    assert comparison["right"]["parameters"] == 328_353
    pairs = [(pair["left"], pair["right"]) for pair in comparison["pairs"]]
    assert pairs == [(1, 1), (2, 2), (3, 3)]
    assert comparison["pairs"][0]["differs"] == []
    assert {"kind", "parameters"} <= set(comparison["pairs"][1]["differs"])
    assert any("four" in sentence or "4" in sentence for sentence in comparison["sentences"])


def test_a_setting_changes_the_first_model_alone(rnn_tui: RunCommand) -> None:
    out = rnn_tui(
        "arch", "single-gru", "--set", "units=64", "--compare", "single-gru", "--json"
    ).out
    comparison = json.loads(out)["comparison"]
    assert [side["layers"][1]["output_shape"] for side in (comparison["left"], comparison["right"])]
    assert comparison["left"]["layers"][1]["output_shape"] == [None, 64]
    assert comparison["right"]["layers"][1]["output_shape"] == [None, 32]


def test_a_model_that_is_not_there_is_refused(rnn_tui: RunCommand) -> None:
    answer = rnn_tui("arch", "single-gru", "--compare", "single-gur")
    assert answer.status == 2
    assert "did you mean 'single-gru'" in answer.err
