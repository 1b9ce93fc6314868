"""What takes longer than a frame: found out in the background, kept only while it is wanted."""

import numpy as np
import pytest

from core.rnn.initialise import initialise
from core.rnn.network import BidirectionalWeights, DenseWeights, EmbeddingWeights, Network
from core.rnn.network import RecurrentWeights as Recurrent
from core.rnn.reading import ablation, predictions_by_prefix, read, spectral_radii
from core.stepping.opening import Opened
from core.stepping.source import RunWeights, Sentence, Source
from tui.stepper.messages import Found, Ready
from tui.stepper.state import opened_state

WORDS = ("<start>", "a", "good", "film", "and", "a", "good", "cast")


def cell(kind, inputs, units):
    return initialise(kind, inputs, units, np.random.default_rng(5), np.dtype(np.float64))


def opened(network, inputs, **facts):
    """What the stepper gets of a network and an input that were made by hand."""
    made = Opened(Source(), network, np.asarray(inputs), name="made by hand", **facts)
    return opened_state(made, read(network, made.inputs))


@pytest.fixture
def both_ways():
    """A network on words that reads both ways, with a head."""
    draws = np.random.default_rng(6)
    network = Network(
        (
            EmbeddingWeights(draws.normal(size=(9, 3))),
            BidirectionalWeights(cell("gru", 3, 4), cell("gru", 3, 4)),
            DenseWeights(draws.normal(size=(8, 1)), np.zeros(1), "sigmoid"),
        )
    )
    return opened(network, range(1, 9), words=WORDS, task="binary")


@pytest.fixture
def two_layers():
    """Two large layers, whose spectral radii take a moment."""
    layers = (Recurrent(cell("lstm", 4, 200), True), Recurrent(cell("lstm", 200, 300), True))
    return opened(Network(layers), np.random.default_rng(6).random((9, 4)))


async def shown(on, fresh, panel=None):
    on.pane.post_message(Ready(fresh, panel))
    await on.until(lambda: on.state.opened is fresh.opened)


async def test_a_view_s_findings_are_found_when_it_is_first_shown(stepper, trained):
    sentence = Sentence("the film was good")
    async with stepper(Source(RunWeights(trained["text"]), sentence)) as on:
        for key, name in (("m", "radii"), ("x", "forgetting"), ("p", "padding"), ("w", "ablation")):
            assert getattr(on.state.findings, name) is None
            await on.press(key)
            await on.until(lambda name=name: getattr(on.state.findings, name) is not None)
        assert not on.state.findings.problems


async def test_a_network_that_reads_both_ways_answers_by_prefix_and_word_by_word(
    stepper, both_ways
):
    async with stepper() as on:
        await shown(on, both_ways, "words")
        await on.settle()
        network, inputs = both_ways.opened.network, both_ways.opened.inputs
        assert np.allclose(on.state.answers, predictions_by_prefix(network, inputs))
        assert np.allclose(on.state.findings.ablation.change, ablation(network, inputs).change)
        assert not on.state.findings.problems
        assert "reads both ways" in on.note
        await on.press("p")
        await on.until(lambda: "padding" in on.state.findings.problems)
        assert "press r and open a run" in on.view


async def test_a_cell_by_itself_has_no_answer_that_leaving_out_could_change(stepper, small):
    async with stepper(small, "words") as on:
        await on.settle()
        assert "no head" in on.state.findings.problems["ablation"]


async def test_of_what_is_opened_only_what_its_own_view_needs_is_found(stepper, small):
    async with stepper(small, "forgetting") as on:
        await on.settle()
        assert on.state.findings.forgetting is not None
        await on.open(small, "unit")
        await on.settle()
        assert on.state.findings.forgetting is None
        assert on.panel == "unit"


async def test_what_comes_late_of_another_sequence_is_dropped(stepper, both_ways, small):
    async with stepper() as on:
        await shown(on, both_ways, "words")
        await on.settle()
        found = on.state.findings.ablation
        await on.open(small, "unit")
        on.pane.post_message(Found(both_ways.opened, 0, "ablation", found, ""))
        on.pane.post_message(Found(both_ways.opened, 0, "forgetting", None, "too late"))
        await on.pilot.pause()
        assert on.state.findings.ablation is None
        assert "forgetting" not in on.state.findings.problems


async def test_of_a_layer_that_is_left_while_it_is_looked_at_nothing_is_shown(stepper, two_layers):
    async with stepper() as on:
        await shown(on, two_layers)
        on.pane.action_show("state")
        on.pane.action_layer()
        assert {"radii", "dead"} <= on.state.findings.doing
        await on.until(lambda: on.state.findings.radii is not None)
        assert on.state.layer == 0
        assert on.state.findings.radii == spectral_radii(on.state.trace.cell)
        await on.until(lambda: on.state.findings.dead is not None)
        assert on.state.findings.dead.shape == (200,)


async def test_an_answer_of_keras_takes_the_place_of_why_there_was_none(stepper, small):
    from core.stepping.parity import Agreement

    agreement = Agreement(1e-16, (1e-16,), None, 10, "float64", "3.15", "tensorflow 2.21", 0.0)
    async with stepper(small, "state") as on:
        on.pane.post_message(Found(on.state.opened, 0, "agreement", None, "Keras is not there."))
        await on.until(lambda: "Keras is not there." in on.view)
        on.pane.post_message(Found(on.state.opened, 0, "agreement", agreement, ""))
        await on.until(lambda: "Keras 3.15 agrees" in on.view)
        assert "not there" not in on.view
