"""Starts Keras and prints, as JSON, what it computes with; for `rnn-tui doctor`."""

import sys
from dataclasses import asdict

import msgspec

from core.backends.keras.engine import environment, start_keras
from core.errors import Problem


def main() -> int:
    """Prints one JSON object: the environment, or the error that prevents one."""
    try:
        start_keras()
        found = asdict(environment("auto"))
    except Problem as problem:
        found = {"error": str(problem)}
    print(msgspec.json.encode(found).decode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
