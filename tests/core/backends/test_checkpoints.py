"""A training's whole state on the disk: whole or not at all, and never trusted when broken."""

import errno
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.backends.checkpoint import Checkpoint, Progress
from core.backends.checkpoints import (
    CHECKPOINTS,
    checkpoint_path,
    has_checkpoint,
    newest_checkpoint,
    save_checkpoint,
)

some = settings(deadline=None, max_examples=40, derandomize=True, database=None)


def _checkpoint(epoch: int, batch: int = 0, best: int | None = None, size: int = 3) -> Checkpoint:
    rng = np.random.default_rng((epoch, batch))
    return Checkpoint(
        progress=Progress(epoch, batch, best_epoch=best, best_loss=0.1 + 0.2 if best else None),
        weights=(rng.standard_normal((size, 2), dtype=np.float32), np.float32([np.nan, -0.0])),
        optimizer=(np.asarray(7), rng.standard_normal(size)),
        random=(np.array([1, 2**32 - 1], np.uint32),),
        metrics=(np.float32(0.1),) if batch else (),
        made_with={"tensorflow": "2.21.0", "device": "cpu:0"},
    )


def _assert_same(one: Checkpoint | None, other: Checkpoint) -> None:
    assert one is not None
    assert (one.progress, one.made_with) == (other.progress, other.made_with)
    for part in ("weights", "optimizer", "random", "metrics"):
        ours, theirs = getattr(one, part), getattr(other, part)
        assert [np.asarray(array).tobytes() for array in ours] == [
            np.asarray(array).tobytes() for array in theirs
        ]
        assert [(array.dtype, array.shape) for array in ours] == [
            (array.dtype, array.shape) for array in map(np.asarray, theirs)
        ]


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / CHECKPOINTS).iterdir())


def test_what_is_saved_is_read_to_the_bit(tmp_path: Path) -> None:
    assert not has_checkpoint(tmp_path)
    assert newest_checkpoint(tmp_path) == (None, ())
    for saved in (_checkpoint(3, best=2), _checkpoint(3, 17)):
        save_checkpoint(tmp_path, saved)
        read, passed_over = newest_checkpoint(tmp_path)
        _assert_same(read, saved)
        assert passed_over == ()
    assert has_checkpoint(tmp_path)


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 3), st.integers(0, 12))))
@some
def test_the_newest_two_and_the_best_stay(
    tmp_path_factory: pytest.TempPathFactory, saves: list[tuple[int, int, int]]
) -> None:
    folder = tmp_path_factory.mktemp("run")
    ever: set[tuple[int, int]] = set()
    for epoch, batch, some_epoch in saves:
        best = min(some_epoch, epoch)
        save_checkpoint(folder, _checkpoint(epoch, batch, best or None))
        until_now = sorted({place for place in ever if place <= (epoch, batch)} | {(epoch, batch)})
        ever = {*until_now[-2:], *(place for place in until_now if place == (best, 0) and best)}
        assert set(_names(folder)) == {checkpoint_path(folder, place).name for place in ever}
        read, _ = newest_checkpoint(folder)
        assert read is not None
        assert (read.progress.epoch, read.progress.batch) == (epoch, batch)


@given(st.data())
@some
def test_a_flipped_bit_is_harmless_or_the_one_before_is_used(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("run")
    before, newest = _checkpoint(1), _checkpoint(1, 5)
    save_checkpoint(folder, before)
    save_checkpoint(folder, newest)
    path = checkpoint_path(folder, (1, 5))
    content = bytearray(path.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(content)
    read, passed_over = newest_checkpoint(folder)
    _assert_same(read, before if passed_over else newest)


def test_a_flipped_byte_inside_an_array_is_found(tmp_path: Path) -> None:
    save_checkpoint(tmp_path, _checkpoint(1))
    save_checkpoint(tmp_path, _checkpoint(2, size=500))
    path = checkpoint_path(tmp_path, (2, 0))
    content = bytearray(path.read_bytes())
    content[content.index(_checkpoint(2, size=500).weights[0].tobytes()) + 1000] ^= 4
    path.write_bytes(content)
    read, (sentence,) = newest_checkpoint(tmp_path)
    _assert_same(read, _checkpoint(1))
    assert sentence.startswith(
        "the checkpoint after epoch 2 (checkpoints/000002-00000000.npz) is broken and was passed "
        "over: Bad CRC-32"
    )


@pytest.mark.parametrize("left", [0, 1, 0.5, 0.99])
def test_a_cut_file_is_passed_over_with_a_sentence(left: float, tmp_path: Path) -> None:
    save_checkpoint(tmp_path, _checkpoint(1))
    save_checkpoint(tmp_path, _checkpoint(1, 5))
    path = checkpoint_path(tmp_path, (1, 5))
    os.truncate(path, int(left) if left in (0, 1) else int(path.stat().st_size * left))
    read, (sentence,) = newest_checkpoint(tmp_path)
    _assert_same(read, _checkpoint(1))
    assert "after batch 5 of epoch 2" in sentence
    assert "\n" not in sentence
    os.truncate(checkpoint_path(tmp_path, (1, 0)), 0)
    read, sentences = newest_checkpoint(tmp_path)
    assert read is None
    assert len(sentences) == 2


def test_an_archive_of_other_arrays_is_no_checkpoint_and_nothing_in_it_is_run(
    tmp_path: Path,
) -> None:
    class Hostile:
        def __reduce__(self) -> object:
            return os.mkdir, (str(tmp_path / "has run"),)

    save_checkpoint(tmp_path, _checkpoint(1))
    path = checkpoint_path(tmp_path, (2, 0))
    for arrays in (
        {"something": np.arange(3)},
        {"progress": np.array([Hostile()], dtype=object), "made_with": np.zeros(1, np.uint8)},
    ):
        np.savez(path, **arrays)
        read, passed_over = newest_checkpoint(tmp_path)
        _assert_same(read, _checkpoint(1))
        assert len(passed_over) == 1
    assert not (tmp_path / "has run").exists()


def test_what_a_killed_worker_left_half_written_goes_at_the_next_save(tmp_path: Path) -> None:
    save_checkpoint(tmp_path, _checkpoint(1))
    half = tmp_path / CHECKPOINTS / ".partial-000002-00000000.npz"
    half.write_bytes(b"PK")
    _assert_same(newest_checkpoint(tmp_path)[0], _checkpoint(1))
    save_checkpoint(tmp_path, _checkpoint(2, 1))
    assert _names(tmp_path) == ["000001-00000000.npz", "000002-00000001.npz"]


def test_what_was_broken_off_later_goes_when_training_goes_on_earlier(tmp_path: Path) -> None:
    for place in ((1, 0), (2, 0), (2, 9)):
        save_checkpoint(tmp_path, _checkpoint(*place))
    os.truncate(checkpoint_path(tmp_path, (2, 9)), 10)
    save_checkpoint(tmp_path, _checkpoint(2, 4))
    assert _names(tmp_path) == ["000002-00000000.npz", "000002-00000004.npz"]


@contextmanager
def _files_of_at_most(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_leaves_the_earlier_checkpoints_and_nothing_half_written(
    tmp_path: Path,
) -> None:
    save_checkpoint(tmp_path, _checkpoint(1))
    with pytest.raises(OSError, match="too large") as refused, _files_of_at_most(512):
        save_checkpoint(tmp_path, _checkpoint(2))
    assert refused.value.errno == errno.EFBIG
    assert _names(tmp_path) == ["000001-00000000.npz"]
    _assert_same(newest_checkpoint(tmp_path)[0], _checkpoint(1))
