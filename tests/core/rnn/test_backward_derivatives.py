import numpy as np
import pytest

from core.rnn.activations import ACTIVATIONS, activation
from core.rnn.backward import pull_back
from core.rnn.backward.derivatives import DERIVATIVES, JOINT
from tests.core.rnn.in_keras import activation_slopes

NAMES = sorted([*DERIVATIVES, *JOINT])
KINKS = np.array([[-3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 3.0, 6.0]])


def test_every_activation_that_keras_knows_has_a_derivative():
    assert set(ACTIVATIONS) <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_gradient_passes_an_activation_as_central_differences_say(name):
    rng = np.random.default_rng(7)
    z, gradient = rng.normal(size=(2, 40, 6)) * 1.5
    # Beside a kink a difference quotient straddles two slopes.
    z = z[(np.abs(z[..., np.newaxis] - KINKS[0]) > 1e-3).all(axis=(1, 2))]
    gradient = gradient[: len(z)]
    assert len(z) > 20
    f, step = activation(name), 1e-5
    slopes = np.empty_like(z)
    for j in range(z.shape[-1]):
        nudge = step * np.eye(z.shape[-1])[j]
        slopes[:, j] = (gradient * (f(z + nudge) - f(z - nudge))).sum(axis=-1) / (2 * step)
    pulled = pull_back(name, z, gradient)
    assert np.linalg.norm(pulled) > 0.1
    assert np.linalg.norm(pulled - slopes) <= 1e-6 * np.linalg.norm(slopes)


@pytest.mark.parametrize("name", NAMES)
def test_a_gradient_keeps_its_floating_point_type(name):
    z = np.array([[-1.5, 0.2, 2.0]], np.float32)
    assert pull_back(name, z, np.ones_like(z)).dtype == np.float32


def test_at_a_kink_the_slope_is_the_one_that_tensorflow_takes(ask_keras):
    # Of these two branches that meet smoothly at 0, TensorFlow adds both slopes there.
    points = dict.fromkeys(ACTIVATIONS, KINKS) | {"celu": KINKS[:, KINKS[0] != 0]}
    theirs = ask_keras(activation_slopes, list(ACTIVATIONS), points)
    assert len(theirs) == len(ACTIVATIONS) > 10
    for name, slopes in theirs.items():
        ours = pull_back(name, points[name], np.ones_like(points[name]))
        # TensorFlow holds gelu's √2 and leaky_relu's 0.2 in float32.
        rtol = 1e-6 if name in ("gelu", "leaky_relu") else 1e-9
        np.testing.assert_allclose(ours, slopes, rtol=rtol, atol=1e-9, err_msg=name)


def test_what_has_no_derivative_here_is_refused():
    z = np.ones(3)
    with pytest.raises(ValueError, match="activation 'floor' has no derivative here: take one of"):
        pull_back("floor", z, z)
    with pytest.raises(ValueError, match="unknown activation 'tanhh': did you mean 'tanh'"):
        pull_back("tanhh", z, z)
