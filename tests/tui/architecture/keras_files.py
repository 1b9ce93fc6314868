"""Models that Keras saves: asked of the process that has it."""

from pathlib import Path


def save_models(folder: Path) -> None:
    """`ours.keras`, a stack of ours, and `foreign.keras` and `foreign.h5`, which are none."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(3)
    ours = keras.Sequential(
        [
            keras.Input((20,), dtype="int32"),
            layers.Embedding(50, 8, mask_zero=True),
            layers.LSTM(4, return_sequences=True),
            layers.GRU(3),
            layers.Dense(1, activation="sigmoid"),
        ],
        name="small",
    )
    entry = keras.Input((16, 4))
    first = layers.Conv1D(8, 3, padding="same", name="reader")(entry)
    second = layers.Conv1D(8, 5, padding="same")(entry)
    state = layers.LSTM(6, name="memory")(layers.Add()([first, second]))
    foreign = keras.Model(entry, layers.Dense(2, activation="softmax")(state), name="branched")
    folder.mkdir()
    ours.save(folder / "ours.keras")
    foreign.save(folder / "foreign.keras")
    foreign.save(folder / "foreign.h5")
