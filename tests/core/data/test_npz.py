import io
import zipfile
from collections.abc import Callable
from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from core.data import npz
from core.data.npz import read_archive
from core.errors import Problem

Members = dict[str, np.ndarray]
Replace = Callable[[str, bytes], Path]


def saved(path: Path, **members: object) -> Path:
    np.savez(path, **members)
    return path


def npy(array: object, **options: object) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array(stream, np.asarray(array), **options)
    return stream.getvalue()


def refusal(path: Path) -> str:
    """The sentence about a file: it names the file and is one sentence."""
    with pytest.raises(Problem) as caught:
        read_archive(path)
    sentence = str(caught.value)
    assert sentence.startswith(str(path))
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_the_four_members_are_read(
    archive: Path, ranks: tuple[list[list[int]], list[list[int]]], members: Members
) -> None:
    read = read_archive(archive)
    for flat, lists in zip((read.train_ranks, read.test_ranks), ranks, strict=True):
        assert flat.lengths.tolist() == list(map(len, lists))
        assert flat.values.tolist() == list(chain(*lists))
    assert read.train_labels.tolist() == members["y_train"].tolist()
    assert read.test_labels.tolist() == members["y_test"].tolist()


@pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)])
def test_every_version_of_the_npy_format_is_read(
    replace_member: Replace, members: Members, version: tuple[int, int]
) -> None:
    body = npy(members["x_train"], version=version, allow_pickle=True)
    assert len(read_archive(replace_member("x_train.npy", body)).train_ranks) == 40


@pytest.mark.parametrize("name", ["x_train", "y_train", "x_test", "y_test"])
def test_a_missing_member_is_named(tmp_path: Path, members: Members, name: str) -> None:
    rest = {key: array for key, array in members.items() if key != name}
    assert f"has no {name}.npy (it holds" in refusal(saved(tmp_path / "less.npz", **rest))


def test_a_truncated_archive_is_refused(archive: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.npz"
    body = archive.read_bytes()
    for size in (0, 10, len(body) // 2, len(body) - 10):
        cut.write_bytes(body[:size])
        assert "damaged or no .npz archive" in refusal(cut)


def test_a_damaged_member_is_refused(archive: Path, tmp_path: Path) -> None:
    body = bytearray(archive.read_bytes())
    body[80:120] = b"\x55" * 40
    bad = tmp_path / "bad.npz"
    bad.write_bytes(body)
    assert "take the imdb.npz that Keras publishes" in refusal(bad)


def test_a_page_saved_under_the_name_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "imdb.npz"
    page.write_text("<html>not found</html>")
    assert "damaged or no .npz archive" in refusal(page)


def test_a_member_that_declares_too_much_is_not_unpacked(
    replace_member: Replace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(npz, "MEMBER_LIMIT", 10_000)
    path = replace_member("x_test.npy", bytes(10_001))
    assert "x_test.npy is larger than" in refusal(path)


def test_a_member_that_declares_less_than_it_holds_is_refused(
    archive: Path, tmp_path: Path
) -> None:
    bomb = tmp_path / "bomb.npz"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("x_train.npy", bytes(10 * 2**20))
    body = bomb.read_bytes()
    declared = (10 * 2**20).to_bytes(4, "little")
    assert body.count(declared) == 2
    bomb.write_bytes(body.replace(declared, (200).to_bytes(4, "little")))
    refusal(bomb)


def test_a_member_of_a_kind_that_no_program_knows_is_refused(archive: Path, tmp_path: Path) -> None:
    strange = tmp_path / "strange.npz"
    for place in (6, 10):
        body = bytearray(archive.read_bytes())
        body[body.index(b"PK\x01\x02") + place] = 208
        strange.write_bytes(body)
        refusal(strange)


def test_an_encrypted_member_is_refused(archive: Path, tmp_path: Path) -> None:
    body = bytearray(archive.read_bytes())
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.index(signature) + place] |= 1
    locked = tmp_path / "locked.npz"
    locked.write_bytes(body)
    assert "x_train.npy cannot be unpacked" in refusal(locked)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"hello", "is no NumPy array"),
        (b"\x93NUMPY\x09\x00", "is no NumPy array"),
        (b"\x93NUMPY\x01\x00\x10\x00{'descr': 1+1}  ", "is no NumPy array"),
        (npy(np.zeros((40, 3), np.int64)), "holds int64 values instead of lists"),
        (npy(np.array(["text"] * 40)), "instead of lists of word numbers"),
    ],
)
def test_a_member_that_is_no_array_of_lists_is_refused(
    replace_member: Replace, body: bytes, words: str
) -> None:
    assert words in refusal(replace_member("x_train.npy", body))


