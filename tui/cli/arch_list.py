"""Every model that `rnn-tui arch` knows by name: the presets and the saved models."""

from __future__ import annotations

from typing import Any

from core.errors import Problem
from tui.cli.table import table


def as_values(batch: int) -> dict[str, Any]:
    """Each model by its name, in plain values; of a file that cannot be read, why."""
    from core.models.exports.plain import as_json
    from core.models.inspect import inspect
    from core.models.library import load, saved_models
    from core.models.presets import PRESETS
    from core.models.summarise import summarise

    listed = {
        name: {**as_json(summarise(inspect(preset.spec)), batch), "saved": False}
        for name, preset in PRESETS.items()
    }
    for name in saved_models():
        try:
            described = as_json(summarise(inspect(load(name))), batch)
        except Problem as problem:
            described = {"error": str(problem)}
        listed[name] = {**described, "saved": True}
    return listed


def as_text() -> str:
    """The presets, and below them the saved models where there are any."""
    from core.models.inspect import inspect
    from core.models.library import saved_models
    from core.models.presets import PRESETS

    rows = [
        (name, f"{inspect(preset.spec).parameters:,}", preset.description)
        for name, preset in PRESETS.items()
    ]
    listed = table(("preset", "parameters", "what it is"), rows, right=(1,))
    saved = [_saved_row(name) for name in saved_models()]
    if not saved:
        return listed
    return f"{listed}\n\n" + table(("saved model", "parameters", "layers"), saved, right=(1,))


def _saved_row(name: str) -> tuple[str, str, str]:
    from core.models.inspect import inspect
    from core.models.library import load

    try:
        found = inspect(load(name))
    except Problem as problem:
        return name, "–", str(problem)
    if found.fault is not None:
        return name, "–", f"cannot be built: {found.fault.sentence}"
    kinds = " → ".join(type(layer).__name__ for layer in found.spec.layers)
    return name, f"{found.parameters:,}", kinds
