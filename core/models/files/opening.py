"""A model file opened in this process, as data."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import Problem
from core.models.files.flow import follow
from core.models.files.model_file import ModelFile
from core.models.files.notes import notes
from core.models.files.ours import NotOurs, stack_of
from core.models.files.reading import Read, read, said_by
from core.models.files.refusal import NOT_BY_KERAS, Refused
from core.models.files.rows import row, shown
from core.models.spec import ModelSpec
from core.printable import printable


def open_file(path: Path) -> ModelFile:
    """The model in a `.keras`, `.h5` or `.hdf5` file.

    No code from the file is run, nothing of it is written anywhere, and no value of an array is
    read.

    Args:
        path: the file.

    Raises:
        Problem: when it is no such file, damaged, or made to do harm.
    """
    with refusals(path):
        found = read(path)
        with said_by(found.version):
            return _described(path, found)


@contextmanager
def refusals(path: Path) -> Iterator[None]:
    """Turns every refusal of a file into the one sentence that is shown.

    Args:
        path: the file.

    Raises:
        Problem: for a refusal within.
    """
    name = printable(str(path), 200)
    try:
        yield
    except Refused as refused:
        raise Problem(f"'{name}' {refused.reason}: {refused.repair}.") from refused
    except RecursionError as error:
        raise Problem(f"'{name}' nests its configuration too deeply: {NOT_BY_KERAS}.") from error
    except MemoryError as error:
        raise Problem(f"'{name}' fills the memory that a file may: {NOT_BY_KERAS}.") from error


def _described(path: Path, found: Read) -> ModelFile:
    graph = found.graph
    flows = follow(graph)
    nodes = shown(graph)
    numbers = {node.name: number for number, node in enumerate(nodes, start=1)}
    rows = tuple(
        row(number, node, flows, found.weights.get(node.name, ()), numbers)
        for number, node in enumerate(nodes, start=1)
    )
    spec: ModelSpec | None = None
    why = ""
    try:
        spec = stack_of(graph, nodes, flows, found.weights)
    except NotOurs as error:
        why = f"{printable(str(error), 300)}."
    return ModelFile(
        path=str(path),
        format=found.format,
        keras_version=found.version,
        name=graph.name,
        inputs=tuple(shape for shape in graph.inputs.values() if shape is not None),
        rows=rows,
        spec=spec,
        why_not_ours=why[:1].upper() + why[1:],
        notes=notes(found, nodes, flows, spec is not None),
    )
