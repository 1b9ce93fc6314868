"""What is legal in a stack but unwise, each with its reason and what to do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

from core.models.cost import VALUE_BYTES, activation_bytes, memory_text, weight_bytes
from core.models.cudnn import conditions, runs_on_cudnn
from core.models.inspect import Inspection, LayerInspection, inspect
from core.models.spec import (
    Dense,
    Embedding,
    Layer,
    ModelSpec,
    Recurrent,
    SimpleRNN,
    Tokens,
    recurrent,
)
from core.models.summarise import summarise

DEEP = 4
"""So many SimpleRNN layers on each other are called deep."""

EXAMPLES = 20_000
"""IMDB's training reviews without the fifth that is held out, as the tutorial trains."""

MOST_PER_EXAMPLE = 100
"""So many parameters for each of `EXAMPLES` are called too many: the tutorial's models have 16."""

LARGEST_MEMORY = 2**40
"""1 TiB, more than any one accelerator has."""

LARGEST_ARRAY = 2**63 - 1
"""The most bytes that an array can have where sizes are 64-bit numbers."""


@dataclass(frozen=True)
class Remark:
    """Something that can be built but should be thought over.

    Attributes:
        layer_number: which layer it is about, from 1; 0 for the model as a whole.
        kind: "mask", "cudnn", "gpu", "depth", "size" or "head".
        sentence: what is so, why it matters and what to do.
    """

    layer_number: int
    kind: str
    sentence: str


def advice(spec: ModelSpec) -> tuple[Remark, ...]:
    """What should be thought over, what stops training first; () for a stack with a fault.

    Args:
        spec: the stack.
    """
    found = inspect(spec)
    if found.fault is not None:
        return ()
    return (
        *_memory(found),
        *_head(found),
        *_mask(found),
        *_depth(found),
        *_size(found),
        *_gpu(found),
    )


def _memory(found: Inspection) -> Iterator[Remark]:
    """Arrays that nothing can hold; otherwise weights or activations that no machine can."""
    for made in found.layers:
        for weight in made.weights:
            size = VALUE_BYTES * prod(weight.shape)
            if size > LARGEST_ARRAY:
                yield Remark(
                    made.number,
                    "size",
                    f"{_title(made)} would need {memory_text(size)} for its {weight.name} "
                    f"{weight.shape}, but an array has at most 2⁶³ − 1 bytes, so it can never be "
                    f"built: reduce its {_sizes(made.layer)}.",
                )
                return
    heaviest = max(found.layers, key=lambda made: made.parameters)
    weights = weight_bytes(found.parameters)
    if weights > LARGEST_MEMORY:
        yield Remark(
            heaviest.number,
            "size",
            f"the weights would take {memory_text(weights)}, most of it {_title(heaviest)}, and "
            f"training needs several times that: reduce its {_sizes(heaviest.layer)}.",
        )
        return
    summary = summarise(found)
    kept = activation_bytes(summary)
    if kept is not None and kept > LARGEST_MEMORY:
        row = max(summary.rows, key=lambda row: row.activations or 0)
        yield Remark(
            row.number,
            "size",
            f"training would keep {memory_text(kept)} for the way back of a batch of 128, most of "
            f"it for layer {row.number} {row.kind}: use fewer timesteps or smaller layers.",
        )


def _head(found: Inspection) -> Iterator[Remark]:
    last = found.layers[-1]
    if not isinstance(last.layer, Dense):
        yield Remark(
            last.number,
            "head",
            f"the stack ends in {_title(last)}, not in a Dense head, so it cannot be trained: "
            'end it with one, such as Dense(1, activation="sigmoid").',
        )
    elif len(last.output_shape) == 3:
        answers = f"{_title(last)} answers at every timestep, {last.output_shape}"
        layers = [made for made in found.layers if recurrent(made.layer) is not None]
        repair = (
            f"set return_sequences=False on {_title(layers[-1])}"
            if layers
            else "put a recurrent layer before it"
        )
        yield Remark(last.number, "head", f"{answers}, but an example has one target: {repair}.")
    for made in found.layers:
        layer = made.layer
        if isinstance(layer, Dense) and layer.units == 1 and layer.activation == "softmax":
            yield Remark(
                made.number,
                "head",
                f"{_title(made)} with 1 unit and softmax always gives 1, for softmax divides by "
                "the sum over its units: use sigmoid, or one unit a class.",
            )


def _mask(found: Inspection) -> Iterator[Remark]:
    """Word numbers reach the first recurrent layer with their padding unmarked."""
    if not isinstance(found.spec.input, Tokens):
        return
    first = next((made for made in found.layers if recurrent(made.layer) is not None), None)
    if first is None or _masked_before(found, first):
        return
    embedding = next(made for made in found.layers if isinstance(made.layer, Embedding))
    yield Remark(
        embedding.number,
        "mask",
        f"{_title(embedding)} makes no mask: on texts padded behind their words, "
        f"{_title(first)} reads the padding as if it were words, and that overwrites what it has "
        "read; set mask_zero=True, or pad before the words (padding=pre).",
    )


