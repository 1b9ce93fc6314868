"""Whatever a run did: one verdict, no exception, and repairs that lead to other runs."""

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.models.presets import PRESETS
from core.training.events import End, Epoch, Prepared
from core.training.history import History, until
from core.training.repair import proposal, repaired, useful
from core.training.settings import configure
from core.training.verdict import Kind, judge
from tests.core.training.recorded_runs import PREPARED

HEADED = [name for name in PRESETS if not name.startswith("stack-")]
LOSSES = st.one_of(st.none(), st.just(0.0), st.floats(0, 2), st.floats(0, 1e30))
SHARES = st.one_of(st.just(0.5), st.floats(0, 1))
SETTINGS = st.fixed_dictionaries(
    {
        "optimizer": st.sampled_from(["adam", "rmsprop", "sgd"]),
        "learning_rate": st.sampled_from([1e-8, 1e-3, 0.01, 1.0, 1e12]),
        "epochs": st.integers(1, 12),
        "batch_size": st.sampled_from([1, 128, 100_000]),
        "padding": st.sampled_from(["pre", "post"]),
        "dropout": st.sampled_from([0.0, 0.2, 0.4, 0.5, 0.9]),
        "patience": st.sampled_from([0, 2]),
        "restore_best": st.booleans(),
        "schedule": st.sampled_from(["constant", "cosine"]),
    },
    optional={"clip_norm": st.just(1.0)},
)


@st.composite
def _told(draw: st.DrawFn, regression: bool) -> list[dict[str, Any]]:
    epochs = []
    for _ in range(draw(st.integers(0, 7))):
        told: dict[str, Any] = {"loss": draw(LOSSES), "val_loss": draw(LOSSES)}
        if not regression:
            told |= {"accuracy": draw(SHARES), "val_accuracy": draw(SHARES)}
        epochs.append(told)
    return epochs


@pytest.fixture(scope="module")
def facts() -> Prepared:
    return replace(
        PREPARED,
        time=0.0,
        train=2_000,
        validation=500,
        test=500,
        timesteps=200,
        mean_padding=80.0,
    )


@given(data=st.data(), preset=st.sampled_from(HEADED), settings=SETTINGS, regression=st.booleans())
def test_every_history_has_a_verdict_and_every_repair_makes_another_run(
    facts, data, preset, settings, regression
):
    config = configure(preset, {"dataset": "imdb", **settings})
    chance = data.draw(st.sampled_from([0.0, 1 / 6, 0.6931]))
    prepared = replace(
        facts,
        model=config.model,
        chance_loss=chance,
        chance_accuracy=None if regression else data.draw(st.sampled_from([0.25, 0.5, 0.9, 1.0])),
        best_accuracy=data.draw(st.sampled_from([None, 0.95])),
    )
    told = data.draw(_told(regression))
    epochs = tuple(
        Epoch(time=1.0, epoch=n, epochs=99, seconds=1.0, samples_per_second=1.0, **one)
        for n, one in enumerate(told, start=1)
    )
    end = data.draw(st.sampled_from([None, "finished", "stopped", "failed"]))
    ended = None if end is None else End(time=2.0, state=end, test_accuracy=0.7, test_loss=0.1)
    whole = History(prepared=prepared, epochs=epochs, end=ended)
    for history in (whole, until(whole, 2)):
        verdict = judge(config, history)
        assert verdict.kind in get_args(Kind)
        said = " ".join([verdict.sentence, *verdict.remarks])
        assert "nan" not in said.split()
        assert "inf" not in said
        repairs = useful(config, verdict)
        for repair in repairs:
            if repair.settings:
                assert repaired(config, repair.settings) != config
        together = proposal(verdict.kind, repairs)
        if together:
            assert repaired(config, together) != config
