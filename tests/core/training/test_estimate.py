"""What a run will cost, before it is started."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.backends import BACKENDS
from core.data.loading import load
from core.training.estimate import START_SECONDS, device_kind, estimate, pace
from core.training.expected_data import parameters
from core.training.preparation import fit_model
from core.training.settings import configure
from core.training.summary import RunSummary, multiply_adds

# A repaired SimpleRNN on IMDB, three epochs on two cores, as it was recorded.
RECORDED = RunSummary(
    id="dkq3-tutorial-rnn",
    state="finished",
    preset="tutorial-rnn",
    dataset="imdb",
    preparation="pre 500",
    parameters=324_193,
    epochs_done=3,
    epochs=3,
    loss=0.2658,
    accuracy=0.8986,
    val_loss=0.3407,
    val_accuracy=0.8632,
    best_val_accuracy=0.8712,
    test_loss=0.3593,
    test_accuracy=0.856,
    training_seconds=104.57,
    samples_per_second=452.8,
    seed=42,
    backend="keras",
    device="cpu:0",
    created=1.0,
    verdict="learning",
    verdict_sentence="",
    error=None,
    batch_size=128,
    train=20_000,
    validation=5_000,
    test=25_000,
    timesteps=500,
    multiply_adds=2_048_032,
)
IMDB = configure("tutorial-rnn", {"dataset": "imdb"})


def seconds(earlier: list[RunSummary], **settings: Any) -> float:
    config = configure(settings.pop("preset", "tutorial-rnn"), {"dataset": "imdb", **settings})
    found = estimate(config, earlier).seconds
    assert found is not None
    return found


def test_the_same_run_takes_the_time_it_took() -> None:
    found = estimate(IMDB, [RECORDED])
    example = 104.57 / 60_000
    validated = 3 * 5_000 / 3 + 25_000 / 3
    assert found.seconds == pytest.approx(104.57 + example * validated + 6.0)
    # From the worker's start to its end, 141.9 s were measured.
    assert found.seconds == pytest.approx(141.9, rel=0.1)
    assert found.basis == "from 1 earlier run of tutorial-rnn at 128 a batch"
    assert (found.parameters, found.examples, found.steps) == (324_193, 20_000, 471)


TWO_EPOCHS = st.lists(st.integers(1, 50), min_size=2, max_size=2).map(sorted)
TWO_LENGTHS = st.lists(st.integers(10, 600), min_size=2, max_size=2).map(sorted)
TWO_UNITS = st.lists(st.integers(1, 200), min_size=2, max_size=2).map(sorted)
TWO_LIMITS = st.lists(st.integers(2, 25_000), min_size=2, max_size=2).map(sorted)


@given(TWO_EPOCHS, TWO_LENGTHS, TWO_UNITS, TWO_LIMITS)
def test_more_of_anything_takes_longer(epochs, maxlen, units, limit) -> None:
    less, more = (
        {"epochs": epochs[n], "maxlen": maxlen[n], "units": units[n], "limit": limit[n]}
        for n in (0, 1)
    )
    assert seconds([RECORDED], **less) <= seconds([RECORDED], **more)


def test_the_compilation_of_a_small_run_is_not_multiplied() -> None:
    """A bidirectional LSTM on 240 reviews: 16.8 s for its first epoch, 2.5 s for its second."""
    small = replace(
        RECORDED,
        preset="bidirectional-lstm",
        dataset="reviews",
        training_seconds=19.28,
        samples_per_second=97.19,
        epochs_done=2,
        train=240,
        multiply_adds=573_504,
    )
    steady, once = pace(small)
    assert steady == pytest.approx(1 / 97.19)
    assert once == pytest.approx(19.28 - 480 / 97.19)
    single = replace(small, epochs_done=1, training_seconds=16.81, samples_per_second=14.27)
    config = configure("bidirectional-lstm", {"epochs": 2})
    both = estimate(config, [single, small])
    assert both == estimate(config, [small])
    alone = estimate(config, [single])
    assert alone.seconds is not None
    assert both.seconds is not None
    assert alone.seconds > 3 * both.seconds
    assert "compilation spread over a single epoch" in alone.basis


def test_twice_the_epochs_are_twice_the_training() -> None:
    assert seconds([RECORDED], epochs=6) > 1.8 * seconds([RECORDED])


def test_without_an_earlier_run_no_time_is_made_up() -> None:
    none = estimate(IMDB, [])
    assert (none.seconds, none.basis) == (None, "no earlier run to judge by")
    assert (none.parameters, none.steps) == (324_193, 471)
    queued = replace(RECORDED, epochs_done=0, training_seconds=0.0)
    assert estimate(IMDB, [queued]).seconds is None
    elsewhere = estimate(configure("tutorial-rnn", {"device": "gpu:0"}), [RECORDED])
    assert elsewhere.seconds is None
    assert elsewhere.basis == "no earlier run to judge by on this device"


def test_the_nearest_runs_are_asked_and_the_one_in_the_middle_counts() -> None:
    slow = [replace(RECORDED, training_seconds=104.57 * times) for times in (1, 2, 9)]
    other = replace(RECORDED, preset="tutorial-lstm", training_seconds=1.0)
    found = estimate(IMDB, [other, *slow])
    assert found.seconds == pytest.approx(seconds([slow[1]]))
    assert found.basis == "from 3 earlier runs of tutorial-rnn at 128 a batch"
    small_batch = replace(RECORDED, batch_size=32)
    assert estimate(IMDB, [small_batch, *slow]).seconds == found.seconds
    assert "at 32 a batch" in estimate(IMDB, [small_batch, other]).basis


def test_a_run_without_keras_is_spared_its_start() -> None:
    ours = replace(RECORDED, backend="numpy")
    spared = seconds([RECORDED]) - seconds([ours], backend="numpy")
    assert spared == pytest.approx(START_SECONDS["keras"] - START_SECONDS["numpy"])
    assert set(START_SECONDS) == set(BACKENDS)


def test_a_run_in_length_buckets_is_judged_by_such_runs() -> None:
    masked = configure("tutorial-rnn", {"dataset": "imdb", "mask_zero": True})
    cut = replace(RECORDED, buckets=True, training_seconds=40.0)
    found = estimate(masked, [RECORDED, cut])
    assert found == estimate(masked, [cut])
    assert "buckets" not in found.basis
    assert "without length buckets" in estimate(masked, [RECORDED]).basis
    assert "with length buckets" in estimate(IMDB, [cut]).basis


def test_another_model_is_judged_by_its_work() -> None:
    lstm = configure("tutorial-lstm", {"dataset": "imdb"})
    found = estimate(lstm, [RECORDED])
    assert found.seconds == pytest.approx(6 + 2 * (seconds([RECORDED]) - 6), rel=1e-3)
    assert "from 1 earlier run of tutorial-rnn at 128 a batch, scaled by" in found.basis
    same_cell = replace(RECORDED, preset="single-lstm", training_seconds=50.0)
    assert "single-lstm" in estimate(lstm, [RECORDED, same_cell]).basis


def test_the_device_that_was_left_to_the_backend_is_that_of_the_newest_run() -> None:
    on_gpu = replace(RECORDED, device="gpu:0", created=2.0, training_seconds=10.0)
    assert seconds([RECORDED, on_gpu]) == pytest.approx(seconds([on_gpu]))
    assert seconds([RECORDED, on_gpu], device="cpu") == pytest.approx(seconds([RECORDED]))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("cpu:0", "cpu"), (None, "cpu"), ("gpu:1", "gpu"), ("cuda:0", "gpu"),
        ("gpu:all", "gpus"), ("gpu:0, gpu:1", "gpus"),
    ],
)  # fmt: skip
def test_devices_are_of_three_kinds(name: str | None, kind: str) -> None:
    assert device_kind(name) == kind


@pytest.mark.parametrize(
    ("preset", "settings"),
    [
        ("tutorial-rnn", {"dataset": "reviews"}),
        ("tutorial-lstm", {"dataset": "reviews", "limit": 100, "num_words": 50, "maxlen": 20}),
        ("single-gru", {"dataset": "reviews", "distance": 30, "limit": 64, "validation": 0.35}),
        ("tutorial-lstm", {"dataset": "adding", "limit": 100}),
        ("stacked-gru", {"dataset": "temporal-order", "limit": 51, "maxlen": 33}),
    ],
)
def test_what_is_said_of_data_is_what_is_read(preset: str, settings: dict[str, Any]) -> None:
    config = configure(preset, settings)
    dataset = load(config.data)
    found = estimate(config, [])
    assert found.examples == len(dataset.train)
    assert found.parameters == parameters(fit_model(config.model, dataset))


@pytest.fixture
def file_run(tmp_path: Any) -> Callable[..., RunSummary]:
    """A row of a run on a file of reviews with so many words and labels."""

    def make(labels: int) -> tuple[str, RunSummary]:
        path = tmp_path / "films.csv"
        lines = [f"word{row % 37} film{row % 11},label{row % labels}" for row in range(100)]
        path.write_text("\n".join(["text,label", *lines]))
        config = configure("tutorial-rnn", {"dataset": str(path)})
        dataset = load(config.data)
        model = fit_model(config.model, dataset)
        row = replace(
            RECORDED,
            dataset=dataset.name,
            parameters=parameters(model),
            train=len(dataset.train),
            validation=len(dataset.validation),
            test=len(dataset.test),
            timesteps=int(dataset.train.inputs.shape[1]),
            multiply_adds=multiply_adds(model),
        )
        return str(path), row

    return make


@pytest.mark.parametrize("labels", [2, 4])
def test_a_file_is_known_from_an_earlier_run_of_it(file_run: Any, labels: int) -> None:
    path, row = file_run(labels)
    config = configure("tutorial-rnn", {"dataset": path, "batch_size": 10})
    found = estimate(config, [RECORDED, row])
    assert (found.examples, found.steps) == (row.train, 3 * -(-(row.train or 0) // 10))
    assert found.parameters == row.parameters
    wider = configure("tutorial-rnn", {"dataset": path, "units": 64})
    fitted = fit_model(wider.model, load(wider.data))
    assert estimate(wider, [row]).parameters == parameters(fitted)
    edited = replace(row, multiply_adds=(row.multiply_adds or 0) + 1)
    unknown = estimate(configure("tutorial-lstm", {"dataset": path}), [edited])
    assert unknown.parameters is None
    assert unknown.examples == row.train
    assert unknown.seconds is not None
    assert estimate(config, [RECORDED]).basis == "no earlier run has read this file"


def test_a_stack_that_cannot_be_fitted_says_so_and_raises_nothing() -> None:
    found = estimate(configure("stack-last", {"dataset": "imdb"}), [RECORDED])
    assert (found.parameters, found.seconds) == (None, None)
    assert "has no head" in found.basis


def test_an_early_end_may_make_it_shorter() -> None:
    patient = configure("tutorial-rnn", {"dataset": "imdb", "patience": 2})
    assert estimate(patient, [RECORDED]).basis.endswith("; less where it ends early")


def test_it_is_fast_enough_for_every_keystroke() -> None:
    rows = [replace(RECORDED, id=str(number), created=float(number)) for number in range(2000)]
    took = []
    for units in range(10, 20):
        config = configure("tutorial-lstm", {"dataset": "imdb", "units": units})
        began = time.perf_counter()
        estimate(config, rows)
        took.append(time.perf_counter() - began)
    assert min(took) < 0.005
