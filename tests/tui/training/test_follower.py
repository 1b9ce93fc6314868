import shutil

import pytest

from core.training import store
from core.training.index import INDEX
from core.training.log import EventReader
from core.training.marks import Marks, write_marks
from tui.training import follower as follower_module
from tui.training.follower import Follower
from tui.training.snapshot import Looking


@pytest.fixture
def follower(runs_dir):
    return Follower(runs_dir)


@pytest.fixture
def reads(monkeypatch):
    """The runs whose logs were opened."""
    opened = []

    def counted(original):
        def read(self):
            opened.append(self._path.parent.name)
            return original(self)

        return read

    for name in ("read", "read_history_events"):
        monkeypatch.setattr(EventReader, name, counted(getattr(EventReader, name)))
    return opened


def test_an_empty_folder_and_a_missing_one_have_no_runs(follower, tmp_path):
    assert follower.poll(Looking()).rows == ()
    missing = Follower(tmp_path / "not" / "there").poll(Looking())
    assert (missing.rows, missing.problem) == ((), "")


def test_runs_are_listed_newest_first(follower, make_run, recorded):
    make_run("aaaa", recorded.at_chance())
    make_run("bbbb", recorded.learned())
    assert [row.id[:4] for row in follower.poll(Looking()).rows] == ["bbbb", "aaaa"]


def test_without_a_choice_the_training_run_is_shown_else_the_newest(
    follower, make_run, recorded, alive
):
    training = make_run("aaaa", recorded.opening())
    newest = make_run("bbbb", recorded.learned())
    release = alive(training)
    assert follower.poll(Looking()).shown.report.run == training
    assert follower.poll(Looking(newest.id)).shown.report.run == newest
    release()
    assert follower.poll(Looking()).shown.report.run == newest


def test_when_nothing_changed_the_very_same_values_come_back(follower, make_run, recorded, alive):
    make_run("aaaa", recorded.at_chance())
    alive(make_run("bbbb", [*recorded.opening(), recorded.batch(7.0, 1, 1)]))
    first = follower.poll(Looking())
    second = follower.poll(Looking())
    assert second == first
    assert second.shown is first.shown


def test_runs_that_ended_are_not_read_again(follower, make_run, recorded, alive, reads):
    for name in ("aaaa", "bbbb", "cccc"):
        make_run(name, recorded.at_chance())
    living = make_run("dddd", recorded.opening())
    alive(living)
    follower.poll(Looking())
    reads.clear()
    follower.poll(Looking())
    follower.poll(Looking())
    assert reads == [living.id, living.id]


def test_a_living_run_is_read_on(follower, make_run, recorded, alive, write):
    run = make_run("aaaa", recorded.opening())
    alive(run)
    assert follower.poll(Looking()).rows[0].state == "starting"
    write(run, [recorded.batch(7.0, 1, 1)])
    assert follower.poll(Looking()).rows[0].state == "running"
    write(run, [recorded.epoch(30.0, 1)])
    snapshot = follower.poll(Looking())
    assert snapshot.rows[0].epochs_done == 1
    assert len(snapshot.shown.report.history.batches) == 1


def test_a_run_that_was_resumed_lives_again(follower, make_run, recorded, alive, write):
    run = make_run("aaaa", recorded.at_chance())
    assert follower.poll(Looking()).rows[0].state == "finished"
    alive(run)
    write(run, [recorded.started(100.0)])
    assert follower.poll(Looking()).rows[0].state == "running"


def test_a_worker_that_vanished_leaves_a_lost_run_with_its_last_words(
    follower, make_run, recorded, alive
):
    run = make_run("aaaa", [*recorded.opening(), recorded.batch(7.0, 1, 1)])
    release = alive(run)
    assert follower.poll(Looking()).rows[0].state == "running"
    (run.folder / store.WORKER_LOG).write_text("Killed\n")
    release()
    row = follower.poll(Looking()).rows[0]
    assert row.state == "lost"
    assert "Killed" in row.error


