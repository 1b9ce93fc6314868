"""What layers do that are only read from files: a sentence for each of Keras' usual kinds."""

from collections.abc import Mapping
from types import MappingProxyType

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "InputLayer": "Where the model's input comes in. It computes nothing.",
        "Masking": "Marks every timestep whose values all equal mask_value; the layers after it "
        "skip those steps.",
        "Conv1D": "Slides filters along the sequence: each output is a weighted sum over "
        "kernel_size neighbouring timesteps. It has no state and no memory beyond its window.",
        "Conv2D": "Slides filters over an image: each output is a weighted sum over one window.",
        "SeparableConv1D": "A Conv1D in two steps: each channel by itself, then all channels "
        "mixed at every timestep. It needs far fewer parameters.",
        "ConvLSTM1D": "An LSTM whose matrix products are convolutions.",
        "ConvLSTM2D": "An LSTM over images, whose matrix products are convolutions.",
        "MaxPooling1D": "Keeps the largest value of every pool_size neighbouring timesteps: the "
        "sequence becomes shorter.",
        "AveragePooling1D": "Takes the mean of every pool_size neighbouring timesteps: the "
        "sequence becomes shorter.",
        "GlobalAveragePooling1D": "Takes the mean over all timesteps: a sequence becomes one "
        "vector. With a mask only the real timesteps count.",
        "GlobalMaxPooling1D": "Takes the largest value over all timesteps, unit by unit: a "
        "sequence becomes one vector.",
        "Flatten": "Lays all values of an example in one row. It computes nothing.",
        "Reshape": "Gives the same values another shape. It computes nothing.",
        "Permute": "Exchanges axes. It computes nothing.",
        "RepeatVector": "Repeats one vector n times: a vector becomes a sequence.",
        "TimeDistributed": "Applies the layer that it wraps to every timestep, with the same "
        "weights.",
        "BatchNormalization": "Shifts and scales each value by the mean and the deviation over "
        "the batch; for prediction it has running ones, which are not trained by gradients.",
        "LayerNormalization": "Shifts and scales each example's values by their own mean and "
        "deviation, then by a trained gain and offset.",
        "Activation": "Applies its function to every value. It has no weights.",
        "ReLU": "Sets what is negative to 0. It has no weights.",
        "LeakyReLU": "Scales what is negative down. It has no weights.",
        "Softmax": "Makes values positive with the sum 1. It has no weights.",
        "SpatialDropout1D": "A Dropout that switches off whole channels for a whole sequence.",
        "GaussianNoise": "Adds noise while training. It has no weights.",
        "Add": "Adds its inputs, value by value.",
        "Subtract": "Takes its second input from its first, value by value.",
        "Multiply": "Multiplies its inputs, value by value.",
        "Average": "Takes the mean of its inputs, value by value.",
        "Maximum": "Takes the larger of its inputs, value by value.",
        "Concatenate": "Lays its inputs side by side along one axis.",
        "Dot": "Multiplies its two inputs as matrices, example by example.",
        "Attention": "Weighs the values by how well each key answers the query, and adds them. "
        "Every timestep is reached in one step, at the price of T·T scores.",
        "AdditiveAttention": "Attention whose scores come from tanh(query + key).",
        "MultiHeadAttention": "Several attentions next to each other, each on its own projection "
        "of the input; a last projection joins them.",
        "RNN": "Walks a cell over the timesteps.",
        "Lambda": "Applies a function of its author's. Its code is not looked into and never run.",
        "Sequential": "A model within the model: a stack, its arrays under its layers' names.",
        "Functional": "A model within the model: its arrays under its layers' names.",
        "TextVectorization": "Turns text into word numbers with a vocabulary of its own.",
        "Embedding": "A table: each word number is replaced by its row.",
        "SimpleRNN": "One hidden state, carried on from timestep to timestep.",
        "LSTM": "Gates i, f and o over a cell state c, carried on from timestep to timestep.",
        "GRU": "Gates z and r over a hidden state, carried on from timestep to timestep.",
        "Bidirectional": "The layer that it wraps twice, once over the reversed sequence.",
        "Dense": "Each output is connected with each input.",
        "Dropout": "Sets a share of the values to 0 while training. It has no weights.",
    }
)
"""By the name of Keras' class."""
