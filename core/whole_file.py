"""Files that appear under their name once they are whole, or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PARTIAL = ".partial-"
"""How the passing name of a file begins that is not whole yet."""


@contextmanager
def whole_file(path: Path, mark: str = "") -> Iterator[Path]:
    """Somewhere to write; it takes its name when all is written, and goes when that fails.

    A reader sees the old file or the whole new one.

    Args:
        path: the name; some writers insist on its ending, which the passing name has too.
        mark: what tells the passing names of several writers apart, where there may be several.

    Raises:
        OSError: the disk is full, or the folder cannot be written; the old file stays as it is.
    """
    partial = path.with_name(f"{PARTIAL}{mark}{path.name}")
    try:
        yield partial
        os.replace(partial, path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def give_free_name(written: Path, path: Path) -> None:
    """Gives a written file its name, unless that is taken.

    Raises:
        FileExistsError: it is taken, be it since a moment ago.
        OSError: the folder cannot be written.
    """
    try:
        # A link fails where the name exists.
        os.link(written, path)
    except FileExistsError:
        raise
    except OSError:
        # Some file systems have no links: what is left is to look first.
        if os.path.lexists(path):
            raise FileExistsError(path) from None
        os.replace(written, path)
