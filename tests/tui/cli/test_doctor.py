"""`rnn-tui doctor` names what is installed and what computes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

RunCommand = Callable[..., Any]


def test_versions_and_devices_are_named(rnn_tui: RunCommand, home: Path) -> None:
    answer = rnn_tui("doctor", "--json")
    assert answer.status == 0
    found = json.loads(answer.out)
    assert found["keras"]["engine"] == "tensorflow"
    assert "cpu:0" in found["keras"]["devices"]
    assert found["versions"]["textual"].startswith("8.")
    assert found["places"]["runs"]["path"] == str(home)


def test_an_engine_that_does_not_start_is_said_with_its_words(
    rnn_tui: RunCommand, tmp_path: Path
) -> None:
    broken = tmp_path / "broken" / "tensorflow"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text('raise ImportError("no AVX here")')
    answer = rnn_tui("doctor", PYTHONPATH=str(broken.parent))
    assert answer.status == 1
    assert "no AVX here" in answer.out
