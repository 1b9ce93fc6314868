"""The answer if the sequence ended here, and without each of its steps."""

import numpy as np

from core.rnn.arrays import Array
from core.rnn.network import predict
from core.rnn.reading import ablation as ablated
from core.rnn.reading import answer_before, most_moving
from core.stepping.padded import padded
from tui.cli.step_report import Columns, Report
from tui.cli.step_shows.stepped import (
    Stepped,
    answer_names,
    answers,
    shown_words,
    statistics,
    timesteps_and_words,
)
from tui.stepper.answers import leading

MOST_MOVING = 5
"""So many of the words that moved the answer most are named below the table."""


def prediction(stepped: Stepped) -> Report:
    """What the network would answer if the sequence ended at each step, and what moved it."""
    opened, found = stepped.opened, answers(stepped)
    names = answer_names(opened, found.shape[1])
    columns = timesteps_and_words(stepped)
    if opened.words is not None:
        # In front of its word, as files of earlier versions have it.
        columns = {"t": columns["t"], "token": opened.inputs, "word": opened.words}
    columns["norm"] = [one.norm for one in statistics(stepped.trace)]
    columns["prediction"] = found
    before = answer_before(stepped.reading.network)
    start = np.full_like(found[:1], np.nan) if before is None else before[np.newaxis]
    columns["moved"] = np.diff(found, axis=0, prepend=start)
    if opened.unknown is not None:
        columns["unknown"] = opened.unknown
    whole, closing = {}, [_moved_most(stepped, found, names)]
    read = _as_padded(stepped)
    if read is not None:
        whole["padded"] = read
        said = ", ".join(f"{name} = {value:.3f}" for name, value in zip(names, read, strict=True))
        closing.append(f"as this run pads its texts ({opened.padding} {opened.timesteps}): {said}")

    def table() -> Columns:
        each = {name: found[:, output] for output, name in enumerate(names)}
        return {**shown_words(stepped), "‖h‖": columns["norm"], **each}

    return Report(
        columns,
        whole=whole,
        table=table,
        opening=[f"if the {'sequence' if opened.words is None else 'text'} ended here"],
        closing=[line for line in closing if line],
    )


def _moved_most(stepped: Stepped, found: Array, names: list[str]) -> str:
    output = leading(found[-1], stepped.opened.task)[0]
    before = answer_before(stepped.reading.network)
    moves = most_moving(found, MOST_MOVING, output, before)
    words = stepped.opened.words
    named = (
        f"{move.change:+.3f} at t = {move.t}{'' if words is None else f' ({words[move.t - 1]})'}"
        for move in moves
    )
    return f"what moved {names[output]} most: {', '.join(named)}" if moves else ""


def _as_padded(stepped: Stepped) -> Array | None:
    """(U,), what the run answers to the text padded as it pads its own."""
    opened = stepped.opened
    if opened.words is None or opened.timesteps is None:
        return None
    return predict(opened.network, padded(opened).inputs)


def ablation(stepped: Stepped) -> Report:
    """The answer without each of the steps, and how it differs from the whole sequence's."""
    every = answers(stepped)
    found = ablated(stepped.reading.network, stepped.reading.inputs)
    output = leading(every[-1], stepped.opened.task)[0]
    name = answer_names(stepped.opened, every.shape[1])[output]
    return Report(
        {**timesteps_and_words(stepped), "without": found.without, "change": found.change},
        whole={"answer": found.answer},
        table=lambda: {
            **shown_words(stepped),
            "without": found.without[:, output],
            "change": found.change[:, output],
        },
        opening=[
            f"the whole sequence: {name} = {float(found.answer[output]):.4f}; "
            "change: what the step adds to it"
        ],
    )
