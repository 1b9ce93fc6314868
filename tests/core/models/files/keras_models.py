"""Models that Keras saves for the tests: each of its layers that a file is likely to have."""

import keras
from keras import layers

SEQUENCE = (None, 6, 3)


def reads(shape, *stack, batch=None, dtype="float32"):
    return keras.Sequential([keras.Input(shape[1:], batch_size=batch, dtype=dtype), *stack])


def recurrent_models():
    """Each of Keras' recurrent layers and wrappers in a model of its own, by name."""
    cells = {"simple": layers.SimpleRNNCell, "lstm": layers.LSTMCell, "gru": layers.GRUCell}
    kinds = {"simple": layers.SimpleRNN, "lstm": layers.LSTM, "gru": layers.GRU}
    for name, kind in kinds.items():
        yield name, reads(SEQUENCE, layers.Masking(), kind(4, return_sequences=True), kind(3))
        yield (
            f"{name}-options",
            reads(
                SEQUENCE,
                kind(
                    4,
                    activation="relu",
                    use_bias=False,
                    dropout=0.2,
                    recurrent_dropout=0.1,
                    kernel_regularizer="l2",
                    go_backwards=True,
                    return_sequences=True,
                ),
                kind(2, stateful=True, trainable=False),
                batch=2,
            ),
        )
        entry = keras.Input(SEQUENCE[1:])
        whole, *states = kind(4, return_sequences=True, return_state=True)(entry)
        again = kind(4)(whole, initial_state=states)
        yield f"{name}-states", keras.Model(entry, [again, *states])
        yield f"{name}-cell", reads(SEQUENCE, layers.RNN(cells[name](4), return_sequences=True))
        for mode in ("concat", "sum", "mul", "ave"):
            wrapped = layers.Bidirectional(
                kind(3, return_sequences=mode != "sum", dropout=0.1), merge_mode=mode
            )
            yield f"{name}-{mode}", reads(SEQUENCE, layers.Masking(), wrapped)
        entry = keras.Input(SEQUENCE[1:])
        both = layers.Bidirectional(kind(3, return_sequences=True), merge_mode=None)(
            layers.Masking()(entry)
        )
        yield f"{name}-apart", keras.Model(entry, both)
    yield "gru-before", reads(SEQUENCE, layers.GRU(4, reset_after=False))
    yield (
        "stacked-cells",
        reads(SEQUENCE, layers.RNN([layers.LSTMCell(3), layers.GRUCell(4), layers.LSTMCell(2)])),
    )
    mirrored = layers.Bidirectional(layers.LSTM(3), backward_layer=layers.GRU(3, go_backwards=True))
    yield "unlike-directions", reads(SEQUENCE, mirrored)
    for rank in (1, 2, 3):
        kind = getattr(layers, f"ConvLSTM{rank}D")
        shape = (None, 4, *(7, 6, 5)[:rank], 2)
        yield (
            f"conv-lstm-{rank}",
            reads(
                shape,
                kind(3, 2, return_sequences=True, dropout=0.1),
                kind(2, 2, strides=2, padding="same", use_bias=False),
            ),
        )
    yield (
        "distributed-dense",
        reads(SEQUENCE, layers.Masking(), layers.TimeDistributed(layers.Dense(4)), layers.LSTM(2)),
    )
    yield (
        "distributed-picture",
        reads(
            (None, 4, 8, 8, 2),
            layers.TimeDistributed(layers.Conv2D(3, 3, strides=2)),
            layers.TimeDistributed(layers.BatchNormalization()),
            layers.TimeDistributed(layers.Flatten()),
            layers.GRU(2),
        ),
    )
    inner = keras.Sequential(
        [keras.Input((3,)), layers.Dense(4), layers.BatchNormalization(), layers.Dropout(0.1)]
    )
    yield "distributed-model", reads(SEQUENCE, layers.TimeDistributed(inner), layers.LSTM(2))
    yield (
        "spectral",
        reads((None, 5), layers.SpectralNormalization(layers.Dense(4)), layers.Dense(1)),
    )


