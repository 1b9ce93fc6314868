import os
import resource
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.data.decoded import KEPT
from core.data.imdb import MAXLEN
from core.data.loading import load
from core.data.npz import LARGEST_RANK
from core.data.spec import DataSpec
from core.places import datasets_folder, decoded_folder
from core.whole_file import PARTIAL
from tests.core.data.conftest import REVIEWS, objects

Members = dict[str, np.ndarray]
SETTINGS = [
    {},
    {"num_words": 12, "maxlen": 5, "padding": "pre", "truncating": "pre"},
    {"num_words": 4, "maxlen": 7, "truncating": "pre", "limit": 11},
    {"maxlen": 3, "padding": "pre", "validation": 0.45},
]


def kept_files() -> list[Path]:
    return sorted(decoded_folder().iterdir())


def arrays(spec: DataSpec) -> list[np.ndarray]:
    data = load(spec)
    splits = (data.train, data.validation, data.test)
    size = np.array(data.vocabulary_size)
    return [size, *(array for split in splits for array in (split.inputs, split.targets))]


def assert_same(ours: list[np.ndarray], theirs: list[np.ndarray]) -> None:
    for one, other in zip(ours, theirs, strict=True):
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other)


@pytest.fixture
def kept(archive: Path) -> Path:
    """What the first use of the small file keeps."""
    load(DataSpec("imdb", str(archive)))
    (file,) = kept_files()
    return file


@pytest.fixture
def answer(archive: Path) -> Callable[[], list[np.ndarray]]:
    """What the small file gives."""
    return lambda: arrays(DataSpec("imdb", str(archive)))


def changed(kept: Path, **members: np.ndarray) -> None:
    """Replaces members of a kept file, as somebody else would write it."""
    with np.load(kept) as before:
        np.savez(kept, **{**before, **members})


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_second_use_gives_the_same_arrays_whatever_the_settings(
    archive: Path, kept: Path, settings: dict[str, object]
) -> None:
    spec = DataSpec("imdb", str(archive), **settings)
    written = kept.stat()
    again = arrays(spec)
    assert kept_files() == [kept]
    assert (kept.stat().st_ino, kept.stat().st_mtime_ns) == (written.st_ino, written.st_mtime_ns)
    kept.unlink()
    assert_same(again, arrays(spec))


def test_more_reviews_than_are_prepared_at_once_are_the_same(tmp_path: Path) -> None:
    path, count = tmp_path / "many.npz", 5000
    reviews = [[number % 900] * (number % 4) for number in range(count)]
    labels = np.arange(count) % 2
    np.savez(path, x_train=objects(reviews), y_train=labels, x_test=objects(reviews), y_test=labels)
    inputs = load(DataSpec("imdb", str(path), maxlen=4)).test.inputs
    rng = np.random.RandomState(113)
    for _ in ("training", "test"):
        order = np.arange(count)
        rng.shuffle(order)
    expected = [[1, *(rank + 3 for rank in reviews[number])] for number in order]
    assert inputs.tolist() == [row + [0] * (4 - len(row)) for row in expected]


def test_the_second_use_reads_what_was_kept(
    kept: Path, answer: Callable[[], list[np.ndarray]]
) -> None:
    before = answer()
    changed(kept, test_labels=np.ones(REVIEWS, np.int64))
    assert (answer()[-1] == 1).all()
    assert not (before[-1] == 1).all()


def test_a_changed_file_is_read_anew_even_at_the_same_size_and_time(
    tmp_path: Path, members: Members
) -> None:
    path = tmp_path / "changing.npz"
    spec = DataSpec("imdb", str(path))
    np.savez(path, **members)
    before, state = arrays(spec), path.stat()
    np.savez(path, **{**members, "y_test": np.zeros(REVIEWS, members["y_test"].dtype)})
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (state.st_size, state.st_mtime_ns)
    assert (arrays(spec)[-1] == 0).all()
    assert not (before[-1] == 0).all()


def test_a_link_means_the_file_that_it_leads_to(archive: Path, kept: Path, tmp_path: Path) -> None:
    (tmp_path / "link.npz").symlink_to(archive)
    load(DataSpec("imdb", str(tmp_path / "link.npz")))
    assert kept_files() == [kept]


