from tui.training.charts.choices import ChartChoices
from tui.training.charts.overlay import why_not_together
from tui.training.charts.pages import charts_of, runs_together
from tui.training.charts.recall import Recall

ALL = ChartChoices()


def charts(reports, shown=None, choices=ALL):
    return charts_of(shown, reports, choices, Recall())


def test_each_run_has_one_curve_with_its_name_and_the_colour_of_its_place(report, recorded):
    runs = [
        report("k3fd", *recorded.learned()),
        report("7abc", *recorded.at_chance(), preset="tutorial-lstm"),
    ]
    loss, accuracy = charts(runs)["loss"], charts(runs)["score"]
    assert [(c.name, c.short, c.colour, c.marker) for c in loss.series] == [
        ("k3fd tutorial-rnn", "k3fd", "series 1", "●"),
        ("7abc tutorial-lstm", "7abc", "series 2", "◆"),
    ]
    assert loss.series[0].ys == (0.50, 0.44, 0.43)
    assert accuracy.series[1].ys == (0.504, 0.504, 0.504)
    assert (loss.title, accuracy.title) == ("val loss", "val accuracy")
    assert loss.baselines == (("chance", 0.6931),)


def test_training_is_on_the_next_page_smoothed_where_that_is_asked_for(report, recorded):
    runs = [report("k3fd", *recorded.learned()), report("7abc", *recorded.at_chance())]
    page = charts(runs, choices=ChartChoices(page="training"))
    assert page["loss"].title == "train loss"
    assert page["loss"].series[0].ys == (0.60, 0.42, 0.33)
    smooth = charts(runs, choices=ChartChoices(page="training", smoothing=0.9))["loss"]
    assert smooth.title == "train loss (smoothed 0.9)"
    assert [curve.faint for curve in smooth.series] == [False, True, False]


def test_the_axis_reaches_to_the_end_of_the_longest_run(report, recorded):
    runs = [report("k3fd", epochs=3), report("7abc", epochs=10)]
    assert charts(runs)["loss"].x_range == (0.0, 10.0)


def test_runs_of_different_tasks_are_refused_in_words(report, recorded):
    other = recorded.prepared(task="regression", chance_accuracy=None)
    runs = [report("k3fd", *recorded.learned()), report("7abc", other, recorded.epoch(30, 1))]
    for chart in charts(runs).values():
        assert chart.series == ()
        assert "different tasks (binary: k3fd; regression: 7abc)" in chart.empty
    assert why_not_together([runs[0], report("zz2q")]) == ""


def test_a_floor_is_drawn_where_it_is_every_runs(report, recorded):
    easier = [recorded.prepared(chance_accuracy=0.7, best_accuracy=0.95), recorded.epoch(30, 1)]
    runs = [report("k3fd", *recorded.learned()), report("7abc", *easier)]
    assert charts(runs)["score"].baselines == ()
    assert charts(runs)["loss"].baselines == (("chance", 0.6931),)


def test_one_marked_run_is_compared_with_the_shown_one(report):
    marked, shown = report("k3fd"), report("7abc")
    assert runs_together(shown, [marked]) == (marked, shown)
    assert runs_together(shown, [shown]) == runs_together(shown, ()) == (shown,)
    assert runs_together(shown, [marked, report("zz2q")])[0] is marked
    assert len(runs_together(shown, [marked, report("zz2q")])) == 2
    assert runs_together(None, ()) == ()


def test_a_ninth_run_is_not_drawn(report, recorded):
    runs = [report(f"run{place}", *recorded.learned()) for place in range(9)]
    assert len(charts(runs)["loss"].series) == 8


def test_curves_are_made_again_only_for_a_run_in_which_something_happened(report, recorded):
    recall = Recall()
    runs = [report("k3fd", *recorded.learned()), report("7abc", *recorded.learned())]
    before = charts_of(None, runs, ALL, recall)["loss"]
    later = [runs[0], report("7abc", *recorded.learned())]
    after = charts_of(None, later, ALL, recall)["loss"]
    assert after.series[0] is before.series[0]
    assert after.series[1] is not before.series[1]
