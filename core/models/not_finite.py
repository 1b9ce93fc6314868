"""Where weights have left the range of numbers."""

from collections.abc import Sequence

import numpy as np

from core.models.inspect import inspect
from core.models.spec import ModelSpec
from core.rnn.arrays import Array


def not_finite(spec: ModelSpec, weights: Sequence[Array]) -> tuple[str, ...]:
    """One sentence a weight array that holds nan or inf: the layer, the weight, the first place.

    Args:
        spec: the stack that the weights belong to.
        weights: the arrays in the order of Keras' `get_weights()`, in the stack's shapes.

    Returns:
        Sentences such as "layer 2 SimpleRNN: 3 of 1,024 values of its kernel are not finite, the
        first is nan at [0, 7]"; none when every weight is finite.
    """
    named = [
        (f"layer {layer.number} {layer.kind}", weight.name)
        for layer in inspect(spec).layers
        for weight in layer.weights
    ]
    found = []
    for (layer, weight), array in zip(named, weights, strict=True):
        wrong = ~np.isfinite(array)
        count = int(np.count_nonzero(wrong))
        if count == 0:
            continue
        place = tuple(int(at) for at in np.unravel_index(int(wrong.argmax()), array.shape))
        values = "value" if array.size == 1 else "values"
        found.append(
            f"{layer}: {count:,} of {array.size:,} {values} of its {weight} "
            f"{'is' if count == 1 else 'are'} not finite, the first is {float(array[place])} "
            f"at [{', '.join(map(str, place))}]"
        )
    return tuple(found)
