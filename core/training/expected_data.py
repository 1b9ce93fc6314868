"""What is known of a run's data before they are read: how many, how long, how many labels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import PurePath

from core.data import adding, imdb, reviews, temporal_order
from core.data.review_grammar import grammar_words, longest_review
from core.data.spec import DataSpec
from core.data.splits import at_most, share_of
from core.data.vocabulary import SPECIALS
from core.errors import UsageProblem
from core.models.inspect import inspect
from core.models.presets import PRESETS, fitted
from core.models.spec import Features, Input, ModelSpec, Tokens
from core.models.summarise import summarise
from core.training.summary import RunSummary, multiply_adds

# Counted in imdb.npz: reviews in either half, and one more than the largest token number.
IMDB_EXAMPLES = 25_000
IMDB_VOCABULARY = 88_588
ADDING_FEATURES = 2


@dataclass(frozen=True)
class Sizes:
    """How many examples each part has."""

    train: int
    validation: int
    test: int


@dataclass(frozen=True)
class Expected:
    """The data as far as a model and its cost depend on them.

    Attributes:
        sizes: how many examples.
        input: their shape.
        vocabulary: rows of an embedding table; None for features, and where `exact` is False.
        head_units: values of an answer.
        head_activation: of the head.
        exact: whether vocabulary and head are known, and with them the parameters.
    """

    sizes: Sizes
    input: Input
    vocabulary: int | None
    head_units: int
    head_activation: str
    exact: bool = True

    def fit(self, model: ModelSpec) -> ModelSpec:
        """The stack as it will be for these data.

        Raises:
            UsageProblem: it cannot be built on them.
        """
        return fitted(
            model,
            input=self.input,
            vocabulary=self.vocabulary,
            head_units=self.head_units,
            head_activation=self.head_activation,
        )


def expected(spec: DataSpec) -> Expected | None:
    """What a data set with a name is known to be; None for a file."""
    match spec.dataset:
        case "imdb":
            return Expected(
                _sizes(IMDB_EXAMPLES, IMDB_EXAMPLES, spec),
                Tokens(spec.maxlen or imdb.MAXLEN),
                min(spec.num_words, IMDB_VOCABULARY),
                1,
                "sigmoid",
            )
        case "reviews":
            return Expected(
                _sizes(reviews.TRAIN, reviews.TEST, spec),
                Tokens(spec.maxlen or longest_review(spec.distance) + 1),
                min(spec.num_words, len(SPECIALS) + _grammar_size()),
                1,
                "sigmoid",
            )
        case "adding":
            return Expected(
                _sizes(adding.TRAIN, adding.TEST, spec),
                Features(ADDING_FEATURES, spec.maxlen or adding.TIMESTEPS),
                None,
                1,
                "linear",
            )
        case "temporal-order":
            return Expected(
                _sizes(temporal_order.TRAIN, temporal_order.TEST, spec),
                Features(len(temporal_order.SYMBOLS), spec.maxlen or temporal_order.TIMESTEPS),
                None,
                len(temporal_order.LABELS),
                "softmax",
            )
    return None


def expected_of_file(
    spec: DataSpec, model: ModelSpec, preset: str, earlier: Sequence[RunSummary]
) -> Expected | None:
    """What an earlier run says of the same file; None where there is none.

    Vocabulary and labels are told only by a run whose stack is known, this one or a preset's own:
    its parameters and its multiply-adds are solved for them.

    Args:
        spec: the data.
        model: the stack.
        preset: its name.
        earlier: runs of which some may have read the file.
    """
    name = PurePath(spec.dataset).name
    read = [
        row
        for row in earlier
        if row.train and row.timesteps and row.dataset.rpartition("/")[2] == name
    ]
    if not read:
        return None
    fullest = max(read, key=lambda row: row.train or 0)
    trained = (fullest.train or 0) + (fullest.validation or 0)
    sizes = _sizes(trained, fullest.test or 0, spec)
    for row, stack in _stacks(read, model, preset):
        solved = _solved(row, stack)
        if solved is not None:
            vocabulary, units = solved
            return Expected(
                sizes,
                Tokens(spec.maxlen or row.timesteps),
                min(vocabulary, spec.num_words),
                units,
                "sigmoid" if units == 1 else "softmax",
            )
    return Expected(
        sizes, Tokens(spec.maxlen or fullest.timesteps), None, 1, "sigmoid", exact=False
    )


def _stacks(
    rows: Sequence[RunSummary], model: ModelSpec, preset: str
) -> Iterator[tuple[RunSummary, ModelSpec]]:
    """What each row may have trained, every different row once."""
    seen = set()
    for row in rows:
        told = (row.preset, row.parameters, row.multiply_adds, row.timesteps)
        if told in seen:
            continue
        seen.add(told)
        if row.preset == preset:
            yield row, model
        if row.preset in PRESETS:
            yield row, PRESETS[row.preset].spec


def _solved(row: RunSummary, model: ModelSpec) -> tuple[int, int] | None:
    """Vocabulary V and head units U of a run of this stack; None where it was another stack."""
    if row.multiply_adds is None or row.parameters is None:
        return None

    def stack(vocabulary: int, units: int) -> ModelSpec:
        return fitted(
            model,
            input=Tokens(row.timesteps),
            vocabulary=vocabulary,
            head_units=units,
            head_activation="sigmoid",
        )

    try:
        stack(1, 1)
    except UsageProblem:
        return None
    one, two = multiply_adds(stack(1, 1)), multiply_adds(stack(1, 2))
    if one is None or two is None:
        return None
    units, left = divmod(row.multiply_adds - one, two - one)
    # Two classes share one unit, so that there is no head of two.
    if left or units < 0 or units == 1:
        return None
    small, larger = parameters(stack(1, units + 1)), parameters(stack(2, units + 1))
    if larger == small:
        return None
    vocabulary, left = divmod(row.parameters - small, larger - small)
    return (vocabulary + 1, units + 1) if not left and vocabulary >= len(SPECIALS) else None


@lru_cache(maxsize=256)
def parameters(model: ModelSpec) -> int:
    """How many numbers a stack learns."""
    return summarise(inspect(model)).parameters


def _sizes(trained: int, tested: int, spec: DataSpec) -> Sizes:
    """Training examples less their validation share, and test examples, none above the limit."""
    count = at_most(trained, spec.limit)
    held = share_of(count, spec.validation)
    return Sizes(count - held, held, at_most(tested, spec.limit))


@cache
def _grammar_size() -> int:
    return len(grammar_words())
