"""What the network answers, after each epoch, to the first of the kept test examples.

NumPy computes the answers: asking Keras would draw from the generators of dropout, and a run that
is watched would learn otherwise than one that is not.
"""

import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.models.spec import ModelSpec
from core.training.events import Number, finite

ASKED = 8
"""How many of the kept examples are asked."""

TOO_LONG = 2.0
"""Seconds that asking may take; where it took more, nothing is asked any longer."""

MULTIPLY_ADDS_A_SECOND = 2e9
"""What one core does at least, in small matrix products."""

FREE_SECONDS = 1.0
"""What asking may take of a run in all, however short that is."""

SHARE = 0.005
"""What it may take besides, as a share of the time that the run has trained."""


class Probes:
    """Asks the network after an epoch, as long as that costs next to nothing."""

    def __init__(self, model: ModelSpec, inputs: NDArray[Any]) -> None:
        """Nothing is computed yet.

        Args:
            model: the stack, fitted to the data.
            inputs: (N, T) or (N, T, D), the kept examples, of which the first are asked.
        """
        self._model = model
        self._inputs = inputs[:ASKED]
        self._spent = 0.0
        self._began: float | None = None
        self._why_not: str | None = None

    def ask(self, weights: Sequence[NDArray[Any]]) -> tuple[tuple[Number, ...], ...]:
        """One list of outputs an example; none where asking would hold the training up.

        Args:
            weights: in `get_weights()` order.
        """
        # What answers is read when there is something to ask, not before the training begins.
        from core.models.weights import network
        from core.rnn.network import predict

        began = time.perf_counter()
        if self._began is None:
            self._began = began
        if self._why_not is None:
            self._why_not = _why_too_long(self._model, len(self._inputs))
            if self._why_not:
                self._say()
        allowed = FREE_SECONDS + SHARE * (began - self._began)
        if self._why_not or not len(self._inputs) or self._spent > allowed:
            return ()
        try:
            # Whatever is odd about a model's answers, its training goes on.
            with np.errstate(all="ignore"):
                answers = predict(network(self._model, weights), self._inputs)
        except Exception as error:
            self._why_not = f"{type(error).__name__}: {error}"
            self._say()
            return ()
        seconds = time.perf_counter() - began
        self._spent += seconds
        if seconds > TOO_LONG:
            self._why_not = f"it took {seconds:.1f} s"
            self._say()
        rows = np.reshape(answers, (len(self._inputs), -1))
        return tuple(tuple(finite(float(value)) for value in row) for row in rows)

    def _say(self) -> None:
        with suppress(OSError):
            print(f"the kept examples are asked no more: {self._why_not}", file=sys.stderr)


def _why_too_long(model: ModelSpec, examples: int) -> str:
    from core.models.cost import multiply_adds
    from core.models.inspect import inspect
    from core.models.summarise import summarise

    products = multiply_adds(summarise(inspect(model)), examples)
    if products is None or products <= TOO_LONG * MULTIPLY_ADDS_A_SECOND:
        return ""
    return f"{products:.1e} multiply-adds would take more than {TOO_LONG:.0f} s"
