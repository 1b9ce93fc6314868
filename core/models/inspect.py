"""Shapes, masks and parameters of a stack, or why it cannot be built; no framework needed.

What is refused is what Keras 3.15 refuses, and three more that Keras builds although they mean
nothing: word numbers taken for quantities (a Dense or Dropout layer right on tokens), real vectors
cut down to word numbers (an Embedding on vectors), and a stack without a layer.
"""

from dataclasses import dataclass

from core.errors import UsageProblem
from core.models.faults import Fault, input_value_fault, layer_value_fault
from core.models.parameters import Count, WeightInspection, count
from core.models.spec import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Layer,
    ModelSpec,
    SimpleRNN,
    Tokens,
)

__all__ = [
    "Fault",
    "Inspection",
    "LayerInspection",
    "Shape",
    "WeightInspection",
    "inspect",
    "require_valid",
]

Shape = tuple[int | None, ...]
"""The batch axis first, as None; None also for any number of timesteps."""


@dataclass(frozen=True)
class LayerInspection:
    """One layer, seen from outside.

    Attributes:
        number: its position, from 1.
        layer: the layer itself.
        kind: the name of Keras' layer.
        output_shape: what it hands on.
        masked: whether its output carries a mask.
        parameters: how many numbers it learns.
        formula: the parameters with names, such as "H·(D+H+1)"; "0" when there are none.
        arithmetic: the same with values, such as "32·(32+32+1) = 2,080"; "0" when there are none.
        weights: its arrays in the order of Keras' `get_weights()`.
    """

    number: int
    layer: Layer
    kind: str
    output_shape: Shape
    masked: bool
    parameters: int
    formula: str
    arithmetic: str
    weights: tuple[WeightInspection, ...]


@dataclass(frozen=True)
class Inspection:
    """A stack, seen from outside.

    Attributes:
        spec: what was inspected.
        layers: as far as they could be inferred; all of them when there is no fault.
        fault: why the stack cannot be built; None when it can.
        parameters: how many numbers the inspected layers learn together.
        output_shape: what the last inspected layer hands on; the input's shape when there is none.
    """

    spec: ModelSpec
    layers: tuple[LayerInspection, ...]
    fault: Fault | None
    parameters: int
    output_shape: Shape


@dataclass(frozen=True)
class _Flow:
    """What travels between two layers."""

    shape: Shape
    holds_tokens: bool
    masked: bool


def inspect(spec: ModelSpec) -> Inspection:
    """Shapes, masks and parameters of every layer up to the first that cannot be built.

    Never raises for an invalid stack: the fault is part of the answer.

    Args:
        spec: the stack.
    """
    fault = input_value_fault(spec)
    if fault is not None:
        return Inspection(spec, (), fault, 0, ())
    flow = _input_flow(spec)
    layers: list[LayerInspection] = []
    for number, layer in enumerate(spec.layers, start=1):
        fault = layer_value_fault(number, layer) or _order_fault(number, layer, flow, layers)
        if fault is not None:
            break
        inspected, flow = _inspect_layer(number, layer, flow)
        layers.append(inspected)
    return Inspection(
        spec=spec,
        layers=tuple(layers),
        fault=fault,
        parameters=sum(one.parameters for one in layers),
        output_shape=flow.shape,
    )


def require_valid(spec: ModelSpec) -> Inspection:
    """The inspection of a stack that can be built.

    Args:
        spec: the stack.

    Raises:
        UsageProblem: with the layer, the reason and the repair, when it cannot.
    """
    inspection = inspect(spec)
    if inspection.fault is not None:
        raise UsageProblem(inspection.fault.sentence)
    return inspection


def _input_flow(spec: ModelSpec) -> _Flow:
    if isinstance(spec.input, Tokens):
        return _Flow((None, spec.input.timesteps), holds_tokens=True, masked=False)
    shape = (None, spec.input.timesteps, spec.input.features)
    return _Flow(shape, holds_tokens=False, masked=False)


def _order_fault(
    number: int, layer: Layer, flow: _Flow, before: list[LayerInspection]
) -> Fault | None:
    """Why this layer cannot take what arrives; None when it can."""
    kind = type(layer).__name__
    if isinstance(layer, Embedding):
        if flow.holds_tokens:
            return None
        if not before:
            repair = "remove it, or give the model word numbers as its input"
            return Fault(number, kind, "needs word numbers, not features", repair)
        reason = f"needs word numbers, but layer {number - 1} {before[-1].kind} gives vectors"
        return Fault(number, kind, reason, "remove it")
    if flow.holds_tokens:
        repair = "put an Embedding before it"
        return Fault(number, kind, "needs vectors, not word numbers", repair)
    if isinstance(layer, SimpleRNN | LSTM | GRU | Bidirectional) and len(flow.shape) != 3:
        ended = max(one.number for one in before if _ends_the_sequence(one.layer))
        repair = f"set return_sequences=True on layer {ended}"
        return Fault(number, kind, "needs a sequence", repair)
    return None


def _ends_the_sequence(layer: Layer) -> bool:
    match layer:
        case Bidirectional():
            return not layer.layer.return_sequences
        case SimpleRNN() | LSTM() | GRU():
            return not layer.return_sequences
        case _:
            return False


def _inspect_layer(number: int, layer: Layer, flow: _Flow) -> tuple[LayerInspection, _Flow]:
    """The layer in this place, and what it hands on."""
    width = flow.shape[-1]
    counted: Count = count(layer, 0 if flow.holds_tokens or width is None else width)
    after = _after(layer, flow)
    inspected = LayerInspection(
        number=number,
        layer=layer,
        kind=type(layer).__name__,
        output_shape=after.shape,
        masked=after.masked,
        parameters=counted.parameters,
        formula=counted.formula,
        arithmetic=counted.arithmetic,
        weights=counted.weights,
    )
    return inspected, after


def _after(layer: Layer, flow: _Flow) -> _Flow:
    match layer:
        case Embedding():
            return _Flow((*flow.shape, layer.output_dim), False, layer.mask_zero)
        case Bidirectional():
            joined = 2 if layer.merge_mode == "concat" else 1
            return _after_recurrent(flow, joined * layer.layer.units, layer)
        case SimpleRNN() | LSTM() | GRU():
            return _after_recurrent(flow, layer.units, layer)
        case Dropout():
            return flow
        case Dense():
            return _Flow((*flow.shape[:-1], layer.units), False, flow.masked)


def _after_recurrent(flow: _Flow, width: int, layer: Layer) -> _Flow:
    if _ends_the_sequence(layer):
        return _Flow((flow.shape[0], width), False, False)
    return _Flow((*flow.shape[:-1], width), False, flow.masked)
