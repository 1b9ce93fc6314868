"""Models as the views are given them: presets, a faulty stack, a deep one, one from elsewhere."""

from dataclasses import replace
from math import prod

import msgspec

from core.models.advice import advice
from core.models.inspect import inspect
from core.models.parameters import WeightInspection
from core.models.presets import PRESETS
from core.models.spec import (
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    ModelSpec,
    SimpleRNN,
    Tokens,
)
from core.models.summarise import summarise
from core.models.summary import Row, Summary
from tui.architecture.subject import Subject
from tui.widgets.lines import plain

WIDTHS = (36, 46, 76, 118)
WIDE_NAME = "長い名前の層"
"""A name whose characters take two columns each."""


def of(spec, selected=1, **known):
    """A stack on the bench."""
    return Subject(summarise(inspect(spec)), selected, spec, remarks=advice(spec), **known)


def preset(name, selected=1, **known):
    return of(PRESETS[name].spec, selected, **known)


def with_layers(name, *layers):
    return msgspec.structs.replace(PRESETS[name].spec, layers=layers)


def faulty(selected=2):
    """The tutorial's model with return_sequences off where the next layer needs a sequence."""
    embedding, first, *others = PRESETS["tutorial-rnn"].spec.layers
    first = msgspec.structs.replace(first, return_sequences=False)
    return of(with_layers("tutorial-rnn", embedding, first, *others), selected)


def empty():
    return of(ModelSpec("nothing", Tokens(500), ()), 0)


def deep(selected=20, layers=32):
    """As many layers as the bench takes, of every kind."""
    middle = [
        SimpleRNN(16, return_sequences=True, dropout=0.1, recurrent_dropout=0.25),
        Bidirectional(LSTM(16, return_sequences=True), merge_mode="ave"),
        Dropout(0.5),
    ]
    stack = [Embedding(1_000_000, 256, mask_zero=True)]
    stack += [middle[at % 3] for at in range(layers - 2)]
    return of(ModelSpec("deep", Tokens(12_000), (*stack, Dense(46, "softmax"))), selected)


def row(number, kind, inputs, shape, *, name="", weights=(), **others):
    """A layer as a file has it."""
    arrays = tuple(WeightInspection(called, size) for called, size in weights)
    count = sum(prod(size) for _, size in weights)
    known = {
        "call": f"{kind}()",
        "config": {},
        "masked": False,
        "trainable": count,
        "formula": "",
        "arithmetic": "",
        "step_multiply_adds": None,
        "multiply_adds": None,
        "activations": None,
    }
    return Row(
        number=number,
        name=name,
        kind=kind,
        inputs=inputs,
        output_shape=shape,
        parameters=count,
        weights=arrays,
        **{**known, **others},
    )


LSTM_CONFIG = {
    "name": "encoder",
    "trainable": True,
    "dtype": {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}},
    "units": 24,
    "activation": "tanh",
    "recurrent_activation": "sigmoid",
    "use_bias": True,
    "unroll": True,
    "kernel_initializer": {"class_name": "HeNormal", "config": {"seed": 7}},
    "return_sequences": False,
    "dropout": 0.0,
    "recurrent_dropout": 0.0,
}


def branches():
    """A functional model that another program saved: two branches, and a box that is closed."""
    lstm = (("kernel", (16, 96)), ("recurrent_kernel", (24, 96)), ("bias", (96,)))
    return Summary(
        "branches",
        ((None, 80),),
        (
            row(1, "InputLayer", (), (None, 80), name="words"),
            row(
                2,
                "Embedding",
                (1,),
                (None, 80, 16),
                name="table",
                config={"input_dim": 500, "output_dim": 16, "mask_zero": True},
                weights=(("embeddings", (500, 16)),),
                masked=True,
            ),
            row(
                3,
                "LSTM",
                (2,),
                (None, 24),
                name=WIDE_NAME * 5,
                config=LSTM_CONFIG,
                weights=lstm,
                formula="4·H·(D+H+1)",
                arithmetic="4·24·(16+24+1) = 3,936",
                step_multiply_adds=3_840,
                multiply_adds=307_200,
                activations=11_520,
            ),
            row(
                4,
                "Conv1D",
                (2,),
                (None, 78, 12),
                name="windows",
                config={"filters": 12, "kernel_size": [3]},
                weights=(("kernel", (3, 16, 12)), ("bias", (12,))),
                masked=None,
            ),
            row(5, "GlobalMaxPooling1D", (4,), (None, 12), name="pool"),
            row(6, "Concatenate", (3, 5), (None, 36), name="join"),
            row(
                7,
                "Sphere",
                (6,),
                None,
                name="my\x1b[31mlayer\n",
                config={"radius": 2.0},
                weights=(("w", (36, 36)),),
                masked=None,
                closed="Sphere is not one of Keras' own layers",
            ),
            row(
                8,
                "Dense",
                (7, 5),
                (None, 1),
                config={"units": 1, "activation": "sigmoid", "use_bias": False},
                weights=(("kernel", (36, 1)),),
                trainable=0,
            ),
        ),
        notes=("It was saved by Keras 3.9.0",),
    )


def foreign(selected=6, **known):
    return Subject(branches(), selected, **known)


def everything():
    """Every model with every layer of it selected once."""
    for name in PRESETS:
        for place in range(len(PRESETS[name].spec.layers)):
            yield preset(name, place)
    for place in range(4):
        yield faulty(place)
    yield empty()
    yield from (deep(place) for place in (0, 1, 2, 3, 31))
    yield from (foreign(place) for place in range(8))
    yield Subject(replace(branches(), inputs=(), rows=()), 0)


def texts(lines):
    """The lines without their roles."""
    return [plain(line) for line in lines]


def said(lines):
    """All words, as if there were one line."""
    return " ".join(" ".join(texts(lines)).split())