def test_a_run_asked_to_stop_is_stopping(follower, make_run, recorded, alive):
    run = make_run("aaaa", [*recorded.opening(), recorded.batch(7.0, 1, 1)])
    alive(run)
    follower.poll(Looking())
    (run.folder / store.STOP).touch()
    assert follower.poll(Looking()).rows[0].state == "stopping"


def test_a_deleted_run_is_gone_and_another_is_shown(follower, make_run, recorded):
    first = make_run("aaaa", recorded.at_chance())
    second = make_run("bbbb", recorded.learned())
    assert follower.poll(Looking(second.id)).shown.report.run == second
    shutil.rmtree(second.folder)
    snapshot = follower.poll(Looking(second.id))
    assert [row.id for row in snapshot.rows] == [first.id]
    assert snapshot.shown.report.run == first


def test_the_whole_folder_may_vanish(follower, make_run, recorded, runs_dir):
    make_run("aaaa", recorded.at_chance())
    assert follower.poll(Looking()).rows
    shutil.rmtree(runs_dir)
    assert follower.poll(Looking()).rows == ()


def test_a_log_that_cannot_be_read_becomes_a_sentence(follower, make_run, recorded):
    make_run("aaaa", recorded.at_chance())
    broken = make_run("bbbb", recorded.at_chance())
    (broken.folder / "events.jsonl").unlink()
    (broken.folder / "events.jsonl").mkdir()
    snapshot = follower.poll(Looking())
    assert [row.id[:4] for row in snapshot.rows] == ["aaaa"]
    assert "run bbbb-tutorial-rnn cannot be read" in snapshot.problem


def test_a_log_of_broken_bytes_harms_no_other_run(follower, make_run, recorded):
    make_run("aaaa", recorded.at_chance())
    broken = make_run("bbbb", [recorded.started()])
    with (broken.folder / "events.jsonl").open("ab") as log:
        log.write(b'{"event":"stage","time":1,"doing":"\xff\xfe"}\n')
    assert "aaaa" in [row.id[:4] for row in follower.poll(Looking()).rows]


def test_many_runs_are_read_a_few_at_a_time(follower, make_run, recorded, monkeypatch):
    monkeypatch.setattr(follower_module, "BUDGET", -1.0)
    for name in ("aaaa", "bbbb", "cccc"):
        make_run(name, recorded.at_chance())
    counts = [
        (len(seen.rows), seen.unread) for seen in (follower.poll(Looking()) for _ in range(3))
    ]
    assert counts == [(1, 2), (2, 1), (3, 0)]


def test_a_waiting_run_counts_who_is_ahead(follower, make_run, recorded, alive):
    alive(make_run("aaaa", recorded.opening()))
    make_run("bbbb", recorded.at_chance())
    waiting = make_run("cccc", [recorded.queued()])
    alive(waiting)
    snapshot = follower.poll(Looking(waiting.id))
    assert snapshot.rows[0].state == "queued"
    assert snapshot.shown.ahead == 1


def test_what_one_process_read_the_next_one_knows(runs_dir, make_run, recorded, reads):
    for name in ("aaaa", "bbbb", "cccc"):
        make_run(name, recorded.at_chance())
    first = Follower(runs_dir).poll(Looking())
    reads.clear()
    again = Follower(runs_dir).poll(Looking())
    assert again.rows == first.rows
    # Of the one that is shown the curves are wanted, too.
    assert reads == [first.shown.report.run.id]


def test_runs_that_are_not_looked_at_are_asked_in_turns(
    follower, make_run, recorded, write, monkeypatch
):
    monkeypatch.setattr(follower_module, "ASKED_AT_ONCE", 1)
    names = ("aaaa", "bbbb", "cccc", "dddd", "ffff")
    runs = [make_run(name, recorded.at_chance()) for name in names]
    follower.poll(Looking())
    for run in runs:
        write(run, [recorded.queued(200.0)])
    seen = [follower.poll(Looking(runs[0].id)).rows for _ in range(6)]
    assert seen[0][4].state == "lost"
    assert "finished" in {row.state for row in seen[0]}
    assert {row.state for row in seen[-1]} == {"lost"}


