"""What every view of the stepper looks like: dark, light, in 256 colours and in none."""

import re

import numpy as np
import pytest
from textual import constants

from core.rnn.initialise import initialise
from core.rnn.network import DenseWeights, EmbeddingWeights, Network, RecurrentWeights
from core.rnn.reading import read
from core.stepping.opened import Opened
from core.stepping.source import Edit, Source
from tui.stepper import state as states
from tui.stepper.messages import Ready
from tui.stepper.pane import StepperPane
from tui.stepper.side import PANELS

WORDS = ("<start>", "the", "film", "was", "good", "and", "not", "bad", "at", "all")


@pytest.fixture
def network():
    """Ten words, an LSTM and a head, all drawn: the same numbers on every machine."""
    draws = np.random.default_rng(7)
    cell = initialise("lstm", 4, 12, draws, np.float64)
    return Network(
        (
            EmbeddingWeights(draws.normal(size=(len(WORDS) + 1, 4)) * 2),
            RecurrentWeights(cell),
            DenseWeights(draws.normal(size=(12, 1)) * 2, np.zeros(1), "sigmoid"),
        )
    )


@pytest.fixture
def text(network):
    """A text that the network has read, with one of its words changed."""

    def opened(tokens, words, edits=(), origin=None):
        return Opened(
            Source(edits=edits),
            network,
            np.array(tokens),
            words,
            np.zeros(len(tokens), np.bool_),
            labels=("negative", "positive"),
            task="binary",
            timesteps=40,
            padding="post",
            truncating="pre",
            masked=False,
            name="drawn weights · “the film was …”",
            origin=origin,
        )

    numbers = list(range(1, len(WORDS) + 1))
    before = opened(numbers, WORDS)
    edited = list(numbers)
    edited[4] = 8
    words = (*WORDS[:4], "bad", *WORDS[5:])
    after = opened(edited, words, (Edit("change", 5, "bad"),), np.arange(len(words)))
    return states.opened_state(
        after, read(network, after.inputs), before, read(network, before.inputs)
    )


@pytest.fixture
def prepared(settled, text):
    """Opens the text in a theme, with a view beside the map."""

    def prepare(theme, panel):
        async def run(pilot):
            await settled(pilot)
            pilot.app.theme = theme
            pane = pilot.app.query_one(StepperPane)
            pane.post_message(Ready(text, panel))
            for _ in range(100):
                await pilot.pause(0.02)
                if pane.state.opened is text.opened and not pane.state.findings.doing:
                    break
            pane.action_step(2)
            pane.action_anchor()
            pane.action_step(4)
            pane.action_show(panel)
            await pilot.pause(0.1)

        return run

    return prepare


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize(
    ("theme", "size"),
    [
        pytest.param("gruvbox", (80, 24), id="dark-small"),
        pytest.param("textual-light", (120, 40), id="light-large"),
    ],
)
def test_a_view_as_it_looks(laboratory, prepared, snap_compare, theme, size, panel):
    assert snap_compare(laboratory(), terminal_size=size, run_before=prepared(theme, panel))


@pytest.mark.parametrize("panel", ["unit", "words", "forgetting"])
def test_a_view_in_256_colours_as_it_looks(laboratory, prepared, snap_compare, monkeypatch, panel):
    monkeypatch.setattr(constants, "COLOR_SYSTEM", "256")
    assert snap_compare(laboratory(), terminal_size=(80, 24), run_before=prepared("gruvbox", panel))


@pytest.mark.parametrize(
    ("theme", "size", "keys"),
    [
        pytest.param("gruvbox", (80, 24), [], id="dark-small"),
        pytest.param("textual-light", (120, 40), ["c"], id="light-large"),
    ],
)
def test_the_tutorial_s_sequence_as_it_looks(laboratory, settled, snap_compare, theme, size, keys):
    async def prepare(pilot):
        await settled(pilot)
        pilot.app.theme = theme
        for key in keys:
            await pilot.press(key)
            await pilot.pause(0.3)

    assert snap_compare(laboratory(), terminal_size=size, run_before=prepare)


def test_the_stepper_without_colour_as_it_looks(laboratory, prepared, snap_compare, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(
        laboratory(), terminal_size=(80, 24), run_before=prepared("gruvbox", "unit")
    )


async def test_a_theme_chosen_while_it_runs_looks_like_one_chosen_before(laboratory, settled):
    pictures = []
    for first in ("gruvbox", "textual-light"):
        async with laboratory().run_test(size=(80, 24)) as pilot:
            pilot.app.theme = first
            await settled(pilot)
            await pilot.press("g", "right")
            pilot.app.theme = "textual-light"
            await pilot.pause(0.1)
            pictures.append(re.sub(r"terminal-\d+", "terminal", pilot.app.export_screenshot()))
    assert pictures[0] == pictures[1]
