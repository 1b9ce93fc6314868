"""A stack of ours as the rows that every view shows."""

from collections.abc import Sequence

import msgspec

from core.models.cost import costs
from core.models.inspect import Inspection, LayerInspection, Shape
from core.models.script import plain_call
from core.models.spec import Input, Tokens
from core.models.summary import Row, Summary


def summarise(inspection: Inspection, notes: Sequence[str] = ()) -> Summary:
    """The rows of a stack, as far as its layers could be inferred; its fault is passed on.

    Args:
        inspection: the stack, seen from outside.
        notes: what has to be said about where it came from.
    """
    fault = inspection.fault
    known = fault is None or fault.kind != "input"
    given = input_shape(inspection.spec.input)
    rows = []
    before = given
    for made in inspection.layers:
        rows.append(_row(made, before))
        before = made.output_shape
    return Summary(
        name=inspection.spec.name,
        inputs=(given,) if known else (),
        rows=tuple(rows),
        fault=fault,
        notes=tuple(notes),
    )


def input_shape(given: Input) -> Shape:
    """(None, T) of word numbers, (None, T, D) of features.

    Args:
        given: what the model reads.
    """
    if isinstance(given, Tokens):
        return (None, given.timesteps)
    return (None, given.timesteps, given.features)


def _row(made: LayerInspection, before: Shape) -> Row:
    cost = costs(made.layer, before, made.output_shape)
    config = msgspec.to_builtins(made.layer)
    del config["type"]
    return Row(
        number=made.number,
        name="",
        kind=made.kind,
        call=plain_call(made.layer),
        config=config,
        inputs=(made.number - 1,),
        output_shape=made.output_shape,
        masked=made.masked,
        parameters=made.parameters,
        trainable=made.parameters,
        formula=made.formula if made.weights else "",
        arithmetic=made.arithmetic if made.weights else "",
        weights=made.weights,
        step_multiply_adds=cost.step_multiply_adds,
        multiply_adds=cost.multiply_adds,
        activations=cost.activations,
    )
