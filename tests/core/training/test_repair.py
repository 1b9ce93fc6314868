"""A run once more with the settings that its verdict proposes."""

import pytest
from msgspec.structs import replace

from core.errors import UsageProblem
from core.models.spec import Dense, Embedding, Features, ModelSpec, SimpleRNN, Tokens
from core.training.repair import proposal, repaired, useful
from core.training.rules.finding import repair
from core.training.settings import configure, configure_stack
from core.training.verdict import Verdict

MINE = ModelSpec("mine", Tokens(20), (Embedding(50, 4), SimpleRNN(5), Dense(1, "sigmoid")))


def test_a_run_of_a_model_that_is_saved_no_more_is_repaired_from_its_own_stack() -> None:
    config = configure_stack("mine", MINE, {"epochs": 7})
    again = repaired(config, {"mask_zero": "true", "padding": "pre"})
    assert again.preset == "mine"
    assert again.model.layers == (Embedding(50, 4, mask_zero=True), *MINE.layers[1:])
    assert again.data.padding == "pre"
    assert again.fit == replace(config.fit, buckets=True)


def test_a_run_that_masks_its_padding_no_more_has_no_length_buckets() -> None:
    config = configure("tutorial-rnn", {"mask_zero": "true"})
    assert config.fit.buckets
    assert not repaired(config, {"mask_zero": "false"}).fit.buckets


def test_a_run_without_length_buckets_stays_so_where_it_could_have_had_them() -> None:
    config = configure("tutorial-rnn", {"mask_zero": "true", "buckets": "false"})
    assert not repaired(config, {"learning_rate": "0.0001"}).fit.buckets


def test_what_training_settings_a_verdict_proposes_are_applied() -> None:
    config = configure("tutorial-lstm", {"seed": 7})
    proposed = {"patience": "2", "restore_best": "true", "clip_norm": "1", "schedule": "plateau"}
    fit = repaired(config, {**proposed, "learning_rate": "0.0001", "epochs": "2"}).fit
    assert (fit.patience, fit.restore_best, fit.clip_norm) == (2, True, 1.0)
    assert (fit.schedule, fit.learning_rate, fit.epochs, fit.seed) == ("plateau", 1e-4, 2, 7)


def test_units_and_dropout_go_to_the_model_and_leave_its_head_alone() -> None:
    changed = repaired(configure("tutorial-rnn", {}), {"units": "64", "dropout": "0.4"}).model
    assert [layer.units for layer in changed.layers[1:]] == [64, 64, 1]
    assert [layer.dropout for layer in changed.layers[1:3]] == [0.4, 0.4]


def test_what_the_model_or_the_other_settings_cannot_take_is_not_proposed() -> None:
    no_words = ModelSpec("mine", Features(2, 20), (SimpleRNN(5), Dense(1)))
    clipped = configure_stack("mine", no_words, {"clip_value": 0.5, "epochs": 2})
    asked = ({"mask_zero": True}, {"clip_norm": 1}, {"epochs": 2}, {"dropout": 0.4})
    verdict = Verdict("overfitting", "", repairs=tuple(repair(one) for one in asked))
    left = useful(clipped, verdict)
    assert [dict(one.settings) for one in left] == [{"dropout": "0.4"}]
    assert proposal("overfitting", left) == {"dropout": "0.4"}
    with pytest.raises(UsageProblem, match="clip_norm"):
        repaired(clipped, {"clip_norm": "1"})


def test_sgd_becomes_adam_without_its_momentum() -> None:
    config = configure("tutorial-lstm", {"optimizer": "sgd", "momentum": 0.9})
    changed = {"optimizer": "adam", "learning_rate": "0.001", "momentum": "0"}
    assert repaired(config, changed).fit.momentum == 0


def test_a_repair_reads_as_it_is_typed() -> None:
    assert repair({"padding": "pre"}).words == "--set padding=pre"
    assert repair({"epochs": 4}).words == "--epochs 4"
    assert repair({"patience": 2, "restore_best": True}).words == (
        "--set patience=2 --set restore_best=true"
    )
    assert repair({"dropout": 0.4}, "more dropout").words == "more dropout (--set dropout=0.4)"
    assert repair({"learning_rate": 1e-3 / 10}).settings == {"learning_rate": "0.0001"}
