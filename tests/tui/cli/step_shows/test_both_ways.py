"""A network with a layer that reads both ways: what cannot be stepped is named, the rest works."""

from dataclasses import replace

import numpy as np
import pytest

from core.rnn.initialise import initialise
from core.rnn.network import (
    BidirectionalWeights,
    DenseWeights,
    EmbeddingWeights,
    Network,
    predict,
)
from core.rnn.reading import ablation, predictions_by_prefix, read
from core.stepping.opening import Opened
from core.stepping.source import Source
from tui.cli.step_shows import Stepped, about_of, report_of

DRAWS = np.random.default_rng(7)
TOKENS = np.array([1, 5, 9, 4, 2, 7])


def _cell():
    return initialise("lstm", 3, 4, DRAWS, np.dtype(np.float64))


NETWORK = Network(
    (
        EmbeddingWeights(DRAWS.normal(size=(10, 3))),
        BidirectionalWeights(_cell(), _cell()),
        DenseWeights(DRAWS.normal(size=(8, 1)), np.zeros(1), "sigmoid"),
    )
)


@pytest.fixture
def stepped() -> Stepped:
    opened = Opened(
        Source(),
        NETWORK,
        TOKENS,
        tuple("abcdef"),
        np.zeros(6, np.bool_),
        labels=("no", "yes"),
        task="binary",
        timesteps=9,
        padding="post",
        truncating="post",
        masked=False,
        name="a run",
    )
    return Stepped(opened, read(NETWORK, TOKENS), 0)


def test_the_answer_at_every_step_is_that_of_the_text_up_to_there(stepped: Stepped) -> None:
    report = report_of("prediction", stepped)
    answers = predictions_by_prefix(NETWORK, TOKENS)
    assert np.array_equal(report.columns["prediction"], answers)
    assert answers[3] == pytest.approx(predict(NETWORK, TOKENS[:4]))
    padded = np.concatenate([TOKENS, [0, 0, 0]])
    assert np.array_equal(report.whole["padded"], predict(NETWORK, padded))
    # Without a state before the first word nothing is there that it could have moved.
    assert np.isnan(report.columns["moved"][0]).all()
    assert not np.isnan(report.columns["moved"][1:]).any()


def test_every_view_that_needs_no_walk_back_works(stepped: Stepped) -> None:
    for view in ("states", "summary", "unit", "flow", "gradient", "ablation"):
        assert len(report_of(view, stepped).columns["t"]) == 6
    found = report_of("ablation", stepped).columns["without"]
    assert np.array_equal(found, ablation(NETWORK, TOKENS).without)
    moments = report_of("compare", replace(stepped, at=(1, 6)))
    assert moments.whole["predictions_at"].shape == (2, 1)


def test_a_condition_on_the_answer_is_looked_for_in_the_answers_of_prefixes(
    stepped: Stepped,
) -> None:
    answers = predictions_by_prefix(NETWORK, TOKENS)[:, 0]
    middle = (answers.min() + answers.max()) / 2
    report = report_of("breaks", replace(stepped, condition=f"p > {middle}"))
    above = answers > middle
    expected = np.flatnonzero(above & ~np.concatenate([[False], above[:-1]])) + 1
    assert report.columns["t"] == expected.tolist()
    assert len(expected)


def test_the_walk_back_is_named_wherever_notes_are(stepped: Stepped) -> None:
    (note,) = about_of(stepped, {}).notes
    assert note.startswith("Layer 2 reads both ways; its walk on is shown")


def test_the_padding_lens_says_why_it_has_nothing_to_follow(stepped: Stepped) -> None:
    from core.errors import UsageProblem

    with pytest.raises(UsageProblem, match=r"--show padding: layer 2, .* reads both ways"):
        report_of("padding", stepped)
