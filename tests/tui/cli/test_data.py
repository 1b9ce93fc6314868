"""`rnn-tui data` shows what a data set holds, or what is wrong with it."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

RunCommand = Callable[..., Any]


def test_the_embedded_reviews_need_nothing(rnn_tui: RunCommand) -> None:
    answer = rnn_tui("data", "reviews")
    assert answer.status == 0
    assert "training" in answer.out
    assert "best possible accuracy" in answer.out


def test_json_carries_sizes_and_examples(rnn_tui: RunCommand) -> None:
    described = json.loads(rnn_tui("data", "reviews", "--set", "limit=50", "--json").out)
    assert (described["train"], described["validation"], described["test"]) == (40, 10, 50)
    assert described["task"] == "binary"
    assert len(described["examples"]) == 3


@pytest.mark.parametrize("name", ["adding", "temporal-order"])
def test_the_classic_tasks_name_their_floor(rnn_tui: RunCommand, name: str) -> None:
    answer = rnn_tui("data", name, "--set", "limit=20")
    assert answer.status == 0
    assert "0.1667" in answer.out or "0.250" in answer.out


def test_a_file_of_three_labels_in_any_script(rnn_tui: RunCommand, tmp_path: Path) -> None:
    rows = [
        ("gut und schön", "positiv"),
        ("这部电影很好看", "neutral"),
        ("плохой фильм", "negativ"),
    ] * 20
    lines = ["text,label", *(f"{text},{label}" for text, label in rows)]
    (tmp_path / "texts.csv").write_text("\n".join(lines), encoding="utf-8")
    described = json.loads(rnn_tui("data", "texts.csv", "--json").out)
    assert described["labels"] == ["negativ", "neutral", "positiv"]
    assert described["task"] == "classes"


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _binary(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 20)


def _cut(path: Path) -> None:
    whole = io.BytesIO()
    np.savez(whole, x_train=np.arange(1000), y_train=np.arange(1000))
    path.write_bytes(whole.getvalue()[:900])


def _other_layout(path: Path) -> None:
    with path.open("wb") as file:
        np.savez(file, images=np.zeros((3, 3)))


def _hostile(path: Path) -> None:
    class Hostile:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (path.with_name("executed"),))

    hostile = np.empty(1, dtype=object)
    hostile[0] = Hostile()
    with path.open("wb") as file:
        np.savez(file, x_train=hostile, y_train=[1], x_test=hostile, y_test=[1])


@pytest.mark.parametrize("spoil", [_empty, _binary, _cut, _other_layout, _hostile])
def test_a_spoiled_archive_is_one_sentence(
    rnn_tui: RunCommand, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    path = tmp_path / "imdb.npz"
    spoil(path)
    answer = rnn_tui("data", "imdb", "--data-path", "imdb.npz")
    assert answer.status == 1
    assert "imdb.npz" in answer.err
    assert answer.out == ""
    assert not (tmp_path / "executed").exists()


def test_a_zip_without_arrays_is_no_archive(rnn_tui: RunCommand, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "imdb.npz", "w") as archive:
        archive.writestr("../../outside.npy", b"x")
    assert rnn_tui("data", "imdb", "--data-path", "imdb.npz").status == 1
    assert not (tmp_path.parent.parent / "outside.npy").exists()


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (("imbd",), 2, "unknown dataset 'imbd': did you mean 'imdb'"),
        (("reviews", "--set", "epochs=3"), 2, "unknown setting of data 'epochs'"),
        (("nowhere.csv",), 2, "nowhere.csv"),
        (("imdb", "--data-path", "nowhere.npz"), 1, "nowhere.npz"),
    ],
)
def test_what_is_not_there_is_named(
    rnn_tui: RunCommand, arguments: tuple[str, ...], status: int, sentence: str
) -> None:
    answer = rnn_tui("data", *arguments)
    assert answer.status == status
    assert sentence in answer.err


def test_one_class_is_nothing_to_learn(rnn_tui: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("text,label\n" + "fine film,good\n" * 50)
    answer = rnn_tui("data", "one.csv")
    assert answer.status == 1
    assert "good" in answer.err
