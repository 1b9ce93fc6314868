"""Checkpoints are written beside the training, and none is lost or fails in silence."""

from pathlib import Path

import numpy as np
import pytest

from core.backends.checkpoint import Checkpoint, Progress
from core.backends.checkpoints import CHECKPOINTS, newest_checkpoint
from core.backends.writing import CheckpointWriter


def _checkpoint(epoch: int) -> Checkpoint:
    weight = np.full((50, 50), epoch, np.float32)
    return Checkpoint(Progress(epoch), (weight,), (), (), (), {})


def test_all_is_on_the_disk_when_the_block_ends(tmp_path: Path) -> None:
    with CheckpointWriter(tmp_path) as writer:
        for epoch in range(1, 6):
            writer.write(_checkpoint(epoch))
    newest, passed_over = newest_checkpoint(tmp_path)
    assert newest is not None
    assert newest.progress.epoch == 5
    assert passed_over == ()


def test_a_write_that_failed_is_told_at_the_next_or_at_the_end(tmp_path: Path) -> None:
    (tmp_path / CHECKPOINTS).touch()
    with CheckpointWriter(tmp_path) as writer:
        writer.write(_checkpoint(1))
        with pytest.raises(FileExistsError):
            writer.write(_checkpoint(2))
    writer = CheckpointWriter(tmp_path)
    writer.write(_checkpoint(1))
    with pytest.raises(FileExistsError), writer:
        pass


def test_it_does_not_hide_what_else_went_wrong(tmp_path: Path) -> None:
    (tmp_path / CHECKPOINTS).touch()
    writer = CheckpointWriter(tmp_path)
    writer.write(_checkpoint(1))
    with pytest.raises(ZeroDivisionError), writer:
        raise ZeroDivisionError