def _depth(found: Inspection) -> Iterator[Remark]:
    """Four or more SimpleRNN layers in a row, whatever else lies between them."""
    run: list[LayerInspection] = []
    for made in (*found.layers, None):
        inner = None if made is None else recurrent(made.layer)
        if made is not None and isinstance(inner, SimpleRNN):
            run.append(made)
            continue
        if made is not None and inner is None:
            continue
        if len(run) >= DEEP:
            yield _too_deep(run, found.spec.input.timesteps)
        run = []


def _too_deep(run: Sequence[LayerInspection], timesteps: int | None) -> Remark:
    count = len(run)
    steps = (
        f"T + {count - 1}"
        if timesteps is None
        else f"{timesteps:,} + {count - 1} = {timesteps + count - 1:,}"
    )
    return Remark(
        run[0].number,
        "depth",
        f"{count} SimpleRNN layers are stacked, {_title(run[0])} to {_title(run[-1])}: from the "
        f"last output back to the first word the gradient passes {steps} activations, each with "
        "a factor of its own, and tends to vanish; use LSTM or GRU, or fewer layers.",
    )


def _size(found: Inspection) -> Iterator[Remark]:
    """More than 100 parameters for each of IMDB's 20,000 training reviews."""
    if found.parameters <= MOST_PER_EXAMPLE * EXAMPLES:
        return
    largest = max(found.layers, key=lambda made: made.parameters)
    yield Remark(
        largest.number,
        "size",
        f"the stack learns {found.parameters:,} numbers, {found.parameters // EXAMPLES:,} for each "
        f"of IMDB's {EXAMPLES:,} training reviews, and {largest.parameters:,} of them belong to "
        f"{_title(largest)}: above {MOST_PER_EXAMPLE} a review it can learn them by heart; reduce "
        f"its {_sizes(largest.layer)}, or use more data.",
    )


def _gpu(found: Inspection) -> Iterator[Remark]:
    """What keeps LSTM and GRU off cuDNN, and what breaks them there."""
    breakable: list[LayerInspection] = []
    for made in found.layers:
        inner = recurrent(made.layer)
        if inner is None or isinstance(inner, SimpleRNN):
            continue
        masked = _masked_before(found, made)
        runs = runs_on_cudnn(inner, masked)
        if runs is None:
            breakable.append(made)
        elif not runs:
            failing = [one.text for one in conditions(inner, masked) if one.holds is False]
            yield Remark(made.number, "cudnn", _off_cudnn(made, inner, failing))
    if breakable:
        several = len(breakable) > 1
        named = " and ".join(_title(made) for made in breakable)
        yield Remark(
            breakable[0].number,
            "gpu",
            f"{named} {'get' if several else 'gets'} a mask and {'run' if several else 'runs'} on "
            "cuDNN where there is an NVIDIA GPU: a text padded before its words, or one that is "
            "padding alone, raises there in training; pad behind the words (padding=post), or "
            f"build {'them' if several else 'it'} with use_cudnn=False.",
        )


def _off_cudnn(made: LayerInspection, inner: Recurrent, failing: Sequence[str]) -> str:
    reasons = " and ".join(_setting(inner, text.partition(" ")[0]) for text in failing)
    return (
        f"{_title(made)} cannot run on cuDNN because of {reasons}: on an NVIDIA GPU it takes the "
        f"slower general path; {_remedy(inner)} to have the fast one."
    )


def _setting(inner: Recurrent, field: str) -> str:
    value = getattr(inner, field)
    return f"{field}={value:g}" if isinstance(value, float) else f"{field}={value}"


def _remedy(inner: Recurrent) -> str:
    """The settings that cuDNN asks for, of those that are set otherwise."""
    wanted: dict[str, object] = {
        "recurrent_dropout": 0.0,
        "activation": "tanh",
        "recurrent_activation": "sigmoid",
        "reset_after": True,
    }
    changes = [
        f"{field}={value:g}" if isinstance(value, float) else f"{field}={value}"
        for field, value in wanted.items()
        if getattr(inner, field, value) != value
    ]
    return f"set {' and '.join(changes)}"


def _masked_before(found: Inspection, made: LayerInspection) -> bool:
    """Whether a mask reaches this layer."""
    return made.number > 1 and found.layers[made.number - 2].masked


def _sizes(layer: Layer) -> str:
    return "input_dim or output_dim" if isinstance(layer, Embedding) else "units"


def _title(made: LayerInspection) -> str:
    return f"layer {made.number} {made.kind}"
