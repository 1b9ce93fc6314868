"""`rnn-tui arch --check`: what Keras says decides the exit status."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

if find_spec("keras") is None:
    pytest.skip("Keras is asked here", allow_module_level=True)

WRONG_MASK = """
import dataclasses, sys
from core.models import summarise as module

right = module.summarise

def wrong(inspection, notes=()):
    summary = right(inspection, notes)
    first = dataclasses.replace(summary.rows[0], masked=True)
    return dataclasses.replace(summary, rows=(first, *summary.rows[1:]))

module.summarise = wrong
from tui.cli import main
main()
"""
"""The command, in a program that takes the first layer for masked."""


def test_a_number_that_keras_has_not_ends_with_1(home: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-c", WRONG_MASK, "arch", "stack-last", "--check", "--json"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=dict(os.environ),
        timeout=200,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    check = json.loads(done.stdout)["check"]
    assert check["agrees"] is False
    assert [layer["agrees"] for layer in check["layers"]] == [False, True]
    assert check["differences"] == ["layer 1 Embedding, mask: True here, False in Keras"]
    assert "building the model with Keras" in done.stderr
