"""`rnn-tui export`, typed."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

RunCommand = Callable[..., Any]


@pytest.fixture
def run_id(copied: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> str:
    """A trained run in the folder of runs."""
    folder = copied("text")
    monkeypatch.setenv("RNN_TUI_HOME", str(folder.parent))
    return folder.name


def test_texts_are_printed_where_no_path_is_given(rnn_tui: RunCommand, run_id: str) -> None:
    rows = list(csv.DictReader(io.StringIO(rnn_tui("export", run_id, "--to", "csv").out)))
    assert [row["epoch"] for row in rows] == ["1", "2", "3"]
    assert json.loads(rnn_tui("export", run_id[:4], "--to", "json").out)["id"] == run_id
    picture = rnn_tui("export", run_id, "--to", "svg", "--out", "-").out
    assert ElementTree.fromstring(picture).tag.endswith("svg")
    script = rnn_tui("export", run_id, "--to", "script")
    compile(script.out, "script", "exec")
    assert (script.status, script.err) == (0, "")


def test_files_are_named_when_they_are_written_and_kept_until_force_says_otherwise(
    rnn_tui: RunCommand, run_id: str, tmp_path: Path
) -> None:
    first = rnn_tui("export", run_id, "--to", "script", "--out", "again.py")
    assert first.out == "again.py\nagain.npz\n"
    (tmp_path / "again.py").write_text("mine")
    refused = rnn_tui("export", run_id, "--to", "script", "--out", "again.py")
    assert refused.status == 2
    assert "again.py exists already: name another with --out, or overwrite it with --force" in (
        " ".join(refused.err.split())
    )
    assert (tmp_path / "again.py").read_text() == "mine"
    assert rnn_tui("export", run_id, "--to", "script", "--out", "again.py", "--force").status == 0
    assert "import keras" in (tmp_path / "again.py").read_text()


def test_what_is_no_text_goes_into_the_current_folder_under_the_run_s_name(
    rnn_tui: RunCommand, run_id: str, tmp_path: Path
) -> None:
    pytest.importorskip("tensorboardX")
    assert rnn_tui("export", run_id, "--to", "keras").out == f"{run_id}.keras\n"
    assert rnn_tui("export", run_id, "--to", "tensorboard").out == f"{run_id}-tensorboard\n"
    assert (tmp_path / f"{run_id}.keras").stat().st_size > 1000
    folders = sorted(path.name for path in (tmp_path / f"{run_id}-tensorboard").iterdir())
    assert folders == ["test", "train", "validation"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--to", "cvs"), "unknown form 'cvs': did you mean 'csv'"),
        (("--to", "keras", "--out", "-"), "keras cannot be printed: name a place"),
        (("--to", "csv", "--out", "."), "is a folder: name a file in it"),
        (("--to", "csv", "--out", ""), "--out names no place"),
        (("--to", "csv", "--out", "nowhere/run.csv"), "there is no folder nowhere"),
        (("--to", "keras", "--out", "run.h5"), "files whose name ends in .keras alone"),
        (("--to", "csv", "--epoch", "2"), "--epoch belongs to --to keras"),
        (("--to", "csv", "--out", "x.csv", "--epoch", "2"), "an epoch belongs to the form keras"),
        ((), "--to"),
    ],
)
def test_what_cannot_be_written_is_refused_in_one_sentence(
    rnn_tui: RunCommand, run_id: str, arguments: tuple[str, ...], sentence: str
) -> None:
    answer = rnn_tui("export", run_id, *arguments)
    assert answer.status == 2
    assert sentence in " ".join(answer.err.split())
    assert answer.out == ""


def test_an_epoch_whose_weights_were_not_kept_is_refused_with_those_that_were(
    rnn_tui: RunCommand, run_id: str
) -> None:
    answer = rnn_tui("export", run_id, "--to", "keras", "--epoch", "9")
    assert answer.status == 1
    assert "kept no weights of epoch 9: it has those of epochs 1, 2, 3" in answer.err