def test_a_header_that_announces_another_number_of_reviews_is_refused(
    replace_member: Replace, members: Members
) -> None:
    body = npy(members["x_train"], allow_pickle=True)
    assert body.count(b"(40,)") == 1
    path = replace_member("x_train.npy", body.replace(b"(40,)", b"(41,)"))
    assert "announces the shape (41,) but holds 40 reviews" in refusal(path)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (None, "has a NoneType for review 2, not a list"),
        (7, "has a int for review 2, not a list"),
        ([1, [2]], "has entries that are no whole numbers"),
        ([1, None], "has entries that are no whole numbers"),
        ([True], "has entries that are no whole numbers"),
        ([1, -4, 2], "has the word rank -4"),
        ([2**31 - 1], "has the word rank 2147483647"),
        ([2**40], "has the word rank 1099511627776"),
        ([2**70], "nothing in it was run"),
        ([0.5], "nothing in it was run"),
        (["word"], "nothing in it was run"),
        ((1, 2), "has a tuple for review 2, not a list"),
        ({"a": 1}, "nothing in it was run"),
        (np.array([1, 2]), "nothing in it was run"),
    ],
)
def test_a_review_that_is_no_list_of_ranks_is_refused(
    replace_member: Replace, members: Members, entry: object, words: str
) -> None:
    reviews = members["x_train"].copy()
    reviews[2] = entry
    path = replace_member("x_train.npy", npy(reviews, allow_pickle=True))
    sentence = refusal(path)
    assert words in sentence
    assert "x_train.npy" in sentence


def test_a_list_repeated_without_end_is_counted_before_it_is_copied(
    replace_member: Replace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(npz, "WORD_LIMIT", 100_000)
    reviews = np.empty(1000, dtype=object)
    reviews[:] = [[1] * 1000] * 1000
    body = npy(reviews, allow_pickle=True)
    assert len(body) < 10_000
    assert "holds 1,000,000 words, more than" in refusal(replace_member("x_train.npy", body))


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (np.zeros(39, np.int64), "has the shape (39,), but there are 40 reviews"),
        (np.zeros((40, 1), np.int64), "has the shape (40, 1)"),
        (np.zeros(40, np.float32), "holds float32 values"),
        (np.array(["pos"] * 40), "instead of the labels 0 and 1"),
        (np.full(40, 2), "has the label 2: labels are 0 or 1"),
        (np.full(40, -1), "has the label -1"),
    ],
)
def test_labels_that_do_not_fit_are_refused(
    replace_member: Replace, labels: np.ndarray, words: str
) -> None:
    assert words in refusal(replace_member("y_train.npy", npy(labels)))


def test_labels_that_end_early_are_refused(replace_member: Replace, members: Members) -> None:
    body = npy(members["y_train"])[:-8]
    assert "announces 40 labels but ends early" in refusal(replace_member("y_train.npy", body))


def test_too_few_reviews_are_refused(tmp_path: Path) -> None:
    lone = np.empty(1, dtype=object)
    lone[0] = [1]
    path = saved(tmp_path / "lone.npz", x_train=lone, y_train=[1], x_test=lone, y_test=[1])
    assert "holds 1 reviews, too few to train on" in refusal(path)


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int32, np.bool_])
def test_labels_may_be_any_whole_numbers(replace_member: Replace, dtype: type) -> None:
    labels = np.arange(40) % 2
    read = read_archive(replace_member("y_train.npy", npy(labels.astype(dtype))))
    assert read.train_labels.tolist() == labels.tolist()
