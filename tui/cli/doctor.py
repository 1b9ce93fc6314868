"""`rnn-tui doctor`: what is installed, what computes, what the terminal can, where things lie."""

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import typer

from tui.cli.options import Json, RunsDir

LIBRARIES = (
    "rnn-tui",
    "textual",
    "plotext",
    "numpy",
    "msgspec",
    "typer",
    "psutil",
    "platformdirs",
    "keras",
    "tensorflow",
    "jax",
    "torch",
)
OPTIONAL = ("jax", "torch")


def doctor(as_json: Json = False, runs_dir: RunsDir = None) -> None:
    """Versions, devices, terminal and data caches; exit status 1 when Keras cannot train."""
    from core.training.probe import probe

    print("starting Keras to see its devices …", file=sys.stderr)
    engine = probe()
    found = {
        "python": platform.python_version(),
        "system": platform.platform(),
        "processors": os.cpu_count(),
        "memory_gb": _memory(),
        "versions": {name: _version(name) for name in LIBRARIES},
        "keras": engine,
        "numpy": _numpy(),
        "terminal": _terminal(),
        "places": _places(),
    }
    if as_json:
        import msgspec

        print(msgspec.json.encode(found).decode())
    else:
        _print(found)
    if "error" in engine:
        raise typer.Exit(1)


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _memory() -> float:
    import psutil

    return round(psutil.virtual_memory().total / 2**30, 1)


def _numpy() -> dict[str, Any]:
    from dataclasses import asdict

    from core.backends.numpy.environment import environment, products

    return {**asdict(environment("auto")), "products": asdict(products())}


def _terminal() -> dict[str, Any]:
    return {
        "is_terminal": sys.stdout.isatty(),
        "TERM": os.environ.get("TERM"),
        "COLORTERM": os.environ.get("COLORTERM"),
        "NO_COLOR": "NO_COLOR" in os.environ,
        "encoding": sys.stdout.encoding,
    }


def _places() -> dict[str, dict[str, Any]]:
    from core.data.imdb import ARCHIVE, WORD_INDEX
    from core.places import datasets_folder, decoded_folder, runs_folder, settings_file

    datasets = datasets_folder()
    return {
        "runs": _place(runs_folder()),
        "imdb": _place(datasets / ARCHIVE),
        "imdb word index": _place(datasets / WORD_INDEX),
        "decoded data": _place(decoded_folder()),
        "settings": _place(settings_file()),
    }


def _place(path: Path) -> dict[str, Any]:
    return {"path": str(path), "exists": path.exists()}


def _print(found: dict[str, Any]) -> None:
    from tui.cli.table import table

    print(f"Python {found['python']} on {found['system']}")
    print(f"{found['processors']} processors, {found['memory_gb']} GB of memory\n")
    rows = [
        (name, number or ("not installed (optional)" if name in OPTIONAL else "NOT INSTALLED"))
        for name, number in found["versions"].items()
    ]
    print(table(("library", "version"), rows))
    keras = found["keras"]
    if "error" in keras:
        print(f"\nKeras: {keras['error']}")
    else:
        devices = ", ".join(keras["devices"])
        print(f"\nKeras computes with {keras['engine']} on {keras['device']} (it sees {devices})")
    print(numpy_line(found["numpy"]))
    terminal = found["terminal"]
    colours = "true colour" if terminal["COLORTERM"] in ("truecolor", "24bit") else "256 colours"
    print(
        f"Terminal: TERM={terminal['TERM']}, COLORTERM={terminal['COLORTERM']}, "
        f"{'no colour' if terminal['NO_COLOR'] else colours}, {terminal['encoding']}\n"
    )
    print(
        table(
            ("place", "there", "path"),
            [
                (name, "yes" if place["exists"] else "not yet", place["path"])
                for name, place in found["places"].items()
            ],
        )
    )


def numpy_line(numpy: dict[str, Any]) -> str:
    """What our own backend computes with, in one line.

    Args:
        numpy: the environment, and its products.
    """
    products = numpy["products"]
    made_for = f" for {products['architecture']}" if products["architecture"] else ""
    threads = products["threads"]
    used = f", one thread of {threads}" if threads is not None and threads > 1 else ""
    return (
        f"NumPy computes on {numpy['device']} without Keras (--backend numpy): "
        f"{products['library']} {products['version']}{made_for}{used}"
    )
