"""`rnn-tui arch --check`: what Keras says of a model's numbers."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.training.probe import Check
    from tui.cli.arch_model import Chosen


def ask_keras(chosen: Chosen) -> Check:
    """Has Keras build the stack, or load the file, and compare.

    Raises:
        Problem: Keras cannot start, or refuses the model.
    """
    from core.training.probe import check_file, compare_with_keras

    if chosen.path is not None:
        print("letting Keras load the file …", file=sys.stderr)
        return check_file(chosen.path, chosen.summary)
    print("building the model with Keras …", file=sys.stderr)
    return compare_with_keras(chosen.stack("--check"), chosen.summary)


def as_values(check: Check) -> dict[str, Any]:
    """The check in plain values, for JSON."""
    return {
        "keras": check.keras,
        "agrees": check.agrees,
        "layers": [
            {
                "number": layer.number,
                "kind": layer.kind,
                "agrees": not layer.differences,
                "differences": list(layer.differences),
            }
            for layer in check.layers
        ],
        "differences": list(check.differences),
    }


def as_lines(check: Check) -> Iterator[str]:
    """The check as text."""
    if check.agrees:
        yield f"Keras {check.keras} agrees in every shape, mask and parameter count"
        return
    yield f"Keras {check.keras} disagrees:"
    yield from (f"  {difference}" for difference in check.differences)
