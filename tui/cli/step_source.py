"""What `rnn-tui step` is asked to walk over, from its options."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from core.errors import UsageProblem
from core.printable import printable
from core.stepping.source import (
    CellWeights,
    Example,
    Kind,
    Origin,
    RandomSequence,
    Rule,
    RunWeights,
    Sentence,
    Source,
    SplitName,
)
from tui.cli.step_edits import edit_of

LARGEST: Mapping[str, int] = {
    "timesteps": 1_000_000,
    "inputs": 100_000,
    "units": 100_000,
    "seed": 2**32 - 1,
}


@dataclass(frozen=True)
class Asked:
    """The options that say what is stepped, as they were typed.

    Attributes:
        given: the names of those that were typed.
        folder: the run's folder; None for a drawn cell.
    """

    given: Set[str]
    cell: Kind
    timesteps: int
    inputs: int
    units: int
    seed: int
    init: Rule
    folder: Path | None
    epoch: int | None
    text: str | None
    example: str | None
    dataset: str | None
    data_path: str | None
    edits: tuple[str, ...]
    padded: bool


def source_of(asked: Asked) -> Source:
    """The weights, the sequence and its edits.

    Raises:
        UsageProblem: options that do not go together, or a value that cannot be.
    """
    _require_together(asked)
    _require_sizes(asked)
    weights: CellWeights | RunWeights
    if asked.folder is None:
        weights = CellWeights(asked.cell, asked.init, asked.units)
    else:
        weights = RunWeights(asked.folder, asked.epoch)
    edits = tuple(edit_of(text) for text in asked.edits)
    return Source(weights, _origin(asked), asked.seed, edits, asked.padded)


def folder_of(run: str) -> Path:
    """The folder of the run whose id begins so.

    Raises:
        UsageProblem: no run's does, or more than one's.
    """
    from core.places import runs_folder
    from core.training import store

    return store.find(runs_folder(), run).folder


def timesteps_of(at: str | None) -> tuple[int, ...]:
    """One timestep or two, as they were typed: "3", "3,12".

    Raises:
        UsageProblem: it is neither.
    """
    if at is None:
        return ()
    parts = [part.strip() for part in at.split(",")]
    if len(parts) > 2 or not all(part.isascii() and part.isdigit() for part in parts):
        raise UsageProblem(
            f"--at '{printable(at, 30)}': give a timestep, such as 3, or two, such as 3,12"
        )
    return tuple(int(part[:12]) for part in parts)


def settings_of(asked: Asked) -> dict[str, Any]:
    """What was asked for, by name, for a machine to read."""
    drawn = asked.folder is None
    settings: dict[str, Any] = {"cell": asked.cell} if drawn else {}
    if asked.folder is not None:
        settings = {"run": asked.folder.name, "epoch": asked.epoch}
    if _is_random(asked):
        settings["timesteps"] = asked.timesteps
        if drawn:
            settings["inputs"] = asked.inputs
    if drawn:
        settings |= {"units": asked.units, "seed": asked.seed, "init": asked.init}
    elif _is_random(asked):
        settings["seed"] = asked.seed
    # Not every byte that can be typed is a character.
    for name in ("text", "example", "dataset", "data_path"):
        value = getattr(asked, name)
        if value is not None:
            settings[name] = printable(value)
    if asked.edits:
        settings["edits"] = [printable(text) for text in asked.edits]
    return settings | ({"padded": True} if asked.padded else {})


def _require_together(asked: Asked) -> None:
    if asked.text is not None and asked.example is not None:
        raise UsageProblem("--text and --example are two sequences: give one of them")
    if asked.folder is not None and asked.text is not None and asked.dataset is not None:
        raise UsageProblem("--text is read with the run's own words: leave --dataset out")
    if asked.data_path is not None and asked.dataset is None:
        raise UsageProblem("--data-path is a data set's file: give --dataset as well")
    if asked.folder is None and asked.epoch is not None:
        raise UsageProblem("--epoch is an epoch of a run: give --run as well")
    if asked.folder is not None and _is_random(asked) and "timesteps" not in asked.given:
        raise UsageProblem(
            "--run needs something to read: give --text with a sentence, --example test:0, or "
            "--timesteps 50 for a random sequence"
        )
    if asked.folder is not None:
        for name in ("cell", "inputs", "units", "init"):
            if name in asked.given:
                raise UsageProblem(f"--{name} is for a drawn cell: leave it out with --run")
    if not _is_random(asked):
        for name in ("timesteps", "inputs"):
            if name in asked.given:
                raise UsageProblem(
                    f"--{name} is the size of a random sequence: leave it out with "
                    f"--{'example' if asked.text is None else 'text'}"
                )


def _require_sizes(asked: Asked) -> None:
    for name, largest in LARGEST.items():
        value, smallest = getattr(asked, name), 0 if name == "seed" else 1
        if not smallest <= value <= largest:
            raise UsageProblem(
                f"--{name} {value}: give a whole number from {smallest} to {largest:,}"
            )


def _is_random(asked: Asked) -> bool:
    return asked.text is None and asked.example is None and asked.dataset is None


def _origin(asked: Asked) -> Origin:
    data = None
    if asked.dataset is not None:
        from core.training.settings import configure_data

        given = {"dataset": asked.dataset, "data_path": asked.data_path}
        data = configure_data({name: value for name, value in given.items() if value is not None})
    if asked.text is not None:
        return Sentence(asked.text, data)
    if asked.example is not None:
        split, index = _example(asked.example)
        return Example(index, split, data)
    if data is not None:
        return Example(0, "test", data)
    return RandomSequence(asked.timesteps, asked.inputs)


def _example(written: str) -> tuple[SplitName, int]:
    split, _, index = written.rpartition(":")
    if not (index.isascii() and index.isdigit()):
        raise UsageProblem(
            f"--example '{printable(written, 30)}': give a number, or such as test:3 or train:0"
        )
    return cast(SplitName, split or "test"), int(index[:12])
