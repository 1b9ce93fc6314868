"""Models that Keras saves: asked of the process that has it."""

from pathlib import Path
from typing import Any

STACK, GRAPH, HOSTILE = "stack.keras", "graph.h5", "hostile.keras"


def save_models(folder: Path) -> None:
    """A stack of ours, a graph of layers that is none, and a file with code in it.

    If the code in the last one ran, it would leave a file named `ran` in the folder.
    """
    import keras
    from keras import layers

    folder.mkdir()
    keras.utils.set_random_seed(5)
    keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            layers.Embedding(50, 8, mask_zero=True),
            layers.GRU(5),
            layers.Dense(1, activation="sigmoid"),
        ],
        name="stack",
    ).save(folder / STACK)

    signal = keras.Input((20, 3))
    x = layers.Conv1D(4, 3, name="conv")(signal)
    x = layers.Add(name="sum")([x, layers.MultiHeadAttention(2, 4, name="attention")(x, x)])
    keras.Model(signal, layers.LSTM(6, name="lstm")(x), name="graph").save(folder / GRAPH)

    marker = folder / "ran"

    def run(x: Any, path: str = str(marker)) -> Any:
        open(path, "w").close()
        return x

    run.__name__ = "<lambda>"  # which Keras saves as code
    keras.Sequential([keras.Input((3,)), layers.Dense(2), layers.Lambda(run)]).save(
        folder / HOSTILE
    )
    marker.unlink()


def parameters_of_script(script: str) -> int:
    """How many a script's `model` has, which is one of Keras'."""
    import keras

    built: dict[str, Any] = {}
    exec(compile(script, "script", "exec"), built)
    assert isinstance(built["model"], keras.Model)
    return int(built["model"].count_params())
