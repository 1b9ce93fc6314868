"""The rule of each kind of layer."""

from collections.abc import Sequence

from core.models.files.config import Config
from core.models.files.graph import MODELS
from core.models.files.refusal import SAVE_AGAIN, Refused
from core.models.files.shapes.arrangement import (
    attended,
    concatenated,
    dotted,
    einsum,
    flattened,
    merged,
    multi_head,
    permuted,
    reshaped,
)
from core.models.files.shapes.axes import ranked
from core.models.files.shapes.convolution import (
    adaptive_pooling,
    convolution,
    cropping,
    dimensions,
    global_pooling,
    pooling,
    transposed_convolution,
    up_sampling,
    zero_padding,
)
from core.models.files.shapes.recurrent import (
    Nested,
    Shapes,
    bidirectional,
    convolution_lstm,
    over_cell,
    recurrent,
    time_distributed,
)
from core.models.inspect import Shape

_NAMES = """
    Activation ActivityRegularization AlphaDropout BatchNormalization Dropout ELU GaussianDropout
    GaussianNoise GroupNormalization Identity LayerNormalization LeakyReLU Masking Normalization
    PReLU RMSNormalization ReLU Rescaling Softmax SpatialDropout1D SpatialDropout2D
    SpatialDropout3D SyncBatchNormalization ThresholdedReLU UnitNormalization
    GroupQueryAttention RandomBrightness RandomContrast RandomFlip RandomRotation
    RandomTranslation RandomZoom
"""
KEPT = frozenset(_NAMES.split())
"""What hands on the shape that it reads."""

MERGED = frozenset({"Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract"})


def output_shapes(
    kind: str, config: Config, inputs: Sequence[Shape], of_model: Nested
) -> Shapes | None:
    """The shapes of all outputs of a layer of Keras; None where no rule is known.

    Args:
        kind: the name of its class.
        config: its configuration.
        inputs: the shapes of what it reads, its first argument first.
        of_model: tells what a model hands on that is a layer of a layer.

    Raises:
        Refused: when such a layer cannot read this.
    """
    if not inputs or not all(inputs):
        raise Refused(f"gives {config.where} nothing to read", SAVE_AGAIN)
    shape = inputs[0]
    if kind in KEPT:
        return (shape,)
    if kind in MERGED:
        return (merged(config, inputs),)
    count = dimensions(kind)
    if count:
        return _over_places(kind, config, shape, count)

    def nested(layer: Config, given: Sequence[Shape]) -> Shapes | None:
        if layer.text("class_name") in MODELS:
            return of_model(layer, given)
        own = Config(layer.part("config").values, layer.where)
        return output_shapes(layer.text("class_name"), own, given, of_model)

    match kind:
        case "Dense":
            if len(shape) < 2:
                raise Refused(f"gives {config.where} nothing but examples to read", SAVE_AGAIN)
            return ((*shape[:-1], config.size("units")),)
        case "Embedding":
            return ((*shape, config.size("output_dim")),)
        case "SimpleRNN" | "LSTM" | "GRU" | "CuDNNLSTM" | "CuDNNGRU":
            return recurrent(kind, config, shape)
        case "RNN":
            return over_cell(config, shape)
        case "Bidirectional":
            return bidirectional(config, shape, nested)
        case "TimeDistributed":
            return time_distributed(config, shape, nested)
        case "SpectralNormalization":
            return nested(config.part("layer"), inputs)
        case "RepeatVector":
            ranked(config, shape, 2)
            return ((shape[0], config.size("n"), shape[1]),)
        case "Attention" | "AdditiveAttention":
            return (attended(inputs),)
    return _arranged(kind, config, inputs)


def _arranged(kind: str, config: Config, inputs: Sequence[Shape]) -> Shapes | None:
    found: Shape | None = None
    match kind:
        case "Concatenate":
            found = concatenated(config, inputs)
        case "Dot":
            found = dotted(config, inputs)
        case "MultiHeadAttention":
            found = multi_head(config, inputs)
        case "Flatten":
            found = flattened(inputs[0])
        case "Reshape":
            found = reshaped(config, inputs[0])
        case "Permute":
            found = permuted(config, inputs[0])
        case "EinsumDense":
            found = einsum(config, inputs[0])
    return None if found is None else (found,)


def _over_places(kind: str, config: Config, shape: Shape, count: int) -> Shapes | None:
    name = kind[:-2]
    if kind.endswith("Transpose"):
        return (transposed_convolution(config, shape, count),)
    match name:
        case "Conv" | "SeparableConv":
            return (convolution(config, shape, count, config.size("filters")),)
        case "DepthwiseConv":
            return (convolution(config, shape, count, None),)
        case "ConvLSTM":
            return convolution_lstm(kind, config, shape)
        case "MaxPooling" | "AveragePooling":
            return (pooling(config, shape, count),)
        case "GlobalMaxPooling" | "GlobalAveragePooling":
            return (global_pooling(config, shape, count),)
        case "AdaptiveMaxPooling" | "AdaptiveAveragePooling":
            return (adaptive_pooling(config, shape, count),)
        case "ZeroPadding":
            return (zero_padding(config, shape, count),)
        case "Cropping":
            return (cropping(config, shape, count),)
        case "UpSampling":
            return (up_sampling(config, shape, count),)
    return None
