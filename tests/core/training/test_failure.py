"""What nobody foresaw is said in one sentence, with what to do about it."""

import errno
from pathlib import Path

import pytest

from core.training.failure import in_words
from core.training.store import Run

RUN = Run(Path("/runs/bcdf-mine"))


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EFBIG, "File too large"),
        RuntimeError(
            "Unable to flush file (errno = 28, error message = 'No space left on device')"
        ),
    ],
)
def test_a_full_disk_asks_for_room(error: Exception) -> None:
    said = in_words(error, RUN)
    assert said.startswith("the disk is full (")
    assert "make room, then resume it (rnn-tui resume bcdf-mine)" in said


@pytest.mark.parametrize(
    "error",
    [
        MemoryError("Unable to allocate 37.3 GiB for an array"),
        RuntimeError("OOM when allocating tensor with shape[1000,1000]"),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
    ],
)
def test_memory_that_is_not_enough_asks_for_less(error: Exception) -> None:
    said = in_words(error, RUN)
    assert said.startswith("the machine's memory is not enough (")
    assert "a smaller batch_size or maxlen" in said


def test_anything_else_keeps_its_kind_and_its_words_in_one_line() -> None:
    assert in_words(ValueError("one\n  two"), RUN) == (
        "ValueError: one two (the whole message is in worker.log)"
    )