def ordinary_models():
    """What is not recurrent, by name."""
    yield (
        "pictures",
        reads(
            (None, 17, 15, 3),
            layers.Rescaling(1 / 255),
            layers.ZeroPadding2D(((1, 2), (0, 1))),
            layers.Conv2D(6, (3, 2), dilation_rate=2, activation="relu"),
            layers.BatchNormalization(),
            layers.DepthwiseConv2D(3, depth_multiplier=2, padding="same"),
            layers.SeparableConv2D(5, 3, use_bias=False),
            layers.MaxPooling2D((2, 1), padding="same"),
            layers.Cropping2D(1),
            layers.UpSampling2D(2),
            layers.Conv2DTranspose(4, 3, strides=2, padding="same"),
            layers.AveragePooling2D(3, strides=2),
            layers.GroupNormalization(2),
            layers.SpatialDropout2D(0.1),
            layers.PReLU(shared_axes=[1, 2]),
            layers.GlobalAveragePooling2D(keepdims=True),
            layers.Flatten(),
            layers.Dense(3, use_bias=False),
        ),
    )
    yield (
        "sounds",
        reads(
            (None, None, 4),
            layers.Conv1D(6, 5, padding="causal", groups=2),
            layers.LayerNormalization(),
            layers.MaxPooling1D(2),
            layers.SeparableConv1D(8, 3, depth_multiplier=2),
            layers.DepthwiseConv1D(2, strides=2),
            layers.UpSampling1D(3),
            layers.ZeroPadding1D(2),
            layers.Cropping1D((1, 2)),
            layers.Conv1DTranspose(3, 4, strides=3),
            layers.EinsumDense("abc,cd->abd", output_shape=(None, 5), bias_axes="d"),
            layers.GlobalMaxPooling1D(),
            layers.RepeatVector(4),
            layers.Reshape((2, -1)),
            layers.Permute((2, 1)),
            layers.UnitNormalization(),
            layers.RMSNormalization(),
        ),
    )
    yield (
        "volumes",
        reads(
            (None, 9, 8, 7, 2),
            layers.Conv3D(3, 2),
            layers.MaxPooling3D(2),
            layers.ZeroPadding3D(1),
            layers.Conv3DTranspose(2, 2, strides=2),
            layers.Cropping3D(1),
            layers.UpSampling3D(2),
            layers.GlobalAveragePooling3D(),
        ),
    )
    yield (
        "frozen",
        reads(
            (None, 7),
            layers.Embedding(9, 4, mask_zero=True, trainable=False),
            layers.LSTM(3),
            layers.BatchNormalization(trainable=False),
            layers.Dense(2),
            dtype="int32",
        ),
    )
    yield "attention", attention_model()
    yield "nested", nested_model()
    yield "operations", operations_model()


def attention_model():
    """Two inputs, a shared layer, attention, and branches that meet."""
    question = keras.Input((6,), dtype="int32", name="question")
    answer = keras.Input((9,), dtype="int32", name="answer")
    words = layers.Embedding(20, 8, mask_zero=True, name="words")
    left, right = words(question), words(answer)
    heads = layers.MultiHeadAttention(2, 4, name="heads")(left, right)
    normal = layers.LayerNormalization(name="normal")(layers.Add(name="sum")([left, heads]))
    plain = layers.Attention(use_scale=True, name="plain")([left, right])
    grouped = layers.GroupQueryAttention(4, 2, 1, name="grouped")(plain, plain)
    additive = layers.AdditiveAttention(name="additive")([left, right])
    joined = layers.Concatenate(name="joined")([normal, grouped, additive])
    shared = layers.LSTM(3, name="shared", return_sequences=True)
    first, second = shared(joined), shared(layers.Dropout(0.1, name="dropped")(joined))
    dot = layers.Dot(axes=2, name="dot")([first, second])
    flat = layers.Flatten(name="flat")(dot)
    mean = layers.GlobalAveragePooling1D(name="mean")(first)
    return keras.Model([question, answer], [layers.Dense(2, name="out")(flat), mean])


def residual_model():
    """Two stages of two blocks as a ResNet has them, with the shortcuts around them."""
    from keras.src.applications import resnet

    def stages(tensor):
        tensor = resnet.stack_residual_blocks_v1(tensor, 8, 2, stride1=1, name="conv2")
        return resnet.stack_residual_blocks_v1(tensor, 16, 2, name="conv3")

    return resnet.ResNet(
        stages, False, True, weights=None, input_shape=(64, 64, 3), classes=10, name="residual"
    )


def nested_model():
    """A model that has models as layers, one of them called twice."""
    entry = keras.Input((5,), name="inner_input")
    hidden = layers.BatchNormalization(name="inner_norm")(layers.Dense(4, name="inner")(entry))
    tower = keras.Model(entry, hidden, name="tower")
    head = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(2)], name="head")
    head.layers[0].trainable = False
    left, right = keras.Input((5,), name="left"), keras.Input((5,), name="right")
    both = layers.Subtract(name="difference")([tower(left), tower(right)])
    return keras.Model([left, right], head(both))


def operations_model():
    """Layers joined by operations of Keras that are no layers."""
    entry = keras.Input((4, 3))
    doubled = layers.Dense(3, name="first")(entry) * 2.0 + entry
    mean = keras.ops.mean(doubled, axis=1)
    return keras.Model(entry, layers.Dense(2, name="second")(mean))


@keras.saving.register_keras_serializable("shop")
class Gate(layers.Layer):
    """A layer of an author's own, with an array and a layer within."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.inner = layers.Dense(units)

    def build(self, shape):
        self.scale = self.add_weight(shape=(self.units,), name="scale")
        self.inner.build(shape)

    def call(self, inputs):
        return self.inner(inputs) * self.scale

    def compute_output_shape(self, shape):
        return (*shape[:-1], self.units)

    def get_config(self):
        return {**super().get_config(), "units": self.units}


def boxes_model():
    """Layers that hold code."""
    entry = keras.Input((4,))
    hidden = layers.Dense(3, name="before")(entry)
    doubled = layers.Lambda(lambda values: values * 2, output_shape=(3,), name="code")(hidden)
    gated = Gate(5, name="gate")(doubled)
    return keras.Model(entry, layers.Dense(2, name="behind")(gated))


@keras.saving.register_keras_serializable("shop")
class Reader(keras.Model):
    """A model of an author's own."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.encoder = layers.GRU(3)
        self.head = layers.Dense(2)

    def call(self, inputs):
        return self.head(self.encoder(inputs))


def subclassed_model():
    """A model whose layers only its author's code knows."""
    model = Reader()
    model(keras.ops.zeros((1, 5, 4)))
    return model
