import pytest

from core.training.summary import report
from tui.training.sides.run_text import HARD_SPACE, doing, run_lines, standing
from tui.training.snapshot import view
from tui.widgets.lines import plain


def text(run, *, ahead=0, seconds=None, width=78):
    lines = run_lines(view(report(run), ahead), seconds, width)
    return " ".join(plain(line) for line in lines)


def now(run, *, ahead=0, seconds=None):
    return doing(view(report(run), ahead), seconds)


def test_a_run_at_chance_says_why_and_what_to_try(make_run, recorded):
    said = text(make_run("k3fd", recorded.at_chance()))
    assert "✓ finished  k3fd-tutorial-rnn" in said
    assert "At chance: test accuracy 0.502, where guessing gives 0.500." in said
    assert "268 padding steps" in said
    assert "Try padding=pre or mask_zero=true. Key v starts it again with padding=pre." in said
    assert "20,000 train, 5,000 validation, 25,000 test" in said
    assert "keras on cpu:0 · keras 3.15.1 · tensorflow 2.21.0" in said


def test_a_run_that_learns_needs_no_repair(make_run, recorded):
    said = text(make_run("k3fd", recorded.learned(), padding="pre"))
    assert "Learning: test accuracy 0.819" in said
    assert "Try" not in said


def test_a_failed_run_says_its_error_and_nothing_that_it_does(make_run, recorded):
    said = text(make_run("k3fd", [recorded.started(), recorded.failed("there is no file x")]))
    assert "failed: there is no file x" in said
    assert "starting" not in said


@pytest.mark.parametrize("width", [42, 78])
def test_no_line_is_wider_than_the_panel(make_run, recorded, width):
    run = make_run("k3fd", recorded.at_chance())
    lines = run_lines(view(report(run), 0), None, width)
    assert max(len(plain(line)) for line in lines) <= width


def test_what_takes_long_counts_its_seconds(make_run, recorded, alive):
    run = make_run("k3fd", [recorded.started(), recorded.stage("starting keras")])
    alive(run)
    assert now(run, seconds=4) == "starting keras 4 s"


def test_a_download_counts_its_bytes(make_run, recorded, alive):
    stage = recorded.stage("downloading imdb.npz", done=3_100_000, total=17_464_789)
    run = make_run("k3fd", [recorded.started(), stage])
    alive(run)
    assert now(run) == "downloading imdb.npz 3.1 of 17.5 MB"


def test_a_waiting_run_says_how_many_are_ahead(make_run, recorded, alive):
    run = make_run("k3fd", [recorded.queued()])
    alive(run)
    assert now(run, ahead=2) == "waiting for its turn: 2 ahead"


def test_a_run_that_no_worker_took_says_so(make_run):
    assert now(make_run("k3fd", launched=False)).startswith("not started")


def test_a_stopping_run_says_what_it_still_does(make_run, recorded, alive):
    run = make_run("k3fd", [*recorded.opening(), recorded.batch(7.0, 1, 1)])
    alive(run)
    (run.folder / "stop").touch()
    assert now(run) == "stopping, still training"


def test_a_living_run_says_where_it_is_and_how_long_it_takes(make_run, recorded, alive):
    steps = [recorded.batch(10.0 + k, 1, 1 + 5 * k) for k in range(5)]
    run = make_run("k3fd", [*recorded.opening(), *steps])
    alive(run)
    seen = view(report(run), 0)
    assert standing(seen.report, seen.progress).replace(HARD_SPACE, " ") == (
        "epoch 1/3 · batch 21/157 · 4% · ≥ 1:30 left · 640 samples/s"
    )
