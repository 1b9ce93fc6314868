"""Moving through a sequence: steps, play, jumps, breaks, and the cursors A and B."""

from dataclasses import replace

import numpy as np
from textual.widgets import Input, Static

from core.stepping.source import CellWeights, RandomSequence, Sentence, Source
from tui.stepper.forms.break_form import BreakScreen
from tui.stepper.forms.jump import JumpScreen
from tui.stepper.player import SPEEDS

TEXT = Source(CellWeights("gru", "keras", 6), Sentence("a good film and a good cast"))


async def test_arrows_move_in_time_and_between_units(stepper):
    async with stepper() as on:
        for keys, place in (
            (["right", "right", "down", "shift+right"], (13, 1)),
            (["left", "shift+left", "up"], (2, 0)),
            (["left", "left", "left", "up"], (1, 0)),
            (["end", "pagedown"], (100, 10)),
            (["right", "pageup"], (100, 0)),
            (["home"], (1, 0)),
        ):
            await on.press(*keys)
            assert (on.state.t, on.state.unit) == place


# --- play --------------------------------------------------------------------------------------


async def test_play_goes_on_to_the_end_or_back_to_the_beginning_and_pauses_there(stepper, small):
    async with stepper(small) as on:
        await on.press("end", "left", "left", "left", "space")
        assert on.pane.playing
        assert "‖ pause" in on.controls
        await on.until(lambda: not on.pane.playing)
        assert on.state.t == 9
        assert "► play" in on.controls
        await on.press("space")
        assert on.pane.playing
        assert on.state.t < 5
        await on.press("space", "home")
        assert not on.pane.playing

        await on.press("right", "right", "right", "comma")
        assert on.pane.playing
        await on.until(lambda: not on.pane.playing)
        assert on.state.t == 1
        await on.press("comma")
        assert on.pane.playing
        assert on.state.t > 5


async def test_play_pauses_by_either_key_keeps_its_bounds_of_speed_and_ends_with_its_sequence(
    stepper,
):
    async with stepper() as on:
        for play, pause in (("space", "space"), ("space", "comma"), ("comma", "space")):
            await on.press("shift+right", play)
            assert on.pane.playing
            await on.press(pause)
            assert not on.pane.playing
            here = on.state.t
            await on.pilot.pause(0.3)
            assert on.state.t == here

        # Plus and minus change the speed within its bounds, also while it plays.
        for key, speed in (("plus", SPEEDS[-1]), ("minus", SPEEDS[0])):
            await on.press(*[key] * (len(SPEEDS) + 1))
            assert on.pane.speed == speed
            assert f" {speed}/s " in on.controls
        await on.press("space", "plus", "plus", "plus")
        assert on.pane.playing
        before = on.state.t
        await on.until(lambda: on.state.t >= before + 5, seconds=3)

        # Opening another sequence ends it.
        assert on.pane.playing
        await on.opening(on.press("c"))
        assert not on.pane.playing
        assert "► play" in on.controls


async def test_play_waits_behind_a_question_and_in_another_tab(stepper, settled):
    async with stepper() as on:
        await on.press("plus", "plus", "space")
        for away, back in (("j", "escape"), ("2", "1")):
            await on.press(away)
            await settled(on.pilot)
            here = on.state.t
            await on.pilot.pause(0.2)
            assert on.state.t == here < 90
            await on.press(back)
            await on.until(lambda here=here: on.state.t > here)


# --- jumps -------------------------------------------------------------------------------------


async def test_jump_goes_to_a_timestep_and_keeps_a_wrong_answer(stepper):
    async with stepper() as on:
        await on.press("j", *"101", "enter")
        question = on.app.screen
        assert isinstance(question, JumpScreen)
        said = str(question.query_one("#mistake", Static).content)
        assert said == "'101' is not a whole number from 1 to 100."
        assert question.query_one(Input).value == "101"
        await on.press("backspace", "enter")
        assert on.state.t == 10
        await on.press("t", "escape")
        assert on.state.t == 10


async def test_jump_goes_from_a_word_to_the_next_place_where_it_stands(stepper):
    async with stepper(TEXT) as on:
        assert on.state.words == ("<start>", "a", "good", "film", "and", "a", "good", "cast")
        for word, t in (("good", 3), ("good", 7), ("good", 3), ("FI", 4), ("<", 1)):
            await on.press("j")
            await on.type(word)
            await on.press("enter")
            assert on.state.t == t
        assert f"'{on.state.word}'" in on.view


# --- breaks ------------------------------------------------------------------------------------


async def set_condition(on, text):
    await on.press("b")
    await on.type(text)
    await on.press("enter")


def comes_true(held):
    """The timesteps, counted from 1, at which something becomes true."""
    return [t for t in range(1, len(held) + 1) if held[t - 1] and (t == 1 or not held[t - 2])]


async def test_a_break_is_gone_to_in_both_directions_and_said_where_there_is_no_other(stepper):
    async with stepper(replace(TEXT, sequence=RandomSequence(60, 3))) as on:
        h = on.state.trace.states[1:, 2]
        threshold = round(float(np.median(h)), 3)
        places = comes_true(h > threshold)
        assert len(places) >= 3
        await on.press("down", "down")
        await set_condition(on, f"h > {threshold}")
        assert f"break h > {threshold}" in on.controls
        ahead = [t for t in places if t > 1]
        for t in ahead:
            await on.press("n")
            assert on.state.t == t
        await on.press("n")
        assert on.state.t == ahead[-1]
        assert on.notices[-1] == f"h > {threshold}: nowhere after t = {ahead[-1]}"
        for t in reversed(places[:-1]):
            await on.press("N")
            assert on.state.t == t


