"""A run that goes on must see the data that it began with: their checksums lie beside it."""

import zlib
from functools import reduce

import msgspec
import numpy as np

from core.data.dataset import Dataset, Split
from core.errors import Problem
from core.training.events import Prepared
from core.training.store import Run
from core.whole_file import whole_file

DATA = "data.json"


class DataSums(msgspec.Struct, frozen=True):
    """CRC-32 of each split's inputs and targets."""

    train: int
    validation: int
    test: int


def require_same_data(
    run: Run, dataset: Dataset, prepared: Prepared, before: Prepared | None
) -> tuple[str, ...]:
    """Keeps the checksums of a run's data, or compares them with those that it began with.

    Args:
        run: the run.
        dataset: its data as they are read now.
        prepared: what is said of them now.
        before: what was said of them when the run began; None where it has only begun.

    Returns:
        What a reader of the resumed run should know, one sentence each.

    Raises:
        Problem: the data are others; the sentence says in what.
        OSError: the checksums cannot be written.
    """
    if before is not None and (difference := _difference(prepared, before)):
        raise _other_data(run, difference)
    sums = DataSums(*(_sum(split) for split in (dataset.train, dataset.validation, dataset.test)))
    kept = _kept_sums(run)
    if kept is None:
        with whole_file(run.folder / DATA) as partial:
            partial.write_bytes(msgspec.json.encode(sums))
        if before is None:
            return ()
        return ("whether its data are to the bit those from before the break is not known",)
    for split in DataSums.__struct_fields__:
        if getattr(sums, split) != getattr(kept, split):
            raise _other_data(run, f"the {split} examples have changed")
    return ()


def _difference(now: Prepared, before: Prepared) -> str:
    counted = (
        ("training examples", now.train, before.train),
        ("validation examples", now.validation, before.validation),
        ("test examples", now.test, before.test),
        ("timesteps", now.timesteps, before.timesteps),
        ("parameters", now.parameters, before.parameters),
    )
    for words, present, past in counted:
        if present != past:
            return f"{past:,} {words} then, {present:,} now"
    if now.labels != before.labels:
        return f"labels {', '.join(before.labels)} then, {', '.join(now.labels)} now"
    return ""


def _other_data(run: Run, difference: str) -> Problem:
    return Problem(
        f"run {run.id} cannot go on, since its data are not those that it began with "
        f"({difference}): put the data back as they were, or start a new run"
    )


def _sum(split: Split) -> int:
    both = (np.ascontiguousarray(array) for array in (split.inputs, split.targets))
    return reduce(lambda before, array: zlib.crc32(array.data, before), both, 0)


def _kept_sums(run: Run) -> DataSums | None:
    try:
        return msgspec.json.decode((run.folder / DATA).read_bytes(), type=DataSums)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
