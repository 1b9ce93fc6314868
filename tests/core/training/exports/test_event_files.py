"""Event files, read as TensorBoard reads them: frames with check sums around records."""

import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.errors import Problem
from core.training.exports import export
from core.training.store import Run

pytest.importorskip("tensorboardX")


def records(path: Path) -> Iterator[bytes]:
    from tensorboardX.crc32c import crc32c

    def checked(data: bytes, given: bytes) -> bytes:
        crc = crc32c(data)
        masked = (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF
        assert struct.unpack("<I", given)[0] == masked
        return data

    data = path.read_bytes()
    while data:
        (length,) = struct.unpack("<Q", checked(data[:8], data[8:12]))
        yield checked(data[12 : 12 + length], data[12 + length : 16 + length])
        data = data[16 + length :]


def values(folder: Path) -> dict[str, list[tuple[int, float, Any]]]:
    """Step, wall time and value by tag."""
    from tensorboardX.proto.event_pb2 import Event

    (path,) = folder.iterdir()
    found: dict[str, list[tuple[int, float, Any]]] = {}
    for record in records(path):
        event = Event.FromString(record)
        for value in event.summary.value:
            said = value.simple_value
            if value.HasField("tensor"):
                said = value.tensor.string_val[0].decode()
            found.setdefault(value.tag, []).append((event.step, event.wall_time, said))
    return found


@pytest.fixture
def written(told: Run, tmp_path: Path) -> Path:
    out = tmp_path / "logs"
    assert export(told, "tensorboard", out) == (out,)
    return out


def test_epochs_steps_and_norms_are_read_back_with_their_own_times(written: Path) -> None:
    train = values(written / "train")
    assert [step for step, _, _ in train["epoch_loss"]] == [1, 2]
    assert [at for _, at, _ in train["epoch_accuracy"]] == [1.7e9 + 10, 1.7e9 + 20, 1.7e9 + 30]
    assert [step for step, _, _ in train["batch_loss"]] == [1, 2, 3, 4]
    rates = [value for _, _, value in train["epoch_learning_rate"]]
    assert rates == pytest.approx([0.001, 0.0005, 0.001 / 3])
    assert [value for _, _, value in train["gradient_norm/1_Embedding"]] == [0.5, 1.0, 1.5]
    assert "gradient_norm/2_SimpleRNN" not in train
    assert [value for _, _, value in train["weight_norm/2_SimpleRNN"]] == [4.0, 4.0, 4.0]


def test_validation_and_test_lie_over_training_under_the_same_tags(written: Path) -> None:
    validation, test = values(written / "validation"), values(written / "test")
    losses = [value for _, _, value in validation["epoch_loss"]]
    assert losses == pytest.approx([0.5, 0.45, 0.5])
    ((step, _, accuracy),) = test["epoch_accuracy"]
    assert (step, accuracy) == (3, pytest.approx(0.82))


def test_settings_and_verdict_are_texts(written: Path, told: Run) -> None:
    train = values(written / "train")
    texts = {tag: said[0][2] for tag, said in train.items() if isinstance(said[0][2], str)}
    settings = next(said for tag, said in texts.items() if tag.startswith("settings"))
    assert f"|run|{told.id}|" in settings
    assert "|learning_rate|0.001|" in settings
    assert any(tag.startswith("verdict") for tag in texts)


def test_without_tensorboardx_one_sentence_says_how_to_get_it(
    told: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tensorboardX", None)
    with pytest.raises(Problem, match=r"pip install 'rnn-tui\[tensorboard\]'"):
        export(told, "tensorboard", tmp_path / "logs")
    assert not (tmp_path / "logs").exists()
