import io
import pickle
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.pickled_lists import Refused, pickled_entries

LISTS = [[1, 2, 300], [], [70_000, 2**31 - 1, 0, -5]]


def array(entries: list[object]) -> np.ndarray:
    made = np.empty(len(entries), dtype=object)
    made[:] = entries
    return made


def python_pickle(value: object, protocol: int) -> bytes:
    """What the pure-Python pickler writes: other memo opcodes than the C one's."""
    stream = io.BytesIO()
    pickle._Pickler(stream, protocol).dump(value)  # type: ignore[attr-defined]
    return stream.getvalue()


def old(stream: bytes) -> bytes:
    """The stream as a NumPy before 2 wrote it."""
    return stream.replace(b"numpy._core", b"numpy.core")


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_every_binary_protocol_is_read(protocol: int) -> None:
    made = array(LISTS)
    assert pickled_entries(pickle.dumps(made, protocol)) == LISTS
    assert pickled_entries(python_pickle(made, protocol)) == LISTS


@pytest.mark.parametrize("protocol", [2, 3])
def test_the_names_of_an_older_numpy_are_read(protocol: int) -> None:
    stream = old(pickle.dumps(array(LISTS), protocol))
    assert b"numpy.core.multiarray" in stream
    assert (b"_codecs" in stream) == (protocol == 2)
    assert pickled_entries(stream) == LISTS


def test_byte_strings_of_python_2_are_read() -> None:
    stream = old(pickle.dumps(array(LISTS), 3)).replace(b"C\x01b", b"U\x01b")
    stream = stream.replace(b"X\x02\x00\x00\x00O8", b"U\x02O8")
    assert stream.count(b"U\x01b") == stream.count(b"U\x02O8") == 1
    assert pickled_entries(stream) == LISTS


def test_a_list_that_stands_in_two_places_is_read_twice() -> None:
    shared = [7, 8]
    assert pickled_entries(pickle.dumps(array([shared, shared, [9]]))) == [[7, 8], [7, 8], [9]]


class Calls:
    """Pickles as a call."""

    def __init__(self, function: object, *arguments: object) -> None:
        self.call = (function, arguments)

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return self.call


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4, 5])
def test_a_call_hidden_among_the_lists_is_not_made(tmp_path: Path, protocol: int) -> None:
    trace = tmp_path / "called"
    stream = pickle.dumps(array([[1], Calls(Path.touch, trace)]), protocol)
    with pytest.raises(Refused):
        pickled_entries(stream)
    assert not trace.exists()
    pickle.loads(stream)
    assert trace.exists(), "the pickle would have made the call"


def op(*parts: bytes) -> bytes:
    return b"\x80\x02" + b"".join(parts) + b"."


RECONSTRUCT = b"cnumpy.core.multiarray\n_reconstruct\n"
NDARRAY = b"cnumpy\nndarray\n"
DTYPE = b"cnumpy\ndtype\n"
ENCODE = b"c_codecs\nencode\n"
ZERO = b"K\x00\x85"  # (0,)
B = b"X\x01\x00\x00\x00b"
LATIN1 = b"X\x06\x00\x00\x00latin1"
OBJECT = DTYPE + b"X\x02\x00\x00\x00O8" + b"\x85R"
EMPTY = RECONSTRUCT + NDARRAY + ZERO + B + b"\x87R"
STATE = b"(K\x01K\x01\x85" + OBJECT + b"\x89]]at"


def test_the_hand_made_stream_of_these_tests_is_read() -> None:
    assert pickled_entries(op(EMPTY, STATE, b"b")) == [[]]


@pytest.mark.parametrize(
    "stream",
    [
        op(b"cos\nsystem\n", B, b"\x85R"),
        op(b"cbuiltins\neval\n", B, b"\x85R"),
        op(b"cnumpy\nload\n", B, b"\x85R"),
        op(b"cnumpy\nmemmap\n", B, b"\x85R"),
        op(b"c_codecs\nlookup\n", B, b"\x85R"),
        op(b"cnumpy.core.multiarray\nfromfile\n"),
        op(b"cpickle\nloads\n"),
        op(b"\x8c\x05numpy\x8c\x06encode\x93"),
        op(b"\x82\x01"),
    ],
)
def test_any_other_name_is_refused(stream: bytes) -> None:
    with pytest.raises(Refused):
        pickled_entries(stream)


