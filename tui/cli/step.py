"""`rnn-tui step`: a sequence walked by a cell, in numbers."""

import csv
import enum
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.errors import Problem, UsageProblem
from tui.cli.options import Json, RunsDir, switch

if TYPE_CHECKING:
    from core.rnn.trace import Trace

SHOWN_UNITS = 6
MOST_BYTES = 4 * 2**30


class CellName(enum.StrEnum):
    """The cells that can be stepped."""

    simple = "simple"
    lstm = "lstm"
    gru = "gru"


class Init(enum.StrEnum):
    """Where the weights come from."""

    tutorial = "tutorial"
    keras = "keras"


def step(
    cell: Annotated[CellName, typer.Option(help="Which cell.")] = CellName.simple,
    timesteps: Annotated[int, typer.Option(min=1, max=1_000_000, help="Timesteps, T.")] = 100,
    inputs: Annotated[int, typer.Option(min=1, max=100_000, help="Input features, D.")] = 32,
    units: Annotated[int, typer.Option(min=1, max=100_000, help="Units, H.")] = 64,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Of all random draws.")] = 42,
    init: Annotated[Init, typer.Option(help="Whose weights: the tutorial's or Keras'.")] = (
        Init.tutorial
    ),
    run: Annotated[
        str | None, typer.Option(metavar="RUN", help="Step a trained run; needs --text.")
    ] = None,
    text: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The sentence that --run walks over.")
    ] = None,
    npz: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write inputs, states and gates as arrays.")
    ] = None,
    as_json: Json = False,
    as_csv: Annotated[bool, switch("--csv", "One line a timestep.")] = False,
    runs_dir: RunsDir = None,
) -> None:
    """Walk a sequence through a cell; the default is the tutorial's own."""
    if sum((npz is not None, as_json, as_csv)) > 1:
        raise UsageProblem("--npz, --json and --csv are three forms of one trace: give one of them")
    if (run is None) != (text is None):
        raise UsageProblem("--run and --text belong together: a trained run, and a sentence for it")
    if run is not None and text is not None:
        from tui.cli.step_run import step_run

        step_run(run, text, npz, as_json, as_csv)
        return
    trace = _trace(cell, timesteps, inputs, units, seed, init)
    settings = {
        "cell": cell.value,
        "timesteps": timesteps,
        "inputs": inputs,
        "units": units,
        "seed": seed,
        "init": init.value,
    }
    if npz is not None:
        write_arrays(npz, arrays(trace))
    elif as_json:
        import msgspec

        lists = {name: values.tolist() for name, values in arrays(trace).items()}
        print(msgspec.json.encode({"settings": settings, **lists}).decode())
    elif as_csv:
        _print_csv(trace)
    else:
        _print_table(trace, settings)


def _trace(
    cell: CellName, timesteps: int, inputs: int, units: int, seed: int, init: Init
) -> "Trace":
    import numpy as np

    from core.rnn.initialise import initialise
    from core.rnn.trace import trace
    from core.rnn.tutorial import tutorial_cell_and_inputs

    _require_room(cell, timesteps, inputs, units)
    made, sequence = tutorial_cell_and_inputs(cell.value, timesteps, inputs, units, seed)
    if init is Init.keras:
        made = initialise(cell.value, inputs, units, np.random.default_rng(seed), np.float64)
    return trace(made, sequence)


def _require_room(cell: CellName, timesteps: int, inputs: int, units: int) -> None:
    """Refuses a trace that would fill the memory, before the first number is drawn."""
    blocks = {CellName.simple: 1, CellName.lstm: 4, CellName.gru: 3}[cell]
    # Per step and block: three summands, their sum and the gate; float64 throughout.
    kept = timesteps * (inputs + units * (2 + 5 * blocks)) + blocks * units * (inputs + units)
    if kept * 8 > MOST_BYTES:
        raise UsageProblem(
            f"a trace of {timesteps:,} steps with {inputs:,} inputs and {units:,} units takes "
            f"{kept * 8 / 2**30:,.1f} GiB, and at most {MOST_BYTES / 2**30:.0f} GiB are allowed: "
            "choose smaller sizes"
        )


def arrays(trace: "Trace") -> dict[str, Any]:
    """The trace by name: inputs (T, D), states (T, H), the cell states, every gate (T, H)."""
    named = {"inputs": trace.inputs, "states": trace.states[1:]}
    if trace.cells is not None:
        named["cells"] = trace.cells[1:]
    return named | trace.gates


def write_arrays(path: Path, named: dict[str, Any]) -> None:
    """Writes arrays by name, compressed.

    Raises:
        Problem: the file cannot be written.
    """
    import numpy as np

    try:
        with path.open("wb") as file:
            np.savez_compressed(file, **named)
    except OSError as error:
        raise Problem(f"{path} cannot be written: {error.strerror or error}") from error
    shapes = ", ".join(f"{name} {values.shape}" for name, values in named.items())
    print(f"{path}: {shapes}", file=sys.stderr)


def _print_csv(trace: "Trace") -> None:
    named = arrays(trace)
    del named["inputs"]
    writer = csv.writer(sys.stdout, lineterminator="\n")
    columns = [f"{_singular(name)}_{unit}" for name in named for unit in range(trace.units)]
    writer.writerow(["t", *columns])
    for t in range(trace.timesteps):
        writer.writerow([t + 1, *(value for values in named.values() for value in values[t])])


def _singular(name: str) -> str:
    return {"states": "state", "cells": "cell"}.get(name, name)


def _print_table(trace: "Trace", settings: dict[str, Any]) -> None:
    import numpy as np

    from tui.cli.table import table

    shown = min(SHOWN_UNITS, trace.units)
    headings = ["t", "‖h‖", "change", "saturated", *(f"h[{unit}]" for unit in range(shown))]
    before, after = trace.states[:-1], trace.states[1:]
    norms = np.linalg.norm(after, axis=1)
    changes = np.linalg.norm(after - before, axis=1)
    saturated = np.mean(np.abs(after) > 0.99, axis=1)
    rows = [
        [
            str(t + 1),
            f"{norms[t]:.4f}",
            f"{changes[t]:.4g}",
            f"{saturated[t]:.0%}",
            *(f"{value:.4f}" for value in after[t, :shown]),
        ]
        for t in range(trace.timesteps)
    ]
    print(" ".join(f"{name}={value}" for name, value in settings.items()))
    print(table(headings, rows, range(len(headings))))
