import io
import json
import zipfile
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from core.backends.protocol import MODEL, epoch_weights
from core.errors import Problem, UsageProblem
from core.training.exports import export
from core.training.store import Run


def test_the_model_of_the_end_is_copied(trained: Any, tmp_path: Path) -> None:
    run, out = Run(trained["text"]), tmp_path / "model.keras"
    export(run, "keras", out)
    assert out.read_bytes() == (run.folder / MODEL).read_bytes()


def sums(path: Path) -> list[float]:
    """What the layers' weights in a `.keras` file add up to, read without Keras."""
    found: list[float] = []

    def add(name: str, item: Any) -> None:
        if name.startswith("layers/") and isinstance(item, h5py.Dataset):
            found.append(float(item[()].sum()))

    with zipfile.ZipFile(path) as archive:
        h5py.File(io.BytesIO(archive.read("model.weights.h5"))).visititems(add)
    return sorted(found)


def test_the_model_after_an_epoch_is_built_from_its_weights(trained: Any, tmp_path: Path) -> None:
    run, out = Run(trained["text"]), tmp_path / "model.keras"
    export(run, "keras", out, epoch=2)
    with np.load(epoch_weights(run.folder, 2)) as kept:
        assert sums(out) == sorted(float(kept[name].sum()) for name in kept.files)
    assert sums(out) != sums(run.folder / MODEL)
    with zipfile.ZipFile(out) as archive:
        compiled = json.loads(archive.read("config.json"))["compile_config"]
    assert compiled["loss"] == "binary_crossentropy"


def test_a_run_without_weights_and_a_name_that_keras_refuses_are_told(
    told: Run, tmp_path: Path
) -> None:
    with pytest.raises(Problem, match="no trained weights yet"):
        export(told, "keras", tmp_path / "model.keras")
    with pytest.raises(UsageProblem, match=r"\.keras"):
        export(told, "keras", tmp_path / "model.h5")
    with pytest.raises(UsageProblem, match="an epoch belongs to the form keras"):
        export(told, "csv", tmp_path / "run.csv", epoch=1)
    assert list(tmp_path.glob("*.keras")) == []
