"""Which fields of the start form mean nothing with what the other fields say, and why."""

from collections.abc import Mapping

from core.data.loading import DATASETS, NUMBERS, is_file_name
from core.data.spec import DataSpec

_OF_TEXT = ("num_words", "padding", "truncating", "mask_zero", "buckets")


def without_meaning(settings: Mapping[str, str]) -> dict[str, str]:
    """The fields that change nothing with these settings, each with the reason in a few words.

    Args:
        settings: what was typed or chosen, by setting; an empty text leaves the default.
    """
    return _of_data(settings) | _of_fit(settings)


def _of_data(settings: Mapping[str, str]) -> dict[str, str]:
    name = settings.get("dataset", "").strip() or DataSpec().dataset
    file = is_file_name(name)
    if not file and name not in DATASETS:
        # It is still being typed.
        return {}
    reasons = {}
    if name != "imdb":
        reasons["data_path"] = "imdb alone"
    if not file:
        reasons |= dict.fromkeys(("text", "label"), "text files alone")
    if name != "reviews":
        reasons["distance"] = "reviews alone"
    if name == "imdb":
        reasons["data_seed"] = "not of imdb"
    if name in NUMBERS:
        reasons |= dict.fromkeys(_OF_TEXT, "numbers, no words")
    return reasons


def _of_fit(settings: Mapping[str, str]) -> dict[str, str]:
    reasons = {}
    if settings.get("optimizer", "") != "sgd":
        reasons["momentum"] = "sgd alone"
    schedule = settings.get("schedule", "") or "constant"
    if schedule in ("constant", "cosine"):
        why = "no schedule" if schedule == "constant" else "cosine has none"
        reasons |= dict.fromkeys(("decay", "decay_epochs"), why)
    return reasons
