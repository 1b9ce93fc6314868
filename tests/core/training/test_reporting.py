"""What a backend tells is in the log, and a folder that is gone ends its run."""

import shutil
from collections.abc import Callable, Iterator

import pytest

from core.backends.protocol import LayerNorms
from core.errors import Problem
from core.training import process, reporting
from core.training.events import Batch, Epoch, Norms
from core.training.log import EventWriter, read_events
from core.training.reporting import EventListener
from core.training.store import STOP, Run


@pytest.fixture
def run(new_run: Callable[[], Run]) -> Run:
    return new_run()


@pytest.fixture
def listener(run: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[EventListener]:
    monkeypatch.setattr(reporting, "LOOK_INTERVAL", 0.0)
    with EventWriter(run.folder) as log:
        yield EventListener(run, log)


def test_batches_are_thinned_by_time_and_epochs_are_all_kept(
    run: Run, listener: EventListener
) -> None:
    for epoch in (1, 2):
        for batch in range(1, 51):
            listener.batch_end(epoch, batch, 50, {"loss": 0.5, "accuracy": 0.5})
        listener.epoch_end(epoch, {"loss": 0.5, "val_loss": float("nan")}, 1.0, 50.0)
    told = read_events(run.folder)
    assert 1 <= len([event for event in told if isinstance(event, Batch)]) < 20
    epochs = [event for event in told if isinstance(event, Epoch)]
    assert [(event.epoch, event.loss, event.val_loss) for event in epochs] == [
        (1, 0.5, None),
        (2, 0.5, None),
    ]


def test_norms_are_told_layer_by_layer(run: Run, listener: EventListener) -> None:
    listener.norms(1, 1e-3, [LayerNorms("1 GRU", None, 2.5), LayerNorms("2 Dense", 0.5, 1.5)])
    (told,) = read_events(run.folder)
    assert isinstance(told, Norms)
    assert told.layers == ("1 GRU", "2 Dense")
    assert told.gradient_norms == (None, 0.5)
    assert told.weight_norms == (2.5, 1.5)


def test_a_request_or_a_signal_ends_the_run(run: Run, listener: EventListener) -> None:
    assert not listener.should_stop()
    (run.folder / STOP).touch()
    assert process.stop_requested(run)
    assert listener.should_stop()
    (run.folder / STOP).unlink()
    assert listener.should_stop(), "an end that was asked for once is not taken back"


def test_a_signal_needs_no_file(listener: EventListener) -> None:
    listener.stop()
    assert listener.should_stop()


def test_a_folder_that_is_gone_ends_the_run(run: Run, listener: EventListener) -> None:
    shutil.rmtree(run.folder)
    with pytest.raises(Problem, match="was deleted while it was training"):
        listener.should_stop()
    assert not run.folder.exists()
