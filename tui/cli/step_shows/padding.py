"""The padding lens: one text post-padded, pre-padded and masked."""

import numpy as np

from core.errors import UsageProblem
from core.rnn.reading import PaddedReading, padding_lens
from tui.cli.step_report import Column, Columns, Report
from tui.cli.step_shows.stepped import Stepped, answer_names
from tui.stepper.answers import leading
from tui.stepper.views.padding_sentence import padding_sentence


def padding(stepped: Stepped) -> Report:
    """The distance of every state from that after the last word, and the answer, three times."""
    opened = stepped.opened
    if opened.words is None or opened.timesteps is None:
        raise UsageProblem(
            "--show padding needs a text that a run reads: give --run RUN --text TEXT"
        )
    lenses = padding_lens(opened.network, opened.own_inputs, opened.timesteps)
    own = "masked" if opened.masked else (opened.padding or "")
    by_name = {lens.name: lens for lens in lenses}
    output = leading(by_name["masked"].answer, opened.task)[0]
    name = answer_names(opened, len(lenses[0].answer))[output]
    columns: dict[str, Column] = {"t": np.arange(1, opened.timesteps + 1)}
    for lens in lenses:
        columns |= _columns(lens)

    def table() -> Columns:
        shown: dict[str, Column] = {"t": columns["t"]}
        for lens in lenses:
            shown[f"{lens.name} distance"] = lens.distances
            if lens.answers is not None:
                shown[f"{lens.name} {name}"] = lens.answers[:, output]
        return shown

    return Report(
        columns,
        whole={
            "own": own,
            "answers": {lens.name: lens.answer for lens in lenses},
            "first_word": {lens.name: lens.first + 1 for lens in lenses},
            "last_word": {lens.name: lens.last + 1 for lens in lenses},
        },
        table=table,
        opening=["distance: of the last layer's state from its state after the last word"],
        closing=[
            *(f"{lens.name}: in the end {name} = {lens.answer[output]:.4f}" for lens in lenses),
            padding_sentence(lenses, own, output, name, opened.task),
        ],
    )


def _columns(lens: PaddedReading) -> dict[str, Column]:
    found: dict[str, Column] = {
        f"{lens.name}_token": lens.tokens,
        f"{lens.name}_distance": lens.distances,
    }
    if lens.answers is not None:
        found[f"{lens.name}_answer"] = lens.answers
    return found
