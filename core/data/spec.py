"""Which data a run uses and how they are prepared, as one frozen struct."""

from typing import Annotated, Literal

import msgspec

Side = Literal["post", "pre"]


class DataSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which data, and their preparation; the defaults are the tutorial's.

    Attributes:
        dataset: a built-in name (`imdb`, `reviews`, `adding`, `temporal-order`) or a text file.
        data_path: where the file of a downloadable data set lies, instead of the cache.
        num_words: vocabulary size, special tokens included; rarer words become "unknown".
        maxlen: timesteps after padding and truncating; None takes the data set's own.
        padding: where the zeros of a short text go.
        truncating: which end of a long text is cut.
        validation: share of the training examples held out, taken from the front.
        limit: use at most this many training and this many test examples.
        text: the text column of a text file; None finds it by name.
        label: the label column of a text file; None finds it by name.
        distance: neutral words between the decisive word and the end (`reviews` alone).
        data_seed: what a generated data set is drawn from, and a text file shuffled by.
    """

    dataset: str = "reviews"
    data_path: str | None = None
    num_words: Annotated[int, msgspec.Meta(ge=4, le=10_000_000)] = 10_000
    maxlen: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] | None = None
    padding: Side = "post"
    truncating: Side = "post"
    validation: Annotated[float, msgspec.Meta(gt=0.0, lt=1.0)] = 0.2
    limit: Annotated[int, msgspec.Meta(ge=2)] | None = None
    text: str | None = None
    label: str | None = None
    distance: Annotated[int, msgspec.Meta(ge=0, le=500)] = 8
    data_seed: Annotated[int, msgspec.Meta(ge=0, le=2**32 - 1)] = 42
