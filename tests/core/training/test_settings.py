"""Every setting has one flat name; what is wrong is refused in a sentence."""

from pathlib import Path

import pytest

from core.errors import UsageProblem
from core.models.library import save
from core.models.presets import preset
from core.models.spec import GRU, Dense, Embedding, ModelSpec, Tokens
from core.training.settings import (
    configure,
    configure_data,
    configure_stack,
    parse_assignments,
)

OWN = ModelSpec("own", Tokens(9), (Embedding(50, 4), GRU(3), Dense(1, "sigmoid")))


def test_without_settings_a_run_is_the_tutorials() -> None:
    config = configure("tutorial-lstm", {"dataset": "imdb"})
    assert config.model == preset("tutorial-lstm").spec
    assert (config.data.num_words, config.data.padding, config.data.truncating) == (
        10_000,
        "post",
        "post",
    )
    assert (config.data.validation, config.fit.epochs, config.fit.batch_size) == (0.2, 3, 128)
    assert (config.fit.optimizer, config.fit.learning_rate) == ("adam", 1e-3)


def test_a_setting_lands_where_it_belongs() -> None:
    config = configure(
        "tutorial-rnn",
        {"padding": "pre", "epochs": "7", "mask_zero": "true", "learning_rate": "0.01"},
    )
    assert config.data.padding == "pre"
    assert config.fit.epochs == 7
    assert config.fit.learning_rate == 0.01
    assert config.model.layers[0] == Embedding(10_000, 32, mask_zero=True)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"paddin": "pre"}, "unknown setting 'paddin': did you mean 'padding'"),
        ({"padding": "left"}, "unknown value of padding 'left': known: post, pre"),
        ({"epochs": "0"}, "setting epochs=0 is not possible: expected int >= 1"),
        ({"epochs": "many"}, "setting epochs=many is not possible: expected int"),
        ({"batch_size": "-3"}, "setting batch_size=-3 is not possible: expected int >= 1"),
        ({"learning_rate": "0"}, "setting learning_rate=0 is not possible: expected float > 0"),
        ({"learning_rate": "nan"}, "setting learning_rate=nan is not possible"),
        ({"validation": "1.5"}, "setting validation=1.5 is not possible: expected float < 1"),
        ({"num_words": "2"}, "setting num_words=2 is not possible: expected int >= 4"),
        ({"dropout": "1"}, "dropout"),
        ({"mask_zero": "perhaps"}, "mask_zero"),
        ({"backend": "theano"}, "unknown backend 'theano'"),
        ({"device": "tpu"}, "setting device=tpu is not possible"),
        ({"dataset": "imbd"}, "unknown dataset 'imbd': did you mean 'imdb'"),
    ],
)
def test_an_impossible_setting_is_refused(settings: dict[str, str], sentence: str) -> None:
    with pytest.raises(UsageProblem) as refused:
        configure("tutorial-rnn", settings)
    assert sentence in str(refused.value)


def test_an_unknown_preset_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageProblem, match="unknown preset 'tutorial-rn': did you mean"):
        configure("tutorial-rn", {})


def test_a_saved_model_is_configured_by_its_name() -> None:
    save("own", OWN)
    config = configure("own", {"units": "7", "epochs": "2"})
    assert config.preset == "own"
    assert config.model.layers == (Embedding(50, 4), GRU(7), Dense(1, "sigmoid"))
    assert config.fit.epochs == 2


def test_an_unknown_name_is_refused_with_the_nearest_preset_or_saved_model() -> None:
    save("own", OWN)
    with pytest.raises(UsageProblem, match="unknown model 'onw': did you mean 'own'"):
        configure("onw", {})
    with pytest.raises(UsageProblem, match="did you mean 'tutorial-rnn'"):
        configure("tutorial-rn", {})
    with pytest.raises(UsageProblem, match=r"known: bidirectional-lstm, own, .*tutorial-rnn"):
        configure("xyzzy", {})


def test_a_stack_that_nobody_has_saved_can_be_configured_too() -> None:
    config = configure_stack("unsaved", OWN, {"dropout": 0.5})
    assert config.preset == "unsaved"
    assert config.model.layers[1] == GRU(3, dropout=0.5)
    with pytest.raises(UsageProblem, match="unknown setting 'paddin'"):
        configure_stack("unsaved", OWN, {"paddin": "pre"})


@pytest.mark.parametrize("assignment", ["padding", "=pre", ""])
def test_an_assignment_needs_a_key_and_a_value(assignment: str) -> None:
    with pytest.raises(UsageProblem, match="--set takes key=value"):
        parse_assignments([assignment])


def test_the_last_of_several_values_counts() -> None:
    assert parse_assignments(["epochs=1", "batch-size=2", "epochs=3"]) == {
        "epochs": "3",
        "batch_size": "2",
    }


def test_files_are_named_for_a_worker_that_stands_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    data = configure_data({"dataset": "texts.csv"})
    assert data.dataset == str(tmp_path / "texts.csv")
    data = configure_data({"dataset": "imdb", "data_path": "imdb.npz"})
    assert data.data_path == str(tmp_path / "imdb.npz")


def test_looking_at_data_takes_settings_of_data_alone() -> None:
    with pytest.raises(UsageProblem, match="unknown setting of data 'epochs'"):
        configure_data({"epochs": "3"})


def test_length_buckets_are_on_where_they_change_nothing() -> None:
    def buckets(**settings: object) -> bool:
        return configure("tutorial-lstm", settings).fit.buckets

    assert not buckets()
    assert buckets(mask_zero="true")
    assert not buckets(mask_zero="true", buckets="false")
    assert not buckets(mask_zero="true", dataset="adding")


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({}, "its padding is not masked"),
        ({"mask_zero": "true", "dataset": "temporal-order"}, "temporal-order are numbers"),
    ],
)
def test_length_buckets_that_would_change_something_are_refused(
    settings: dict[str, str], why: str
) -> None:
    with pytest.raises(UsageProblem, match=f"what model tutorial-lstm learns: .*{why}"):
        configure("tutorial-lstm", {**settings, "buckets": "true"})
