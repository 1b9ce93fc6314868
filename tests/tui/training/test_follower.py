import shutil

import pytest

from core.training import store
from core.training.log import EventReader
from tui.training import follower as follower_module
from tui.training.follower import Follower


@pytest.fixture
def follower(runs_dir):
    return Follower(runs_dir)


@pytest.fixture
def reads(monkeypatch):
    """The runs whose logs were opened."""
    opened = []
    original = EventReader.read

    def read(self):
        opened.append(self._path.parent.name)
        return original(self)

    monkeypatch.setattr(EventReader, "read", read)
    return opened


def test_an_empty_folder_and_a_missing_one_have_no_runs(follower, tmp_path):
    assert follower.poll(None).rows == ()
    missing = Follower(tmp_path / "not" / "there").poll(None)
    assert (missing.rows, missing.problem) == ((), "")


def test_runs_are_listed_newest_first(follower, make_run, recorded):
    make_run("aaaa", recorded.at_chance())
    make_run("bbbb", recorded.learned())
    assert [row.id[:4] for row in follower.poll(None).rows] == ["bbbb", "aaaa"]


def test_without_a_choice_the_training_run_is_shown_else_the_newest(
    follower, make_run, recorded, alive
):
    training = make_run("aaaa", recorded.opening())
    newest = make_run("bbbb", recorded.learned())
    release = alive(training)
    assert follower.poll(None).shown.report.run == training
    assert follower.poll(newest.id).shown.report.run == newest
    release()
    assert follower.poll(None).shown.report.run == newest


def test_when_nothing_changed_the_very_same_values_come_back(follower, make_run, recorded, alive):
    make_run("aaaa", recorded.at_chance())
    alive(make_run("bbbb", [*recorded.opening(), recorded.batch(7.0, 1, 1)]))
    first = follower.poll(None)
    second = follower.poll(None)
    assert second == first
    assert second.shown is first.shown


def test_runs_that_ended_are_not_read_again(follower, make_run, recorded, alive, reads):
    for name in ("aaaa", "bbbb", "cccc"):
        make_run(name, recorded.at_chance())
    living = make_run("dddd", recorded.opening())
    alive(living)
    follower.poll(None)
    reads.clear()
    follower.poll(None)
    follower.poll(None)
    assert reads == [living.id, living.id]


def test_a_living_run_is_read_on(follower, make_run, recorded, alive, write):
    run = make_run("aaaa", recorded.opening())
    alive(run)
    assert follower.poll(None).rows[0].state == "starting"
    write(run, [recorded.batch(7.0, 1, 1)])
    assert follower.poll(None).rows[0].state == "running"
    write(run, [recorded.epoch(30.0, 1)])
    snapshot = follower.poll(None)
    assert snapshot.rows[0].epochs_done == 1
    assert len(snapshot.shown.report.history.batches) == 1


def test_a_run_that_was_resumed_lives_again(follower, make_run, recorded, alive, write):
    run = make_run("aaaa", recorded.at_chance())
    assert follower.poll(None).rows[0].state == "finished"
    alive(run)
    write(run, [recorded.started(100.0)])
    assert follower.poll(None).rows[0].state == "running"


def test_a_worker_that_vanished_leaves_a_lost_run_with_its_last_words(
    follower, make_run, recorded, alive
):
    run = make_run("aaaa", [*recorded.opening(), recorded.batch(7.0, 1, 1)])
    release = alive(run)
    assert follower.poll(None).rows[0].state == "running"
    (run.folder / store.WORKER_LOG).write_text("Killed\n")
    release()
    row = follower.poll(None).rows[0]
    assert row.state == "lost"
    assert "Killed" in row.error


def test_a_run_asked_to_stop_is_stopping(follower, make_run, recorded, alive):
    run = make_run("aaaa", [*recorded.opening(), recorded.batch(7.0, 1, 1)])
    alive(run)
    follower.poll(None)
    (run.folder / store.STOP).touch()
    assert follower.poll(None).rows[0].state == "stopping"


def test_a_deleted_run_is_gone_and_another_is_shown(follower, make_run, recorded):
    first = make_run("aaaa", recorded.at_chance())
    second = make_run("bbbb", recorded.learned())
    assert follower.poll(second.id).shown.report.run == second
    shutil.rmtree(second.folder)
    snapshot = follower.poll(second.id)
    assert [row.id for row in snapshot.rows] == [first.id]
    assert snapshot.shown.report.run == first


def test_the_whole_folder_may_vanish(follower, make_run, recorded, runs_dir):
    make_run("aaaa", recorded.at_chance())
    assert follower.poll(None).rows
    shutil.rmtree(runs_dir)
    assert follower.poll(None).rows == ()


def test_a_log_that_cannot_be_read_becomes_a_sentence(follower, make_run, recorded):
    make_run("aaaa", recorded.at_chance())
    broken = make_run("bbbb", recorded.at_chance())
    (broken.folder / "events.jsonl").unlink()
    (broken.folder / "events.jsonl").mkdir()
    snapshot = follower.poll(None)
    assert [row.id[:4] for row in snapshot.rows] == ["aaaa"]
    assert "run bbbb-tutorial-rnn cannot be read" in snapshot.problem


def test_a_log_of_broken_bytes_harms_no_other_run(follower, make_run, recorded):
    make_run("aaaa", recorded.at_chance())
    broken = make_run("bbbb", [recorded.started()])
    with (broken.folder / "events.jsonl").open("ab") as log:
        log.write(b'{"event":"stage","time":1,"doing":"\xff\xfe"}\n')
    assert "aaaa" in [row.id[:4] for row in follower.poll(None).rows]


def test_many_runs_are_read_a_few_at_a_time(follower, make_run, recorded, monkeypatch):
    monkeypatch.setattr(follower_module, "BUDGET", -1.0)
    for name in ("aaaa", "bbbb", "cccc"):
        make_run(name, recorded.at_chance())
    counts = [(len(seen.rows), seen.unread) for seen in (follower.poll(None) for _ in range(3))]
    assert counts == [(1, 2), (2, 1), (3, 0)]


def test_a_waiting_run_counts_who_is_ahead(follower, make_run, recorded, alive):
    alive(make_run("aaaa", recorded.opening()))
    make_run("bbbb", recorded.at_chance())
    waiting = make_run("cccc", [recorded.queued()])
    alive(waiting)
    snapshot = follower.poll(waiting.id)
    assert snapshot.rows[0].state == "queued"
    assert snapshot.shown.ahead == 1
