"""The options of `rnn-tui arch`: what they are called, and what the help says of them."""

from pathlib import Path
from typing import Annotated

import typer

from tui.cli.options import switch

FORM = "In which form, else as a table"
MORE = "What is asked beside the table"
KEPT = "What is kept"

Model = Annotated[
    str | None,
    typer.Argument(
        metavar="PRESET|SAVED|RUN|FILE",
        help="A preset, a saved model, a run's id or how it begins, or a .keras or .h5 file. "
        "None lists the presets and the saved models.",
    ),
]
AsJson = Annotated[
    bool, switch("--json", "Machine-readable text alone on stdout.", rich_help_panel=FORM)
]
Code = Annotated[bool, switch("--code", "The Keras script that builds it.", rich_help_panel=FORM)]
Svg = Annotated[bool, switch("--svg", "The diagram as a picture.", rich_help_panel=FORM)]
Diagram = Annotated[bool, switch("--diagram", "The diagram as text.", rich_help_panel=FORM)]
LayerNumber = Annotated[
    int | None,
    typer.Option(
        "--layer",
        metavar="N",
        help="One layer, from 1: its whole configuration, its weights split by gate, the "
        "conditions of cuDNN, and of a run or a file the statistics of its weights.",
        rich_help_panel=MORE,
    ),
]
Epoch = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        help="With --layer: a run's weights after this epoch; else those at its end.",
        rich_help_panel=MORE,
    ),
]
Compare = Annotated[
    str | None,
    typer.Option(
        metavar="OTHER",
        help="Another model beside it, named as the first is; differences are marked.",
        rich_help_panel=MORE,
    ),
]
Check = Annotated[
    bool,
    switch("--check", "Ask Keras about every number; 1 where it disagrees.", rich_help_panel=MORE),
]
Batch = Annotated[
    int,
    typer.Option(
        metavar="N",
        min=1,
        max=1_000_000,
        help="Examples of a batch, for the costs.",
        rich_help_panel=MORE,
    ),
]
Save = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Keep it, with what --set changes, as a model that can be opened and trained by "
        "this name.",
        rich_help_panel=KEPT,
    ),
]
Delete = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Remove a saved model.", rich_help_panel=KEPT),
]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Write to a new file what else is printed.", rich_help_panel=KEPT
    ),
]
