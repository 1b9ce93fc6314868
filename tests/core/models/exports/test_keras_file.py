import json
import os
import re
import resource
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import numpy as np
import pytest

from core.errors import Problem, UsageProblem
from core.models.exports import keras_file
from core.models.exports.keras_file import KERAS_VERSION, write_keras
from core.models.files.opening import open_file
from core.models.inspect import inspect
from core.models.spec import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Features,
    ModelSpec,
    SimpleRNN,
    Tokens,
)
from core.models.weights import network
from core.rnn.activations import ACTIVATIONS
from core.rnn.network import predict
from tests.core.models.exports.keras_opens import all_opened, names, parts, trained_on
from tests.core.models.files.drawn import valid_stack

ALIASES = ("swish", "hard_swish")
"""Second names, which Keras takes and writes down as the first ones."""

EVERYTHING = ModelSpec(
    "every-kind",
    Tokens(),
    (
        Embedding(9, 4, mask_zero=True),
        Bidirectional(GRU(3, return_sequences=True, dropout=0.2), "sum"),
        SimpleRNN(3, "relu", return_sequences=True, recurrent_dropout=0.1),
        Dropout(0.3),
        Bidirectional(GRU(3, return_sequences=True, reset_after=False)),
        Dense(2, "swish"),
        GRU(2, return_sequences=True),
        LSTM(2, recurrent_activation="hard_sigmoid", return_sequences=True),
        Bidirectional(LSTM(2, dropout=0.25, recurrent_dropout=0.5), "ave"),
        Dense(2, "softmax"),
    ),
)
SMALL = ModelSpec("small", Features(2, 5), (GRU(3), Dense(1, "sigmoid")))


def specs():
    """Every kind, merge mode and activation, with masks and without, then six drawn stacks."""
    yield EVERYTHING
    cells = SimpleRNN(3), LSTM(3), GRU(3), GRU(3, reset_after=False)
    for number, mode in enumerate(("concat", "sum", "mul", "ave")):
        cell = cells[number]
        whole = msgspec.structs.replace(cell, return_sequences=True)
        words = Embedding(9, 4, mask_zero=number % 2 == 0)
        layers = (words, Bidirectional(whole, mode), whole, Bidirectional(cell, mode))
        yield ModelSpec(f"both-ways-{mode}", Tokens(None if number < 2 else 4), layers)
        yield ModelSpec("features", Features(2, 3 if number < 2 else None), (whole, cell))
    for name in ACTIVATIONS:
        yield ModelSpec(f"a-{name.replace('_', '-')}", Features(2, 2), (Dense(3, name),))
    random = Random(7)
    yield from (valid_stack(random) for _ in range(6))


def arrays(spec, seed=3):
    """Random weights in `get_weights()` order, biases too; the pre-activations are near one."""
    rng = np.random.default_rng(seed)
    shapes = [weight.shape for layer in inspect(spec).layers for weight in layer.weights]
    return [
        (rng.normal(size=shape) / np.sqrt(shape[0] if len(shape) > 1 else 2)).astype(np.float32)
        for shape in shapes
    ]


