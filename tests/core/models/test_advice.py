import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import given

from core.models.advice import EXAMPLES, MOST_PER_EXAMPLE, advice
from core.models.inspect import inspect
from core.models.presets import preset
from core.models.spec import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Features,
    ModelSpec,
    SimpleRNN,
    Tokens,
)

HEAD = Dense(1, "sigmoid")
LARGEST = 2**31 - 1


def stack(*layers, timesteps=500, mask_zero=True):
    return ModelSpec("m", Tokens(timesteps), (Embedding(1000, 8, mask_zero), *layers))


def kinds(spec):
    return [remark.kind for remark in advice(spec)]


def only(spec, kind):
    (remark,) = [remark for remark in advice(spec) if remark.kind == kind]
    return remark


@given(data=st.data())
def test_every_remark_names_its_layer_and_reads_as_one_line(data, shuffled_stacks, stacks):
    spec = data.draw(st.one_of(shuffled_stacks, stacks))
    remarks = advice(spec)
    if inspect(spec).fault is not None:
        assert remarks == ()
    for remark in remarks:
        assert 0 <= remark.layer_number <= len(spec.layers)
        assert remark.kind in {"mask", "cudnn", "gpu", "depth", "size", "head"}
        assert remark.sentence.endswith(".")
        assert "\n" not in remark.sentence
        if remark.layer_number:
            kind = type(spec.layers[remark.layer_number - 1]).__name__
            assert f"layer {remark.layer_number} {kind}" in remark.sentence


def test_the_tutorials_models_read_their_padding():
    for name in ("tutorial-rnn", "tutorial-lstm", "tutorial-gru"):
        remark = only(preset(name).spec, "mask")
        assert remark.layer_number == 1
        assert "mask_zero=True" in remark.sentence


def test_a_masked_simple_rnn_leaves_nothing_to_say():
    assert advice(preset("single-rnn").spec) == ()


def test_padding_is_no_matter_without_words_or_without_a_recurrent_layer():
    assert "mask" not in kinds(ModelSpec("m", Features(3, 5), (SimpleRNN(4), HEAD)))
    assert "mask" not in kinds(stack(HEAD, mask_zero=False))


def test_recurrent_dropout_rules_out_cudnn():
    remark = only(stack(Bidirectional(LSTM(8, recurrent_dropout=0.2)), HEAD), "cudnn")
    assert remark.layer_number == 2
    assert "recurrent_dropout=0.2" in remark.sentence
    assert "set recurrent_dropout=0 " in remark.sentence
    assert "gpu" not in kinds(stack(LSTM(8, recurrent_dropout=0.2), HEAD))


def test_every_setting_that_cudnn_cannot_have_is_named():
    sentence = only(stack(GRU(8, "relu", reset_after=False), HEAD), "cudnn").sentence
    assert "because of activation=relu and reset_after=False" in sentence
    assert "set activation=tanh and reset_after=True" in sentence


def test_a_simple_rnn_is_not_blamed_for_what_it_never_had():
    assert not {"cudnn", "gpu"} & set(kinds(stack(SimpleRNN(8, recurrent_dropout=0.3), HEAD)))


def test_a_mask_on_cudnn_must_be_right_padded():
    remark = only(stack(LSTM(8, return_sequences=True), GRU(8), HEAD), "gpu")
    assert "layer 2 LSTM and layer 3 GRU get a mask" in remark.sentence
    assert "padding=post" in remark.sentence
    assert "gpu" not in kinds(stack(LSTM(8), HEAD, mask_zero=False))


def test_four_stacked_simple_rnns_vanish_and_three_are_let_be():
    deep = [SimpleRNN(8, return_sequences=True)] * 3
    remark = only(stack(*deep, Dropout(0.1), SimpleRNN(8), HEAD), "depth")
    assert remark.layer_number == 2
    assert "4 SimpleRNN layers" in remark.sentence
    assert "500 + 3 = 503 activations" in remark.sentence
    assert "T + 3 activations" in only(stack(*deep, SimpleRNN(8), timesteps=None), "depth").sentence
    assert "depth" not in kinds(stack(*deep, HEAD))
    assert "depth" not in kinds(stack(*deep, LSTM(8, return_sequences=True), SimpleRNN(8), HEAD))


@given(units=st.integers(1, 2_000))
def test_parameters_far_beyond_the_data_are_said_with_their_number(units):
    spec = stack(LSTM(units), HEAD)
    parameters = inspect(spec).parameters
    said = [remark for remark in advice(spec) if remark.kind == "size"]
    assert bool(said) == (parameters > MOST_PER_EXAMPLE * EXAMPLES)
    for remark in said:
        assert remark.layer_number == 2
        assert f"{parameters:,} numbers" in remark.sentence
        assert f"{parameters // EXAMPLES:,} for each" in remark.sentence


def test_a_stack_without_a_head_cannot_be_trained():
    assert "cannot be trained" in only(stack(LSTM(8)), "head").sentence
    assert "layer 4 Dropout" in only(stack(LSTM(8), HEAD, Dropout(0.1)), "head").sentence


def test_a_head_behind_a_sequence_answers_at_every_timestep():
    sentence = only(stack(SimpleRNN(8, return_sequences=True), HEAD), "head").sentence
    assert "(None, 500, 1)" in sentence
    assert "return_sequences=False on layer 2 SimpleRNN" in sentence


def test_a_softmax_of_one_unit_is_always_one():
    assert "always gives 1" in only(stack(LSTM(8), Dense(1, "softmax")), "head").sentence
    assert "head" not in kinds(stack(LSTM(8), Dense(2, "softmax")))


@pytest.mark.parametrize(
    ("layers", "said"),
    [
        ((Embedding(LARGEST, LARGEST),), "16 EiB for its embeddings"),
        ((Embedding(LARGEST, LARGEST // 8),), "the weights would take 2 EiB"),
        ((Embedding(9, 2**20), LSTM(8), HEAD), "training would keep 4 TiB"),
    ],
)
def test_what_nothing_can_hold_is_said_first(layers, said):
    spec = ModelSpec("m", Tokens(2**13), layers)
    first = advice(spec)[0]
    assert first.kind == "size"
    assert said in first.sentence


def test_repairing_what_is_remarked_on_silences_it():
    spec = preset("tutorial-lstm").spec
    assert kinds(spec) == ["mask", "cudnn"]
    embedding, lstm, head = spec.layers
    better = msgspec.structs.replace(
        spec,
        layers=(
            msgspec.structs.replace(embedding, mask_zero=True),
            msgspec.structs.replace(lstm, recurrent_dropout=0.0),
            head,
        ),
    )
    assert kinds(better) == ["gpu"]
