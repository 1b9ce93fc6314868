import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.rnn.sequence import forward
from core.rnn.trace import trace

some = settings(deadline=None, max_examples=15, derandomize=True, database=None)


@pytest.fixture(scope="module")
def keras_answer(keras_on_the_cpu):
    """(outputs, final state) that Keras' own layer predicts with this cell's weights."""
    keras = keras_on_the_cpu

    def answer(cell, x, mask):
        options = {"activation": cell.activation}
        if cell.kind != "SimpleRNN":
            options |= {"recurrent_activation": cell.recurrent_activation, "use_cudnn": False}
        if cell.kind == "GRU":
            options["reset_after"] = cell.reset_after
        dtype = str(cell.dtype)
        layer = getattr(keras.layers, cell.kind)(
            cell.units, return_sequences=True, return_state=True, dtype=dtype, **options
        )
        features = keras.Input(x.shape[1:], dtype=dtype)
        counts = keras.Input(mask.shape[1:], dtype="bool")
        model = keras.Model([features, counts], layer(features, mask=counts))
        layer.set_weights([cell.kernel, cell.recurrent_kernel, cell.bias])
        model.compile(run_eagerly=True)
        outputs, *state = model.predict([x.astype(dtype), mask], verbose=0)
        return outputs, tuple(state)

    return answer


@given(data=st.data())
@some
def test_every_cell_predicts_what_keras_predicts(
    data, random_cell, kind, sizes, draw_mask, keras_answer
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

    outputs, state = keras_answer(cell, x, mask)
    ours = forward(cell, x, mask)
    tolerance = 1e-6 if dtype == np.float32 else 1e-12
    np.testing.assert_allclose(ours.outputs, outputs, rtol=tolerance, atol=tolerance)
    for own, theirs in zip(ours.state, state, strict=True):
        np.testing.assert_allclose(own, theirs, rtol=tolerance, atol=tolerance)
    walked = trace(cell, x[0], mask[0])
    np.testing.assert_allclose(walked.states[-1], state[0][0], rtol=tolerance, atol=tolerance)
    if cell.kind == "LSTM":
        np.testing.assert_allclose(walked.cells[-1], state[1][0], rtol=tolerance, atol=tolerance)
