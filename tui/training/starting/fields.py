"""The fields of the start form: which settings, under which words, with which defaults."""

from dataclasses import dataclass

from core.backends.protocol import FitSettings
from core.data.loading import DATASETS
from core.data.spec import DataSpec

_DATA = DataSpec()
_FIT = FitSettings()


@dataclass(frozen=True)
class Typed:
    """A field to type into; left empty, the run has the `default` that it shows."""

    key: str
    label: str
    default: str
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chosen:
    """A field to choose from; the first choice is the default and sets nothing."""

    key: str
    label: str
    choices: tuple[tuple[str, str], ...]


Field = Typed | Chosen

FIELDS: tuple[Field, ...] = (
    Typed("dataset", "dataset", f"{_DATA.dataset}", tuple(DATASETS)),
    Typed("data_path", "imdb file", "downloaded"),
    Typed("limit", "limit", "all examples"),
    Typed("num_words", "num_words", f"{_DATA.num_words}"),
    Typed("maxlen", "maxlen", "the data's own"),
    Chosen("padding", "padding", (("post", ""), ("pre", "pre"))),
    Chosen(
        "mask_zero", "mask_zero", (("as in the preset", ""), ("true", "true"), ("false", "false"))
    ),
    Typed("epochs", "epochs", f"{_FIT.epochs}"),
    Typed("batch_size", "batch size", f"{_FIT.batch_size}"),
    Typed("learning_rate", "learning rate", f"{_FIT.learning_rate:g}"),
    Chosen("optimizer", "optimizer", (("adam", ""), ("rmsprop", "rmsprop"), ("sgd", "sgd"))),
    Typed("seed", "seed", f"{_FIT.seed}"),
)
