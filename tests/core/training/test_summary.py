"""A run's row: what it was, what it cost, and what can still be done with it."""

from pathlib import Path

import pytest

from core.backends.checkpoint import Checkpoint, Progress
from core.backends.checkpoints import save_checkpoint
from core.training import store
from core.training.events import AnyEvent, End
from core.training.summary import report, report_at
from tests.core.training.recorded_runs import (
    PREPARED,
    STARTED,
    batch,
    epoch,
    learned,
    make,
)


def test_a_row_tells_settings_and_costs(home: Path) -> None:
    row = report(make(home, learned(), optimizer="sgd", learning_rate=0.1)).summary
    assert (row.optimizer, row.learning_rate, row.batch_size) == ("sgd", 0.1, 128)
    assert (row.train, row.validation, row.test, row.timesteps) == (20_000, 5_000, 25_000, 500)
    # Two SimpleRNN of 32 units over 500 steps of 32 values, and the head: 500·2·32·64 + 32.
    assert row.multiply_adds == 2_048_032
    assert row.best_epoch == 2


def test_before_the_data_are_read_their_sizes_are_not_known(home: Path) -> None:
    row = report(make(home, [STARTED])).summary
    assert (row.train, row.timesteps, row.multiply_adds, row.best_epoch) == (None,) * 4


@pytest.mark.parametrize(
    ("events", "state", "resumable"),
    [
        (learned(), "finished", False),
        ([*learned()[:-1], End(time=9.0, state="stopped")], "stopped", True),
        ([STARTED, End(time=9.0, state="failed", error="disk full")], "failed", True),
        (learned()[:-1], "lost", True),
        ([STARTED, PREPARED, batch(1, 1, None)], "lost", False),
    ],
)
def test_what_ended_before_its_time_is_resumable_unless_its_weights_are_no_numbers(
    home: Path, events: list[AnyEvent], state: str, resumable: bool
) -> None:
    row = report(make(home, events)).summary
    assert (row.state, row.resumable) == (state, resumable)


def test_a_run_that_failed_for_its_loss_was_no_number_has_its_verdict(home: Path) -> None:
    events = [
        STARTED, PREPARED, batch(1, 1, None), End(time=9.0, state="failed", error="not finite")
    ]  # fmt: skip
    row = report(make(home, events)).summary
    assert row.verdict == "not finite"
    assert row.verdict_sentence.startswith("not finite")


def test_what_ended_a_run_early_is_told(home: Path) -> None:
    end = End(time=9.0, state="finished", note="no better validation loss for 2 epochs")
    row = report(make(home, [*learned()[:-1], end])).summary
    assert row.end_note == "no better validation loss for 2 epochs"


def test_a_lost_run_says_what_to_do(home: Path) -> None:
    run = make(home, learned()[:-1])
    error = report(run).summary.error
    assert error is not None
    assert "killed from outside (by the system when memory is short, or by hand)" in error
    assert f"it has kept no checkpoint, so rnn-tui resume {run.id} begins it anew" in error
    save_checkpoint(run.folder, Checkpoint(Progress(epoch=3), (), (), (), (), {}))
    error = report(run).summary.error
    assert error is not None
    assert error.endswith(f"rnn-tui resume {run.id} goes on with it after epoch 3")


def test_last_words_are_told_and_the_engines_chatter_is_not(home: Path) -> None:
    run = make(home, learned()[:-1])
    chatter = "I0000 00:00:1 port.cc:153] oneDNN custom operations are on.\n"
    (run.folder / store.WORKER_LOG).write_text(chatter)
    assert "killed from outside" in (report(run).summary.error or "")
    (run.folder / store.WORKER_LOG).write_text(f"{chatter}Segmentation fault\n{chatter}")
    error = report(run).summary.error or ""
    assert "its last words: Segmentation fault;" in error
    assert "oneDNN" not in error


def test_a_report_at_an_epoch_is_what_it_was_then(home: Path) -> None:
    run = make(home, [STARTED, PREPARED, batch(1, 1), epoch(1, 0.50, 0.76)])
    then = report(run)
    now = report(make(home, learned()))
    seen = report_at(now, 1)
    for name in ("epochs_done", "val_loss", "best_val_accuracy", "best_epoch", "training_seconds"):
        assert getattr(seen.summary, name) == getattr(then.summary, name), name
    assert (seen.summary.test_accuracy, seen.summary.state) == (None, "finished")
    assert [told.epoch for told in seen.history.epochs] == [1]
    assert seen.verdict == then.verdict
    assert report_at(now, 3).history.epochs == now.history.epochs


def test_an_error_outlives_the_look_back(home: Path) -> None:
    events = [*learned()[:-1], End(time=9.0, state="failed", error="the disk is full")]
    seen = report_at(report(make(home, events)), 1).summary
    assert (seen.error, seen.resumable) == ("the disk is full", True)
