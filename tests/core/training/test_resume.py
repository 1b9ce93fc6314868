"""What can be resumed is, by one process alone; of all else it is said why not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import Popen

import pytest

from core.errors import Problem
from core.training import lock, process, store
from core.training.config import RunConfig
from core.training.events import AnyEvent, Batch, End, Epoch, Queued, Resumed, Started
from core.training.history import read_state
from core.training.log import EventWriter, read_events
from core.training.resume import resume, why_not_resumable
from core.training.settings import configure
from core.training.store import Run

NewRun = Callable[[], Run]
STARTED = Started(time=1.0, pid=1, host="here", python="3", version="0")
BATCH = Batch(time=2.0, epoch=1, batch=1, batches=9, loss=0.7)


def _epoch(loss: float | None) -> Epoch:
    return Epoch(
        time=2.0,
        epoch=1,
        epochs=3,
        loss=loss,
        val_loss=0.7,
        seconds=1.0,
        samples_per_second=1.0,
    )


def _lived(run: Run, *events: AnyEvent) -> Run:
    (run.folder / store.WORKER_LOG).touch()
    with EventWriter(run.folder) as log:
        for event in events:
            log.write(event)
    return run


def _why_not(run: Run) -> str:
    return why_not_resumable(run, *read_state(run))


@pytest.mark.parametrize(
    "events",
    [
        [],
        [STARTED, BATCH],
        [STARTED, BATCH, End(time=3.0, state="stopped")],
        [STARTED, _epoch(0.7), End(time=3.0, state="failed", error="the disk is full")],
        [STARTED, End(time=3.0, state="finished"), Queued(time=4.0, pid=2)],
    ],
    ids=["never begun", "lost", "stopped", "failed", "lost while it waited again"],
)
def test_a_run_that_was_broken_off_is_resumable(new_run: NewRun, events: list[AnyEvent]) -> None:
    assert _why_not(_lived(new_run(), *events)) == ""


@pytest.mark.parametrize(
    ("events", "reason"),
    [
        ([STARTED, End(time=3.0, state="finished")], "has finished.*more epochs"),
        ([STARTED, BATCH, _epoch(None)], "no longer numbers.*learning_rate"),
        ([STARTED, Batch(time=2.0, epoch=1, batch=1, batches=9, loss=None)], "no longer numbers"),
        (
            [STARTED, BATCH, End(time=3.0, state="failed", error="infinite", not_finite=True)],
            "no longer numbers",
        ),
        (
            [STARTED, BATCH, End(time=3.0, state="failed", verdict="not finite")],
            "no longer numbers",
        ),
    ],
)
def test_a_run_that_has_nowhere_to_go_says_what_to_do_instead(
    new_run: NewRun, events: list[AnyEvent], reason: str
) -> None:
    run = _lived(new_run(), *events)
    with pytest.raises(Problem, match=reason) as refused:
        resume(run)
    assert str(refused.value) == _why_not(run)


def test_a_run_that_lives_is_followed_instead(new_run: NewRun) -> None:
    run = _lived(new_run(), Queued(time=0.0, pid=1))
    held = lock.take(run.folder)
    assert held is not None
    assert f"waits for its turn already: follow it with rnn-tui watch {run.id}" in _why_not(run)
    _lived(run, STARTED)
    assert "is training already" in _why_not(run)
    with pytest.raises(Problem, match="is training already"):
        resume(run)
    lock.release(held)


def test_a_run_whose_data_file_is_gone_names_it(home: Path, tmp_path: Path) -> None:
    texts = tmp_path / "texts.csv"
    texts.write_text("text,label\n" + "good film,1\nbad film,0\n" * 20)
    run = _lived(store.create(home, configure("tutorial-rnn", {"dataset": str(texts)})), STARTED)
    assert _why_not(run) == ""
    texts.unlink()
    assert _why_not(run) == (
        f"run {run.id} cannot go on, since its data are gone: put {texts} back"
    )


def test_a_run_that_was_deleted_or_broken_by_hand_says_so(new_run: NewRun) -> None:
    run = _lived(new_run(), STARTED)
    (run.folder / store.CONFIG).write_text("{}")
    with pytest.raises(Problem, match=r"config.json of run .* is not one of this version's"):
        resume(run)
    store.delete(run)
    with pytest.raises(Problem, match="its folder was deleted"):
        resume(run)
    assert not run.folder.exists()


def test_of_many_that_resume_a_run_at_once_exactly_one_gets_it(
    home: Path, new_run: NewRun, small_config: RunConfig
) -> None:
    before = new_run()
    held = lock.take(before.folder)
    assert held is not None
    run = _lived(new_run(), STARTED, BATCH)

    def attempt(_: int) -> Popen[bytes] | str:
        try:
            return resume(run)
        except Problem as problem:
            return str(problem)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, range(8)))
    (worker,) = (answer for answer in answers if isinstance(answer, Popen))
    refusals = {answer for answer in answers if isinstance(answer, str)}
    assert refusals == {f"run {run.id} is training already"}

    # It waits for the run before it, and a stop is obeyed there.
    process.request_stop(run)
    assert worker.wait(timeout=60) == 0
    assert read_state(run)[0] == "stopped"
    told = read_events(run.folder)[2:]
    assert [type(event) for event in told] == [Queued, End]
    assert _why_not(run) == ""
    lock.release(held)


def test_a_run_that_never_began_begins_when_it_is_resumed(home: Path) -> None:
    """A stack that ends in a sequence fails before Keras is started, which takes seconds."""
    run = store.create(home, configure("stack-sequence", {"limit": 64}))
    assert resume(run).wait(timeout=60) == 1
    state, history = read_state(run)
    assert state == "failed"
    assert history.started is not None
    assert not any(isinstance(event, Resumed) for event in read_events(run.folder))
