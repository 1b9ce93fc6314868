"""On an NVIDIA GPU, no mask makes a training fail that would go on without cuDNN."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.models.spec import GRU, LSTM, Bidirectional, Dense, Embedding, ModelSpec, Tokens
from tests.core.backends.uneven_texts import VOCABULARY, Side, uneven_job
from tests.keras_later import Later

build_model = Later("core.backends.keras.build", "build_model")
may_use_cudnn = Later("core.backends.keras.training", "may_use_cudnn")

MASKED = (Embedding(VOCABULARY, 4, True), Bidirectional(GRU(3, return_sequences=True)), LSTM(3))
STACK = ModelSpec("stack", Tokens(None), (*MASKED, Dense(1, "sigmoid")))
PLAIN = ModelSpec("plain", Tokens(None), (Embedding(VOCABULARY, 4), LSTM(3), Dense(1, "sigmoid")))
WORDS = np.arange(1, 25)


@pytest.mark.parametrize(
    ("spec", "counts", "side", "may"),
    [
        (STACK, WORDS, "post", True),
        (STACK, WORDS, "pre", False),
        (STACK, np.append(WORDS, 0), "post", False),
        (PLAIN, WORDS, "pre", True),
    ],
)
def test_cudnn_is_left_out_where_a_mask_would_make_it_raise(
    tmp_path: Path, spec: ModelSpec, counts: np.ndarray, side: Side, may: bool
) -> None:
    assert may_use_cudnn(uneven_job(tmp_path, spec, counts, 24, side)) is may


def test_every_lstm_and_gru_is_built_so() -> None:
    def gated(model: Any) -> list[Any]:
        both_ways, lstm = model.layers[2:4]
        return [both_ways.forward_layer, both_ways.backward_layer, lstm]

    assert [layer.use_cudnn for layer in gated(build_model(STACK, False))] == [False] * 3
    assert [layer.use_cudnn for layer in gated(build_model(STACK))] == ["auto"] * 3
