"""A run that was broken off, taken up again where it was."""

import subprocess
from pathlib import Path

from core.data.loading import is_file_name
from core.errors import Problem
from core.training import process, store
from core.training.config import RunConfig
from core.training.history import History, State, read_history
from core.training.history import state as state_of
from core.training.store import Run


def resume(run: Run) -> "subprocess.Popen[bytes]":
    """Starts a worker that goes on from the run's newest checkpoint, or anew where it has none.

    Of several processes that resume a run at once, one gets it.

    Returns:
        The worker's process; it may be forgotten.

    Raises:
        Problem: the run cannot be resumed, and why, or what to do instead.
    """
    if not run.folder.is_dir():
        raise Problem(_gone(run))
    with process.hold(run) as held:
        # Asked under the lock: somebody else may have resumed it, and finished it, a moment ago.
        history = read_history(run)
        state = state_of(run, history, alive=False)
        if reason := _why_not(run, state, history):
            raise Problem(reason)
        return process.start_holding(run, held)


def why_not_resumable(run: Run, state: State, history: History) -> str:
    """Why no worker could go on with a run, and what to do instead; empty where one could.

    Args:
        run: the run.
        state: what it is doing.
        history: what has happened in it.
    """
    if state == "queued" and store.is_alive(run):
        return f"run {run.id} waits for its turn already: follow it with rnn-tui watch {run.id}"
    return _why_not(run, state, history)


def _why_not(run: Run, state: State, history: History) -> str:
    match state:
        case "starting" | "running" | "stopping":
            return f"run {run.id} is training already: follow it with rnn-tui watch {run.id}"
        case "finished":
            return (
                f"run {run.id} has finished: nothing is left to go on with; "
                "start a new run with more epochs"
            )
        case _ if _is_not_finite(history):
            return (
                f"run {run.id} cannot go on, since its weights are no longer numbers: start a new "
                "run with a lower learning_rate, or with clip_norm=1"
            )
        case _:
            return _why_unreadable(run)


def _is_not_finite(history: History) -> bool:
    if history.end is not None and (history.end.not_finite or history.end.verdict == "not finite"):
        return True
    last = history.recent[-1] if history.recent else None
    told = history.epochs[-1] if history.epochs else None
    if last is not None and (told is None or last.epoch > told.epoch):
        return last.loss is None
    return told is not None and told.loss is None


def _why_unreadable(run: Run) -> str:
    if not run.folder.is_dir():
        return _gone(run)
    try:
        config = store.config(run)
    except Problem as problem:
        return str(problem)
    missing = _missing_data(config)
    return (
        f"run {run.id} cannot go on, since its data are gone: put {missing} back" if missing else ""
    )


def _missing_data(config: RunConfig) -> Path | None:
    data = config.data
    named = data.dataset if is_file_name(data.dataset) else data.data_path
    if named is None:
        return None
    path = Path(named).expanduser()
    return None if path.exists() else path


def _gone(run: Run) -> str:
    return f"run {run.id} is gone: its folder was deleted"
