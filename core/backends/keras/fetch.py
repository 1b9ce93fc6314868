"""The IMDB reviews, downloaded through Keras' own loader."""

import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from core.data.imdb import ARCHIVE, WORD_INDEX
from core.errors import Problem

# The address, hashes and size that keras.datasets.imdb of Keras 3.15 uses.
ORIGIN = "https://storage.googleapis.com/tensorflow/tf-keras-datasets"
HASHES = {
    ARCHIVE: "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f",
    WORD_INDEX: "bfafd718b763782e994055a2d397834f",
}
SIZES = {ARCHIVE: 17_464_789, WORD_INDEX: 1_641_221}

Progress = Callable[[str, int, int], None]


def fetch_imdb(folder: Path, progress: Progress, origin: str = ORIGIN) -> None:
    """Downloads the reviews and their word index into `folder`, each whole or not at all.

    Args:
        folder: where data sets are kept.
        progress: told file name, bytes so far and bytes in all, about four times a second.
        origin: where the files are published.

    Raises:
        Problem: a file could not be had; nothing half-written is left.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".download-", dir=folder) as passing:
        for name, digest in HASHES.items():
            if not (folder / name).exists():
                path = _download(name, digest, Path(passing), progress, origin)
                os.replace(path, folder / name)


def _download(name: str, digest: str, passing: Path, progress: Progress, origin: str) -> Path:
    import keras

    try:
        # Keras draws its own bar on standard output, which here may carry JSON.
        with _watched(passing, name, progress), contextlib.redirect_stdout(sys.stderr):
            path = keras.utils.get_file(
                name, f"{origin}/{name}", file_hash=digest, cache_dir=passing, cache_subdir="."
            )
    except Exception as error:
        words = " ".join(str(error).split())
        raise Problem(
            f"{name} could not be downloaded ({words}): connect this machine and run again, "
            f"or fetch {ARCHIVE} elsewhere and pass it with --data-path FILE"
        ) from error
    return Path(shutil.move(path, passing / f"whole-{name}"))


@contextlib.contextmanager
def _watched(folder: Path, name: str, progress: Progress) -> Iterator[None]:
    """Reports how the file in `folder` grows, until the block ends."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.25):
            with contextlib.suppress(OSError):
                progress(name, (folder / name).stat().st_size, SIZES[name])

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def main() -> int:
    """Downloads into the data cache; says how far it is, or why it failed, in lines of JSON."""
    from core.backends.keras.engine import start_keras
    from core.places import datasets_folder

    def progress(name: str, done: int, total: int) -> None:
        print(
            json.dumps({"doing": f"downloading {name}", "done": done, "total": total}), flush=True
        )

    # Asked to end, it removes what it has half-written, as at Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        start_keras()
        fetch_imdb(datasets_folder(), progress)
    except Problem as problem:
        print(json.dumps({"error": str(problem)}), flush=True)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
