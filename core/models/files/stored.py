"""Which of a file's arrays belong to which layer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from core.models.files.config import Config
from core.models.files.graph import Node
from core.models.files.hdf5 import Group, StoredArray
from core.models.files.refusal import SAVE_AGAIN, Refused
from core.models.files.variables import (
    CELLS,
    inner,
    is_shared,
    is_trained,
    own_names,
    snake_case,
    unique,
    variables,
)
from core.printable import NAME_LENGTH, printable


@dataclass(frozen=True)
class Weight:
    """An array of a layer.

    Attributes:
        name: as Keras calls it; its number or its path where no name is known.
        stored: where it lies.
        trained: whether training may change it.
    """

    name: str
    stored: StoredArray
    trained: bool


Weights = Mapping[str, tuple[Weight, ...]]
"""Each layer's arrays, by the layer's name."""


def all_weights(nodes: Sequence[Node], root: Group) -> dict[str, tuple[Weight, ...]]:
    """Every array of the file, for a model of one box that nothing looks into.

    Args:
        nodes: the box.
        root: the groups of the file.
    """
    found = tuple(_left(Group(groups={"model": root}), set(), True))
    inside = [replace(one, name=one.name.partition("/")[2]) for one in found]
    return {node.name: tuple(inside) for node in nodes}


def keras_weights(nodes: Sequence[Node], root: Group) -> dict[str, tuple[Weight, ...]]:
    """Each layer's arrays in a `.keras` file, by the layer's name.

    The groups are named after the layers' classes and numbered in the order of the layers, which
    is how Keras itself finds them again.

    Args:
        nodes: the layers in the order of the configuration.
        root: the groups of the file's weights.
    """
    # Keras 2.13 had another name for the same.
    layers = root.groups.get("layers") or root.at("_layer_checkpoint_dependencies")
    used: dict[str, int] = {}
    found = {}
    for node in nodes:
        if node.origin != "operation" and node.name:
            group = layers.at(unique(snake_case(node.kind), used))
            found[node.name] = tuple(_in_group(node.kind, node.config, group, node.name, True))
    return found


def _in_group(
    kind: str, config: Config, group: Group, name: str, trained: bool
) -> Iterator[Weight]:
    trained = trained and config.flag("trainable", True)
    own = [array for _, array in sorted(group.at("vars").arrays.items(), key=_by_number)]
    names = own_names(kind, config)
    if names is None or len(names) != len(own):
        names = tuple(str(number) for number in range(len(own)))
    for one, array in zip(names, own, strict=True):
        yield Weight(one, array, trained and is_trained(kind, one))
    taken = set()
    for layer in inner(kind, config):
        taken.add(layer.path)
        within = group.at(*layer.path)
        for weight in _in_group(layer.kind, layer.config, within, name, trained):
            if not is_shared(kind, weight.name):
                yield replace(weight, name=layer.prefix + weight.name)
    yield from _left(group, taken, trained)


def _left(group: Group, taken: set[tuple[str, ...]], trained: bool) -> Iterator[Weight]:
    """The arrays of inner layers that the class does not tell of, named by their path."""
    waiting: list[tuple[tuple[str, ...], Group]] = [
        ((name,), one) for name, one in reversed(group.groups.items()) if name != "vars"
    ]
    while waiting:
        path, one = waiting.pop()
        if path in taken or _is_random_state(path[-1], one):
            continue
        for number, array in sorted(one.arrays.items(), key=_by_number):
            parts = [*(part for part in path if part != "vars"), number]
            yield Weight(printable("/".join(parts), NAME_LENGTH), array, trained)
        waiting += [((*path, name), below) for name, below in reversed(one.groups.items())]


def _is_random_state(name: str, group: Group) -> bool:
    """Whether a group is a random generator's: whole numbers under a name that says so."""
    if not name.endswith("generator"):
        return False
    arrays = [*group.arrays.values(), *group.at("vars").arrays.values()]
    return all(not array.dtype.startswith(("float", "bfloat")) for array in arrays)


def _by_number(item: tuple[str, StoredArray]) -> tuple[int, str]:
    name = item[0]
    return (int(name) if name.isascii() and name.isdigit() and len(name) < 9 else 10**9, name)


def legacy_weights(nodes: Sequence[Node], root: Group) -> dict[str, tuple[Weight, ...]]:
    """Each layer's arrays in an `.h5` file, by the layer's name.

    The arrays that are trained stand first there; they are put back into the layer's own order.

    Args:
        nodes: the layers.
        root: the groups of the file.

    Raises:
        Refused: when a layer names an array that is not there.
    """
    weights = root.at("model_weights")
    return {
        node.name: tuple(_by_names(node, weights.at(*node.name.split("/"))))
        for node in nodes
        if node.name
    }


def _by_names(node: Node, group: Group) -> list[Weight]:
    paths = _texts(group, "weight_names")
    arrays = [_at_path(group, path, node.name) for path in paths]
    expected = variables(node.kind, node.config)
    if expected is not None and len(expected) == len(arrays):
        # Python's sort keeps the order of those that are alike.
        order = sorted(range(len(expected)), key=lambda place: not expected[place].trained)
        placed = dict(zip(order, arrays, strict=True))
        return [
            Weight(printable(one.name, NAME_LENGTH), placed[place], one.trained)
            for place, one in enumerate(expected)
        ]
    frozen = set(_frozen(node.kind, node.config, node.name, True))
    return [
        Weight(printable(_tail(path), NAME_LENGTH), array, _is_trained_at(path, frozen))
        for path, array in zip(paths, arrays, strict=True)
    ]


def _texts(group: Group, name: str) -> tuple[str, ...]:
    """A list of names, which Keras parts into several where it is long."""
    if name in group.texts:
        return group.texts[name]
    found: list[str] = []
    number = 0
    while f"{name}{number}" in group.texts:
        found += group.texts[f"{name}{number}"]
        number += 1
    return tuple(found)


def _at_path(group: Group, path: str, layer: str) -> StoredArray:
    *parts, name = path.split("/")
    found = group.at(*parts).arrays.get(name)
    if found is None:
        raise Refused(
            f"names an array '{printable(path, NAME_LENGTH)}' of layer "
            f"'{printable(layer, NAME_LENGTH)}' that it lacks",
            SAVE_AGAIN,
        )
    return found


def _tail(path: str) -> str:
    """The path without its first part, which is the layer's name, and without TensorFlow's :0."""
    _, _, rest = path.partition("/")
    return (rest or path).removesuffix(":0")


def _frozen(kind: str, config: Config, name: str, trained: bool) -> Iterator[str]:
    """The names of all layers within this one, itself among them, that are not trained."""
    trained = trained and config.flag("trainable", True)
    if not trained:
        yield name
    if kind not in CELLS:
        for layer in inner(kind, config):
            within = layer.config.values.get("name")
            yield from _frozen(
                layer.kind, layer.config, within if isinstance(within, str) else "", trained
            )


def _is_trained_at(path: str, frozen: set[str]) -> bool:
    *parts, name = path.removesuffix(":0").split("/")
    return is_trained("", name) and not frozen.intersection(parts)
