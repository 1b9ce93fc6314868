"""The fields of the start form: which settings, under which words, with which defaults."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, get_args, get_origin

from msgspec.structs import FieldInfo, fields

from core.backends import BACKENDS
from core.backends.protocol import FitSettings
from core.data.loading import DATASETS
from core.data.spec import DataSpec
from core.training.config import RunConfig

_DATA = DataSpec()
_FIT = FitSettings()
_TYPES: Mapping[str, FieldInfo] = {
    field.name: field for struct in (DataSpec, FitSettings, RunConfig) for field in fields(struct)
}


@dataclass(frozen=True)
class Typed:
    """A field to type into; left empty, the run has the `default` that it shows."""

    key: str
    label: str
    default: str
    about: str
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chosen:
    """A field to choose from; the first choice is the default and sets nothing."""

    key: str
    label: str
    choices: tuple[tuple[str, str], ...]
    about: str


Field = Typed | Chosen


def _one_of(key: str, label: str, default: str, about: str) -> Chosen:
    """A field for each value that a setting knows, its default first."""
    others = [value for value in _literals(_TYPES[key].type) if value != default]
    return Chosen(key, label, ((default, ""), *((value, value) for value in others)), about)


def _literals(kind: Any) -> Iterable[str]:
    return get_args(kind) if get_origin(kind) is not None else ()


_YES_NO = (("true", "true"), ("false", "false"))

DATA: tuple[Field, ...] = (
    Typed(
        "dataset",
        "dataset",
        _DATA.dataset,
        f"{', '.join(DATASETS)}, or the path of a text file",
        tuple(DATASETS),
    ),
    Typed("data_path", "imdb file", "downloaded", "where imdb.npz lies; empty downloads it once"),
    Typed("text", "text column", "found by name", "the column of a text file that is read"),
    Typed("label", "label column", "found by name", "the column of a text file to be foretold"),
    Typed("limit", "limit", "all examples", "at most so many training, and so many test examples"),
    Typed("num_words", "num_words", f"{_DATA.num_words}", "size of the vocabulary"),
    Typed("maxlen", "maxlen", "the data's own", "timesteps after padding and truncating"),
    _one_of(
        "padding",
        "padding",
        _DATA.padding,
        "where the zeros of short texts go: post overwrites the state, unless mask_zero is true",
    ),
    _one_of("truncating", "truncating", _DATA.truncating, "which end of long texts is cut off"),
    Chosen(
        "mask_zero",
        "mask_zero",
        (("as in the model", ""), *_YES_NO),
        "whether the network passes over the padding, and keeps its state there",
    ),
    Typed("validation", "validation", f"{_DATA.validation:g}", "share held out for validation"),
    Typed("distance", "distance", f"{_DATA.distance}", "words from the decisive one to the end"),
    Typed("data_seed", "data seed", f"{_DATA.data_seed}", "what the examples are drawn from"),
)

OPTIMIZER: tuple[Field, ...] = (
    _one_of("optimizer", "optimizer", _FIT.optimizer, "what makes a step of a gradient"),
    Typed("momentum", "momentum", f"{_FIT.momentum:g}", "share of the last step that is kept"),
    Typed("learning_rate", "learning rate", f"{_FIT.learning_rate:g}", "the size of the steps"),
    _one_of(
        "schedule",
        "schedule",
        _FIT.schedule,
        "how the learning rate goes on: exponential and step times decay every so many epochs, "
        "cosine down to 0, plateau where the validation loss stands still",
    ),
    Typed("decay", "decay", f"{_FIT.decay:g}", "the factor of the schedule"),
    Typed("decay_epochs", "decay epochs", f"{_FIT.decay_epochs}", "the epochs of the schedule"),
    Typed("warmup", "warmup", f"{_FIT.warmup}", "epochs in which the learning rate rises from 0"),
    Typed("clip_norm", "clip_norm", "off", "the longest that the gradient of all weights may be"),
    Typed("clip_value", "clip_value", "off", "the largest that a number of the gradient may be"),
)

TRAINING: tuple[Field, ...] = (
    Typed("batch_size", "batch size", f"{_FIT.batch_size}", "examples in a gradient step"),
    Chosen(
        "buckets",
        "length buckets",
        (("where exact", ""), *_YES_NO),
        "whether texts of like length share a batch, which is cut to its longest: less work, and "
        "the same where the padding is masked",
    ),
    Typed("epochs", "epochs", f"{_FIT.epochs}", "passes over the training examples"),
    Typed(
        "patience",
        "patience",
        "off",
        "ends the training after so many epochs without a lower validation loss",
    ),
    Chosen(
        "restore_best",
        "restore best",
        (("false", ""), ("true", "true")),
        "whether the weights of the lowest validation loss are taken at the end",
    ),
)

SEEDS = "seeds"
"""The field that says with how many seeds each model is trained; no setting of a run."""

QUEUE: tuple[Field, ...] = (
    Typed("seed", "first seed", f"{_FIT.seed}", "weights, dropout and order are drawn from it"),
    Typed(
        SEEDS,
        "seeds",
        "1",
        "how often each model is trained, with one seed after another: one run may be luck",
    ),
    Chosen(
        "backend",
        "backend",
        tuple((name, "" if name == "keras" else name) for name in BACKENDS),
        "what trains",
    ),
    Typed(
        "device",
        "device",
        _FIT.device,
        "auto, cpu, gpu:0, gpu:1, …, or gpu:all for all GPUs, each with its share of every batch",
        ("auto", "cpu", "gpu:0", "gpu:all"),
    ),
    Typed("workers", "workers", "1", "how many runs train at the same time; the others wait"),
)

FIELDS: tuple[Field, ...] = DATA + OPTIMIZER + TRAINING + QUEUE

MODELS, MORE = "presets", "more"
"""What mistakes in the list and in the free line are called by."""

LABELS: Mapping[str, str] = MappingProxyType(
    {field.key: field.label for field in FIELDS} | {MODELS: "models", MORE: "more settings"}
)
"""The words before each field, by its key."""

ABOUT: Mapping[str, str] = MappingProxyType({field.key: field.about for field in FIELDS})
"""What each field means, by its key."""
