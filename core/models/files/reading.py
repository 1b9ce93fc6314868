"""A model file as it lies on the disk: its configuration and the shapes of its arrays."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from core.models.files.archive import Archive
from core.models.files.config import Config
from core.models.files.graph import Graph, read_graph
from core.models.files.hdf5 import Group, opened, text_attribute, tree
from core.models.files.refusal import SAVE_AGAIN, Refused
from core.models.files.stored import Weights, all_weights, keras_weights, legacy_weights
from core.printable import NAME_LENGTH, printable

NEWEST = (3, 15)
"""The Keras whose files are known."""

Format = Literal["keras", "h5"]


@dataclass(frozen=True)
class Read:
    """A file as it lies on the disk.

    Attributes:
        format: which of the two.
        version: of the Keras that wrote it; empty where it does not say.
        graph: its layers.
        weights: their arrays, by the layer's name.
        members: the HDF5 files that hold them, within the archive; (None,) for the file itself.
    """

    format: Format
    version: str
    graph: Graph
    weights: Weights
    members: tuple[str | None, ...]


def read(path: Path) -> Read:
    """The layers of a file and where their arrays lie.

    Args:
        path: the file.

    Raises:
        Refused: when it cannot be shown.
    """
    with opened_bytes(path) as file:
        begin = file.read(8)
        if begin[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
            return _archive(file)
        if begin == b"\x89HDF\r\n\x1a\n":
            return _hdf5(path, file.seek(0, 2))
    if not begin:
        raise Refused("is empty", SAVE_AGAIN)
    raise Refused(
        "is neither a .keras archive nor an HDF5 file", "open a file that model.save() has written"
    )


def opened_bytes(path: Path) -> BinaryIO:
    """The file, open for reading.

    Args:
        path: the file.

    Raises:
        Refused: when there is none, or it may not be read.
    """
    try:
        if path.is_dir():
            raise Refused("is a folder", "name the .keras or .h5 file in it")
        if path.exists() and not path.is_file():
            raise Refused("is no ordinary file", "name a .keras or .h5 file")
        return path.open("rb")
    except FileNotFoundError as error:
        raise Refused("does not exist", "check the path") from error
    except PermissionError as error:
        raise Refused("may not be read by you", "change its permissions") from error
    except (OSError, ValueError) as error:
        raise Refused(f"cannot be opened ({printable(str(error), 80)})", "check the path") from None


def _archive(file: BinaryIO) -> Read:
    archive = Archive(file)
    metadata = _json(archive.text("metadata.json"), "metadata.json")
    version = _version(metadata.get("keras_version"))
    values = _json(archive.text("config.json"), "config.json")
    with said_by(version):
        graph = read_graph(values)
        members = _members(archive)
        roots = []
        for number, name in enumerate(members):
            source, size = archive.weights(name)
            with opened(source, printable(name, NAME_LENGTH)) as hdf5:
                roots.append(tree(hdf5, size, number))
        nodes = list(graph.nodes.values())
        root = _merged(roots)
        weights = all_weights(nodes, root) if graph.closed else keras_weights(nodes, root)
    return Read("keras", version, graph, weights, members)


def _members(archive: Archive) -> tuple[str, ...]:
    """The names of the HDF5 files with the weights: one, or the shards that an index tells of."""
    if "model.weights.h5" in archive.names:
        return ("model.weights.h5",)
    if "model.weights.json" in archive.names:
        index = Config(_json(archive.text("model.weights.json"), "model.weights.json"), "its index")
        names: dict[str, None] = {}
        for shards in index.part("weight_map").values.values():
            for name in shards if isinstance(shards, list) else [shards]:
                if not isinstance(name, str):
                    raise index.refuse("weight_map", "a map of file names")
                names[name] = None
        return tuple(names)
    if "model.weights.npz" in archive.names:
        raise Refused("keeps its weights in NumPy's format", "save it with model.save()")
    raise Refused("holds no model.weights.h5", "open a file that model.save() has written")


def _merged(roots: list[Group]) -> Group:
    """The groups of several files as if they were one."""
    if len(roots) == 1:
        return roots[0]
    whole = Group()
    for root in roots:
        waiting = [(whole, root)]
        while waiting:
            into, one = waiting.pop()
            into.arrays.update(one.arrays)
            into.texts.update(one.texts)
            waiting += [
                (into.groups.setdefault(name, Group()), below) for name, below in one.groups.items()
            ]
    return whole


def _hdf5(path: Path, size: int) -> Read:
    with opened(str(path), "it") as file:
        text = text_attribute(file, "model_config")
        version = _version(text_attribute(file, "keras_version"))
        if text is None:
            raise Refused(
                "holds weights and no model", "open the file that model.save() has written"
            )
        root = tree(file, size)
    with said_by(version):
        graph = read_graph(_json(text.encode("utf-8", "replace"), "model_config"))
        nodes = list(graph.nodes.values())
        weights = all_weights(nodes, root) if graph.closed else legacy_weights(nodes, root)
    return Read("h5", version, graph, weights, (None,))


def _json(data: bytes, name: str) -> Mapping[str, Any]:
    import msgspec

    try:
        values = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        # Python writes numbers that are not finite, which the standard does not know.
        import json

        try:
            values = json.loads(data)
        except (ValueError, UnicodeDecodeError) as error:
            raise Refused(f"has a {name} that is no JSON", SAVE_AGAIN) from error
    if not isinstance(values, dict):
        raise Refused(f"has a {name} that is no object", SAVE_AGAIN)
    return values


def _version(value: object) -> str:
    return printable(value, 30) if isinstance(value, str) else ""


def is_newer(version: str) -> bool:
    """Whether a file was written by a newer Keras than is known here.

    Args:
        version: of that Keras.
    """
    found = re.match(r"(\d{1,6})\.(\d{1,6})", version)
    return found is not None and (int(found[1]), int(found[2])) > NEWEST


@contextmanager
def said_by(version: str) -> Iterator[None]:
    """Adds to a refusal that a newer Keras wrote the file, which then may be the reason.

    Args:
        version: of that Keras.
    """
    try:
        yield
    except Refused as refused:
        if not is_newer(version):
            raise
        raise Refused(
            f"was written by Keras {version}, newer than the {NEWEST[0]}.{NEWEST[1]} that is "
            f"known here, and {refused.reason}",
            "update this program, or save the model with an older Keras",
        ) from refused
