"""A layer's whole configuration, one setting a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from core.printable import printable
from tui.architecture.views.prose import pairs
from tui.widgets.lines import Line

MOST = 120
"""So many settings are shown: a file may hold any number."""

DEEPEST = 4
LONGEST = 200


def configuration_lines(config: Mapping[str, object], width: int) -> list[Line]:
    """Every setting with its value; those of a layer within it are set in."""
    rows: list[tuple[str, str]] = []
    for row in _rows(config, 0):
        if len(rows) == MOST:
            rows.append(("…", "and more"))
            break
        rows.append(row)
    return pairs(rows, width)


def _rows(config: Mapping[str, object], depth: int) -> Iterator[tuple[str, str]]:
    for key, value in config.items():
        name = "  " * depth + printable(str(key), LONGEST)
        inner, title = _inner(value)
        if inner and depth < DEEPEST:
            yield name, title
            yield from _rows(inner, depth + 1)
        else:
            yield name, value_text(value)


def _inner(value: object) -> tuple[Mapping[str, object], str]:
    """The settings of a layer within this one with its class; nothing for other values."""
    if not isinstance(value, Mapping):
        return {}, ""
    within = value.get("config")
    if isinstance(within, Mapping):
        # An initialiser or a regulariser with few settings is one value, a layer is not.
        return (within if len(within) > 3 else {}), printable(str(value.get("class_name")), LONGEST)
    kind = value.get("type")
    if isinstance(kind, str):
        rest = {key: one for key, one in value.items() if key != "type"}
        return rest, printable(kind, LONGEST)
    return value, ""


def value_text(value: object) -> str:
    """A setting's value as Python writes it, without quotes around a text."""
    if isinstance(value, str):
        return printable(value, LONGEST) or '""'
    if isinstance(value, float):
        written = f"{value:.6g}"
        return f"{written}.0" if written.lstrip("-").isdigit() else written
    if isinstance(value, Mapping):
        within = value.get("config")
        if "class_name" in value:
            return _made(value, within if isinstance(within, Mapping) else {})
        shown = ", ".join(f"{key}: {_short(one)}" for key, one in list(value.items())[:20])
        return printable(f"{{{shown}}}", LONGEST)
    if isinstance(value, Sequence):
        return printable(f"[{', '.join(_short(one) for one in value[:20])}]", LONGEST)
    return printable(str(value), LONGEST)


def _made(value: Mapping[str, object], config: Mapping[str, object]) -> str:
    """An initialiser, a policy and the like as a call: GlorotUniform(seed=7)."""
    settings = ", ".join(f"{key}={_short(one)}" for key, one in config.items() if one is not None)
    kind = printable(str(value.get("class_name")), LONGEST)
    return printable(f"{kind}({settings})" if settings else kind, LONGEST)


def _short(value: object) -> str:
    if isinstance(value, Mapping):
        return str(value.get("class_name", "{…}"))
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence):
        return "[…]" if len(value) > 4 else f"[{', '.join(str(one)[:20] for one in value)}]"
    return str(value)
