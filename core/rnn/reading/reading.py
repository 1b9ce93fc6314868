"""A network that reads one sequence: the trace of every layer and the answer at every step."""

from dataclasses import dataclass

import numpy as np

from core.rnn.arrays import Array, require_shape
from core.rnn.cells import Cell
from core.rnn.network import (
    BidirectionalWeights,
    DenseWeights,
    EmbeddingWeights,
    LayerOutput,
    LayerWeights,
    Network,
    RecurrentWeights,
    layer_outputs,
)
from core.rnn.trace import Trace, trace


@dataclass(frozen=True)
class LeftOut:
    """A part of a recurrent layer that cannot be stepped.

    Attributes:
        place: the layer's index in the network's layers.
        reason: why, in words.
    """

    place: int
    reason: str


@dataclass(frozen=True, eq=False)
class Reading:
    """What every layer computed while the network read one sequence.

    Attributes:
        network: who read.
        inputs: what was read, word numbers (T,) or features (T, D).
        layers: the trace of every recurrent layer in order; of one that reads both ways, the
            trace of the half that walks on.
        places: the index of each of them in the network's layers.
        left_out: the halves of layers that walk back, which have no trace.
        answers: (T, U), entry t what the network would answer if the sequence ended after step t;
            None when no Dense layer ends the stack, or when a layer of it reads both ways.
    """

    network: Network
    inputs: Array
    layers: tuple[Trace, ...]
    places: tuple[int, ...]
    left_out: tuple[LeftOut, ...]
    answers: Array | None


def read(network: Network, inputs: Array) -> Reading:
    """h_t^l = cell^l(h_t^{l−1}, h_{t−1}^l);  y_t = head(h_t^L).

    A stack that reads in one direction is computed once: its answer at t is the head over h_t,
    whatever comes later. A bidirectional layer has seen the end at every step, so there are no
    answers then (`predictions_by_prefix` finds them), and the layers above it are traced on what
    it hands them for the whole sequence. Every layer is computed in its weights' own type. Masks
    pass on as in Keras: a masked step repeats the state, and so the answer.

    Args:
        network: the layers and their weights.
        inputs: word numbers (T,) or features (T, D).

    Raises:
        ValueError: the inputs are no single sequence, or a layer cannot take what it is given.
    """
    inputs = one_sequence(network, inputs)
    _require_sequences_below(network)
    both_ways = reads_both_ways(network)
    traces, last = _read_both_ways(network, inputs) if both_ways else _read_once(network, inputs)
    answered = not both_ways and isinstance(network.layers[-1], DenseWeights)
    return Reading(
        network=network,
        inputs=inputs,
        layers=tuple(traces.values()),
        places=tuple(traces),
        left_out=_left_out(network),
        answers=last if answered else None,
    )


def one_sequence(network: Network, inputs: Array) -> Array:
    """The inputs, refused when they are no single sequence that the network could read.

    Args:
        network: who is to read.
        inputs: word numbers (T,) or features (T, D).

    Raises:
        ValueError: naming the shape that they have and the one that is needed, or that they are
            empty.
    """
    if not network.layers:
        raise ValueError("the network has no layers: it needs at least one.")
    array = np.asarray(inputs)
    if isinstance(network.layers[0], EmbeddingWeights):
        require_shape("inputs", array, ("timesteps",), "one sequence of word numbers")
    else:
        require_shape("inputs", array, ("timesteps", "inputs"), "one sequence of features")
    if not len(array):
        raise ValueError("the sequence has no timesteps: it needs at least one.")
    return array


def reads_both_ways(network: Network) -> bool:
    """Whether a layer of the network walks from the end to the beginning as well."""
    return any(isinstance(layer, BidirectionalWeights) for layer in network.layers)


def _read_once(network: Network, inputs: Array) -> tuple[dict[int, Trace], Array]:
    """Every layer over the whole sequence, each on what the one below handed on: (T, …) at last."""
    traces: dict[int, Trace] = {}
    given = LayerOutput(inputs, None)
    for place, layer in enumerate(network.layers):
        try:
            if isinstance(layer, RecurrentWeights):
                traces[place] = trace(layer.cell, given.values, given.mask)
                given = LayerOutput(traces[place].states[1:], given.mask)
            else:
                given = _apply_to_each_step(layer, given)
        except ValueError as error:
            raise ValueError(f"layer {place + 1}: {error}") from error
    return traces, given.values


def _apply_to_each_step(layer: LayerWeights, given: LayerOutput) -> LayerOutput:
    try:
        (output,) = layer_outputs(Network((layer,)), given.values)
    except ValueError as error:
        # Alone it is the first layer of its network; the caller knows its real number.
        raise ValueError(str(error).removeprefix("layer 1: ")) from error
    return output if isinstance(layer, EmbeddingWeights) else LayerOutput(output.values, given.mask)


def _read_both_ways(network: Network, inputs: Array) -> tuple[dict[int, Trace], Array]:
    """Every cell that walks on, over what the fast forward hands to its layer."""
    outputs = layer_outputs(network, inputs)
    given = (LayerOutput(inputs, None), *outputs)
    traces = {
        place: trace(cell, given[place].values, given[place].mask)
        for place, layer in enumerate(network.layers)
        if (cell := _walking_on(layer)) is not None
    }
    return traces, outputs[-1].values


def _walking_on(layer: LayerWeights) -> Cell | None:
    match layer:
        case RecurrentWeights():
            return layer.cell
        case BidirectionalWeights():
            return layer.forward
        case _:
            return None


def _left_out(network: Network) -> tuple[LeftOut, ...]:
    return tuple(
        LeftOut(
            place,
            f"Layer {place + 1} reads both ways; its walk on is shown. Its walk back begins at the "
            "last timestep: no step of it is made from the step before.",
        )
        for place, layer in enumerate(network.layers)
        if isinstance(layer, BidirectionalWeights)
    )


def _require_sequences_below(network: Network) -> None:
    """Refuse a recurrent layer above one that hands on its last state alone."""
    ended: int | None = None
    for number, layer in enumerate(network.layers, start=1):
        if not isinstance(layer, RecurrentWeights | BidirectionalWeights):
            continue
        if ended is not None:
            raise ValueError(
                f"layer {number} needs a sequence, and layer {ended} hands on its last state "
                f"alone: give layer {ended} return_sequences."
            )
        if not layer.return_sequences:
            ended = number
