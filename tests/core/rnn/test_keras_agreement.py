import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.rnn.sequence import forward
from core.rnn.trace import trace
from tests.core.rnn.in_keras import predicted

some = settings(deadline=None, max_examples=15, derandomize=True, database=None)


@given(data=st.data())
@some
def test_every_cell_predicts_what_keras_predicts(
    data, random_cell, kind, sizes, draw_mask, ask_keras
):
    batch, timesteps, inputs, units, seed = data.draw(sizes)
    dtype = data.draw(st.sampled_from([np.float32, np.float64]))
    options = {"activation": data.draw(st.sampled_from(["tanh", "tanh", "softsign", "sigmoid"]))}
    if kind != "SimpleRNN":
        gates = st.sampled_from(["sigmoid", "sigmoid", "hard_sigmoid"])
        options["recurrent_activation"] = data.draw(gates)
    cell = random_cell(kind, inputs, units, seed, dtype, **options)
    rng = np.random.default_rng(seed)
    # Keras' predict rounds its inputs to float32, whatever the layers compute in.
    x = rng.normal(size=(batch, timesteps, inputs)).astype(np.float32)
    mask = draw_mask(rng, batch, timesteps)

    outputs, state = ask_keras(predicted, cell, x, mask)
    ours = forward(cell, x, mask)
    tolerance = 1e-6 if dtype == np.float32 else 1e-12
    np.testing.assert_allclose(ours.outputs, outputs, rtol=tolerance, atol=tolerance)
    for own, theirs in zip(ours.state, state, strict=True):
        np.testing.assert_allclose(own, theirs, rtol=tolerance, atol=tolerance)
    walked = trace(cell, x[0], mask[0])
    np.testing.assert_allclose(walked.states[-1], state[0][0], rtol=tolerance, atol=tolerance)
    if cell.kind == "LSTM":
        np.testing.assert_allclose(walked.cells[-1], state[1][0], rtol=tolerance, atol=tolerance)
