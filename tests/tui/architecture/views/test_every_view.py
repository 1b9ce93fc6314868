"""What holds for each view, whatever the model and the width."""

import time
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from rich.cells import cell_len

import tui.architecture.views
from core.models.comparison import compare
from core.models.summary import Summary
from core.models.weight_statistics import weight_statistics
from core.training.probe import Check, LayerCheck
from tests.tui.architecture.views.subjects import (
    WIDTHS,
    deep,
    everything,
    faulty,
    foreign,
    preset,
    row,
    texts,
)
from tui.architecture.subject import Subject
from tui.widgets.scrolled_lines import ScrolledLines

VIEWS = (
    "layer",
    "diagram",
    "sequences",
    "cost",
    "advice",
    "weights",
    "comparison",
    "script",
    "check",
)
LESSONS = Path(tui.architecture.views.__file__).with_name("lessons")


def view(name):
    return getattr(import_module(f"tui.architecture.views.{name}_view"), f"{name}_lines")


def fully_known():
    """Models about which everything was found out."""
    draws = np.random.default_rng(3)
    lstm = preset("tutorial-lstm")
    arrays = [draws.normal(size=one.shape) for one in lstm.row.weights]
    arrays[0][0, 0] = np.nan
    statistics = weight_statistics(lstm.spec.layers[1], arrays)
    checks = tuple(LayerCheck(one.number, one.kind, ()) for one in lstm.summary.rows)
    for other in (preset("tutorial-rnn"), foreign(), deep(), faulty()):
        yield replace(
            lstm,
            compared=compare(lstm.summary, other.summary),
            statistics=statistics,
            checked=Check("3.15.1", checks, ()),
        )
        yield replace(other, compared=compare(other.summary, lstm.summary))


@pytest.mark.parametrize("name", VIEWS)
def test_no_line_is_wider_than_its_room(name):
    lay = view(name)
    for subject in (*everything(), *fully_known()):
        for width in (*WIDTHS, 20):
            lines = lay(subject, width)
            assert lines
            wide = [line for line in texts(lines) if cell_len(line) > width]
            assert wide == []


@pytest.mark.parametrize("name", VIEWS)
def test_nothing_in_it_is_a_sign_that_a_terminal_obeys(name):
    evil = "\x1b]0;owned\x07\r\n"
    hostile = replace(
        row(1, f"Dense{evil}", (0,), (None, 4), name=evil, weights=((f"kernel{evil}", (4, 4)),)),
        call=f"Dense({evil})",
        config={evil: evil, "a": {evil: [evil], "class_name": evil, "config": {evil: evil}}},
        formula="D·U",
        arithmetic="4·4 = 16",
        closed=evil,
    )
    for kind in (hostile, replace(hostile, closed="")):
        model = Summary(evil, ((None, 4),), (kind,), notes=(evil,))
        check = Check(evil, (LayerCheck(1, evil, (evil,)),), (evil, evil))
        beside = compare(model, preset("tutorial-rnn").summary)
        known = Subject(model, 0, compared=beside, checked=check)
        for subject in (known, Subject(model, 0), *map(foreign, range(8))):
            for line in texts(view(name)(subject, 76)):
                assert line.isprintable()


@pytest.mark.parametrize("name", VIEWS)
def test_its_roles_are_those_that_lines_have(name):
    roles = {"", *ScrolledLines.ROLES}
    for subject in (faulty(), deep(), foreign(2), *fully_known()):
        assert {role for line in view(name)(subject, 46) for _, role in line} <= roles


@pytest.mark.parametrize("name", VIEWS)
def test_five_hundred_layers_are_laid_out_while_a_key_is_down(name):
    rows = [row(1, "InputLayer", (), (None, 80, 16))]
    rows += [
        row(at, "Dense", (at - 1,), (None, 80, 16), weights=(("kernel", (16, 16)),))
        for at in range(2, 501)
    ]
    subject = Subject(Summary("long", ((None, 80, 16),), tuple(rows)), 250)
    lay = view(name)
    lay(subject, 46)
    start = time.perf_counter()
    lay(subject, 46)
    assert time.perf_counter() - start < 0.5


def test_every_view_has_a_lesson():
    assert {path.stem for path in LESSONS.glob("*.md")} == set(VIEWS)


@pytest.mark.parametrize("name", VIEWS)
def test_a_lesson_fits_beside_what_it_speaks_of(name):
    lines = (LESSONS / f"{name}.md").read_text(encoding="utf-8").splitlines()
    assert 4 <= len(lines) <= 10
    assert max(map(cell_len, lines)) <= 51
    # What Markdown would take for a list or a heading reads differently in the panel.
    assert not any(line.startswith(("+ ", "- ", "* ", "# ", "> ")) for line in lines)
