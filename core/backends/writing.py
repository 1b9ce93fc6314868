"""Checkpoints written beside the training, which does not wait for the disk."""

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

from core.backends.checkpoint import Checkpoint
from core.backends.checkpoints import save_checkpoint


class CheckpointWriter:
    """Writes checkpoints one after the other; they are on the disk when the block ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="checkpoint")
        self._pending: Future[None] | None = None

    def write(self, checkpoint: Checkpoint) -> None:
        """Begins to write a checkpoint once the one before is written.

        Raises:
            OSError: the one before could not be written.
        """
        self.wait()
        self._pending = self._executor.submit(save_checkpoint, self._folder, checkpoint)

    def wait(self) -> None:
        """Returns when all is on the disk.

        Raises:
            OSError: the last checkpoint could not be written.
        """
        pending, self._pending = self._pending, None
        if pending is not None:
            pending.result()

    def __enter__(self) -> "CheckpointWriter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._executor.shutdown()
        if error is None:
            # Else what ended the block is told; a write that failed besides would only hide it.
            self.wait()
