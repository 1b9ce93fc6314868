"""Why a stack cannot be built, and values that no layer can have."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import msgspec

from core.models.spec import GRU, LSTM, Bidirectional, Dense, Input, Layer, ModelSpec, SimpleRNN
from core.rnn.activation_names import ACTIVATION_NAMES


@dataclass(frozen=True)
class Fault:
    """The first thing that is wrong with a stack.

    Attributes:
        layer_number: the layer's position from 1; 0 for the input or the model as a whole.
        kind: the name of Keras' layer, or what else is meant: "input", "model".
        reason: what is wrong, beginning with a verb.
        repair: what to do.
    """

    layer_number: int
    kind: str
    reason: str
    repair: str

    @property
    def sentence(self) -> str:
        """Where, what and what to do, in one sentence."""
        where = (
            f"layer {self.layer_number} {self.kind}" if self.layer_number else f"the {self.kind}"
        )
        return f"{where} {self.reason}: {self.repair}"


def input_value_fault(spec: ModelSpec) -> Fault | None:
    """What is wrong with the input, or with the stack as a whole; None when nothing is."""
    found = _refused_value(spec.input, Input)
    if found is not None:
        return Fault(0, "input", *found)
    if not spec.layers:
        return Fault(0, "model", "has no layers", "add at least one")
    return None


def layer_value_fault(number: int, layer: Layer) -> Fault | None:
    """A value that this layer cannot have wherever it stands; None when all are possible."""
    found = _refused_value(layer, Layer) or _unknown_activation(layer)
    return None if found is None else Fault(number, type(layer).__name__, *found)


def _refused_value(struct: msgspec.Struct, kind: Any) -> tuple[str, str] | None:
    """(reason, repair) for a value outside the limits that `core.models.spec` declares.

    A struct checks its limits when it is read from JSON, not when it is made in Python.
    """
    try:
        msgspec.convert(msgspec.to_builtins(struct), kind)
    except (msgspec.ValidationError, TypeError) as error:
        message, _, path = str(error).partition(" - at ")
        field = re.sub(r"[`$]", "", path).strip(".").rpartition(".")[2]
        value = _value_at(struct, path)
        if field == "merge_mode":
            message = "choose concat, sum, mul or ave"
        needed = message[:1].lower() + message[1:].replace("`", "")
        return f"cannot have {field or 'such values'} {value}".rstrip(), needed
    return None


def _value_at(struct: msgspec.Struct, path: str) -> str:
    value: Any = struct
    for name in re.findall(r"\.(\w+)", path):
        value = getattr(value, name, None)
    return "" if value is struct else repr(value)


def _unknown_activation(layer: Layer) -> tuple[str, str] | None:
    """(reason, repair) for an activation that Keras does not have."""
    match layer:
        case Bidirectional():
            return _unknown_activation(layer.layer)
        case LSTM() | GRU():
            names = {
                "activation": layer.activation,
                "recurrent_activation": layer.recurrent_activation,
            }
        case SimpleRNN() | Dense():
            names = {"activation": layer.activation}
        case _:
            return None
    for field, name in names.items():
        if name not in ACTIVATION_NAMES:
            near = get_close_matches(name.lower(), ACTIVATION_NAMES, n=1, cutoff=0.5)
            repair = (
                f"use {near[0]}" if near else f"use one of {', '.join(sorted(ACTIVATION_NAMES))}"
            )
            return f"has an unknown {field} '{name}'", repair
    return None
