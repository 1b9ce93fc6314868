"""What a run's script says, without starting Keras: its data, its learning rate."""

import itertools
import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from msgspec.structs import replace

from core.backends.checkpoint import Progress
from core.backends.patience import after_epoch
from core.backends.protocol import FitSettings
from core.backends.schedule import rate
from core.errors import Problem, UsageProblem
from core.places import datasets_folder
from core.training import exports
from core.training.exports import script_data
from core.training.exports.script_data import archive, archive_part, drawn_part, embedded_part
from core.training.exports.script_fit import has_schedule, schedule_part
from core.training.preparation import prepare
from core.training.settings import configure
from core.training.store import Run
from tests.core.training.exports.known_runs import opening

SIDES = ("train", "validation", "test")
QUIET: Any = SimpleNamespace(stage=lambda *_: None, should_stop=lambda: False)


@st.composite
def schedules(draw: Callable[[Any], Any]) -> FitSettings:
    made = FitSettings(
        learning_rate=draw(st.floats(1e-6, 1.0)),
        schedule=draw(
            st.sampled_from(["constant", "exponential", "step", "cosine", "plateau"]),
        ),
        decay=draw(st.floats(0.01, 0.99)),
        decay_epochs=draw(st.integers(1, 3)),
        warmup=draw(st.integers(0, 3)),
        epochs=6,
    )
    return made if has_schedule(made) else FitSettings(warmup=1, epochs=6)


@given(
    settings=schedules(),
    batches=st.integers(1, 5),
    losses=st.lists(st.floats(0.1, 1.0) | st.just(math.nan), min_size=6, max_size=6),
)
def test_the_script_gives_each_step_the_learning_rate_of_the_run(
    settings: FitSettings, batches: int, losses: list[float]
) -> None:
    script: dict[str, Any] = {
        "keras": SimpleNamespace(callbacks=SimpleNamespace(Callback=object)),
        "math": math,
        "batches": [None] * batches,
    }
    exec(schedule_part(settings), script)
    callback = script["LearningRate"]()
    callback.model = SimpleNamespace(optimizer=SimpleNamespace(learning_rate=None))
    progress = Progress(0)
    for epoch, loss in enumerate(losses):
        for batch in range(batches):
            callback.on_train_batch_begin(batch)
            wanted = rate(settings, epoch * batches + batch, batches, progress.rate_factor)
            assert callback.model.optimizer.learning_rate == wanted
        progress = after_epoch(progress, settings, loss)
        if settings.schedule == "plateau":
            callback.on_epoch_end(epoch, {"val_loss": loss})


def arrays_of(code: str, imports: tuple[str, ...] = (), **names: Any) -> dict[str, Any]:
    """What a script's data part leaves behind."""
    script: dict[str, Any] = {"np": np, **names}
    exec("\n".join((*imports, code)), script)
    return script


def assert_the_same(script: dict[str, Any], dataset: Any) -> None:
    for side in SIDES:
        split = getattr(dataset, side)
        for name in ("inputs", "targets"):
            found = script[f"{side}_{name}"]
            np.testing.assert_array_equal(found, getattr(split, name))
            assert found.dtype == getattr(split, name).dtype


@pytest.mark.parametrize("dataset", ["adding", "temporal-order"])
def test_a_task_of_numbers_is_drawn_again_by_a_few_lines(dataset: str) -> None:
    settings = {"dataset": dataset, "limit": 30, "maxlen": 20, "data_seed": 7, "validation": 0.3}
    config = configure("single-gru", settings)
    data, prepared = prepare(config, QUIET)
    part = drawn_part(config, prepared)
    assert_the_same(arrays_of(part.code, part.imports), data)


def test_other_data_lie_beside_the_script_or_within_it(
    make_run: Callable[..., Run], tmp_path: Any
) -> None:
    config = configure("tutorial-rnn", {"limit": 30})
    data, prepared = prepare(config, QUIET)
    run = make_run([prepared], limit=30)
    held = archive(run, config, prepared)
    within = embedded_part(held)
    assert_the_same(arrays_of(within.code, within.imports), data)
    (tmp_path / "data.npz").write_bytes(held)
    beside = archive_part("data.npz")
    script = arrays_of(beside.code, beside.imports, __file__=str(tmp_path / "script.py"))
    assert_the_same(script, data)


def test_data_that_are_too_much_for_one_file_are_refused_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(script_data, "EMBEDDED", 10)
    with pytest.raises(UsageProblem, match="--out"):
        embedded_part(b"x" * 11)


