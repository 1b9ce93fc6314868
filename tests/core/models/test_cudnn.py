import hypothesis.strategies as st
import pytest
from hypothesis import given

from core.models.cudnn import conditions, runs_on_cudnn
from core.models.spec import GRU, LSTM, SimpleRNN


def failing(layer, masked=False):
    return [one.text for one in conditions(layer, masked) if one.holds is False]


@pytest.mark.parametrize("layer", [LSTM(4), GRU(4), LSTM(4, dropout=0.5, return_sequences=True)])
def test_keras_defaults_run_on_cudnn_and_a_mask_leaves_it_to_the_data(layer):
    assert runs_on_cudnn(layer, masked=False) is True
    assert runs_on_cudnn(layer, masked=True) is None
    assert [one.holds for one in conditions(layer, masked=True)].count(None) == 1


@pytest.mark.parametrize(
    ("layer", "said"),
    [
        (LSTM(4, recurrent_dropout=0.2), "recurrent_dropout is 0: 0.2"),
        (LSTM(4, "relu"), "activation is tanh: relu"),
        (GRU(4, recurrent_activation="hard_sigmoid"), "recurrent_activation is sigmoid: hard"),
        (GRU(4, reset_after=False), "reset_after is True: False"),
    ],
)
def test_each_condition_that_fails_is_marked_with_its_value(layer, said):
    (only,) = failing(layer)
    assert only.startswith(said)
    assert runs_on_cudnn(layer, masked=False) is False
    assert runs_on_cudnn(layer, masked=True) is False


@given(masked=st.booleans())
def test_a_simple_rnn_has_no_cudnn_path(masked):
    assert runs_on_cudnn(SimpleRNN(4), masked) is False
    assert len(conditions(SimpleRNN(4), masked)) == 1


def test_only_a_gru_is_asked_about_reset_after():
    assert any("reset_after" in one.text for one in conditions(GRU(4), masked=False))
    assert not any("reset_after" in one.text for one in conditions(LSTM(4), masked=False))
