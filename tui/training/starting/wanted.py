"""What a setting takes, in words: `a whole number from 4 to 10,000,000`."""

import msgspec
from msgspec import inspect

from core.backends.protocol import FitSettings
from core.data.spec import DataSpec
from core.training.config import RunConfig

_TYPES = {
    field.name: field.type
    for struct in (DataSpec, FitSettings, RunConfig)
    for field in msgspec.structs.fields(struct)
}

_OTHERWISE = {"device": "auto, cpu, gpu:0, gpu:1, …, or gpu:all"}


def wanted(key: str) -> str:
    """What may be typed for a setting; empty for one that takes any text."""
    if key in _OTHERWISE:
        return _OTHERWISE[key]
    return _words(inspect.type_info(_TYPES[key])) if key in _TYPES else ""


def _words(kind: inspect.Type) -> str:
    match kind:
        case inspect.IntType():
            return f"a whole number{_range(kind)}"
        case inspect.FloatType():
            return f"a number{_range(kind)}"
        case inspect.LiteralType():
            return ", ".join(map(str, kind.values[:-1])) + f" or {kind.values[-1]}"
        case inspect.UnionType():
            one = next(one for one in kind.types if not isinstance(one, inspect.NoneType))
            words = _words(one)
            return f"{words}, or nothing" if words else ""
    return ""


def _range(kind: inspect.IntType | inspect.FloatType) -> str:
    low = f" from {kind.ge:,g}" if kind.ge is not None else ""
    if kind.gt is not None:
        low = f" above {kind.gt:,g}"
    if kind.lt is not None:
        return f"{low}{' and' if low else ''} below {kind.lt:,g}"
    if kind.le is not None:
        return f"{low}{' to' if kind.gt is None else ', at most'} {_large(kind.le)}"
    return f"{low} on" if kind.ge is not None else low


def _large(number: float) -> str:
    return f"{number:,.0f}" if number < 1e10 else f"{number:g}"
