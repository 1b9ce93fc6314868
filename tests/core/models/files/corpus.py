"""What Keras makes of many models, built once for every test by the process that has it."""

import fcntl
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from core.models.presets import PRESETS
from core.models.script import script
from core.models.spec import ModelSpec
from tests.core.models.files.drawn import shuffled_stack, valid_stack
from tests.keras_process import keras_process

ROOT = Path(__file__).parents[4]
STACKS, SHUFFLED, SCRIPTS = 150, 100, 15


@dataclass(frozen=True)
class Corpus:
    """The stacks, what Keras answered, and where its files lie."""

    folder: Path
    stacks: tuple[ModelSpec, ...]
    shuffled: tuple[ModelSpec, ...]
    scripted: tuple[ModelSpec, ...]
    answer: dict[str, Any]

    @property
    def files(self) -> dict[str, Any]:
        return self.answer["files"]


def _build(folder: Path) -> None:
    from tests.core.models.files.in_keras import build

    build(folder)


@cache
def _drawn() -> tuple[tuple[ModelSpec, ...], tuple[ModelSpec, ...]]:
    random = Random(7)
    presets = tuple(one.spec for one in PRESETS.values())
    stacks = tuple(valid_stack(random) for _ in range(STACKS))
    return (*presets, *stacks), tuple(shuffled_stack(random) for _ in range(SHUFFLED))


def made(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The corpus; whoever asks first has it made, the others wait."""
    keras = keras_process(tmp_path_factory)
    stacks, shuffled = _drawn()
    scripted = stacks[: len(PRESETS) + SCRIPTS]
    shared = tmp_path_factory.getbasetemp()
    # Each process of pytest-xdist has a folder of its own within the one that they share.
    shared = shared.parent if shared.name.startswith("popen-") else shared
    folder = shared / "keras-corpus"
    with (shared / "keras-corpus.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "answer.json").exists():
            folder.mkdir(exist_ok=True)
            request = {
                "stacks": msgspec.to_builtins(stacks),
                "shuffled": msgspec.to_builtins(shuffled),
                "scripts": [script(spec) for spec in scripted],
            }
            (folder / "request.json").write_text(json.dumps(request))
            keras.ask(_build, folder)
    answer = json.loads((folder / "answer.json").read_text())
    return Corpus(folder, stacks, shuffled, scripted, answer)
