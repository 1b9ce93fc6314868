"""What a validation loss that is no lower does to the rest of a training."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.backends.checkpoint import Progress
from core.backends.patience import after_epoch, early_end, has_waited_enough
from core.backends.protocol import FitSettings

some = settings(deadline=None, max_examples=60, derandomize=True, database=None)

losses = st.lists(st.sampled_from([0.1, 0.2, 0.3, 0.4, math.nan, math.inf]), max_size=30)


def _walk(fit: FitSettings, seen: list[float]) -> list[Progress]:
    progress = [Progress(0)]
    for loss in seen:
        progress.append(after_epoch(progress[-1], fit, loss))
    return progress[1:]


@given(losses)
@some
def test_the_best_epoch_is_the_first_of_the_lowest_loss(seen: list[float]) -> None:
    for count, progress in enumerate(_walk(FitSettings(), seen), start=1):
        finite = [loss for loss in seen[:count] if math.isfinite(loss)]
        assert progress.epoch == count
        if not finite:
            assert progress.best_epoch is None
            assert progress.waited == count
        else:
            assert progress.best_loss == min(finite)
            assert progress.best_epoch == 1 + seen.index(min(finite))
            assert progress.waited == count - progress.best_epoch


@given(losses, st.integers(1, 4))
@some
def test_a_plateau_lowers_the_rate_once_for_each_so_many_epochs_without_a_lower_loss(
    seen: list[float], epochs: int
) -> None:
    fit = FitSettings(schedule="plateau", decay=0.5, decay_epochs=epochs)
    lowered = 0
    for before, progress in zip([Progress(0), *_walk(fit, seen)], _walk(fit, seen), strict=False):
        if progress.waited:
            lowered += progress.waited % epochs == 0
        assert progress.rate_factor == 0.5**lowered
        assert progress.rate_factor <= before.rate_factor
    for progress in _walk(FitSettings(schedule="step"), seen):
        assert progress.rate_factor == 1.0


def test_the_training_ends_when_patience_does_and_says_why() -> None:
    fit = FitSettings(patience=3, epochs=20)
    walked = _walk(fit, [0.5, 0.4, 0.3, 0.2, 0.2, 0.3, math.nan])
    assert [has_waited_enough(progress, fit) for progress in walked] == [False] * 6 + [True]
    assert early_end(walked[-1], fit) == (
        "ended after epoch 7: no lower validation loss for 3 epochs"
    )
    assert early_end(walked[-2], fit) == ""
    assert not has_waited_enough(walked[-1], FitSettings(patience=0))


@pytest.mark.parametrize(("patience", "words"), [(1, "1 epoch"), (2, "2 epochs")])
def test_one_epoch_is_no_plural(patience: int, words: str) -> None:
    fit = FitSettings(patience=patience, epochs=9)
    last = _walk(fit, [0.1, *[0.2] * patience])[-1]
    assert early_end(last, fit).endswith(f"for {words}")


def test_whose_last_epoch_is_done_was_not_ended_early() -> None:
    fit = FitSettings(patience=1, epochs=2)
    assert early_end(_walk(fit, [0.1, 0.2])[-1], fit) == ""
