from core.training.history import History, fold
from core.training.settings import configure
from tui.training.charts.choices import ChartChoices
from tui.training.charts.layers import layer_charts

CONFIG = configure("tutorial-rnn", {"dataset": "imdb"})


def charts(*events, **choices):
    return layer_charts(CONFIG, fold(History(), events), ChartChoices(**choices))


def test_each_layer_has_a_curve_of_its_gradient_and_of_its_weights(layer_norms, recorded):
    rate, gradients, weights = charts(layer_norms(1), layer_norms(2, gradients=(2e-4, 1e-2, 0.4)))
    assert [curve.name for curve in gradients.series] == ["1 Embedding", "2 SimpleRNN", "3 Dense"]
    assert gradients.series[0].ys == (1e-4, 2e-4)
    assert weights.series[0].ys == (10.0, 11.0)
    assert rate.series[0].ys == (1e-3, 1e-3)
    assert gradients.log_y
    assert not weights.log_y
    assert charts(layer_norms(1), log_y=True)[2].log_y


def test_what_is_not_told_is_said_in_words(layer_norms, recorded):
    untold = charts(layer_norms(1, gradients=(None, None, None)))
    assert untold[1].series == ()
    assert "does not tell its gradients" in untold[1].empty
    assert untold[2].series
    assert "first whole epoch" in charts()[0].empty
    assert "tells no norms" in charts(recorded.epoch(30, 1))[0].empty
