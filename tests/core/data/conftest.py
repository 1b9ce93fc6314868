import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

REVIEWS = 40


def objects(sequences: Sequence[object]) -> np.ndarray:
    """A one-dimensional object array, also where all sequences have one length."""
    array = np.empty(len(sequences), dtype=object)
    array[:] = sequences
    return array


@pytest.fixture
def ranks() -> tuple[list[list[int]], list[list[int]]]:
    """Training and test reviews: different lengths, ranks up to 39, an empty one."""
    rng = np.random.RandomState(5)
    reviews = [rng.randint(0, 40, rng.randint(1, 12)).tolist() for _ in range(2 * REVIEWS)]
    reviews[3] = []
    return reviews[:REVIEWS], reviews[REVIEWS:]


@pytest.fixture
def members(ranks: tuple[list[list[int]], list[list[int]]]) -> dict[str, np.ndarray]:
    """What an `imdb.npz` holds."""
    train, test = ranks
    labels = np.arange(REVIEWS) // (REVIEWS // 2)
    return {"x_train": objects(train), "y_train": labels, "x_test": objects(test), "y_test": labels}


@pytest.fixture
def archive(tmp_path: Path, members: dict[str, np.ndarray]) -> Path:
    """A small file in Keras' layout."""
    path = tmp_path / "small" / "imdb.npz"
    path.parent.mkdir()
    np.savez_compressed(path, **members)
    return path


@pytest.fixture
def replace_member(archive: Path, tmp_path: Path) -> Callable[[str, bytes], Path]:
    """The small file with one member's bytes replaced."""

    def replace(name: str, body: bytes) -> Path:
        changed = tmp_path / "changed.npz"
        with zipfile.ZipFile(archive) as source, zipfile.ZipFile(changed, "w") as target:
            for entry in source.namelist():
                target.writestr(entry, body if entry == name else source.read(entry))
        return changed

    return replace
