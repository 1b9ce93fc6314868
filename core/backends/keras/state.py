"""A Keras model's whole state as arrays, taken and put back."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.backends.checkpoint import Checkpoint
from core.errors import Problem

Arrays = tuple[NDArray[Any], ...]


def synchronise(model: Any) -> None:
    """Makes the model's variables what the running `fit` has made of them.

    On the JAX engine a running `fit` keeps them elsewhere; others need nothing.
    """
    if hasattr(model, "jax_state_sync"):
        model.jax_state_sync()


def weights(model: Any) -> Arrays:
    """The weights in `get_weights()` order."""
    synchronise(model)
    return _values(model.weights)


def random_states(model: Any) -> Arrays:
    """The states of all generators that dropout is drawn from."""
    synchronise(model)
    return _values(_generators(model))


def optimizer_variables(model: Any) -> Arrays:
    """What the optimizer remembers, in its own order."""
    synchronise(model)
    return _values(model.optimizer.variables)


def metric_sums(model: Any) -> Arrays:
    """The sums that the metrics of the present epoch are made from."""
    synchronise(model)
    return _values(model.metrics_variables)


def restore(model: Any, checkpoint: Checkpoint) -> None:
    """Puts back the weights, the optimizer's variables and the generators of a compiled model.

    Raises:
        Problem: the checkpoint is that of another model or of another optimizer.
    """
    model.optimizer.build(model.trainable_variables)
    for what, variables, arrays in (
        ("weights", model.weights, checkpoint.weights),
        ("optimizer variables", model.optimizer.variables, checkpoint.optimizer),
        ("random states", _generators(model), checkpoint.random),
    ):
        _check_shapes(what, variables, arrays)
    put_back(model.weights, checkpoint.weights)
    put_back(model.optimizer.variables, checkpoint.optimizer)
    put_back(_generators(model), checkpoint.random)


def put_back(variables: Sequence[Any], arrays: Sequence[NDArray[Any]]) -> None:
    """Gives variables their values of before."""
    for variable, array in zip(variables, arrays, strict=True):
        variable.assign(array)


def _generators(model: Any) -> list[Any]:
    # `variables` is all of the layers' state; what of it is no weight draws numbers.
    weights = {id(weight) for weight in model.weights}
    return [variable for variable in model.variables if id(variable) not in weights]


def _values(variables: Sequence[Any]) -> Arrays:
    # A copy: what TensorFlow gives out may lie where it goes on writing.
    return tuple(np.array(variable.numpy()) for variable in variables)


def _check_shapes(what: str, variables: Sequence[Any], arrays: Sequence[NDArray[Any]]) -> None:
    if len(variables) != len(arrays):
        raise Problem(
            f"the checkpoint is not of this model: it holds {len(arrays)} {what}, and the model "
            f"has {len(variables)}; train it anew"
        )
    for variable, array in zip(variables, arrays, strict=True):
        if tuple(variable.shape) != array.shape:
            raise Problem(
                f"the checkpoint is not of this model: among its {what}, {variable.path} has the "
                f"shape {array.shape}, and the model's {tuple(variable.shape)}; train it anew"
            )
