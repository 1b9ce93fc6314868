"""Questions for Keras, asked of a child process, since starting it takes seconds."""

import json
import subprocess
import sys
from typing import Any

import msgspec

from core.models.spec import ModelSpec

PATIENCE = 120.0


def probe() -> dict[str, Any]:
    """Engine, versions and devices; or `error`, with the sentence that says why there are none."""
    return _ask("core.backends.keras.probe")


def compare_with_keras(spec: ModelSpec) -> dict[str, Any]:
    """Keras' version, and the `differences` between its model and our inspection; or `error`."""
    return _ask("core.backends.keras.compare", msgspec.json.encode(spec))


def _ask(module: str, question: bytes = b"") -> dict[str, Any]:
    try:
        child = subprocess.run(
            [sys.executable, "-P", "-m", module],
            input=question,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"error": f"Keras did not answer within {PATIENCE:.0f} seconds"}
    try:
        found: dict[str, Any] = json.loads(child.stdout)
    except ValueError:
        said = " ".join(child.stderr.decode(errors="replace").split())[-400:]
        return {"error": f"Keras ended without an answer (exit status {child.returncode}): {said}"}
    return found
