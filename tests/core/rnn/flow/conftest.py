import numpy as np
import pytest

from core.rnn.backward.step import retreat
from core.rnn.trace import trace


def slow_norms(cell, inputs, mask=None):
    """(‖∂h_T/∂h_t‖, ‖∂h_T/∂c_t‖), each step as in training, each norm by SVD."""
    walked = trace(cell, inputs, mask)
    timesteps, units = walked.timesteps, walked.units
    kept = [walked.states] if walked.cells is None else [walked.states, walked.cells]
    product = tuple(np.eye(units) if n == 0 else np.zeros((units, units)) for n in range(len(kept)))
    of_h, of_c, pending = np.ones(timesteps), np.zeros(timesteps), []
    for t in reversed(range(timesteps)):
        of_h[t] = np.linalg.norm(product[0], 2)
        pending.append(t)
        if not walked.mask[t]:
            continue
        x = np.tile(walked.inputs[t], (units, 1))
        state = tuple(np.tile(array[t], (units, 1)) for array in kept)
        found = retreat(cell, x, state, product)
        product = found.state
        if found.memory is not None:
            of_c[pending] = np.linalg.norm(found.memory, 2)
        pending = []
    if len(product) == 2 and pending:
        of_c[pending] = np.linalg.norm(product[1], 2)
    return of_h, of_c


@pytest.fixture(scope="session")
def plain_norms():
    return slow_norms
