"""Files and folders that appear under their name once they are whole, or not at all."""

import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import Problem, UsageProblem
from core.whole_file import give_free_name

EVENT_FILE = "events.out.tfevents."


class Taken(UsageProblem):
    """Something is there already, which may be replaced once its owner has agreed."""


def write_new(path: Path, content: bytes, *, replace: bool) -> None:
    """Writes a file; see `new_file`."""
    with new_file(path, replace=replace) as partial:
        partial.write_bytes(content)


@contextmanager
def new_file(path: Path, *, replace: bool) -> Iterator[Path]:
    """Somewhere to write; it takes its name when all is written, and goes when that fails.

    Args:
        path: the name.
        replace: whether a plain file of that name gives way.

    Raises:
        Taken: there is a file of that name, and it may not be replaced.
        UsageProblem: the name is a folder's, or there is no folder for it.
        Problem: it cannot be written.
    """
    _require_file_name(path, replace)
    # Some writers insist on the ending of the name that they write to.
    partial = path.with_name(f".writing-{secrets.token_hex(4)}{path.suffix}")
    try:
        yield partial
        _synchronise(partial)
        if replace:
            os.replace(partial, path)
        else:
            _give_free_name(partial, path)
    except OSError as error:
        raise _unwritten(path, error) from error
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def new_folder(path: Path, *, replace: bool) -> Iterator[Path]:
    """A folder to fill; it takes its name when it is full, and goes when that fails.

    Args:
        path: the name; an empty folder of that name is used.
        replace: whether a folder that holds event files and nothing else gives way.

    Raises:
        Taken: there is a folder with event files, and it may not be replaced.
        UsageProblem: the name is a file's or of a folder with other things in it.
        Problem: it cannot be written.
    """
    _require_folder_name(path, replace)
    partial = path.with_name(f".writing-{secrets.token_hex(4)}")
    try:
        partial.mkdir()
        yield partial
        if path.is_dir() and _event_files_alone(path):
            shutil.rmtree(path)
        os.rename(partial, path)
    except OSError as error:
        raise _unwritten(path, error) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _require_file_name(path: Path, replace: bool) -> None:
    if path.is_dir():
        raise UsageProblem(f"{path} is a folder: name a file in it")
    _require_parent(path)
    if not os.path.lexists(path):
        return
    # Also a device has a name, and must never be moved away for a file.
    if not path.is_symlink() and not stat.S_ISREG(path.stat().st_mode):
        raise UsageProblem(f"{path} is no plain file: name another")
    if not replace:
        raise Taken(f"{path} exists already")


def _require_folder_name(path: Path, replace: bool) -> None:
    _require_parent(path)
    if not os.path.lexists(path):
        return
    if not path.is_dir():
        raise UsageProblem(f"{path} is a file: name a folder for the event files")
    try:
        if not any(path.iterdir()):
            return
    except OSError as error:
        raise _unwritten(path, error) from error
    if not _event_files_alone(path):
        raise UsageProblem(f"{path} has other things in it: name a new folder")
    if not replace:
        raise Taken(f"{path} holds event files already")


def _event_files_alone(folder: Path) -> bool:
    """Whether nothing else is lost with a folder."""
    return not folder.is_symlink() and all(
        name.startswith(EVENT_FILE) for _, _, names in os.walk(folder) for name in names
    )


def _require_parent(path: Path) -> None:
    if not path.parent.is_dir():
        raise UsageProblem(f"there is no folder {path.parent}: make it first, or name another")


def _synchronise(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _give_free_name(written: Path, path: Path) -> None:
    try:
        give_free_name(written, path)
    except FileExistsError:
        raise Taken(f"{path} exists already") from None


def _unwritten(path: Path, error: OSError) -> Problem:
    reason = (error.strerror or str(error)).lower()
    return Problem(f"{path} cannot be written ({reason}): make room, or name another place")
