"""A run once more with the settings that its verdict proposes."""

from core.models.spec import Dense, Embedding, ModelSpec, SimpleRNN, Tokens
from core.training.repair import repaired
from core.training.settings import configure_stack

MINE = ModelSpec("mine", Tokens(20), (Embedding(50, 4), SimpleRNN(5), Dense(1, "sigmoid")))


def test_a_run_of_a_model_that_is_saved_no_more_is_repaired_from_its_own_stack() -> None:
    config = configure_stack("mine", MINE, {"epochs": 7})
    again = repaired(config, {"mask_zero": "true", "padding": "pre"})
    assert again.preset == "mine"
    assert again.model.layers == (Embedding(50, 4, mask_zero=True), *MINE.layers[1:])
    assert again.data.padding == "pre"
    assert again.fit == config.fit
