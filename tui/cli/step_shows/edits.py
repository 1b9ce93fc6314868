"""A sequence before and after its edits."""

from dataclasses import replace
from typing import Any

import numpy as np

from core.errors import UsageProblem
from core.rnn.reading import read
from core.stepping.opening import open_source
from tui.cli.step_report import Column, Columns, Report
from tui.cli.step_shows.stepped import (
    Stepped,
    answer_names,
    answers_if_any,
    shown_words,
    timesteps_and_words,
)
from tui.stepper.answers import leading


def edits(stepped: Stepped) -> Report:
    """Every timestep beside the one that it was: ‖h after − h before‖ and both answers."""
    opened, source = stepped.opened, stepped.opened.source
    if not source.edits or opened.origin is None:
        raise UsageProblem("--show edits needs an edit: give --edit 'change 7 bad'")
    before = open_source(replace(source, edits=(), padded=False))
    old = read(before.network, before.inputs)
    trace, was = stepped.trace, old.layers[stepped.layer]
    # A step that is new has nothing to be compared with.
    places = [None if place < 0 else place for place in opened.origin.tolist()]
    gone = sorted(set(range(was.timesteps)) - set(places))
    columns: dict[str, Column] = {
        **timesteps_and_words(stepped),
        "before": [None if place is None else place + 1 for place in places],
    }
    if before.words is not None:
        columns["before_word"] = ["" if p is None else before.words[p] for p in places]
    columns["distance"] = [
        None if p is None else float(np.linalg.norm(trace.states[t] - was.states[p + 1]))
        for t, p in enumerate(places, start=1)
    ]
    whole: dict[str, Any] = {"deleted": [place + 1 for place in gone]}
    closing = [f"deleted: t = {', '.join(str(place + 1) for place in gone)}"] if gone else []
    every, ever = answers_if_any(stepped.reading), answers_if_any(old)
    shown: dict[str, Column] = {}
    if every is not None and ever is not None:
        output = leading(ever[-1], opened.task)[0]
        name = answer_names(opened, every.shape[1])[output]
        nothing = np.full_like(ever[0], np.nan)
        columns["prediction"] = every
        columns["before_prediction"] = np.stack(
            [nothing if place is None else ever[place] for place in places]
        )
        whole |= {"answer": every[-1], "before_answer": ever[-1]}
        known = [None if place is None else float(ever[place, output]) for place in places]
        shown = {f"{name} before": known, name: every[:, output]}
        first, last = float(ever[-1, output]), float(every[-1, output])
        closing.append(f"final {name}: {first:.4f} → {last:.4f}, {last - first:+.4f}")

    def table() -> Columns:
        own = {name: columns[name] for name in ("before", "before_word") if name in columns}
        headed = {name.replace("_", " "): values for name, values in own.items()}
        return {
            **shown_words(stepped),
            **headed,
            "distance": columns["distance"],
            **shown,
        }

    return Report(
        columns,
        whole=whole,
        table=table,
        opening=["before: the timestep that it was; distance: ‖h after − h before‖"],
        closing=closing,
    )