def cut(kept: Path) -> None:
    os.truncate(kept, kept.stat().st_size // 2)


def emptied(kept: Path) -> None:
    kept.write_bytes(b"")


def one_bit_turned(kept: Path) -> None:
    """In the middle of the training ranks, which stand first."""
    body = bytearray(kept.read_bytes())
    body[300] ^= 1
    kept.write_bytes(body)


def zeroed(kept: Path) -> None:
    """As a power failure leaves a file."""
    kept.write_bytes(bytes(kept.stat().st_size))


def an_array_alone(kept: Path) -> None:
    with kept.open("wb") as file:
        np.save(file, np.zeros(9))


def other_members(kept: Path) -> None:
    np.savez(kept, weights=np.zeros(9))


def a_bomb(kept: Path) -> None:
    """Small on the disk, and large once it is unpacked."""
    lengths = np.zeros(REVIEWS, np.int64)
    lengths[0] = 400_000
    bomb = {"test_ranks": np.zeros(lengths[0], np.int32), "test_lengths": lengths}
    with np.load(kept) as before:
        np.savez_compressed(kept, **{**before, **bomb})


@pytest.mark.parametrize(
    "damage", [cut, emptied, one_bit_turned, zeroed, an_array_alone, other_members, a_bomb]
)
def test_a_damaged_file_is_ignored_and_rewritten(
    kept: Path, answer: Callable[[], list[np.ndarray]], damage: Callable[[Path], None]
) -> None:
    whole, right = kept.read_bytes(), answer()
    damage(kept)
    assert kept.read_bytes() != whole
    assert_same(answer(), right)
    with np.load(kept) as mended, np.load(_copy(kept, whole)) as first:
        assert_same([*mended.values()], [*first.values()])


def _copy(kept: Path, whole: bytes) -> Path:
    copy = kept.parents[1] / "copy.npz"
    copy.write_bytes(whole)
    return copy


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("train_ranks", lambda ranks: ranks.astype(np.int64)),
        ("train_ranks", lambda ranks: ranks[:-1]),
        ("train_ranks", lambda ranks: ranks.reshape(1, -1)),
        ("train_ranks", lambda ranks: np.where(ranks == ranks.max(), -1, ranks).astype(np.int32)),
        ("test_ranks", lambda ranks: np.full_like(ranks, LARGEST_RANK + 1)),
        ("test_lengths", lambda lengths: lengths.astype(np.float64)),
        ("test_lengths", lambda lengths: lengths[:-1]),
        ("test_lengths", lambda lengths: lengths + np.eye(1, REVIEWS, dtype=np.int64)[0]),
        ("test_lengths", lambda lengths: np.array([-1, lengths.sum() + 1])),
        ("test_lengths", lambda lengths: np.int64(3)),
        ("train_labels", lambda labels: labels + 1),
        ("train_labels", lambda labels: labels[:-1]),
        ("test_labels", lambda labels: labels.astype(bool)),
    ],
)
def test_numbers_that_no_archive_holds_are_ignored_and_rewritten(
    kept: Path,
    answer: Callable[[], list[np.ndarray]],
    name: str,
    wrong: Callable[[np.ndarray], np.ndarray],
) -> None:
    right = answer()
    with np.load(kept) as before:
        true = before[name]
    changed(kept, **{name: wrong(true)})
    assert_same(answer(), right)
    with np.load(kept) as mended:
        assert_same([mended[name]], [true])


class Running:
    """Leaves a trace where a pickle that holds it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = str(trace)

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (self.trace,)


def test_code_in_a_kept_file_is_not_run(
    kept: Path, answer: Callable[[], list[np.ndarray]], tmp_path: Path
) -> None:
    right, trace = answer(), tmp_path / "trace"
    changed(kept, train_labels=objects([Running(trace)] * REVIEWS))
    assert_same(answer(), right)
    assert not trace.exists()


def test_where_nothing_can_be_kept_nothing_but_time_is_lost(
    archive: Path, answer: Callable[[], list[np.ndarray]]
) -> None:
    datasets_folder().mkdir(parents=True)
    decoded_folder().write_text("a file where the folder should be")
    assert answer()[1].shape == (32, MAXLEN)
    assert decoded_folder().is_file()


def test_a_full_disk_costs_nothing_but_time_and_nothing_is_left_over(
    archive: Path, answer: Callable[[], list[np.ndarray]]
) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, limits[1]))
    try:
        full = answer()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert kept_files() == []
    assert_same(full, answer())
    assert len(kept_files()) == 1


def test_several_first_uses_at_once_leave_one_file(
    archive: Path, answer: Callable[[], list[np.ndarray]]
) -> None:
    together, given = threading.Barrier(4), []

    def use() -> None:
        together.wait()
        given.append(answer())

    uses = [threading.Thread(target=use) for _ in range(4)]
    for one in uses:
        one.start()
    for one in uses:
        one.join()
    assert len(given) == 4
    assert len(kept_files()) == 1
    for other in given:
        assert_same(other, answer())


def test_the_newest_files_are_kept_and_what_a_killed_writer_left_goes(
    tmp_path: Path, members: Members
) -> None:
    used: list[Path] = []
    for number in range(KEPT + 1):
        path = tmp_path / f"{number}.npz"
        np.savez(path, **members)
        load(DataSpec("imdb", str(path)))
        (new,) = set(kept_files()) - set(used)
        used.append(new)
        long_ago = time.time() - 10_000 + number
        os.utime(new, (long_ago, long_ago))
    assert kept_files() == sorted(used[1:])

    left, passing = (decoded_folder() / f"{PARTIAL}{mark}imdb-0.npz" for mark in ("a", "b"))
    left.touch()
    os.utime(left, (long_ago, long_ago))
    passing.touch()
    load(DataSpec("imdb", str(tmp_path / "0.npz")))
    assert kept_files() == sorted([used[0], used[-1], passing])
