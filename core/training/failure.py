"""Why a worker could not go on, in one sentence with what to do about it."""

import errno

from core.training.store import Run

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_ROOM_WORDS = ("no space left", "file too large", "disk quota exceeded")
NO_MEMORY_WORDS = (
    "out of memory",
    "oom when allocating",
    "unable to allocate",
    "cannot allocate memory",
    "bad_alloc",
)


def in_words(error: BaseException, run: Run) -> str:
    """The sentence of an error that no part of the program foresaw."""
    said = " ".join(str(error).split())[:400] or type(error).__name__
    if _is_of_memory(error, said.lower()):
        return (
            f"the machine's memory is not enough ({said}): free some and resume it "
            f"(rnn-tui resume {run.id}), or start a run with a smaller batch_size or maxlen"
        )
    if _is_of_room(error, said.lower()):
        return f"the disk is full ({said}): make room, then resume it (rnn-tui resume {run.id})"
    if isinstance(error, OSError):
        return f"{said}: make room or change permissions, then resume it (rnn-tui resume {run.id})"
    return f"{type(error).__name__}: {said} (the whole message is in worker.log)"


def _is_of_memory(error: BaseException, said: str) -> bool:
    if isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM:
        return True
    return any(words in said for words in NO_MEMORY_WORDS)


def _is_of_room(error: BaseException, said: str) -> bool:
    # HDF5 and archives pass the system's words on, but not always its number.
    return getattr(error, "errno", None) in NO_ROOM or any(words in said for words in NO_ROOM_WORDS)
