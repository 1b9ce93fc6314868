"""Whether what a layer hands on carries a mask, as Keras 3.15 passes masks on."""

from collections.abc import Sequence

from core.models.files.config import Config
from core.models.files.kinds import KERAS_LAYERS
from core.models.files.shapes.rules import MERGED

Masked = bool | None
"""Whether there is a mask; None where that cannot be known."""

_NAMES = """
    Activation ActivityRegularization AlphaDropout BatchNormalization Dense Dropout ELU
    GaussianDropout GaussianNoise GroupNormalization GroupQueryAttention Identity
    LayerNormalization LeakyReLU MultiHeadAttention Normalization PReLU ReLU Rescaling Softmax
    SpatialDropout1D SpatialDropout2D SpatialDropout3D TimeDistributed UnitNormalization
"""
PASSED_ON = frozenset(_NAMES.split())
"""What hands on the mask of its first input: layers that set `supports_masking`."""

OF_THE_FIRST = frozenset({"Attention", "AdditiveAttention"})

_RECURRENT = frozenset(
    {"SimpleRNN", "LSTM", "GRU", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"}
    | {"CuDNNLSTM", "CuDNNGRU"}
)


def output_mask(kind: str, config: Config, inputs: Sequence[Masked], output: int) -> Masked:
    """Whether one of a Keras layer's outputs carries a mask.

    Args:
        kind: the name of its class.
        config: its configuration.
        inputs: whether each of its inputs carries one, the first argument first.
        output: which output, from 0.
    """
    if kind == "Embedding":
        return config.flag("mask_zero", False)
    if kind == "Masking":
        return True
    if kind in PASSED_ON or kind in OF_THE_FIRST:
        return inputs[0] if inputs else None
    if kind in MERGED or kind == "Concatenate":
        return _any(inputs)
    if kind in _RECURRENT:
        return _after_recurrent(config, inputs) if output == 0 else False
    if kind == "Bidirectional":
        layer = config.part("layer").part("config")
        both = config.values.get("merge_mode", "concat") is None
        return _after_recurrent(layer, inputs) if output <= int(both) else False
    # Every other layer of Keras leaves `supports_masking` alone, which drops the mask.
    return False


def makes_no_mask(model: Config) -> bool:
    """Whether no layer of a model within a model can begin a mask.

    Args:
        model: its configuration.
    """
    for values in model.list("layers"):
        layer = Config(values, model.where) if isinstance(values, dict) else Config({}, "")
        config = layer.part("config")
        kind = layer.text("class_name")
        if kind not in KERAS_LAYERS or kind == "Masking" or config.values.get("mask_zero"):
            return False
        within = config.values.get("layer")
        if isinstance(within, dict):
            config = Config({"layers": [within]}, model.where)
        if "layers" in config.values and not makes_no_mask(config):
            return False
    return True


def _after_recurrent(config: Config, inputs: Sequence[Masked]) -> Masked:
    if not config.flag("return_sequences", False):
        return False
    return inputs[0] if inputs else None


def _any(inputs: Sequence[Masked]) -> Masked:
    if any(inputs):
        return True
    return None if None in inputs else False
