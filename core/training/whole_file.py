"""A small file written whole or not at all."""

import os
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file under another name first: a reader sees the old one or the whole new one.

    Raises:
        OSError: the disk is full, or the folder cannot be written; the old file stays as it is.
    """
    partial = path.with_name(f".partial-{path.name}")
    try:
        partial.write_bytes(content)
        os.replace(partial, path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
