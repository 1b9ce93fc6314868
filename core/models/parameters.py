"""How many numbers a layer learns: the formula, the arithmetic and the arrays."""

from dataclasses import dataclass

from core.models.spec import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Layer,
    Recurrent,
    SimpleRNN,
)


@dataclass(frozen=True)
class WeightInspection:
    """One array of a layer: its name and its shape, as Keras has them."""

    name: str
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Count:
    """A layer's parameters.

    Attributes:
        parameters: how many there are.
        formula: with names: V vocabulary, D inputs, H units of a recurrent layer, U of a Dense.
        arithmetic: with values, and the result behind " = "; "0" when there is nothing to learn.
        weights: the arrays in the order of Keras' `get_weights()`.
    """

    parameters: int
    formula: str
    arithmetic: str
    weights: tuple[WeightInspection, ...]


def count(layer: Layer, inputs: int) -> Count:
    """The parameters of a layer that is given vectors of `inputs` values.

    Args:
        layer: the layer.
        inputs: D; without meaning for an Embedding, which is given word numbers.
    """
    match layer:
        case Embedding():
            table = WeightInspection("embeddings", (layer.input_dim, layer.output_dim))
            return _count(
                layer.input_dim * layer.output_dim,
                "V·D",
                f"{layer.input_dim:,}·{layer.output_dim:,}",
                (table,),
            )
        case Dense():
            d, u = inputs, layer.units
            arrays = (WeightInspection("kernel", (d, u)), WeightInspection("bias", (u,)))
            return _count(d * u + u, "D·U+U", f"{d:,}·{u:,}+{u:,}", arrays)
        case Dropout():
            return Count(0, "0", "0", ())
        case Bidirectional():
            return _twice(count(layer.layer, inputs))
        case SimpleRNN() | LSTM() | GRU():
            return _recurrent(layer, inputs)


def _recurrent(layer: Recurrent, d: int) -> Count:
    """k·H·(D+H+b): k blocks, each with its kernels and its b biases."""
    h = layer.units
    k = {SimpleRNN: 1, LSTM: 4, GRU: 3}[type(layer)]
    two_biases = isinstance(layer, GRU) and layer.reset_after
    b = 2 if two_biases else 1
    blocks = "" if k == 1 else f"{k}·"
    arrays = (
        WeightInspection("kernel", (d, k * h)),
        WeightInspection("recurrent_kernel", (h, k * h)),
        WeightInspection("bias", (2, k * h) if two_biases else (k * h,)),
    )
    return _count(
        k * h * (d + h + b),
        f"{blocks}H·(D+H+{b})",
        f"{blocks}{h:,}·({d:,}+{h:,}+{b})",
        arrays,
    )


def _twice(one: Count) -> Count:
    """2·(the inner layer): one for each direction, the forward arrays first."""
    arrays = tuple(
        WeightInspection(f"{direction}_{weight.name}", weight.shape)
        for direction in ("forward", "backward")
        for weight in one.weights
    )
    operands = one.arithmetic.partition(" = ")[0]
    return _count(2 * one.parameters, f"2·{one.formula}", f"2·{operands}", arrays)


def _count(
    parameters: int, formula: str, operands: str, arrays: tuple[WeightInspection, ...]
) -> Count:
    return Count(parameters, formula, f"{operands} = {parameters:,}", arrays)