def test_overlaid_runs_come_in_the_order_asked_for(follower, make_run, recorded, alive):
    first = make_run("aaaa", recorded.at_chance())
    second = make_run("bbbb", recorded.opening())
    alive(second)
    looking = Looking(first.id, (second.id, "gone", first.id, second.id))
    snapshot = follower.poll(looking)
    assert [report.run for report in snapshot.overlaid] == [second, first]
    assert snapshot.overlaid[1] is snapshot.shown.full
    again = follower.poll(looking)
    assert all(one is other for one, other in zip(again.overlaid, snapshot.overlaid, strict=True))
    assert follower.poll(Looking(first.id)).overlaid == ()


def test_many_overlaid_runs_are_opened_a_few_at_a_time(runs_dir, make_run, recorded, monkeypatch):
    runs = [make_run(name, recorded.at_chance()) for name in ("aaaa", "bbbb", "cccc")]
    follower = Follower(runs_dir)
    follower.poll(Looking(runs[0].id))
    monkeypatch.setattr(follower_module, "BUDGET", -1.0)
    looking = Looking(runs[0].id, tuple(run.id for run in runs))
    counts = [(len(seen.overlaid), seen.unread) for seen in map(follower.poll, [looking] * 3)]
    assert counts == [(2, 1), (3, 0), (3, 0)]


def test_an_epoch_shows_the_run_and_its_row_as_they_were(follower, make_run, recorded):
    run = make_run("aaaa", recorded.learned())
    make_run("bbbb", recorded.at_chance())
    now = follower.poll(Looking(run.id))
    then = follower.poll(Looking(run.id, epoch=1))
    assert (then.shown.epoch, then.shown.report.summary.epochs_done) == (1, 1)
    assert then.shown.full is now.shown.full
    assert then.rows[1] is then.shown.report.summary
    assert then.rows[1].test_accuracy is None
    assert then.rows[0] is now.rows[0]
    assert follower.poll(Looking(run.id, epoch=1)) == then
    assert follower.poll(Looking(run.id, epoch=1)).shown is then.shown
    back = follower.poll(Looking(run.id))
    assert back.shown.report is back.shown.full
    assert back.rows == now.rows


@pytest.mark.parametrize("epoch", [0, 4, -1])
def test_an_epoch_that_is_not_there_is_passed_over(follower, make_run, recorded, epoch):
    run = make_run("aaaa", recorded.learned())
    shown = follower.poll(Looking(run.id, epoch=epoch)).shown
    assert shown.epoch is None
    assert shown.report is shown.full


def test_marks_are_seen_on_living_and_on_ended_runs(follower, make_run, recorded, alive):
    ended = make_run("aaaa", recorded.learned())
    living = make_run("bbbb", recorded.opening())
    alive(living)
    follower.poll(Looking())
    write_marks(ended, Marks(("old",)))
    write_marks(living, Marks(("new",)))
    rows = follower.poll(Looking()).rows
    assert [row.tags for row in rows] == [("new",), ("old",)]


def test_a_log_that_was_replaced_is_read_from_its_beginning(follower, make_run, recorded, alive):
    run = make_run("aaaa", [*recorded.opening(), recorded.epoch(30.0, 1)])
    alive(run)
    assert follower.poll(Looking()).rows[0].epochs_done == 1
    lines = (run.folder / "events.jsonl").read_bytes().splitlines(keepends=True)
    (run.folder / "events.jsonl").write_bytes(b"".join(lines[:-1]))
    assert follower.poll(Looking()).rows[0].epochs_done == 0


def test_a_lost_run_that_is_resumed_starts_before_its_worker_says_a_word(
    follower, make_run, recorded, alive
):
    run = make_run("aaaa", recorded.opening())
    assert follower.poll(Looking()).rows[0].state == "lost"
    alive(run)
    assert follower.poll(Looking()).rows[0].state == "starting"


def test_what_the_index_cannot_keep_is_shown_all_the_same(
    follower, make_run, recorded, monkeypatch, runs_dir
):
    make_run("aaaa", recorded.learned())
    (runs_dir / INDEX).mkdir()
    assert [row.id[:4] for row in follower.poll(Looking()).rows] == ["aaaa"]
