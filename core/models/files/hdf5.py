"""The tree of groups and arrays of an HDF5 file, without a value of an array being read.

Only hard links to plain numeric arrays within the file are followed. Everything that lets an HDF5
file name another one, or that makes the library run in circles, is refused by its name.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import prod
from typing import Any, BinaryIO

from core.models.files.refusal import NOT_BY_KERAS, SAVE_AGAIN, Refused
from core.printable import NAME_LENGTH, printable

DEEPEST = 64
"""Keras nests a group for every layer within a layer; no model comes near."""

MOST_ITEMS = 200_000
"""Groups and arrays of one file."""

NOT_WEIGHTS = frozenset({"optimizer", "optimizer_weights", "_optimizer"})
"""What lies beside the layers and is not looked at."""

EXPANSION = 1100
"""How many times its stored size a compressed array can have: deflate reaches 1,032."""

LONGEST_TEXT = 64 * 1024 * 1024
"""Bytes of a configuration."""


@dataclass(frozen=True)
class StoredArray:
    """An array as it lies in the file.

    Attributes:
        path: where in the HDF5 file.
        shape: its dimensions.
        dtype: the name of its type, such as "float32".
        file: which of several HDF5 files, from 0.
    """

    path: str
    shape: tuple[int, ...]
    dtype: str
    file: int = 0

    @property
    def size(self) -> int:
        """How many values it has."""
        return prod(self.shape)


@dataclass
class Group:
    """A group: its arrays, the groups within, and the lists of names that stand beside them."""

    arrays: dict[str, StoredArray] = field(default_factory=dict)
    groups: dict[str, "Group"] = field(default_factory=dict)
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def at(self, *path: str) -> "Group":
        """The group there, an empty one where there is none."""
        found = self
        for name in path:
            found = found.groups.get(name, _NOTHING)
        return found


_NOTHING = Group()


@contextmanager
def opened(source: str | BinaryIO, what: str) -> Iterator[Any]:
    """The HDF5 file, open for reading; its every failure as a refusal.

    Args:
        source: a path, or a file within a file.
        what: what it is, for the refusal, such as "the file".
    """
    import h5py

    try:
        with h5py.File(source, "r") as file:
            yield file
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, EOFError) as error:
        # h5py has no error of its own: HDF5's failures come as any of these.
        raise Refused(
            f"cannot be read: {what} is no whole HDF5 file ({_first(error)})", SAVE_AGAIN
        ) from error


def _first(error: Exception) -> str:
    return printable(str(error).partition("(")[0].strip() or type(error).__name__, 100).rstrip(".")


def tree(file: Any, size: int, number: int = 0) -> Group:
    """Every group and array below the file's root.

    Args:
        file: open, an `h5py.File`.
        size: how many bytes it has.
        number: which of several files it is.

    Raises:
        Refused: when something in it is not what Keras writes.
    """
    return _Walk(file, size, number).group(file.id, "", 0)


class _Walk:
    def __init__(self, file: Any, size: int, number: int) -> None:
        from h5py import h5d, h5g, h5l, h5o, h5s, h5t

        self._h5d, self._h5g, self._h5l, self._h5o = h5d, h5g, h5l, h5o
        self._h5s, self._h5t = h5s, h5t
        self._size = size
        self._number = number
        self._items = 0
        self._seen: set[tuple[int, int]] = set()

    def group(self, group: Any, path: str, depth: int) -> Group:
        if depth > DEEPEST:
            raise Refused(f"nests groups more than {DEEPEST} deep", NOT_BY_KERAS)
        found = Group(texts=_texts(group))
        for raw in group:
            name = raw.decode("utf-8", "replace")
            if depth == 0 and name in NOT_WEIGHTS:
                continue
            where = f"{path}/{name}"
            self._items += 1
            if self._items > MOST_ITEMS:
                raise Refused(f"holds more than {MOST_ITEMS:,} groups and arrays", NOT_BY_KERAS)
            self._require_hard_link(group, raw, where)
            item = self._h5o.open(group, raw)
            if isinstance(item, self._h5g.GroupID):
                self._require_new(item, where)
                found.groups[name] = self.group(item, where, depth + 1)
            elif isinstance(item, self._h5d.DatasetID):
                found.arrays[name] = self._array(item, where)
            else:
                raise Refused(f"holds at {_shown(where)} no group and no array", NOT_BY_KERAS)
        return found

    def _require_hard_link(self, group: Any, raw: bytes, where: str) -> None:
        kind = group.links.get_info(raw).type
        if kind == self._h5l.TYPE_EXTERNAL:
            raise Refused(f"points at another file from {_shown(where)}", NOT_BY_KERAS)
        if kind != self._h5l.TYPE_HARD:
            raise Refused(f"holds a soft link at {_shown(where)}", NOT_BY_KERAS)

    def _require_new(self, item: Any, where: str) -> None:
        info = self._h5o.get_info(item)
        if info.rc > 1:
            place = (info.fileno, info.addr)
            if place in self._seen:
                raise Refused(f"reaches one group twice, at {_shown(where)}", NOT_BY_KERAS)
            self._seen.add(place)

    def _array(self, item: Any, where: str) -> StoredArray:
        plan = item.get_create_plist()
        if plan.get_layout() == self._h5d.VIRTUAL:
            raise Refused(f"takes {_shown(where)} from other files", NOT_BY_KERAS)
        if plan.get_external_count():
            raise Refused(f"keeps {_shown(where)} in another file", NOT_BY_KERAS)
        kind = item.get_type()
        if not self._is_of_numbers(kind):
            raise Refused(f"holds at {_shown(where)} an array that is not of numbers", NOT_BY_KERAS)
        if item.get_space().get_simple_extent_type() == self._h5s.NULL:
            raise Refused(f"holds an array without values at {_shown(where)}", NOT_BY_KERAS)
        shape = item.shape
        self._require_stored(item, shape, kind.get_size(), bool(plan.get_nfilters()), where)
        opaque = isinstance(kind, self._h5t.TypeOpaqueID)
        return StoredArray(where, shape, "bfloat16" if opaque else str(kind.dtype), self._number)

    def _is_of_numbers(self, kind: Any) -> bool:
        """Floats, integers, truth values, and bfloat16, which Keras stores as two plain bytes."""
        h5t = self._h5t
        if isinstance(kind, h5t.TypeEnumID):
            return bool(kind.get_size() == 1)
        if isinstance(kind, h5t.TypeOpaqueID):
            return bool(kind.get_size() == 2)
        return isinstance(kind, h5t.TypeFloatID | h5t.TypeIntegerID)

    def _require_stored(
        self, item: Any, shape: tuple[int, ...], width: int, compressed: bool, where: str
    ) -> None:
        """Refuses an array that says to be larger than what the file can hold of it."""
        declared = prod(shape) * width
        stored = item.get_storage_size()
        most = stored * EXPANSION if compressed else stored
        if declared > most or stored > self._size:
            raise Refused(
                f"says that {_shown(where)} has {declared:,} bytes, but holds "
                f"{min(stored, self._size):,} of them",
                SAVE_AGAIN,
            )


def text_attribute(item: Any, name: str) -> str | None:
    """A text beside a group; None when it has none of this name.

    Args:
        item: an open file or group.
        name: of the attribute.

    Raises:
        Refused: when it is no text, or too long.
    """
    if name not in item.attrs:
        return None
    value = item.attrs[name]
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        raise Refused(f"has a {name} that is no text", SAVE_AGAIN)
    if len(value) > LONGEST_TEXT:
        raise Refused(f"has a {name} of {len(value):,} characters", "more is never read")
    return value


def _texts(group: Any) -> dict[str, tuple[str, ...]]:
    """The lists that say in an `.h5` file which arrays a layer has, and in which order."""
    from h5py import Group as Opened
    from h5py import h5a

    if not h5a.get_num_attrs(group):
        return {}
    attributes = Opened(group).attrs
    return {
        name: _names(attributes[name])
        for name in attributes
        if name.rstrip("0123456789") == "weight_names"
    }


def _names(value: object) -> tuple[str, ...]:
    from numpy import ndarray

    values = value.ravel().tolist() if isinstance(value, ndarray) else [value]
    names = []
    for one in values:
        if isinstance(one, bytes):
            one = one.decode("utf-8", "replace")
        if not isinstance(one, str):
            raise Refused("names a layer by something that is no text", SAVE_AGAIN)
        names.append(one)
    return tuple(names)


def _shown(path: str) -> str:
    return f"'{printable(path, NAME_LENGTH)}'"
