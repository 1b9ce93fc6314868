"""Settings that contradict one another are refused before anything starts."""

import pytest

from core.backends import check_fit
from core.backends.protocol import FitSettings
from core.errors import UsageProblem


@pytest.mark.parametrize(
    ("fit", "words"),
    [
        (FitSettings(clip_norm=1.0, clip_value=0.5), "clip_norm=1 and clip_value=0.5"),
        (FitSettings(optimizer="adam", momentum=0.9), "momentum=0.9 .* and not of adam"),
        (FitSettings(optimizer="rmsprop", momentum=0.9), "and not of rmsprop"),
    ],
)
def test_what_contradicts_itself_is_refused_in_one_sentence(fit: FitSettings, words: str) -> None:
    with pytest.raises(UsageProblem, match=words) as refused:
        check_fit(fit)
    assert refused.value.exit_status == 2
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "fit",
    [
        FitSettings(),
        FitSettings(clip_norm=1.0, optimizer="rmsprop"),
        FitSettings(clip_value=1.0, momentum=0.9, optimizer="sgd"),
        FitSettings(schedule="constant", decay=0.1, decay_epochs=7, warmup=9),
        FitSettings(patience=2, restore_best=True, device="gpu:all"),
    ],
)
def test_all_else_goes_together(fit: FitSettings) -> None:
    check_fit(fit)
