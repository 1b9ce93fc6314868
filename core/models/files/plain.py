"""A layer's configuration as people read it."""

from core.models.files.config import LARGEST
from core.printable import NAME_LENGTH, TEXT_LENGTH, printable

LONGEST_LIST = 64
"""How many entries of a list are kept: a vocabulary may have a million."""

DEEPEST = 12
"""Layers within layers within layers; what lies deeper is named and not shown."""

CODE = frozenset({"__lambda__", "__bytes__", "__numpy__", "__tensor__"})
"""How Keras marks values that are not plain: compiled code, bytes, arrays."""


def plain(values: object, depth: int = 0) -> object:
    """The values without the wrapping that Keras writes them in, all texts printable.

    An object such as {"class_name": "Zeros", "config": {}} becomes "Zeros", a layer within a layer
    {"class_name": …, …}. Python code, which is text too, is named and not shown.

    Args:
        values: as JSON has them.
        depth: how deep they lie.
    """
    if isinstance(values, str):
        return printable(values, TEXT_LENGTH)
    if isinstance(values, list | tuple):
        kept = [plain(one, depth + 1) for one in values[:LONGEST_LIST]] if depth < DEEPEST else []
        left = len(values) - len(kept)
        return [*kept, f"… {left:,} more"] if left else kept
    if isinstance(values, int) and abs(values) > LARGEST:
        return printable(repr(values), NAME_LENGTH)
    if not isinstance(values, dict):
        return values
    if depth >= DEEPEST:
        return "…"
    kind, config = values.get("class_name"), values.get("config")
    if not isinstance(kind, str):
        return {
            printable(str(name), NAME_LENGTH): plain(one, depth + 1)
            for name, one in values.items()
            if name != "shared_object_id"
        }
    if kind in CODE or kind == "function":
        return _code(kind, config)
    if not isinstance(config, dict):
        return printable(kind, NAME_LENGTH)
    if "DTypePolicy" in kind:
        return printable(str(config.get("name")), 40)
    if "trainable" in config or "layers" in config:
        within = plain(config, depth + 1)
        assert isinstance(within, dict)
        return {"class_name": printable(kind, NAME_LENGTH), **within}
    given = {name: plain(one, depth + 1) for name, one in config.items() if one is not None}
    inside = ", ".join(f"{printable(str(name), 40)}={one!r}" for name, one in given.items())
    return f"{printable(kind, NAME_LENGTH)}({inside})" if inside else printable(kind, NAME_LENGTH)


def _code(kind: str, config: object) -> str:
    if kind == "function" and isinstance(config, str):
        return f"function {printable(config, NAME_LENGTH)}"
    return "Python code, not read" if kind == "__lambda__" else "values, not read"