def test_data_that_have_changed_since_are_not_passed_off_as_the_run_s(
    make_run: Callable[..., Run], tmp_path: Any
) -> None:
    path = tmp_path / "own.csv"
    path.write_text("text,label\n" + "a fine film,1\na dull film,0\n" * 20)
    config = configure("tutorial-rnn", {"dataset": str(path)})
    _, prepared = prepare(config, QUIET)
    run = make_run([prepared], dataset=str(path))
    assert exports.text(run, "script")
    path.write_text("text,label\n" + "a fine new film,1\na dull film,0\n" * 20)
    with pytest.raises(Problem, match="no longer what run"):
        exports.text(run, "script")


def test_a_run_that_has_read_no_data_yet_has_no_script(make_run: Callable[..., Run]) -> None:
    with pytest.raises(Problem, match="has not read its data yet"):
        exports.text(make_run(opening()[:1]), "script")


def test_an_imdb_script_asks_keras_for_the_reviews_or_reads_the_given_file(
    make_run: Callable[..., Run], tmp_path: Any
) -> None:
    facts = {"dataset": "imdb", "timesteps": 80, "train": 80, "validation": 20}
    own = exports.text(make_run(opening(**facts), dataset="imdb", padding="pre"), "script")
    assert "keras.datasets.imdb.load_data(\n    num_words=10000\n)" in own
    assert 'padding="pre"' in own
    assert "train_inputs[:20]" in own
    kept = datasets_folder() / "imdb.npz"
    kept.parent.mkdir(parents=True)
    kept.touch()
    other = exports.text(make_run(opening(**facts), dataset="imdb"), "script")
    assert f'"{kept}"' in other, "a file that Keras would not take is read where it is"
    (tmp_path / "imdb.npz").touch()
    given = exports.text(
        make_run(opening(**facts), dataset="imdb", data_path=str(tmp_path), limit=100), "script"
    )
    assert f'load_data(\n    "{tmp_path}/imdb.npz", num_words=10000\n)' in given
    assert "test_reviews[:100]" in given


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"optimizer": "sgd", "momentum": 0.9}, "SGD(learning_rate=0.001, momentum=0.9)"),
        ({"clip_norm": 1.0}, "Adam(learning_rate=0.001, global_clipnorm=1.0)"),
        (
            {"clip_value": 0.5, "optimizer": "rmsprop"},
            "RMSprop(learning_rate=0.001, clipvalue=0.5)",
        ),
        ({"patience": 2}, "keras.callbacks.EarlyStopping(patience=2)"),
        ({"restore_best": "true"}, "EarlyStopping(patience=EPOCHS, restore_best_weights=True)"),
        ({"device": "cpu"}, 'os.environ["CUDA_VISIBLE_DEVICES"] = "-1"'),
        ({"device": "gpu:1"}, 'os.environ.setdefault("CUDA_VISIBLE_DEVICES", "1")'),
        (
            {"device": "gpu:all"},
            "with tensorflow.distribute.MirroredStrategy().scope():\n    model",
        ),
        ({"seed": 7, "epochs": 9, "batch_size": 4}, "SEED = 7\nEPOCHS = 9\nBATCH_SIZE = 4\n"),
    ],
)
def test_every_setting_stands_in_the_script(
    make_run: Callable[..., Run], settings: dict[str, object], line: str
) -> None:
    run = make_run(opening(dataset="imdb"), dataset="imdb", **settings)
    script = exports.text(run, "script")
    compile(script, "script", "exec")
    assert line in script


def head(script: str) -> str:
    """The comment that a script begins with, in one line."""
    lines = itertools.takewhile(lambda line: line.startswith("# "), script.splitlines())
    return " ".join(line.removeprefix("# ") for line in lines)


def test_the_script_of_a_numpy_run_says_what_keras_draws_otherwise(
    make_run: Callable[..., Run],
) -> None:
    *before, environment = opening(dataset="imdb")
    own = replace(environment, backend="numpy", engine="numpy", versions={"numpy": "2.4.6"})
    run = make_run([*before, own], dataset="imdb", backend="numpy")
    script = exports.text(run, "script")
    compile(script, "script", "exec")
    said = head(script)
    assert "It was made with numpy 2.4.6 on cpu:0." in said
    assert "The run was trained by the NumPy backend, and this trains with Keras." in said
    assert "The first weights, though, and dropout where there is any are drawn by Keras" in said
    assert "the order of the examples are the same" in said
    assert "last bit" not in said
    # Keras' own engine of the name numpy cannot train.
    assert 'os.environ["KERAS_BACKEND"] = "tensorflow"' in script


def test_the_script_of_a_keras_run_promises_its_numbers(make_run: Callable[..., Run]) -> None:
    script = exports.text(make_run(opening(dataset="imdb"), dataset="imdb"), "script")
    assert "every number comes out the same to the last bit" in head(script)
    assert "NumPy backend" not in script
