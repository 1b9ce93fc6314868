"""A `.keras` archive: what it holds, checked before anything of it is read.

Nothing is ever written to disk, so that no entry's name can lead anywhere; names that try are
refused all the same, for such a file was made to do harm.
"""

import io
import os
import stat
import struct
import zipfile
import zlib
from typing import BinaryIO

from core.models.files.refusal import NOT_BY_KERAS, SAVE_AGAIN, Refused
from core.printable import NAME_LENGTH, printable

MOST_ENTRIES = 10_000
"""A model has three entries, and one more for each file that its layers keep."""

LARGEST_DIRECTORY = 16 * 1024 * 1024
"""Bytes of the list of entries."""

LARGEST_TEXT = 64 * 1024 * 1024
"""Bytes of config.json; that of a model with 500 layers has half a megabyte."""

LARGEST_UNPACKED = 512 * 1024 * 1024
"""Bytes of weights that were compressed: Keras stores them plainly, and then any size is read."""

LARGEST_COPY = 16 * 1024 * 1024
"""Bytes of weights that are read at once; larger ones are read in place, a piece at a time."""

EXPANSION = 100
"""No configuration and no weights shrink further than this, but a bomb does."""

EXPANSION_FLOOR = 4 * 1024 * 1024
"""Bytes below which it does not matter how far something was compressed."""

_END = b"PK\x05\x06"
_END_64 = b"PK\x06\x06"
_LOCATOR_64 = b"PK\x06\x07"
_CHUNK = 1 << 20


class Archive:
    """An open `.keras` file."""

    def __init__(self, file: BinaryIO) -> None:
        """Checks every entry.

        Args:
            file: open for reading.

        Raises:
            Refused: when it is no archive, or one that Keras would not write.
        """
        self._file = file
        _require_small_directory(file)
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, struct.error, EOFError, OSError) as error:
            raise Refused("is no whole zip archive", SAVE_AGAIN) from error
        entries = self._zip.infolist()
        if len(entries) > MOST_ENTRIES:
            raise Refused(f"has {len(entries):,} entries", NOT_BY_KERAS)
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            _require_plain(entry)
            if entry.filename in self._entries:
                raise Refused(f"has two entries {_shown(entry)}", NOT_BY_KERAS)
            self._entries[entry.filename] = entry

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its entries."""
        return tuple(self._entries)

    def text(self, name: str) -> bytes:
        """The whole of a small entry.

        Args:
            name: of the entry.

        Raises:
            Refused: when there is none, or it is too large or damaged.
        """
        if name not in self._entries:
            raise Refused(f"holds no {name}", "open a file that model.save() has written")
        return self._unpacked(self._entries[name], LARGEST_TEXT)

    def weights(self, name: str) -> tuple[BinaryIO, int]:
        """An HDF5 file within the archive, and its size.

        Args:
            name: of the entry.

        Raises:
            Refused: when there is none, or it is too large or damaged.
        """
        if name not in self._entries:
            raise Refused(f"holds no {printable(name, NAME_LENGTH)}", SAVE_AGAIN)
        entry = self._entries[name]
        if entry.compress_type == zipfile.ZIP_STORED and entry.file_size > LARGEST_COPY:
            begin = self._begin(entry)
            return io.BufferedReader(_Part(self._file, begin, entry.file_size)), entry.file_size
        data = self._unpacked(entry, LARGEST_UNPACKED)
        return io.BytesIO(data), len(data)

    def _unpacked(self, entry: zipfile.ZipInfo, most: int) -> bytes:
        """The entry's bytes, counted as they come: what its header says is not trusted."""
        pieces: list[bytes] = []
        size = 0
        allowed = max(EXPANSION_FLOOR, EXPANSION * max(entry.compress_size, 0))
        try:
            with self._zip.open(entry) as packed:
                while piece := packed.read(_CHUNK):
                    size += len(piece)
                    pieces.append(piece)
                    if size > most:
                        raise Refused(
                            f"unpacks {_shown(entry)} to more than {most // 1024**2} MiB",
                            "such a size is never read",
                        )
                    if size > allowed:
                        raise Refused(
                            f"unpacks {_shown(entry)} to more than {EXPANSION} times its size",
                            NOT_BY_KERAS,
                        )
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            OSError,
            RuntimeError,
            ValueError,
            struct.error,
        ) as error:
            raise Refused(f"has a damaged entry {_shown(entry)}", SAVE_AGAIN) from error
        return b"".join(pieces)

    def _begin(self, entry: zipfile.ZipInfo) -> int:
        """Where the bytes of an entry begin: behind a header that has its name once more."""
        self._file.seek(entry.header_offset)
        header = self._file.read(30)
        if len(header) != 30 or header[:4] != b"PK\x03\x04":
            raise Refused(f"has a damaged entry {_shown(entry)}", SAVE_AGAIN)
        name, extra = struct.unpack("<HH", header[26:30])
        begin: int = entry.header_offset + 30 + name + extra
        if begin + entry.file_size > _size(self._file):
            raise Refused(f"ends within its entry {_shown(entry)}", SAVE_AGAIN)
        return begin


class _Part(io.RawIOBase):
    """A part of a file as a file of its own."""

    def __init__(self, file: BinaryIO, begin: int, size: int) -> None:
        self._file = file
        self._begin = begin
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(start + offset, 0)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count = max(min(len(buffer), self._size - self._at), 0)
        self._file.seek(self._begin + self._at)
        piece = self._file.read(count)
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)


def _require_small_directory(file: BinaryIO) -> None:
    """Refuses a list of entries that would itself fill the memory while it is read."""
    size = _size(file)
    file.seek(max(0, size - 22 - 0xFFFF))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise Refused("is no whole zip archive", SAVE_AGAIN)
    entries, directory = struct.unpack("<HL", tail[at + 10 : at + 16])
    if at >= 76 and tail[at - 20 : at - 16] == _LOCATOR_64:
        # Where Python's zipfile looks too: the two records lie right before this one.
        place = at - 76
        if tail[place : place + 4] != _END_64:
            raise Refused("is no whole zip archive", SAVE_AGAIN)
        entries, directory = struct.unpack("<QQ", tail[place + 32 : place + 48])
    if directory > LARGEST_DIRECTORY or entries > MOST_ENTRIES:
        raise Refused(f"has {entries:,} entries in {directory:,} bytes", NOT_BY_KERAS)


def _require_plain(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in name:
        raise Refused(f"has an entry {_shown(entry)} that leads out of it", NOT_BY_KERAS)
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise Refused(f"has an entry {_shown(entry)} that is a link", NOT_BY_KERAS)
    if entry.flag_bits & 0x1:
        raise Refused(f"has an encrypted entry {_shown(entry)}", "save it without a password")


def _shown(entry: zipfile.ZipInfo) -> str:
    return f"'{printable(entry.filename, NAME_LENGTH)}'"


def _size(file: BinaryIO) -> int:
    return file.seek(0, os.SEEK_END)
