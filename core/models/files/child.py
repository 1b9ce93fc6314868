"""Reads a model file in a process of its own: `python -P -m core.models.files.child PATH`.

What a hostile file can do to a library in C ends here: this process has a limit of memory and of
time, may write no file, and is the only one that dies. It prints one line of JSON.
"""

import sys
from contextlib import suppress
from pathlib import Path

import msgspec

from core.errors import Problem
from core.models.files.answer import Answer, encoded
from core.models.files.opening import open_file, refusals

MEMORY_BYTES = 4 * 1024**3
CPU_SECONDS = 15
"""Of computing: a model with 500 layers takes half of one, the largest that is shown about five."""


def main(arguments: list[str]) -> int:
    """Prints what `core.models.files.answer` says, and tells by its status whether it could.

    Args:
        arguments: the path, and behind it the number of a layer whose weights are asked for.
    """
    _limit()
    path = Path(arguments[0])
    try:
        if len(arguments) > 1:
            from core.models.files.values import statistics

            with refusals(path):
                answer = Answer(weights=statistics(path, int(arguments[1])))
        else:
            answer = Answer(file=msgspec.structs.replace(open_file(path), path=""))
        line = encoded(answer)
    except Problem as problem:
        line = encoded(Answer(problem=str(problem)))
    sys.stdout.buffer.write(line)
    sys.stdout.flush()
    return 0


def _limit() -> None:
    """Limits this process where the system can."""
    try:
        import resource
    except ImportError:
        return
    for kind, most, last in (
        (resource.RLIMIT_AS, MEMORY_BYTES, MEMORY_BYTES),
        # First a signal that says why, then one that nothing outlives.
        (resource.RLIMIT_CPU, CPU_SECONDS, CPU_SECONDS + 1),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_FSIZE, 0, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, last))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
