"""Where `rnn-tui arch` writes: standard output, or a new file."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from core.errors import Problem, UsageProblem


@contextmanager
def opened(path: Path | None) -> Iterator[TextIO]:
    """Standard output; or a buffer that becomes a new file once all has been written to it.

    Args:
        path: the new file; None for standard output.

    Raises:
        UsageProblem: the file exists.
        Problem: it cannot be written.
    """
    if path is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    taken = f"--out {path} exists already: name a new file, or remove that one first"
    # Asked before anything is computed, and once more when the file is made.
    if path.exists():
        raise UsageProblem(taken)
    buffer = io.StringIO()
    yield buffer
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(buffer.getvalue())
    except FileExistsError as error:
        raise UsageProblem(taken) from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Problem(
            f"--out {path} cannot be written ({reason}): name a file in a folder that is there"
        ) from error


def harmless(text: str) -> str:
    """Text without signs that a terminal would obey: names come from files of unknown origin."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "\ufffd" for sign in text)
