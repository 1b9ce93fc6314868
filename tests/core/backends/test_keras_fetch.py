"""The reviews are downloaded through Keras' own loader, each file whole or not at all."""

import functools
import hashlib
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import tests.keras_later  # noqa: F401
from core.backends.keras import fetch
from core.data.imdb import ARCHIVE, WORD_INDEX
from core.errors import Problem


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A place on this machine where both files are published."""
    folder = tmp_path / "published"
    folder.mkdir()
    contents = {ARCHIVE: b"reviews" * 1000, WORD_INDEX: b"{}"}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    monkeypatch.setattr(fetch, "HASHES", digests)
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _silent(name: str, done: int, total: int) -> None:
    pass


def test_both_files_arrive_whole(published: str, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    fetch.fetch_imdb(cache, _silent, published)
    assert sorted(path.name for path in cache.iterdir()) == [ARCHIVE, WORD_INDEX]
    assert (cache / ARCHIVE).read_bytes() == b"reviews" * 1000


def test_a_damaged_file_is_refused_and_leaves_nothing(
    published: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(fetch.HASHES, ARCHIVE, "0" * 64)
    with pytest.raises(Problem, match="could not be downloaded"):
        fetch.fetch_imdb(tmp_path / "cache", _silent, published)
    assert list((tmp_path / "cache").iterdir()) == []


def test_no_network_is_one_sentence_with_both_remedies(tmp_path: Path) -> None:
    with pytest.raises(Problem) as failed:
        fetch.fetch_imdb(tmp_path / "cache", _silent, "http://127.0.0.1:9")
    assert "connect this machine" in str(failed.value)
    assert "--data-path FILE" in str(failed.value)
    assert "\n" not in str(failed.value)
    assert list((tmp_path / "cache").iterdir()) == []