@pytest.mark.parametrize(
    "stream",
    [
        op(RECONSTRUCT, DTYPE, ZERO, B, b"\x87R", STATE, b"b"),
        op(RECONSTRUCT, RECONSTRUCT, ZERO, B, b"\x87R", STATE, b"b"),
        op(RECONSTRUCT, b"]", ZERO, B, b"\x87R", STATE, b"b"),
        op(RECONSTRUCT, NDARRAY, b"\x85R"),
    ],
)
def test_reconstruct_builds_an_ndarray_and_nothing_else(stream: bytes) -> None:
    with pytest.raises(Refused):
        pickled_entries(stream)


@pytest.mark.parametrize("target", [RECONSTRUCT, NDARRAY, DTYPE, ENCODE, b"]", b"K\x01", b"N", B])
@pytest.mark.parametrize("state", [STATE, b"]", b"N", b"K\x01", b"NN\x86"])
def test_build_changes_nothing_but_the_array(target: bytes, state: bytes) -> None:
    with pytest.raises(Refused):
        pickled_entries(op(target, state, b"b"))
    assert pickled_entries(op(EMPTY, STATE, b"b")) == [[]]


def test_an_array_gets_its_state_once() -> None:
    with pytest.raises(Refused):
        pickled_entries(op(EMPTY, STATE, b"b", STATE, b"b"))


@pytest.mark.parametrize(
    "arguments",
    [LATIN1 + LATIN1 + b"\x87", b"K\x01" + LATIN1 + b"\x86", B + B + b"\x86", B + b"\x85"],
)
def test_encode_takes_a_text_and_latin1_alone(arguments: bytes) -> None:
    good = RECONSTRUCT + NDARRAY + ZERO + ENCODE + B + LATIN1 + b"\x86R" + b"\x87R"
    assert pickled_entries(op(good, STATE, b"b")) == [[]]
    bad = RECONSTRUCT + NDARRAY + ZERO + ENCODE + arguments + b"R" + b"\x87R"
    with pytest.raises(Refused):
        pickled_entries(op(bad, STATE, b"b"))


@pytest.mark.parametrize(
    "stream",
    [
        b"",
        b".",
        op(b"]"),
        op(b"N"),
        op(EMPTY),
        op(EMPTY, STATE, b"b")[:-1],
        op(EMPTY, STATE, b"b") + b"more",
        op(EMPTY, b"(K\x01K\x02\x85", OBJECT, b"\x89]]at", b"b"),
        op(EMPTY, b"(K\x01K\x01\x85", OBJECT, b"\x89", B, b"t", b"b"),
        op(b"}", B, B, b"s"),
        op(b"r" + struct.pack("<I", 2**31 - 1)),
        op(b"\x96" + struct.pack("<Q", 2**40)),
        op(b"B" + struct.pack("<I", 2**31)),
        op(b"\x8b" + struct.pack("<I", 2**31 - 1)),
        op(b"h\x05"),
        op(b"e"),
        op(b"b"),
        b"\x80\x04\x95" + struct.pack("<Q", 2**62) + b"].",
    ],
)
def test_a_malformed_stream_is_refused(stream: bytes) -> None:
    with pytest.raises(Refused):
        pickled_entries(stream)


WHOLE = pickle.dumps(array(LISTS), 4)


@settings(max_examples=500, deadline=None)
@given(place=st.integers(0, len(WHOLE) - 1), put=st.binary(max_size=4), over=st.integers(0, 4))
def test_whatever_is_changed_gives_entries_or_a_refusal(place: int, put: bytes, over: int) -> None:
    changed = WHOLE[:place] + put + WHOLE[place + over :]
    try:
        entries = pickled_entries(changed)
    except Refused:
        return
    assert type(entries) is list
