from msgspec.structs import replace

from core.training.summary import report
from tui.training.results.columns import COLUMNS, KEYS, cells
from tui.training.results.notices import Notice, endings
from tui.training.results.rows import age, ending, short_id


def by_key(summary):
    return dict(zip(KEYS, cells(summary), strict=True))


def test_a_finished_run_in_one_row(make_run, recorded):
    run = make_run("k3fd", recorded.learned(), padding="pre")
    shown = by_key(report(run).summary)
    assert shown | {"verdict": "…"} == {
        "state": "✓",
        "id": "k3fd",
        "preset": "tutorial-rnn",
        "dataset": "imdb",
        "preparation": "pre 500",
        "epochs": "3/3",
        "validation": "0.820",
        "test": "0.819",
        "verdict": "…",
        "tags": "",
        "seconds": "1:00",
        "samples": "1,000",
        "parameters": "324,193",
        "optimizer": "adam",
        "rate": "0.001",
        "batch": "128",
        "age": "now",
        "seed": "42",
    }
    assert shown["verdict"] == report(run).summary.verdict


def test_a_run_that_has_not_begun_has_dashes(make_run):
    shown = by_key(report(make_run("k3fd", launched=False)).summary)
    assert shown["state"] == "…"
    assert shown["verdict"] == "queued"
    assert [shown[key] for key in ("validation", "test", "seconds", "samples", "parameters")] == (
        ["–"] * 5
    )


def test_a_failed_run_says_so_where_others_have_their_verdict(row):
    assert ending(row(state="failed", verdict="learning")) == "failed"
    assert ending(row(state="stopped", verdict="learning")) == "learning"


def test_a_task_without_accuracy_shows_its_loss(row):
    bare = by_key(row(best_val_accuracy=None, test_accuracy=None, val_loss=0.02, test_loss=0.01))
    assert (bare["validation"], bare["test"]) == ("loss 0.0200", "loss 0.0100")


def test_a_file_is_shown_by_its_name(row):
    assert by_key(row(dataset="/far/away/reviews.csv"))["dataset"] == "reviews.csv"


def test_an_age_has_one_unit_and_a_clock_set_back_makes_none_negative():
    said = [age(seconds) for seconds in (-5, 59, 60, 3599, 3600, 86399, 86400, 86400 * 400)]
    assert said == ["now", "now", "1 min", "59 min", "1 h", "23 h", "1 d", "400 d"]


def test_every_column_has_a_key_and_a_rank_of_its_own():
    assert len(set(KEYS)) == len({column.rank for column in COLUMNS}) == len(COLUMNS)


def test_the_short_id_is_a_prefix_of_the_whole(row):
    assert row(5).id.startswith(short_id(row(5)))
    assert short_id(row(5)) == "0005"


def test_only_a_run_out_of_sight_is_announced(row):
    over = row(verdict="at chance")
    before = replace(over, state="running")
    assert endings([before], [over], looked_at=None) == (
        Notice(f"{over.id} finished: at chance", bad=False),
    )
    assert endings([before], [over], looked_at=over.id) == ()
    assert endings([over], [over], looked_at=None) == ()
