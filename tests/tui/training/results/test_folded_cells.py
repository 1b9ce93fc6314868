from tui.training.results.columns import KEYS
from tui.training.results.folded_cells import group_cells


def folded(runs, opened=False):
    return dict(zip(KEYS, group_cells(runs, opened), strict=True))


def test_seeds_fold_into_mean_and_sample_standard_deviation(row):
    runs = [
        row(seed, test_accuracy=test, training_seconds=seconds, tags=(f"t{seed}", "all"))
        for seed, test, seconds in ((1, 0.80, 50.0), (2, 0.82, 70.0), (3, 0.84, 90.0))
    ]
    cells = folded(runs)
    assert cells["test"] == "0.820 ±0.020"
    assert (cells["state"], cells["id"], cells["seed"]) == ("▸", "3 runs", "1–3")
    assert (cells["preset"], cells["rate"], cells["epochs"]) == ("tutorial-rnn", "0.001", "3/3")
    assert (cells["seconds"], cells["tags"]) == ("1:10", "t1, all, t2, t3")
    assert folded(runs, opened=True)["state"] == "▾"


def test_a_group_says_how_many_of_its_runs_have_a_value(row):
    runs = [row(1, test_accuracy=0.8), row(2, test_accuracy=0.9), row(3, test_accuracy=None)]
    assert folded(runs)["test"] == "0.850 ±0.071 (2)"
    assert folded(runs[1:])["test"] == "0.900 (1)"
    none = [row(seed, test_accuracy=None, test_loss=None) for seed in (1, 2)]
    assert folded(none)["test"] == "–"


def test_a_group_without_accuracy_has_its_loss(row):
    runs = [row(seed, test_accuracy=None, test_loss=loss) for seed, loss in ((1, 0.01), (2, 0.03))]
    assert folded(runs)["test"] == "loss 0.0200 ±0.0141"


def test_what_differs_within_a_group_is_counted_or_left_open(row):
    runs = [
        row(1, verdict="learning", epochs_done=1, parameters=None),
        row(5, verdict="at chance", parameters=7),
        row(9, verdict="learning", preparation="pre 300", parameters=7),
        row(30, state="failed"),
    ]
    cells = folded(runs)
    assert cells["verdict"] == "2 learning, 1 at chance, 1 failed"
    assert (cells["preparation"], cells["parameters"]) == ("…", "7")
    assert (cells["epochs"], cells["seed"]) == ("1–3/3", "1…30")
