"""`rnn-tui doctor` names what is installed and what computes."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core.backends.numpy.environment import Products, products
from tui.cli.doctor import numpy_line

RunCommand = Callable[..., Any]


def test_versions_and_devices_are_named(rnn_tui: RunCommand, home: Path) -> None:
    answer = rnn_tui("doctor", "--json")
    assert answer.status == 0
    found = json.loads(answer.out)
    assert found["keras"]["engine"] == "tensorflow"
    assert "cpu:0" in found["keras"]["devices"]
    assert found["versions"]["textual"].startswith("8.")
    assert found["places"]["runs"]["path"] == str(home)
    assert found["places"]["decoded data"]["path"] == str(home / "datasets" / "decoded")
    numpy = found["numpy"]
    assert (numpy["backend"], numpy["device"], numpy["devices"]) == ("numpy", "cpu:0", ["cpu:0"])
    assert numpy["versions"]["numpy"] == found["versions"]["numpy"]
    own = asdict(products())
    assert {key: numpy["products"][key] for key in ("library", "version")} == {
        key: own[key] for key in ("library", "version")
    }
    # This process may have been limited to fewer.
    assert numpy["products"]["threads"] is None or numpy["products"]["threads"] >= own["threads"]


def test_an_engine_that_does_not_start_is_said_with_its_words(
    rnn_tui: RunCommand, tmp_path: Path
) -> None:
    broken = tmp_path / "broken" / "tensorflow"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text('raise ImportError("no AVX here")')
    answer = rnn_tui("doctor", PYTHONPATH=str(broken.parent))
    assert answer.status == 1
    assert "no AVX here" in answer.out
    # What needs no engine is there all the same.
    assert "NumPy computes on cpu:0 without Keras (--backend numpy): " in answer.out
    assert f"(--backend numpy): {products().library}" in answer.out


def test_it_is_said_on_how_many_of_the_threads_numpy_trains() -> None:
    numpy = {"device": "cpu:0", "products": asdict(Products("openblas", "0.3", "Zen", 8))}
    assert numpy_line(numpy).endswith(": openblas 0.3 for Zen, one thread of 8")
    numpy["products"] = asdict(Products("accelerate", "1", "", None))
    assert numpy_line(numpy).endswith(": accelerate 1")
