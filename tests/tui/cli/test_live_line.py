import hypothesis.strategies as st
import pytest
from hypothesis import given

from core.training.events import Batch, Stage
from core.training.history import History, fold
from core.training.settings import configure
from tui.cli.live_line import Line, live_line, ordinal

CONFIG = configure("tutorial-lstm", {"epochs": 3, "batch_size": 10})
NAME = "k3f9-tutorial-lstm"


def step(batch: int, at: float, epoch: int = 1) -> Batch:
    return Batch(time=at, epoch=epoch, batch=batch, batches=100, loss=0.43125, accuracy=0.81234)


TRAINING = fold(History(), [step(number, 10.0 + number / 10) for number in range(1, 51)])


def written(line: Line) -> str:
    parts = [line.run, line.words, "━" * line.bar, line.numbers]
    return "  ".join(part for part in parts if part)


def of(history: History, width: int = 120, state="running", ahead: int = 0) -> Line:
    return live_line(NAME, CONFIG, state, history, ahead, now=20.0, width=width)


def test_a_run_that_trains_shows_how_far_how_well_how_fast_and_how_long() -> None:
    line = of(TRAINING)
    assert line.words == "epoch 1/3"
    assert line.share == pytest.approx(50 / 300)
    assert line.numbers == "loss 0.431  acc 0.812  100/s  > 0:25 left"


def test_on_a_narrow_terminal_the_time_that_is_left_stays_longest() -> None:
    assert of(TRAINING, 79).numbers == of(TRAINING, 120).numbers
    assert of(TRAINING, 65).numbers == "loss 0.431  acc 0.812  > 0:25 left"
    assert of(TRAINING, 50).numbers == "> 0:25 left"
    assert of(TRAINING, 85).run == NAME


@given(width=st.integers(20, 200), state=st.sampled_from(["queued", "starting", "running"]))
def test_a_line_never_passes_the_width(width, state) -> None:
    staged = fold(TRAINING, [Stage(time=1.0, doing="downloading imdb.npz", done=5, total=10**8)])
    for history in (History(), TRAINING, staged):
        assert len(written(of(history, width, state, ahead=12))) <= width


def test_what_takes_a_while_says_how_long_it_has_taken_or_how_far_it_is() -> None:
    starting = fold(History(), [Stage(time=13.0, doing="starting keras")])
    assert written(of(starting, state="starting")) == f"{NAME}  starting keras  7 s"
    loading = fold(History(), [Stage(time=1, doing="loading", done=5 * 10**6, total=10**7)])
    line = of(loading, state="starting")
    assert (line.share, line.numbers) == (0.5, "5.0 of 10.0 MB")


def test_validation_leaves_the_bar_where_it_is() -> None:
    validating = fold(TRAINING, [Stage(time=16.0, doing="validating")])
    assert of(validating).words == "epoch 1/3"


def test_a_run_that_waits_says_when_its_turn_is() -> None:
    assert written(of(History(), state="queued", ahead=1)) == f"{NAME}  queued, 2nd"
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 102, 112)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "112th",
    ]  # fmt: skip
