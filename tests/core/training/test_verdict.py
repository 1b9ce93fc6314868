"""Each verdict from the rule that leads to it, on either side of its boundary."""

import math
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from core.training.config import RunConfig
from core.training.events import Batch, End, Epoch, Prepared
from core.training.history import History, fold, until
from core.training.settings import configure
from core.training.verdict import OVERFITTING_GAP, blames_padding, judge

Made = Callable[..., History]


@pytest.fixture
def config() -> RunConfig:
    return configure("tutorial-rnn", {"dataset": "imdb"})


def test_without_an_epoch_it_is_too_early(config: RunConfig, prepared: Prepared) -> None:
    assert judge(config, History(prepared=prepared)).kind == "too early"


def test_at_chance_on_unmasked_post_padding_names_cause_and_repair(
    config: RunConfig, history_of: Made
) -> None:
    verdict = judge(config, history_of((0.51, 0.50), (0.52, 0.505)))
    assert verdict.kind == "at chance"
    assert "278 padding steps" in verdict.cause
    assert "--set padding=pre or --set mask_zero=true" in verdict.sentence
    assert [dict(repair.settings) for repair in verdict.repairs] == [
        {"padding": "pre"},
        {"mask_zero": "true"},
    ]


def test_the_test_examples_outweigh_the_validation(config: RunConfig, history_of: Made) -> None:
    ended = fold(history_of((0.6, 0.6)), [End(time=9.0, state="finished", test_accuracy=0.502)])
    verdict = judge(config, ended)
    assert verdict.kind == "at chance"
    assert "test accuracy 0.502, where guessing gives 0.500" in verdict.finding


@pytest.mark.parametrize("change", [{"padding": "pre"}, {"mask_zero": "true"}])
def test_padding_is_not_blamed_where_it_does_no_harm(
    change: dict[str, str], prepared: Prepared
) -> None:
    config = configure("tutorial-lstm", {"dataset": "imdb", **change})
    history = History(
        prepared=replace(prepared, model=config.model),
        epochs=_epoch(accuracy=0.5, val_accuracy=0.5),
    )
    verdict = judge(config, history)
    assert verdict.kind == "at chance"
    assert "padding" not in verdict.sentence
    assert "look at the labels" in verdict.cause


def test_a_high_learning_rate_is_blamed(prepared: Prepared) -> None:
    config = configure("tutorial-lstm", {"padding": "pre", "learning_rate": "0.5"})
    history = History(
        prepared=replace(prepared, model=config.model),
        epochs=_epoch(accuracy=0.5, val_accuracy=0.5),
    )
    assert "learning rate 0.5 is too high" in judge(config, history).cause


def test_too_few_steps_are_blamed(prepared: Prepared) -> None:
    config = configure("tutorial-lstm", {"padding": "pre", "batch_size": "5000"})
    history = History(
        prepared=replace(prepared, model=config.model),
        epochs=_epoch(accuracy=0.5, val_accuracy=0.5),
    )
    assert "only 4 gradient steps" in judge(config, history).cause


def test_a_run_that_was_cut_short_is_not_told_to_train_for_less(prepared: Prepared) -> None:
    config = configure("tutorial-lstm", {"padding": "pre", "epochs": "30"})
    early = replace(prepared, train=3200, model=config.model)
    history = History(prepared=early, epochs=_epoch(accuracy=0.5, val_accuracy=0.5))
    verdict = judge(config, history)
    assert "only 25 gradient steps were made, too few to tell (1 of 30 epochs)" in verdict.cause
    assert verdict.repairs == ()


def test_a_little_padding_is_blamed_after_too_few_steps(
    config: RunConfig, prepared: Prepared
) -> None:
    early = replace(prepared, train=640, mean_padding=12.0)
    history = History(prepared=early, epochs=_epoch(accuracy=0.5, val_accuracy=0.5))
    cause = judge(config, history).cause
    assert cause.index("only 5 gradient steps") < cause.index("12 padding steps")


def test_overfitting_by_the_tutorials_rule(config: RunConfig, history_of: Made) -> None:
    assert judge(config, history_of((0.9, 0.9 - OVERFITTING_GAP - 0.01))).kind == "overfitting"
    assert judge(config, history_of((0.9, 0.9 - OVERFITTING_GAP + 0.01))).kind == "learning"


def test_fewer_epochs_are_proposed_only_where_an_earlier_one_was_best(
    config: RunConfig, history_of: Made
) -> None:
    history = history_of((0.8, 0.8), (0.95, 0.8))
    worse = replace(history.epochs[1], val_loss=0.9)
    turned = History(prepared=history.prepared, epochs=(history.epochs[0], worse))
    assert judge(config, turned).repairs[0].settings == {"epochs": "1"}
    better = replace(history.epochs[1], val_loss=0.1)
    still = History(prepared=history.prepared, epochs=(history.epochs[0], better))
    assert [dict(one.settings) for one in judge(config, still).repairs] == [{"dropout": "0.4"}]


