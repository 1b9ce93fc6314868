from msgspec.structs import replace

from core.training.summary import report
from tui.training.results.notices import Notice, endings
from tui.training.results.rows import COLUMNS, cells, ending, short_id


def row(run):
    return dict(zip((column.key for column in COLUMNS), cells(report(run).summary), strict=True))


def test_a_finished_run_in_one_row(make_run, recorded):
    run = make_run("k3fd", recorded.learned(), padding="pre")
    assert row(run) == {
        "mark": "✓",
        "id": "k3fd",
        "preset": "tutorial-rnn",
        "dataset": "imdb",
        "preparation": "pre 500",
        "epochs": "3/3",
        "validation": "0.820",
        "test": "0.819",
        "verdict": "learning",
        "seconds": "1:00",
        "rate": "1,000",
        "parameters": "324,193",
        "seed": "42",
    }


def test_a_run_that_has_not_begun_has_dashes(make_run):
    cells = row(make_run("k3fd", launched=False))
    assert cells["mark"] == "…"
    assert cells["verdict"] == "queued"
    assert [cells[key] for key in ("validation", "test", "seconds", "rate", "parameters")] == (
        ["–"] * 5
    )


def test_a_failed_run_says_so_where_others_have_their_verdict(make_run, recorded):
    summary = report(make_run("k3fd", [*recorded.opening(), recorded.failed("no memory")])).summary
    assert ending(summary) == "failed"


def test_a_task_without_accuracy_shows_its_loss(make_run, recorded):
    summary = report(make_run("k3fd", recorded.learned())).summary
    bare = replace(
        summary, best_val_accuracy=None, test_accuracy=None, val_loss=0.02, test_loss=0.01
    )
    shown = dict(zip((column.key for column in COLUMNS), cells(bare), strict=True))
    assert (shown["validation"], shown["test"]) == ("loss 0.0200", "loss 0.0100")


def test_a_file_is_shown_by_its_name(make_run, recorded):
    summary = replace(report(make_run("k3fd")).summary, dataset="/far/away/reviews.csv")
    assert cells(summary)[3] == "reviews.csv"


def test_the_short_id_is_a_prefix_of_the_whole(make_run):
    summary = report(make_run("k3fd")).summary
    assert short_id(summary) == "k3fd"
    assert summary.id.startswith(short_id(summary))


def test_only_a_run_out_of_sight_is_announced(make_run, recorded):
    over = report(make_run("k3fd", recorded.at_chance())).summary
    before = replace(over, state="running")
    assert endings([before], [over], looked_at=None) == (
        Notice("k3fd-tutorial-rnn finished: at chance", bad=False),
    )
    assert endings([before], [over], looked_at=over.id) == ()
    assert endings([over], [over], looked_at=None) == ()