async def test_play_stops_where_the_condition_becomes_true_in_both_directions(stepper):
    async with stepper(replace(TEXT, sequence=RandomSequence(30, 3))) as on:
        h = on.state.trace.states
        change = np.linalg.norm(h[1:] - h[:-1], axis=1)
        threshold = round(float(np.sort(change)[15]), 3)
        places = comes_true(change < threshold)
        assert len(places) >= 2
        await set_condition(on, f"change < {threshold}")
        await on.press("plus", "plus")
        for t in [t for t in places if t > 1]:
            await on.press("space")
            await on.until(lambda: not on.pane.playing)
            assert on.state.t == t
        await on.press("space")
        await on.until(lambda: not on.pane.playing)
        assert on.state.t == 30
        await on.press("comma")
        await on.until(lambda: not on.pane.playing)
        assert on.state.t == places[-1]


async def test_a_condition_is_asked_for_removed_and_refused_where_the_cell_does_not_have_it(
    stepper,
):
    async with stepper() as on:
        await on.press("n")
        assert isinstance(on.app.screen, BreakScreen)
        await on.type("norm > 1")
        await on.press("enter")
        assert on.state.condition.text == "norm > 1"
        await on.press("b")
        assert on.app.screen.query_one(Input).value == "norm > 1"
        await on.press("delete", "enter")
        assert on.state.condition is None
        assert "norm" not in on.controls

        # One that the cell does not have is refused where it was typed.
        await set_condition(on, "f < 0.1")
        question = on.app.screen
        assert isinstance(question, BreakScreen)
        said = str(question.query_one("#mistake", Static).content)
        assert "'f'" in said
        assert "change, norm, saturated, h" in said
        assert question.query_one(Input).value == "f < 0.1"
        await on.press("escape")
        assert on.state.condition is None

        # And of another cell, where it is looked for.
        await on.opening(on.press("c"))
        await set_condition(on, "any f < 0.1")
        assert on.state.condition.text == "any f < 0.1"
        await on.opening(on.press("c"))
        await on.press("n")
        assert "'f'" in on.notices[-1]
        assert "change, norm, saturated, h, z, r, candidate" in on.notices[-1]


def turning_point(h):
    """A unit whose h turns round at t, and a threshold that it crosses at t and at t + 1."""
    for unit, t in np.ndindex(h.shape[1], len(h) - 2):
        before, here, after = h[t : t + 3, unit]
        if (here - before) * (after - here) < 0:
            nearer = min(before, after, key=lambda value: abs(here - value))
            return unit, t + 2, round(float(here + nearer) / 2, 4)
    raise AssertionError("no unit turns round")


async def test_play_stops_at_each_of_two_crossings_that_follow_each_other(stepper, small):
    async with stepper(small) as on:
        unit, t, threshold = turning_point(on.state.trace.states[1:])
        await on.press(*["down"] * unit, *["right"] * (t - 2))
        await set_condition(on, f"h crosses {threshold}")
        for place in (t, t + 1):
            await on.press("space")
            await on.until(lambda: not on.pane.playing)
            assert on.state.t == place


async def test_the_answer_of_a_trained_run_is_a_condition(stepper, trained):
    from core.stepping.source import RunWeights

    source = Source(RunWeights(trained["text"]), Sentence("the film was good and not bad at all"))
    async with stepper(source) as on:
        p = on.state.answers[:, 0]
        threshold = round(float((p.min() + p.max()) / 2), 4)
        above = p >= threshold
        crossed = [t for t in range(2, len(p) + 1) if above[t - 1] != above[t - 2]]
        assert crossed
        await set_condition(on, f"p crosses {threshold}")
        for t in crossed:
            await on.press("n")
            assert on.state.t == t


# --- A and B -----------------------------------------------------------------------------------


async def test_a_marks_a_moment_that_is_compared_with_where_one_goes_and_changes_places(
    stepper, small
):
    async with stepper(small) as on:
        await on.press("A")
        assert on.state.t == 1
        await on.press("right", "a", "shift+right", "A")
        assert (on.state.anchor, on.state.t) == (9, 2)
        assert on.ruler.index("▼") < on.ruler.index("A")
        await on.click("#controls", "A =( 9)")
        assert (on.state.anchor, on.state.t) == (2, 9)
        await on.press("a")
        assert (on.state.anchor, on.state.t) == (9, 9)
        await on.press("a")
        assert on.state.anchor is None
        assert "A" not in on.ruler
        assert "A =" not in on.controls

        await on.press("home", "right", "a", "right", "right", "right")
        assert (on.state.anchor, on.state.t) == (2, 5)
        assert on.panel == "comparison"
        assert on.ruler.replace("A", " ").count("▼") == 1
        assert on.ruler.index("A") < on.ruler.index("▼")
        assert "A = 2" in on.controls
        a, b = on.state.trace.states[2], on.state.trace.states[5]
        assert f"‖B − A‖ {np.linalg.norm(b - a):.3f}" in on.view


async def test_a_moment_is_kept_through_quantities_and_orders_and_left_with_its_sequence(stepper):
    async with stepper() as on:
        await on.press("right", "a", "right", "g", "o")
        assert on.state.anchor == 2
        assert "A" in on.ruler
        await on.opening(on.press("c"))
        assert on.state.anchor is None
        assert "A" not in on.ruler
