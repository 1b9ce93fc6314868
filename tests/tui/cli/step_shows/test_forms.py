"""JSON, CSV, arrays and the table are four forms of the same numbers."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tui.cli.step_report import PLURALS

LISTS = ("steps", "units")
TEXT = "the film was not xqzzy good"
DRAWN = ("--cell", "lstm", "--timesteps", "9", "--inputs", "3", "--units", "5", "--init", "keras")
VIEWS = {
    "summary": (),
    "unit": ("--unit", "3", "--at", "4"),
    "flow": (),
    "prediction": (),
    "gradient": (),
    "ablation": (),
    "breaks": ("--break", "change > 0.01"),
    "compare": ("--at", "2,5"),
}
HEADED = ("prediction", "ablation")
ABOUT = {"settings", "run", "model", "name", "labels", "target", "notes"}


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for name, value in row.items():
        if isinstance(value, list):
            found |= {f"{name}_{place}": one for place, one in enumerate(value)}
        else:
            found[name] = value
    return found


def _same(written: str, value: Any) -> bool:
    if value is None:
        return written in ("", "nan")
    return written == value if isinstance(value, str) else float(written) == value


def _require_equal(asked: Any) -> None:
    listed = next(name for name in LISTS if name in asked.json)
    rows = asked.json[listed]
    assert rows
    assert len(rows) == len(asked.csv)
    for row, line in zip(rows, asked.csv, strict=True):
        flat = _flat(row)
        assert list(flat) == list(line)
        assert all(_same(line[name], value) for name, value in flat.items()), (flat, line)
    for name in rows[0]:
        array = asked.npz[PLURALS.get(name, name)]
        values = np.array([row[name] for row in rows], None if array.dtype.kind == "U" else float)
        if len(array) == len(rows):
            assert np.array_equal(array, values, equal_nan=array.dtype.kind == "f"), name
    whole = {name: value for name, value in asked.json.items() if name not in {*ABOUT, listed}}
    for name, value in whole.items():
        if isinstance(value, int | float | list):
            assert np.array_equal(asked.npz[name], np.array(value)), name


@pytest.mark.parametrize("view", [view for view in VIEWS if view not in HEADED])
def test_a_drawn_cell_in_four_forms(forms: Callable[..., Any], view: str) -> None:
    asked = forms(*DRAWN, "--show", view, *VIEWS[view])
    _require_equal(asked)
    assert asked.npz["inputs"].shape == (9, 3)
    assert {asked.npz[name].shape for name in ("states", "cells", "i", "f", "c", "o")} == {(9, 5)}
    assert len(asked.table.splitlines()) > len(asked.csv)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("epoch", [(), ("--epoch", "2")])
def test_a_run_over_words_in_four_forms(
    forms: Callable[..., Any], trained: Any, view: str, epoch: tuple[str, ...]
) -> None:
    asked = forms("--text", TEXT, *epoch, "--show", view, *VIEWS[view], run=trained["text"])
    _require_equal(asked)
    assert asked.json["run"] == trained["text"].name
    assert asked.json["model"] == "tutorial-lstm"
    assert asked.json["settings"]["epoch"] == (2 if epoch else None)
    assert list(asked.npz["words"]) == ["<start>", *TEXT.split()]
    assert list(np.flatnonzero(asked.npz["unknown"])) == [5]


@pytest.mark.parametrize("view", VIEWS)
def test_a_run_over_features_in_four_forms(
    forms: Callable[..., Any], trained: Any, view: str
) -> None:
    asked = forms("--example", "3", "--show", view, *VIEWS[view], run=trained["numbers"])
    _require_equal(asked)
    assert {"states", "z", "r", "h"} <= set(asked.npz)
    assert asked.npz["inputs"].shape == (12, 2)


@pytest.mark.parametrize("view", [*VIEWS, "padding"])
def test_a_lower_layer_of_padded_words_in_four_forms(
    forms: Callable[..., Any], trained: Any, view: str
) -> None:
    lower = () if view in ("gradient", "ablation", "padding") else ("--layer", "1")
    more = (*VIEWS.get(view, ()), *lower, "--padded")
    asked = forms("--text", TEXT, "--show", view, *more, run=trained["padded"])
    _require_equal(asked)
    assert asked.json["settings"]["padded"] is True
    assert len(asked.npz["words"]) == 120
    assert list(asked.npz["words"][6:8]) == ["good", "<pad>"]


def test_edits_in_four_forms(forms: Callable[..., Any], trained: Any) -> None:
    edits = ("--edit", "change 5 very", "--edit", "insert 2 oh", "--edit", "delete 4")
    _require_equal(forms("--text", TEXT, *edits, "--show", "edits", run=trained["text"]))
    edits = ("--edit", "change 2 feature 0 0.9", "--edit", "repeat 4 2", "--edit", "insert 1")
    _require_equal(forms("--example", "1", *edits, "--show", "edits", run=trained["numbers"]))
    _require_equal(forms(*DRAWN, "--edit", "delete 3", "--show", "edits"))


def test_the_states_of_words_are_arrays_in_json_and_columns_in_csv(
    forms: Callable[..., Any], trained: Any
) -> None:
    asked = forms("--text", TEXT, "--show", "states", run=trained["text"])
    for name in ("inputs", "states", "cells", "i", "f", "c", "o", "tokens", "words", "unknown"):
        assert np.array_equal(np.array(asked.json[name]), asked.npz[name]), name
    for name, column in (("states", "state"), ("cells", "cell"), ("f", "f")):
        rows = [[float(row[f"{column}_{unit}"]) for unit in range(32)] for row in asked.csv]
        assert np.array_equal(np.array(rows), asked.npz[name].astype(float))
    assert [row["word"] for row in asked.csv] == list(asked.npz["words"])