def test_a_run_at_chance_by_its_padding_is_told_in_one_paragraph(
    config: RunConfig, history_of: Made
) -> None:
    ended = fold(
        history_of((0.5, 0.497), (0.54, 0.509)),
        [End(time=9.0, state="finished", test_accuracy=0.499)],
    )
    verdict = judge(config, ended)
    assert verdict.sentence == (
        "at chance: test accuracy 0.499, where guessing gives 0.500. After its last word a text is "
        "followed by 278 padding steps on average, and without a mask each of them overwrites the "
        "state that should remember the text. Repair: --set padding=pre or --set mask_zero=true."
    )
    assert blames_padding(verdict)


def test_a_run_that_learned_is_told_in_one_sentence(config: RunConfig, history_of: Made) -> None:
    end = End(time=9.0, state="finished", test_accuracy=0.856)
    verdict = judge(config, fold(history_of((0.86, 0.87), (0.90, 0.86)), [end]))
    assert verdict.sentence == "learning: test accuracy 0.856, where guessing gives 0.500."
    assert not blames_padding(verdict)


def test_an_earlier_epoch_is_judged_by_what_was_known_then(
    config: RunConfig, history_of: Made
) -> None:
    ended = fold(
        history_of((0.7, 0.75), (0.99, 0.76)),
        [End(time=9.0, state="finished", test_accuracy=0.76)],
    )
    assert judge(config, ended).kind == "overfitting"
    then = judge(config, until(ended, 1))
    assert then.kind == "learning"
    assert "validation accuracy 0.750" in then.finding
    assert judge(config, until(ended, 0)).kind == "too early"


def test_a_loss_that_is_no_number_is_said_with_its_epoch(
    config: RunConfig, history_of: Made
) -> None:
    history = history_of((0.5, 0.5), (0.5, 0.5))
    broken = replace(history.epochs[1], loss=None)
    verdict = judge(config, History(prepared=history.prepared, epochs=(history.epochs[0], broken)))
    assert verdict.kind == "not finite"
    assert "in epoch 2" in verdict.finding
    assert verdict.repairs[0].settings == {"learning_rate": "0.0001"}


def test_a_batch_that_is_no_number_is_said_before_the_epoch_ends(config: RunConfig) -> None:
    batch = Batch(time=0.0, epoch=1, batch=3, batches=9, loss=None)
    verdict = judge(config, History(batches=(batch,)))
    assert verdict.kind == "not finite"
    assert "before the first epoch was over, by step 3 of 9" in verdict.finding
    assert {"clip_norm": "1"} in [dict(repair.settings) for repair in verdict.repairs]


def test_a_state_that_is_no_number_behind_a_loss_that_is_one_is_said_too(config: RunConfig) -> None:
    batch = Batch(time=0.0, epoch=1, batch=3, batches=9, loss=7.6)
    end = End(time=1.0, state="failed", error="the output was infinite", not_finite=True)
    verdict = judge(config, History(batches=(batch,), end=end))
    assert verdict.kind == "not finite"
    assert "the network's numbers ceased to be finite before the first epoch" in verdict.finding
    assert {"clip_norm": "1"} in [dict(repair.settings) for repair in verdict.repairs]


def test_a_regression_is_measured_by_its_floor(prepared: Prepared) -> None:
    config = configure("tutorial-lstm", {"dataset": "adding"})
    prepared = replace(
        prepared,
        model=config.model,
        task="regression",
        labels=(),
        chance_accuracy=None,
        chance_loss=1 / 6,
        mean_padding=0.0,
    )
    at_floor = History(prepared=prepared, epochs=_epoch(val_loss=0.166))
    solved = History(prepared=prepared, epochs=_epoch(val_loss=0.01))
    assert judge(config, at_floor).kind == "at chance"
    assert "best constant answer gives 0.1667" in judge(config, at_floor).finding
    assert judge(config, solved).kind == "learning"


def test_luck_on_few_examples_is_not_learning(prepared: Prepared) -> None:
    config = configure("tutorial-lstm", {"padding": "pre"})
    prepared = replace(prepared, model=config.model, validation=100, test=100)
    lucky = 0.5 + 2 * math.sqrt(0.25 / 100)
    history = History(prepared=prepared, epochs=_epoch(accuracy=lucky, val_accuracy=lucky))
    assert judge(config, history).kind == "at chance"


def _epoch(**numbers: float) -> tuple[object, ...]:
    filled = {"loss": 0.7, "val_loss": 0.7, **numbers}
    return (Epoch(time=1.0, epoch=1, epochs=1, seconds=1.0, samples_per_second=1.0, **filled),)
