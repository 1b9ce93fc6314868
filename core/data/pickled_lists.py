"""Lists of integers out of a NumPy object array's pickle, without running the pickle's code.

NumPy stores an array of lists as a pickle, and a pickle is a program that may call
anything. Two walls stand here. First the whole byte stream is matched against the few
opcodes and names that such an array needs; a stream that holds anything else is never
unpickled. Then the unpickler itself gets inert stand-ins for NumPy's names: they record
lists, build no array, and have no attributes that a pickle could set.
"""

import io
import pickle
import re
from collections.abc import Callable
from typing import Any

_RECONSTRUCT = "_reconstruct"
_ALLOWED = {
    ("numpy._core.multiarray", _RECONSTRUCT),
    ("numpy.core.multiarray", _RECONSTRUCT),
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
    ("_codecs", "encode"),
}
# The only texts in such a pickle: the names above, the object dtype and the byte order.
_TEXTS = sorted(
    {text for pair in _ALLOWED for text in pair} | {"b", "O", "O4", "O8", "|", "latin1"}
)


def _texts(opcode: bytes, width: int) -> bytes:
    """A pattern for `opcode`, a length of `width` bytes, and one of the known texts."""
    return b"|".join(
        re.escape(opcode + len(text).to_bytes(width, "little") + text.encode()) for text in _TEXTS
    )


_OPCODES = (
    rb"(?:K.)++",  # BININT1
    rb"(?:M..)++",  # BININT2
    rb"J.{4}",  # BININT
    rb"[\](eatRb\x85-\x89\x93\x94N]",  # lists, tuples, REDUCE, BUILD, names, memo, None, bools
    rb"[hq].",  # BINGET, BINPUT
    rb"[jr]..[\x00-\x0f]\x00",  # LONG_BINGET, LONG_BINPUT: the memo's size follows the number
    *(rb"\x8a" + bytes([size]) + rb".{%d}" % size for size in range(9)),  # LONG1
    rb"\x95.{8}",  # FRAME
    rb"\x80[\x02-\x05]",  # PROTO
    _texts(b"\x8c", 1),  # SHORT_BINUNICODE
    _texts(b"X", 4),  # BINUNICODE
    _texts(b"C", 1),  # SHORT_BINBYTES
    _texts(b"U", 1),  # SHORT_BINSTRING, from Python 2
    *(re.escape(f"c{module}\n{name}\n".encode()) for module, name in sorted(_ALLOWED)),  # GLOBAL
)
_STREAM = re.compile(b"(?:" + b"|".join(_OPCODES) + rb")*+\.", re.DOTALL)


class Refused(ValueError):
    """The pickle asks for something else than an array of lists."""


def pickled_entries(stream: bytes) -> list[Any]:
    """The entries of a one-dimensional object array, from its pickle.

    Args:
        stream: the pickle, as it stands behind the header of an `.npy` file.

    Returns:
        What the array held: lists, integers, None or booleans, nothing else.

    Raises:
        Refused: when the stream holds anything but such an array; nothing of it was run.
    """
    if not _STREAM.fullmatch(stream):
        raise Refused("asks for more than lists of numbers")
    try:
        array = _Unpickler(io.BytesIO(stream), encoding="latin1").load()
    except Exception as error:  # a malformed stream may fail in any way, none of them ours
        raise Refused("is malformed") from error
    if not isinstance(array, _Array) or array.entries is None:
        raise Refused("holds no array")
    if array.shape != (len(array.entries),):
        raise Refused("holds an array whose shape does not fit its contents")
    return array.entries


class _Inert:
    """Something a pickle may hold but never change."""

    __slots__ = ()

    def __setstate__(self, state: object) -> None:
        raise Refused("sets attributes")


class _Name(_Inert):
    """A name that may be handed on: `numpy.ndarray`."""

    __slots__ = ()


class _Function(_Inert):
    """A name that may be called, with arguments that are checked."""

    __slots__ = ("_call",)

    def __init__(self, call: Callable[..., object]) -> None:
        self._call = call

    def __call__(self, *arguments: object) -> object:
        return self._call(*arguments)


class _ObjectDtype(_Inert):
    """The dtype `object`; its state is of no interest to us."""

    __slots__ = ()

    def __setstate__(self, state: object) -> None:
        if not isinstance(state, tuple):
            raise Refused("sets attributes")


class _Array(_Inert):
    """What stands in for the array: the shape and the list that its state brings."""

    __slots__ = ("entries", "shape")

    def __init__(self) -> None:
        self.entries: list[Any] | None = None
        self.shape: tuple[int, ...] = ()

    def __setstate__(self, state: object) -> None:
        if not isinstance(state, tuple) or len(state) != 5 or self.entries is not None:
            raise Refused("sets attributes")
        _, shape, dtype, _, entries = state
        if not isinstance(dtype, _ObjectDtype) or type(entries) is not list:
            raise Refused("holds no array of objects")
        self.entries, self.shape = entries, shape


class _Unpickler(pickle.Unpickler):
    """Resolves NumPy's names to the stand-ins above, and no other name at all."""

    def find_class(self, module: str, name: str) -> object:
        if (module, name) not in _ALLOWED:
            raise Refused(f"asks for {module}.{name}")
        return _Name() if name == "ndarray" else _Function(_STAND_INS[name])


def _reconstruct(subtype: object, shape: object, kind: object) -> _Array:
    if not isinstance(subtype, _Name):
        raise Refused("builds something else than an array")
    return _Array()


def _dtype(code: object, *_: object) -> _ObjectDtype:
    if code not in ("O", "O4", "O8"):
        raise Refused("holds no array of objects")
    return _ObjectDtype()


def _encode(text: object, encoding: object) -> bytes:
    # Python 3 writes bytes this way into a pickle of protocol 2.
    if not isinstance(text, str) or encoding != "latin1":
        raise Refused("encodes something else than a text")
    return text.encode("latin1")


_STAND_INS: dict[str, Callable[..., object]] = {
    _RECONSTRUCT: _reconstruct,
    "dtype": _dtype,
    "encode": _encode,
}
