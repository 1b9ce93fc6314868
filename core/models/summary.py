"""One model as every view shows it: a stack of ours, or one that was read from a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.models.faults import Fault
from core.models.inspect import Shape
from core.models.parameters import WeightInspection


@dataclass(frozen=True)
class Row:
    """One layer of a model.

    Attributes:
        number: its position, from 1.
        name: the layer's own name in its file; empty in a stack of ours.
        kind: the name of Keras' class.
        call: the Keras call that makes it, its defaults left out.
        config: its whole configuration as plain values.
        inputs: the numbers of the layers whose outputs it reads; 0 is the model's input.
        output_shape: what it hands on; None where that cannot be known.
        masked: whether its output carries a mask; None where that cannot be known.
        parameters: how many numbers it has.
        trainable: how many of them training may change.
        formula: the parameters with names, such as "H·(D+H+1)"; empty where there is none.
        arithmetic: the same with values and result; empty where there is none.
        weights: its arrays in the order of Keras' `get_weights()`.
        step_multiply_adds: of its matrix products, for one example and one timestep (for one
            example where nothing has timesteps); None where unknown.
        multiply_adds: the same for one whole example; None where unknown.
        activations: values of one example that training keeps for the way back; None where
            unknown.
        closed: why this layer is a box that nothing looks into; empty for all others.
    """

    number: int
    name: str
    kind: str
    call: str
    config: Mapping[str, object]
    inputs: tuple[int, ...]
    output_shape: Shape | None
    masked: bool | None
    parameters: int
    trainable: int
    formula: str
    arithmetic: str
    weights: tuple[WeightInspection, ...]
    step_multiply_adds: int | None
    multiply_adds: int | None
    activations: int | None
    closed: str = ""


@dataclass(frozen=True)
class Summary:
    """A model, layer by layer.

    Attributes:
        name: the model's name.
        inputs: the shapes that it reads, batch axis first.
        rows: its layers, as far as they could be inferred.
        fault: why the model cannot be built; None when it can.
        notes: what has to be said about where it came from, a sentence each.
    """

    name: str
    inputs: tuple[Shape, ...]
    rows: tuple[Row, ...]
    fault: Fault | None = None
    notes: tuple[str, ...] = ()

    @property
    def parameters(self) -> int:
        """How many numbers all layers have together."""
        return sum(row.parameters for row in self.rows)

    @property
    def trainable(self) -> int:
        """How many of them training may change."""
        return sum(row.trainable for row in self.rows)

    @property
    def output_shape(self) -> Shape | None:
        """What the last layer hands on; the input's shape where there is no layer."""
        if self.rows:
            return self.rows[-1].output_shape
        return self.inputs[0] if self.inputs else None
