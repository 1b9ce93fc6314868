"""What can befall a worker, caused for real."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.errors import Problem
from core.training import process
from core.training.events import End
from core.training.resume import resume
from core.training.store import Run
from core.training.summary import report

NewRun = Callable[..., Run]


def test_a_run_goes_the_whole_way_and_leaves_its_model(trained: Any) -> None:
    run = Run(trained["padded"])
    ended = report(run)
    assert ended.state == "finished"
    assert len(ended.history.epochs) == 1
    assert ended.summary.test_accuracy is not None
    assert ended.history.environment is not None
    assert ended.history.environment.engine == "tensorflow"
    assert ended.history.environment.versions["keras"].startswith("3.15")
    assert (run.folder / "model.keras").stat().st_size > 0
    assert not list(run.folder.glob(".*")), "nothing half-made or kept free is left"
    with np.load(run.folder / "weights.npz", allow_pickle=False) as weights:
        assert sum(array.size for array in weights.values()) == ended.summary.parameters
    with pytest.raises(Problem, match="has finished"):
        resume(run)


def test_an_engine_that_cannot_be_imported_fails_the_run_in_its_own_words(
    new_run: NewRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken" / "tensorflow"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text('raise ImportError("libcudart.so.99: cannot open")')
    monkeypatch.setenv("PYTHONPATH", str(broken.parent))
    run = new_run()
    assert process.start(run).wait() == 1
    ended = report(run)
    assert ended.state == "failed"
    assert ended.summary.error is not None
    assert "libcudart.so.99: cannot open" in ended.summary.error
    assert "Traceback" not in ended.summary.error


def test_a_model_that_ends_in_a_sequence_fails_with_the_reason(new_run: NewRun) -> None:
    run = new_run("stack-sequence")
    assert process.start(run).wait() == 1
    error = report(run).summary.error
    assert error is not None
    assert "sequence" in error


def test_a_learning_rate_beyond_reason_ends_the_run_says_so_and_what_to_do(
    new_run: NewRun,
) -> None:
    run = new_run(learning_rate=1e9, optimizer="sgd", epochs=50)
    assert process.start(run).wait() == 1
    ended = report(run)
    assert ended.state == "failed"
    assert ended.verdict.kind == "not finite"
    assert isinstance(ended.history.end, End)
    assert ended.history.end.verdict == "not finite"
    assert ended.summary.error
    assert len(ended.history.epochs) < 50
    with pytest.raises(Problem, match=r"no longer numbers.*learning_rate"):
        resume(run)


def test_a_state_beyond_all_numbers_ends_a_run_of_numpy_with_its_layer(new_run: NewRun) -> None:
    stack = {"dataset": "reviews", "maxlen": 35, "activation": "relu", "limit": 400}
    run = new_run("tutorial-rnn", **stack, learning_rate=1e9, backend="numpy")
    assert process.start(run).wait() == 1
    ended = report(run)
    assert "layer 2 SimpleRNN was infinite at batch 2 of epoch 1" in str(ended.summary.error)
    assert (ended.verdict.kind, ended.summary.resumable) == ("not finite", False)
    with pytest.raises(Problem, match=r"no longer numbers.*learning_rate"):
        resume(run)
