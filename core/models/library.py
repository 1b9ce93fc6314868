"""Models saved by name, one JSON file each.

A name is never a path: it is checked before it meets the folder, and a file that is a link is
neither listed nor followed. A stack is saved as it is, valid or not, for work may be put away
unfinished.
"""

import os
import re
import stat
import tempfile
from pathlib import Path

import msgspec

from core.errors import Problem, UsageProblem, unknown
from core.models.presets import PRESETS
from core.models.spec import ModelSpec
from core.places import models_folder
from core.whole_file import give_free_name

SUFFIX = ".json"
NAME = re.compile(r"[a-z0-9-]{1,40}")
LARGEST_FILE = 2**20
"""Bytes. A stack of thousands of layers stays below it."""


def saved_models() -> tuple[str, ...]:
    """The names of all saved models, in alphabetical order.

    Raises:
        Problem: the folder cannot be read.
    """
    folder = models_folder()
    try:
        with os.scandir(folder) as entries:
            files = [entry.name for entry in entries if entry.is_file(follow_symlinks=False)]
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise Problem(f"cannot read the saved models in {folder}: {_reason(error)}") from error
    names = (name.removesuffix(SUFFIX) for name in files if name.endswith(SUFFIX))
    return tuple(sorted(name for name in names if NAME.fullmatch(name)))


def load(name: str) -> ModelSpec:
    """The saved model of this name; whether it can be built is for `inspect` to say.

    Args:
        name: under which it was saved.

    Raises:
        UsageProblem: there is none, with the nearest name.
        Problem: its file cannot be read, or holds something else.
    """
    path = _saved(name)
    try:
        spec = msgspec.json.decode(_content(path), type=ModelSpec)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem(
            f"{path} holds no model of rnn-tui ({_first_line(error)}): delete it, or save the "
            "model again."
        ) from error
    return msgspec.structs.replace(spec, name=name)


def save(name: str, spec: ModelSpec) -> None:
    """Saves a stack, faulty or not, under a name that is free.

    Args:
        name: lower-case letters, digits and hyphens, 1 to 40 of them.
        spec: the stack; it takes the name on.

    Raises:
        UsageProblem: the name is taken, a preset's, or no name; or a value of the stack is one that
            no layer can have.
        Problem: the file cannot be written.
    """
    path = _path(name)
    content = _encoded(name, spec)
    try:
        written = _written(path, content)
        try:
            _give_free_name(written, path)
        finally:
            written.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritten(path, error) from error


def replace_saved(name: str, spec: ModelSpec) -> None:
    """Saves a stack under a name that may be taken already: what was there is lost.

    Args:
        name: lower-case letters, digits and hyphens, 1 to 40 of them.
        spec: the stack; it takes the name on.

    Raises:
        UsageProblem: the name is a preset's or no name; or a value of the stack is one that no
            layer can have.
        Problem: the file cannot be written.
    """
    path = _path(name)
    content = _encoded(name, spec)
    try:
        written = _written(path, content)
        try:
            os.replace(written, path)
        finally:
            written.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritten(path, error) from error


def delete(name: str) -> None:
    """Deletes the saved model of this name.

    Args:
        name: under which it was saved.

    Raises:
        UsageProblem: there is none, with the nearest name.
        Problem: the file cannot be deleted.
    """
    path = _saved(name)
    try:
        path.unlink()
    except OSError as error:
        raise Problem(f"cannot delete {path}: {_reason(error)}") from error


def find_model(name: str) -> ModelSpec:
    """The preset or the saved model of this name.

    Args:
        name: what it is called.

    Raises:
        UsageProblem: there is none, with the nearest name.
        Problem: its file cannot be read, or holds something else.
    """
    if name in PRESETS:
        return PRESETS[name].spec
    saved = saved_models()
    if name not in saved:
        raise unknown("model", name, (*PRESETS, *saved))
    return load(name)


def _saved(name: str) -> Path:
    """The file of a model that is there."""
    saved = saved_models()
    if name not in saved:
        raise unknown("saved model", name, saved)
    return models_folder() / f"{name}{SUFFIX}"


def _path(name: str) -> Path:
    """Where a model of this name may be saved."""
    if not NAME.fullmatch(name):
        raise UsageProblem(
            f"{name!r} cannot be a model's name: use 1 to 40 lower-case letters, digits and hyphens"
        )
    if name in PRESETS:
        raise UsageProblem(f"'{name}' is a preset, and presets stay as they are: choose another")
    return models_folder() / f"{name}{SUFFIX}"


def _encoded(name: str, spec: ModelSpec) -> bytes:
    """The stack as JSON that `load` will read, with its new name.

    A struct checks its values when it is read, so it is read once before it is written.
    """
    content = msgspec.json.format(msgspec.json.encode(msgspec.structs.replace(spec, name=name)))
    try:
        msgspec.json.decode(content, type=ModelSpec)
    except msgspec.DecodeError as error:
        raise UsageProblem(
            f"'{name}' cannot be saved: {_first_line(error)}; change that value first"
        ) from error
    if len(content) > LARGEST_FILE:
        raise UsageProblem(f"'{name}' cannot be saved: {len(spec.layers):,} layers are too many")
    return content


def _content(path: Path) -> bytes:
    try:
        # Opened without following a link, and not waited for if it is no plain file.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise Problem(f"{path} is no plain file: move it out of the folder of models")
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise Problem(f"cannot read {path}: {_reason(error)}") from error
    if len(content) > LARGEST_FILE:
        raise Problem(f"{path} has more than 1 MiB, which no model of rnn-tui has: delete it")
    return content


def _written(path: Path, content: bytes) -> Path:
    """A file beside `path` that holds all of the content, on disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".saving-")
    written = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
    except OSError:
        written.unlink()
        raise
    return written


def _give_free_name(written: Path, path: Path) -> None:
    """Moves the file, unless the name is taken."""
    try:
        give_free_name(written, path)
    except FileExistsError:
        raise UsageProblem(
            f"there is a model '{path.stem}' already: choose another name, or replace it"
        ) from None


def _unwritten(path: Path, error: OSError) -> Problem:
    return Problem(f"cannot write {path}: {_reason(error)}")


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0].replace("`", "")
