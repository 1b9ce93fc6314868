"""Which tensors a call of a layer is handed, in the ways that Keras 2 and Keras 3 write them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from core.models.files.config import Config
from core.models.inspect import Shape

MOST_LAYERS = 10_000
"""More layers than any model in use has; a file with more is not read."""


@dataclass(frozen=True)
class Tensor:
    """An output of a call: which layer's, which call's, which of its outputs.

    Attributes:
        layer: the layer's name.
        call: the number of the call, from 0.
        output: the number of the output, from 0.
        shape: as the reading layer recorded it; None where it did not.
    """

    layer: str
    call: int
    output: int
    shape: Shape | None = None


@dataclass(frozen=True)
class Call:
    """One use of a layer.

    Attributes:
        inputs: what it reads, its first argument first.
        masks: tensors that it is handed as masks.
    """

    inputs: tuple[Tensor, ...]
    masks: tuple[Tensor, ...] = ()


@dataclass
class _Found:
    """Tensors within the arguments of a call."""

    inputs: list[Tensor] = field(default_factory=list)
    masks: list[Tensor] = field(default_factory=list)


def read_call(values: object, layer: Config) -> Call:
    """One entry of inbound_nodes: {"args", "kwargs"} of Keras 3, nested lists of Keras 2.

    Args:
        values: the entry, as JSON.
        layer: the layer that it belongs to.

    Raises:
        Refused: when it is no such entry.
    """
    found = _Found()
    if isinstance(values, dict):
        for tensor in _tensors(values.get("args"), layer):
            found.inputs.append(tensor)
        kwargs = values.get("kwargs")
        if isinstance(kwargs, dict):
            _find_named(kwargs, layer, found)
        return Call(tuple(found.inputs), tuple(found.masks))
    if not isinstance(values, list):
        raise layer.refuse("inbound_nodes", "a list of calls")
    # An operation of TensorFlow has its only tensor bare: ["x", 0, 0, {}].
    entries = [values] if values and isinstance(values[0], str) else values
    named: list[dict[str, object]] = []
    for entry in entries:
        if not isinstance(entry, list) or len(entry) not in (3, 4):
            raise layer.refuse("inbound_nodes", "a list of calls")
        found.inputs.append(_old_tensor(entry, layer))
        if len(entry) == 4 and isinstance(entry[3], dict):
            named.append(entry[3])
    for one in named:
        _find_named(one, layer, found)
    return Call(tuple(found.inputs), tuple(found.masks))


def _find_named(kwargs: Mapping[str, object], layer: Config, found: _Found) -> None:
    for name, value in kwargs.items():
        tensors = list(_tensors(value, layer))
        if name == "mask" or name.endswith("_mask"):
            found.masks.extend(tensors)
        else:
            found.inputs.extend(tensors)


def _tensors(values: object, layer: Config) -> Iterator[Tensor]:
    """Every tensor within an argument, however deep it lies."""
    waiting = [values]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if value.get("class_name") == "__keras_tensor__":
                yield _tensor(value, layer)
            else:
                waiting.extend(reversed(list(value.values())))
        elif isinstance(value, list):
            if _is_old_tensor(value):
                yield _old_tensor(value, layer)
            else:
                waiting.extend(reversed(value))


def _tensor(values: Mapping[str, object], layer: Config) -> Tensor:
    config = Config(values, layer.where).part("config")
    history = config.list("keras_history")
    if not _is_old_tensor(history):
        raise config.refuse("keras_history", "a layer, a call and an output")
    shape = config.shape("shape")
    old = _old_tensor(history, layer)
    return Tensor(old.layer, old.call, old.output, shape)


def _is_old_tensor(values: object) -> bool:
    return (
        isinstance(values, list)
        and len(values) in (3, 4)
        and isinstance(values[0], str)
        and values[0] != "_CONSTANT_VALUE"
        and all(isinstance(one, int) and not isinstance(one, bool) for one in values[1:3])
        and all(0 <= one < MOST_LAYERS for one in values[1:3])
    )


def _old_tensor(values: object, layer: Config) -> Tensor:
    if not isinstance(values, list) or not _is_old_tensor(values):
        raise layer.refuse("inbound_nodes", "a list of calls")
    return Tensor(values[0], values[1], values[2])


def ends(config: Config, name: str) -> Iterator[Tensor]:
    """The tensors of input_layers or output_layers: one, a list, or an object of them.

    Args:
        config: the model's.
        name: of the value.

    Raises:
        Refused: when there are other things in it.
    """
    waiting: list[object] = [config.values.get(name)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(reversed(list(value.values())))
        elif _is_old_tensor(value):
            yield _old_tensor(value, config)
        elif isinstance(value, list):
            waiting.extend(reversed(value))
        elif value is not None:
            raise config.refuse(name, "a list of tensors")
