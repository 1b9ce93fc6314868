"""Whose class a layer of a file is: Keras' own, an operation, or its author's."""

from collections.abc import Mapping
from typing import Literal

Origin = Literal["keras", "operation", "lambda", "custom", "unknown"]
"""Keras' layer; a function of `keras.ops`; Python code in a Lambda; a class of the model's author;
or a layer that says to be Keras' own but is none that Keras 3.15 has."""

_NAMES = """
    Activation ActivityRegularization AdaptiveAveragePooling1D AdaptiveAveragePooling2D
    AdaptiveAveragePooling3D AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D Add
    AdditiveAttention AlphaDropout Attention AugMix AutoContrast Average AveragePooling1D
    AveragePooling2D AveragePooling3D BatchNormalization Bidirectional CategoryEncoding CenterCrop
    Concatenate ContrastLimitedAdaptiveHistogramEqualization Conv1D Conv1DTranspose Conv2D
    Conv2DTranspose Conv3D Conv3DTranspose ConvLSTM1D ConvLSTM2D ConvLSTM3D Cropping1D Cropping2D
    Cropping3D CutMix Dense DepthwiseConv1D DepthwiseConv2D Discretization Dot Dropout ELU
    EinsumDense Embedding Equalization FeatureSpace Flatten GRU GRUCell GaussianDropout
    GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D
    GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D GroupNormalization
    GroupQueryAttention HashedCrossing Hashing Identity InputLayer IntegerLookup LSTM LSTMCell
    LayerNormalization LeakyReLU Masking MaxNumBoundingBoxes MaxPooling1D MaxPooling2D MaxPooling3D
    Maximum MelSpectrogram Minimum MixUp MultiHeadAttention Multiply Normalization PReLU Permute
    Pipeline RMSNormalization RNN RandAugment RandomBrightness RandomColorDegeneration
    RandomColorJitter RandomContrast RandomCrop RandomElasticTransform RandomErasing RandomFlip
    RandomGaussianBlur RandomGrayscale RandomHue RandomInvert RandomPerspective
    RandomPosterization RandomRotation RandomSaturation RandomSharpness RandomShear
    RandomTranslation RandomZoom ReLU RepeatVector Rescaling Reshape Resizing ReversibleEmbedding
    STFTSpectrogram SeparableConv1D SeparableConv2D SimpleRNN SimpleRNNCell Softmax Solarization
    SpatialDropout1D SpatialDropout2D SpatialDropout3D SpectralNormalization StackedRNNCells
    StringLookup Subtract TextVectorization TimeDistributed UnitNormalization UpSampling1D
    UpSampling2D UpSampling3D ZeroPadding1D ZeroPadding2D ZeroPadding3D
    Functional Sequential Model
    CuDNNGRU CuDNNLSTM ThresholdedReLU LocallyConnected1D LocallyConnected2D SyncBatchNormalization
"""
KERAS_LAYERS = frozenset(_NAMES.split())
"""The layers of Keras 3.15 that hold no code, and behind them what only Keras 2 had."""

_OLD_OPERATIONS = frozenset({"TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer"})


def known_as(kind: str) -> str:
    """The name by which a class is called: one of Keras' classes has another of its own.

    Args:
        kind: the name in a file.
    """
    return "GroupQueryAttention" if kind == "GroupedQueryAttention" else kind


def origin(
    kind: str, module: str | None, registered: str | None, config: Mapping[str, object]
) -> Origin:
    """Whose class this is.

    Args:
        kind: the name of the class.
        module: where Keras says that it lies; None in older files.
        registered: the name under which a class of an author was registered.
        config: its configuration.
    """
    if (registered and ">" in registered) or ">" in kind:
        return "custom"
    if kind in _OLD_OPERATIONS or (module or "").startswith(("keras.src.ops", "keras.ops")):
        return "operation"
    if kind == "Lambda":
        return "lambda"
    if module is None and registered is None:
        return _without_module(kind, config)
    if module != "keras" and not (module or "").startswith("keras."):
        return "custom"
    return "keras" if kind in KERAS_LAYERS else "unknown"


def _without_module(kind: str, config: Mapping[str, object]) -> Origin:
    """Whose class it is in an `.h5` file, which names no modules.

    Layers say whether they are trained, operations never do, and some of these have the names of
    layers. An input and a model do not say it either.
    """
    # Spatial dropout is the one layer that leaves it out.
    says_nothing = kind == "InputLayer" or kind.startswith("SpatialDropout") or "layers" in config
    if "trainable" not in config and not says_nothing:
        return "operation"
    return "keras" if kind in KERAS_LAYERS else "custom"


def closed(kind: str, whose: Origin) -> str:
    """Why nothing looks into a layer; empty where something does.

    Args:
        kind: the name of its class.
        whose: whose class it is.
    """
    match whose:
        case "lambda":
            return "a Lambda holds Python code, and code from a file is neither read nor run"
        case "custom":
            return f"the class {kind} is Python code of its author, which the file does not hold"
        case "unknown":
            return f"Keras 3.15 has no layer {kind}: another version of Keras wrote it"
        case "keras" | "operation":
            return ""
