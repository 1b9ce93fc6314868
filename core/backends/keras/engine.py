"""Keras' engine: starting it, and saying what it is and where it computes."""

import gc
import os
from importlib.metadata import PackageNotFoundError, version

from core.backends.protocol import Environment
from core.errors import Problem, unknown

ENGINES = ("tensorflow", "jax", "torch")


def start_keras() -> None:
    """Imports Keras and, with it, the engine that KERAS_BACKEND names.

    Raises:
        UsageProblem: KERAS_BACKEND names nothing that can train.
        Problem: either cannot be imported; the sentence carries the import's own words.
    """
    # TensorFlow reads its verbosity once, when it is imported.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    engine = os.environ.get("KERAS_BACKEND", "tensorflow")
    if engine not in ENGINES:
        raise unknown("KERAS_BACKEND", engine, ENGINES)
    # The import makes half a million objects that stay: the collector, walking over them again and
    # again, would take a quarter of its time.
    gc.disable()
    try:
        import keras

        keras.backend.backend()
    except Exception as error:
        words = " ".join(str(error).split()) or type(error).__name__
        raise Problem(
            f"Keras could not start on {engine}: {words} "
            f"(install it with: pip install --upgrade keras {engine}; "
            "`rnn-tui doctor` shows what is there)"
        ) from error
    finally:
        gc.enable()


def library_versions(engine: str) -> dict[str, str]:
    """The versions of everything that may change a run's numbers."""
    found = {}
    for name in ("keras", engine, "numpy"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "unknown"
    return found


def environment(device: str) -> Environment:
    """What computes when `device` (`auto`, `cpu`, `gpu:N` or `gpu:all`) is asked for.

    Raises:
        Problem: there is no such device.
    """
    import keras

    engine = str(keras.backend.backend())
    devices = tuple(dict.fromkeys([*_devices("gpu"), *_devices("cpu")]))
    return Environment(
        backend="keras",
        engine=engine,
        versions=library_versions(engine),
        devices=devices,
        device=_choose(device, devices),
    )


def all_gpus() -> tuple[str, ...]:
    """The GPUs that can share the batches of one training.

    Raises:
        Problem: there is none, or the engine cannot share batches.
    """
    import keras

    engine = keras.backend.backend()
    if engine != "tensorflow":
        raise Problem(
            f"device=gpu:all shares batches on the TensorFlow engine alone, and Keras runs on "
            f"{engine}: set device=gpu:0, or start with KERAS_BACKEND=tensorflow"
        )
    gpus = tuple(_devices("gpu"))
    if not gpus:
        raise _absent("gpu:all", tuple(_devices("cpu")))
    return gpus


def _devices(kind: str) -> list[str]:
    import keras

    try:
        return [str(name) for name in keras.distribution.list_devices(kind)]
    except Exception:
        # Engines differ in whether asking for an absent kind is an error.
        return []


def _choose(device: str, devices: tuple[str, ...]) -> str:
    if device == "auto":
        return devices[0] if devices else "cpu:0"
    if device == "gpu:all":
        gpus = all_gpus()
        return gpus[0] if len(gpus) == 1 else f"{len(gpus)} GPUs: {', '.join(gpus)}"
    wanted = "cpu:0" if device == "cpu" else device
    names = [name.replace("cuda", "gpu") for name in devices] + ["cpu:0"]
    if wanted not in names:
        raise _absent(device, devices)
    return wanted


def _absent(device: str, devices: tuple[str, ...]) -> Problem:
    return Problem(
        f"device {device} is not there: Keras sees {', '.join(devices) or 'only cpu:0'}; "
        "choose one of these with --set device=NAME or leave it at auto"
    )
