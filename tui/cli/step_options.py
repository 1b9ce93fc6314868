"""The options of `rnn-tui step`: what they are called, and what the help says of them."""

import enum
from pathlib import Path
from typing import Annotated

import typer

from tui.cli.options import switch

DRAWN = "A drawn cell and a random sequence"
READ = "A trained run, and what is read"
SHOWN = "Which numbers"
FORM = "In which form, else as a table"


class CellName(enum.StrEnum):
    """The cells that can be stepped."""

    simple = "simple"
    lstm = "lstm"
    gru = "gru"


class Init(enum.StrEnum):
    """Where the weights come from."""

    tutorial = "tutorial"
    keras = "keras"


class Show(enum.StrEnum):
    """The numbers behind each view of the stepper."""

    states = "states"
    summary = "summary"
    unit = "unit"
    flow = "flow"
    prediction = "prediction"
    gradient = "gradient"
    padding = "padding"
    ablation = "ablation"
    parity = "parity"
    breaks = "breaks"
    compare = "compare"
    edits = "edits"


Cell = Annotated[
    CellName, typer.Option(metavar="CELL", help="simple, lstm or gru.", rich_help_panel=DRAWN)
]
Timesteps = Annotated[int, typer.Option(metavar="T", help="Timesteps.", rich_help_panel=DRAWN)]
Inputs = Annotated[int, typer.Option(metavar="D", help="Input features.", rich_help_panel=DRAWN)]
Units = Annotated[int, typer.Option(metavar="H", help="Units.", rich_help_panel=DRAWN)]
Seed = Annotated[int, typer.Option(metavar="N", help="Of all random draws.", rich_help_panel=DRAWN)]
Initialisation = Annotated[
    Init,
    typer.Option(metavar="INIT", help="Whose weights: tutorial or keras.", rich_help_panel=DRAWN),
]
RunRead = Annotated[
    str | None,
    typer.Option(
        metavar="RUN",
        help="A run's id, or how it begins; give --text, --example or --timesteps as well.",
        rich_help_panel=READ,
    ),
]
Epoch = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        help="The run's weights after this epoch; else those at its end.",
        rich_help_panel=READ,
    ),
]
Text = Annotated[str | None, typer.Option(metavar="TEXT", help="A sentence.", rich_help_panel=READ)]
ExampleOf = Annotated[
    str | None,
    typer.Option(
        metavar="[SPLIT:]N",
        help="An example of the data: 3, test:3, train:0, validation:0.",
        rich_help_panel=READ,
    ),
]
DatasetName = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Whose example, a data set or a file; else the run's own.",
        rich_help_panel=READ,
    ),
]
DatasetPath = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="The data set's file (imdb.npz).", rich_help_panel=READ),
]
Edits = Annotated[
    list[str] | None,
    typer.Option(
        "--edit",
        metavar="EDIT",
        help="'change 7 bad', 'insert 7 not', 'delete 7', 'repeat 7 3'; of features "
        "'change 7 feature 2 0.5'. May be repeated.",
        rich_help_panel=READ,
    ),
]
Padded = Annotated[
    bool,
    switch("--padded", "Read a text with the run's padding, as in training.", rich_help_panel=READ),
]
ShowWhich = Annotated[
    Show | None,
    typer.Option(
        metavar="VIEW",
        help="states; summary: norms, saturation; unit: its arithmetic; flow: norms of all that "
        "flows; prediction: the answer at every step; gradient: through time; padding: post, pre, "
        "masked; ablation: without each step; parity: with Keras; breaks: see --break; compare: "
        "two moments; edits: before and after. Of a run its prediction, else the states.",
        rich_help_panel=SHOWN,
    ),
]
Layer = Annotated[
    int | None,
    typer.Option(
        metavar="N", help="Which recurrent layer, from 1; else the last.", rich_help_panel=SHOWN
    ),
]
Unit = Annotated[
    int,
    typer.Option(metavar="N", help="Of unit and breaks: which, from 0.", rich_help_panel=SHOWN),
]
At = Annotated[
    str | None,
    typer.Option(
        metavar="T[,T]",
        help="Of unit: a timestep, from 1; of compare: two.",
        rich_help_panel=SHOWN,
    ),
]
Break = Annotated[
    str | None,
    typer.Option(
        "--break",
        metavar="CONDITION",
        help="Where does it come true: 'change > 0.5', 'any f < 0.1', 'p crosses 0.5'.",
        rich_help_panel=SHOWN,
    ),
]
Npz = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Write arrays: the numbers, and always inputs, states and gates.",
        rich_help_panel=FORM,
    ),
]
AsJson = Annotated[
    bool, switch("--json", "Machine-readable text alone on stdout.", rich_help_panel=FORM)
]
AsCsv = Annotated[bool, switch("--csv", "One line a timestep.", rich_help_panel=FORM)]
