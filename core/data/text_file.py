"""A text file of the user's own: one text and one label a row, in any script."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from random import Random

import numpy as np

from core.data.columns import Columns, find_columns
from core.data.dataset import Dataset, Task, class_chance
from core.data.encoding import prepare
from core.data.rows import Broken, Row, column_names, read_rows, require_text
from core.data.spec import DataSpec
from core.data.splits import at_most, share_of
from core.errors import Problem
from core.printable import printable

TEST_SHARE = 0.2
FEWEST_ROWS = 5
BROKEN_SHARE = 0.01


@dataclass(frozen=True)
class Labelled:
    """What a file's good rows say, in file order."""

    texts: list[str]
    labels: list[str]
    notes: tuple[str, ...] = ()


def load_text_file(spec: DataSpec, progress: Callable[[str], None]) -> Dataset:
    """A file as a data set: shuffled, a fifth of it for testing, the rest for training.

    Args:
        spec: `dataset` is the file; `text` and `label` may name its columns.
        progress: is told what is going on.

    Raises:
        UsageProblem: when the file or a column is not there.
        Problem: when the file's contents cannot be used.
    """
    path = Path(spec.dataset).expanduser()
    require_text(path)
    progress(f"Reading {path.name}")
    labelled = read_labelled(path, spec)
    names = label_names(path, labelled.labels)

    count = len(labelled.texts)
    rng = Random(f"text file {spec.data_seed}")
    order = [number for _, number in sorted((rng.random(), number) for number in range(count))]
    cut = share_of(count, TEST_SHARE)
    test, train = order[:cut], order[cut:]
    used = train[: at_most(len(train), spec.limit)] + test[: at_most(len(test), spec.limit)]
    tests = at_most(len(test), spec.limit)
    progress(f"Preparing {len(used):,} texts")

    numbers = {name: number for number, name in enumerate(names)}
    classes = np.array([numbers[labelled.labels[row]] for row in used], np.int32)
    binary = len(names) == 2
    prepared = prepare(
        [labelled.texts[row] for row in used],
        classes.astype(np.float32) if binary else classes,
        tests,
        spec.maxlen,
        spec,
    )
    loss, accuracy = class_chance(prepared.test.targets, len(names))
    notes = labelled.notes
    if binary:
        notes += (f"'{names[1]}' is the positive class (1), '{names[0]}' the negative one (0).",)
    return Dataset(
        name=path.name,
        task=Task("binary" if binary else "classes", names, loss, accuracy),
        train=prepared.train,
        validation=prepared.validation,
        test=prepared.test,
        vocabulary=prepared.vocabulary,
        vocabulary_size=prepared.vocabulary.size,
        notes=notes,
    )


def read_labelled(path: Path, spec: DataSpec) -> Labelled:
    """The texts and labels of a file's good rows; a few broken rows are skipped and noted.

    Args:
        path: a file that `require_text` has let through.
        spec: `text` and `label` are used.

    Raises:
        UsageProblem: when a column is not there.
        Problem: when more than 1 % of the rows are broken, or too few are left.
    """
    good: list[tuple[str, str]] = []
    broken: list[Broken] = []
    try:
        columns = find_columns(path, column_names(path), spec)
        for row in read_rows(path):
            pair = _pair(row, columns) if isinstance(row, Row) else row
            if isinstance(pair, Broken):
                broken.append(pair)
            else:
                good.append(pair)
    except OSError as error:
        raise Problem(f"{path} cannot be read ({error.strerror or error}).") from error
    lost = sum(row.lines for row in broken)
    if lost > BROKEN_SHARE * (len(good) + lost):
        raise Problem(
            f"{lost:,} of {len(good) + lost:,} rows of {path} are broken, more than the 1 % that "
            f"would be skipped: {_first(broken)}."
        )
    if len(good) < FEWEST_ROWS:
        raise Problem(
            f"{path} has {len(good)} rows with a text and a label: training, validation and test "
            f"need at least {FEWEST_ROWS} together."
        )
    notes = (f"{lost:,} broken rows were skipped: {_first(broken)}.",) if broken else ()
    return Labelled([text for text, _ in good], [label for _, label in good], notes)


def label_names(path: Path, labels: Sequence[str]) -> tuple[str, ...]:
    """The different labels, sorted; numbers by their value.

    Raises:
        Problem: when there is one label alone, or so many that they are no labels.
    """
    names = set(labels)
    if len(names) < 2:
        raise Problem(
            f"every row of {path} has the label '{printable(labels[0], 40)}': there is nothing to "
            "tell apart."
        )
    if len(names) * 2 > len(labels):
        raise Problem(
            f"the label column of {path} has {len(names):,} different values in {len(labels):,} "
            "rows, too many to learn: say which column holds the labels with label=NAME."
        )
    try:
        values = {name: float(name) for name in names}
    except ValueError:
        return tuple(sorted(names))
    if not all(map(isfinite, values.values())):
        return tuple(sorted(names))
    return tuple(sorted(names, key=lambda name: (values[name], name)))


def _pair(row: Row, columns: Columns) -> tuple[str, str] | Broken:
    text, label = row.values.get(columns.text), row.values.get(columns.label)
    if isinstance(label, bool):
        label = str(label).lower()
    elif isinstance(label, int | float) and abs(label) < 1e15:
        label = f"{label:.15g}"
    if text is None or text == "":
        return Broken(row.line, f"no {printable(columns.text, 40)}")
    if label is None:
        return Broken(row.line, f"no {printable(columns.label, 40)}")
    if not isinstance(text, str) or not isinstance(label, str):
        column = columns.label if isinstance(text, str) else columns.text
        return Broken(row.line, f"'{printable(column, 40)}' is no text")
    if not text.strip():
        return Broken(row.line, f"no {printable(columns.text, 40)}")
    if not label.strip():
        return Broken(row.line, f"no {printable(columns.label, 40)}")
    return text, printable(label)


def _first(broken: Sequence[Broken], shown: int = 3) -> str:
    """The first few broken rows: "line 3 (invalid JSON), line 9 (no label) and 2 more"."""
    ordered = sorted(broken, key=lambda row: row.line)
    named = ", ".join(f"line {row.line} ({row.reason})" for row in ordered[:shown])
    return f"{named} and {len(ordered) - shown} more" if len(ordered) > shown else named
