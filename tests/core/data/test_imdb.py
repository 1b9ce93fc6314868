import json
import time
from pathlib import Path

import numpy as np
import pytest

from core.data.imdb import ARCHIVE, WORD_INDEX, MissingFiles, missing
from core.data.loading import load
from core.data.spec import DataSpec
from core.errors import Problem
from core.places import datasets_folder
from tests.keras_later import keras

REAL = Path(__file__).parents[4] / "shared" / "data" / ARCHIVE
real = pytest.mark.skipif(not REAL.is_file(), reason="the real IMDB file is not here")


def keras_data(
    path: Path, monkeypatch: pytest.MonkeyPatch, num_words: int, maxlen: int, side: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """What Keras' own loader and padding make of the same file; only the download is replaced."""
    monkeypatch.setattr("keras.src.datasets.imdb.get_file", lambda *_, **__: str(path))
    (x_train, y_train), (x_test, y_test) = keras.datasets.imdb.load_data(num_words=num_words)

    def padded(reviews: np.ndarray) -> np.ndarray:
        return keras.utils.pad_sequences(reviews, maxlen=maxlen, padding=side, truncating=side)

    return padded(x_train), y_train, padded(x_test), y_test


@pytest.mark.parametrize("num_words", [4, 20, 10_000])
@pytest.mark.parametrize("side", ["post", "pre"])
def test_a_file_gives_what_keras_load_data_gives(
    archive: Path, monkeypatch: pytest.MonkeyPatch, num_words: int, side: str
) -> None:
    x_train, y_train, x_test, y_test = keras_data(archive, monkeypatch, num_words, 8, side)
    data = load(
        DataSpec("imdb", str(archive), num_words=num_words, maxlen=8, padding=side, truncating=side)
    )
    np.testing.assert_array_equal(data.validation.inputs, x_train[:8])
    np.testing.assert_array_equal(data.validation.targets, y_train[:8])
    np.testing.assert_array_equal(data.train.inputs, x_train[8:])
    np.testing.assert_array_equal(data.train.targets, y_train[8:])
    np.testing.assert_array_equal(data.test.inputs, x_test)
    np.testing.assert_array_equal(data.test.targets, y_test)
    assert data.train.inputs.dtype == np.int32
    assert data.train.targets.dtype == np.float32


def test_the_defaults_are_the_tutorials(archive: Path) -> None:
    spec = DataSpec("imdb", str(archive))
    assert (spec.num_words, spec.padding, spec.truncating) == (10_000, "post", "post")
    data = load(spec)
    assert data.train.inputs.shape == (32, 500)
    assert data.validation.inputs.shape == (8, 500)
    assert (data.train.inputs[:, 0] == 1).all()
    assert (data.train.inputs[:, -1] == 0).all()


@pytest.mark.parametrize("num_words", [4, 5, 10, 30, 10_000])
def test_no_token_reaches_num_words(archive: Path, num_words: int) -> None:
    data = load(DataSpec("imdb", str(archive), num_words=num_words))
    largest = max(part.inputs.max() for part in (data.train, data.validation, data.test))
    assert largest < num_words
    assert data.vocabulary_size is not None
    assert largest < data.vocabulary_size <= num_words
    assert data.vocabulary is not None
    assert data.vocabulary.size == data.vocabulary_size


def test_a_limit_takes_the_first_shuffled_reviews_of_both_sets(archive: Path) -> None:
    whole = load(DataSpec("imdb", str(archive)))
    part = load(DataSpec("imdb", str(archive), limit=10))
    assert (len(part.validation), len(part.train), len(part.test)) == (2, 8, 10)
    np.testing.assert_array_equal(part.validation.inputs, whole.validation.inputs[:2])
    np.testing.assert_array_equal(part.train.inputs[:6], whole.validation.inputs[2:])
    np.testing.assert_array_equal(part.test.inputs, whole.test.inputs[:10])
    assert part.vocabulary_size == whole.vocabulary_size


def test_chance_is_that_of_the_test_reviews(archive: Path) -> None:
    task = load(DataSpec("imdb", str(archive))).task
    assert task.kind == "binary"
    assert task.labels == ("negative", "positive")
    assert task.chance_accuracy == 0.5
    assert task.chance_loss == pytest.approx(np.log(2))


def test_the_word_index_beside_the_file_names_the_words(archive: Path) -> None:
    (archive.parent / WORD_INDEX).write_text(json.dumps({"the": 1, "naïve": 2, "rare": 90_000}))
    data = load(DataSpec("imdb", str(archive)))
    assert data.vocabulary is not None
    assert data.vocabulary.decode([0, 1, 2, 3, 4, 5, 6]) == [
        "<pad>", "<start>", "<unknown>", "#3", "the", "naïve", "#6",
    ]  # fmt: skip
    assert data.notes == ()


def test_the_word_index_in_the_cache_is_taken_when_none_lies_beside_the_file(archive: Path) -> None:
    datasets_folder().mkdir(parents=True)
    (datasets_folder() / WORD_INDEX).write_text(json.dumps({"the": 1}))
    data = load(DataSpec("imdb", str(archive)))
    assert data.vocabulary is not None
    assert data.vocabulary.word(4) == "the"


def test_without_a_word_index_words_are_numbers_and_a_note_says_so(archive: Path) -> None:
    data = load(DataSpec("imdb", str(archive)))
    assert data.vocabulary is not None
    assert data.vocabulary.words[:5] == ("<pad>", "<start>", "<unknown>", "#3", "#4")
    assert data.vocabulary.size == data.vocabulary_size
    assert data.notes == (
        "imdb_word_index.json is not beside imdb.npz: words are shown by number.",
    )


@pytest.mark.parametrize("text", ["", "[]", "{", '{"the": "1"}', '{"the": -2}', '{"the": true}'])
def test_a_broken_word_index_is_noted_and_does_no_harm(archive: Path, text: str) -> None:
    (archive.parent / WORD_INDEX).write_text(text)
    data = load(DataSpec("imdb", str(archive)))
    assert "is no word index" in data.notes[0]
    assert data.vocabulary is not None
    assert data.vocabulary.word(4) == "#4"


def test_the_file_in_the_cache_is_found(archive: Path) -> None:
    assert missing(DataSpec("imdb"))
    datasets_folder().mkdir(parents=True)
    archive.rename(datasets_folder() / ARCHIVE)
    assert not missing(DataSpec("imdb"))
    assert len(load(DataSpec("imdb")).test) == 40


def test_a_file_that_is_nowhere_is_reported_with_both_remedies() -> None:
    with pytest.raises(MissingFiles) as caught:
        load(DataSpec("imdb"))
    sentence = str(caught.value)
    assert "connect to the internet and run again" in sentence
    assert "pass it with --data-path FILE" in sentence
    assert caught.value.exit_status == 1


def test_a_wrong_path_is_reported_and_not_replaced_by_a_download(tmp_path: Path) -> None:
    spec = DataSpec("imdb", str(tmp_path / "nothing.npz"))
    assert not missing(spec)
    with pytest.raises(MissingFiles, match=r"there is no file .*nothing\.npz"):
        load(spec)


def test_the_path_may_be_the_folder_that_holds_the_file(archive: Path) -> None:
    spec = DataSpec("imdb", str(archive.parent))
    assert not missing(spec)
    assert len(load(spec).train) == 32


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.npz"
    np.savez(path, weights=np.zeros(3))
    with pytest.raises(Problem, match=r"has no x_train\.npy \(it holds weights\.npy\)"):
        load(DataSpec("imdb", str(path)))


@real
def test_the_real_file_is_read_in_seconds_and_equals_keras_reading(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start = time.process_time()
    data = load(DataSpec("imdb", str(REAL)))
    seconds = time.process_time() - start
    x_train, y_train, x_test, y_test = keras_data(REAL, monkeypatch, 10_000, 500, "post")
    np.testing.assert_array_equal(data.validation.inputs, x_train[:5000])
    np.testing.assert_array_equal(data.train.inputs, x_train[5000:])
    np.testing.assert_array_equal(data.test.inputs, x_test)
    np.testing.assert_array_equal(data.train.targets, y_train[5000:])
    np.testing.assert_array_equal(data.test.targets, y_test)
    assert data.vocabulary_size == 10_000
    assert data.vocabulary is not None
    assert data.vocabulary.decode(data.train.inputs[0][:4].tolist())[0] == "<start>"
    assert "#" not in "".join(data.vocabulary.words)
    assert seconds < 30, f"{seconds:.1f} s"