def inputs(spec, seed=5):
    rng = np.random.default_rng(seed)
    timesteps = spec.input.timesteps or 4
    if isinstance(spec.input, Features):
        return rng.normal(size=(3, timesteps, spec.input.features)).astype(np.float32)
    tokens = rng.integers(1, spec.layers[0].input_dim, size=(3, timesteps), dtype=np.int32)
    tokens[0, timesteps // 2 :] = 0
    tokens[1, : timesteps // 3] = 0
    return tokens


@dataclass(frozen=True)
class Written:
    spec: ModelSpec
    path: Path
    weights: list[Any]
    batch: Any


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A file of each stack."""
    folder, made = tmp_path_factory.mktemp("written"), []
    for number, spec in enumerate(specs()):
        one = Written(spec, folder / f"{number:03}.keras", arrays(spec, number), inputs(spec))
        write_keras(spec, one.weights, one.path)
        made.append(one)
    return made


@pytest.fixture(scope="module")
def in_keras(written, ask_keras):
    """What Keras says of each file, asked once."""
    answers = ask_keras(all_opened, [(str(one.path), one.batch) for one in written])
    assert len(answers) == len(written) > 40
    return list(zip(written, answers, strict=True))


def test_keras_predicts_with_the_file_what_ours_predicts(in_keras):
    for one, said in in_keras:
        ours = predict(network(one.spec, one.weights), one.batch)
        np.testing.assert_allclose(ours, said["predicted"], rtol=1e-6, atol=1e-6)


def test_keras_finds_every_array_to_the_bit(in_keras):
    for one, said in in_keras:
        assert said["kind"] == ("Sequential", False)
        assert [array.dtype for array in said["weights"]] == [np.float32] * len(one.weights)
        ours = [(array.shape, array.tobytes()) for array in one.weights]
        assert [(array.shape, array.tobytes()) for array in said["weights"]] == ours


def test_layers_are_named_as_in_a_model_that_was_trained_here(written, ask_keras):
    (found, weights), (built, _) = ask_keras(names, str(written[0].path), EVERYTHING)
    assert found == built
    assert len(found) == len(EVERYTHING.layers)
    assert len(set(weights)) == len(weights) == len(written[0].weights)


def test_keras_saves_the_file_as_it_was_written(in_keras):
    compared = 0
    for one, said in in_keras:
        ours = parts(one.path)
        assert ours["names"] == said["saved"]["names"]
        assert ours["groups"] == said["saved"]["groups"]
        assert ours["metadata"].keys() == said["saved"]["metadata"].keys()
        assert ours["metadata"]["keras_version"] == said["saved"]["metadata"]["keras_version"]
        if not any(f'"{name}"' in json.dumps(ours["config"]) for name in ALIASES):
            assert ours["config"] == said["saved"]["config"]
            compared += 1
    assert compared == len(in_keras) - len(ALIASES) - 1


def test_a_file_can_be_trained_on_in_keras(tmp_path, ask_keras):
    path = tmp_path / "every.keras"
    write_keras(EVERYTHING, arrays(EVERYTHING), path)
    losses = ask_keras(trained_on, str(path))
    assert len(set(losses)) == 2
    assert np.isfinite(losses).all()


def test_a_written_file_is_read_back_as_the_same_stack(written):
    for one in written:
        file = open_file(one.path)
        assert file.why_not_ours == ""
        assert file.notes == ()
        assert file.spec == one.spec
        assert sum(row.parameters for row in file.rows) == inspect(one.spec).parameters


def test_a_name_that_parts_paths_in_keras_is_written_without_slashes(tmp_path):
    spec = msgspec.structs.replace(SMALL, name="a/b c")
    write_keras(spec, arrays(spec), tmp_path / "m.keras")
    assert parts(tmp_path / "m.keras")["config"]["config"]["name"] == "a_b_c"
    assert open_file(tmp_path / "m.keras").spec.name == "a-b-c"


def test_a_file_says_when_it_was_saved_and_by_which_keras(tmp_path, monkeypatch):
    def not_installed(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(keras_file, "version", not_installed)
    before = datetime.now() - timedelta(seconds=1)
    write_keras(SMALL, arrays(SMALL), tmp_path / "m.keras")
    metadata = parts(tmp_path / "m.keras")["metadata"]
    assert metadata["keras_version"] == KERAS_VERSION
    saved = datetime.strptime(metadata["date_saved"], "%Y-%m-%d@%H:%M:%S")
    assert before <= saved <= datetime.now()


def test_the_noted_version_is_one_that_the_project_runs_with():
    project = Path(__file__).parents[4] / "pyproject.toml"
    least, below = re.search(r'"keras>=([\d.]+),<([\d.]+)"', project.read_text()).groups()
    numbers = [[int(part) for part in one.split(".")] for one in (least, KERAS_VERSION, below)]
    assert numbers == sorted(numbers)


def test_more_bits_than_keras_computes_in_are_rounded(tmp_path, written):
    twice = [array.astype(np.float64) for array in written[0].weights]
    write_keras(written[0].spec, twice, tmp_path / "m.keras")
    assert parts(tmp_path / "m.keras")["groups"] == parts(written[0].path)["groups"]


def test_writing_needs_no_keras(tmp_path):
    script = (
        "import sys; from pathlib import Path; import numpy as np\n"
        "from core.models.exports.keras_file import write_keras\n"
        "from core.models.spec import *\n"
        "loaded = lambda *names: [name for name in names if name in sys.modules]\n"
        "print(loaded('h5py'))\n"
        "write_keras(ModelSpec('m', Features(2), (Dense(1),)),"
        " [np.ones((2, 1)), np.ones(1)], Path(sys.argv[1]))\n"
        "print(loaded('h5py', 'keras', 'tensorflow', 'jax', 'torch'))\n"
    )
    path = tmp_path / "m.keras"
    run = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[4],
        check=True,
    )
    assert run.stdout.splitlines() == ["[]", "['h5py']"]
    assert open_file(path).spec.layers == (Dense(1),)


def test_a_full_disk_leaves_the_old_file_whole(tmp_path):
    path = tmp_path / "m.keras"
    write_keras(SMALL, arrays(SMALL), path)
    before = path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    for room in (16, len(before) - 8):
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
        try:
            with pytest.raises(OSError, match="File too large"):
                write_keras(SMALL, arrays(SMALL, 4), path)
            with pytest.raises(OSError, match="File too large"):
                write_keras(SMALL, arrays(SMALL, 4), tmp_path / "other.keras")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert os.listdir(tmp_path) == ["m.keras"]
        assert path.read_bytes() == before


def test_a_folder_that_cannot_be_written_stays_as_it_is(tmp_path):
    with pytest.raises(FileNotFoundError):
        write_keras(SMALL, arrays(SMALL), tmp_path / "nowhere" / "m.keras")
    (tmp_path / "taken.keras").mkdir()
    with pytest.raises(IsADirectoryError):
        write_keras(SMALL, arrays(SMALL), tmp_path / "taken.keras")
    assert os.listdir(tmp_path) == ["taken.keras"]


def test_a_folder_that_may_not_be_written_stays_as_it_is(tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(PermissionError):
            write_keras(SMALL, arrays(SMALL), tmp_path / "m.keras")
        assert os.listdir(tmp_path) == []
    finally:
        tmp_path.chmod(0o700)


def test_weights_of_another_stack_are_refused_before_anything_is_written(tmp_path):
    path = tmp_path / "m.keras"
    weights = arrays(SMALL)
    with pytest.raises(Problem, match="'small' has 5 weights, but 4 were given"):
        write_keras(SMALL, weights[:-1], path)
    weights[1] = np.zeros((3, 8), np.float32)
    sentence = r"layer 1 GRU: its recurrent_kernel has shape \(3, 8\) but needs \(3, 9\)"
    with pytest.raises(Problem, match=sentence):
        write_keras(SMALL, weights, path)
    with pytest.raises(UsageProblem, match="layer 1 LSTM needs vectors"):
        write_keras(ModelSpec("wrong", Tokens(5), (LSTM(3),)), [], path)
    assert os.listdir(tmp_path) == []
