"""The questions of the stepper: what to step, where to go, where to stop, what to change."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from textual.app import App
from textual.widgets import Button, Input, OptionList, Select, Static

from core.data.spec import DataSpec
from core.errors import UsageProblem
from core.rnn.initialise import initialise
from core.rnn.network import DenseWeights, Network, RecurrentWeights
from core.rnn.reading import parse_condition, read
from core.stepping.opened import Opened
from core.stepping.runs import RunChoice
from core.stepping.source import (
    CellWeights,
    Edit,
    Example,
    RandomSequence,
    RunWeights,
    Sentence,
    Source,
)
from tui.stepper.forms.break_form import BreakScreen, suggestions
from tui.stepper.forms.edit_form import EditScreen, edit_from
from tui.stepper.forms.form import SourceForm
from tui.stepper.forms.jump import JumpScreen, destination
from tui.stepper.state import opened_state

WORDS = ("a", "good", "film", "and", "Good", "fun", "goodbye")
UNANSWERED = "nothing was answered"


def a_run(name="dkq3-tutorial-rnn", epochs=(1, 3), verdict="at chance"):
    return RunChoice(
        Path("/runs") / name, name, "tutorial-rnn", "reviews", "finished", epochs, verdict, 20
    )


RUNS = (a_run(), a_run("wb7x-tutorial-lstm", (2,), "learning"))


class Asker(App):
    """Asks one question, and keeps its answer."""

    def __init__(self, question):
        super().__init__()
        self.question = question
        self.answer = UNANSWERED

    def on_mount(self):
        self.push_screen(self.question, self.take)

    def take(self, answer):
        self.answer = answer


def asked(question, size=(80, 24)):
    return Asker(question).run_test(size=size)


def shown(pilot):
    lines = [line for line in pilot.app.screen.query(".field") if line.display]
    return {line.id.removeprefix("line-") for line in lines}


def mistake(pilot):
    said = pilot.app.screen.query_one("#mistake", Static)
    return str(said.content) if said.display else ""


def field(pilot, name):
    return pilot.app.screen.query_one(f"#{name}", Input)


def choice(pilot, name):
    return pilot.app.screen.query_one(f"#{name}", Select)


# --- what to step ------------------------------------------------------------------------------


async def test_enter_opens_what_the_form_was_opened_with():
    for source in (
        Source(),
        Source(CellWeights("gru", "keras", 7), RandomSequence(12, 3), 5),
        Source(RunWeights(RUNS[1].folder, 2), Sentence("a good film")),
        Source(RunWeights(RUNS[0].folder), Example(4, "train", DataSpec(dataset="imdb", limit=9))),
        Source(RunWeights(RUNS[0].folder), Example(4), edits=(Edit("delete", 2),)),
    ):
        async with asked(SourceForm(source, RUNS)) as pilot:
            await pilot.press("enter")
            assert pilot.app.answer == source


async def test_only_the_fields_that_apply_are_shown():
    async with asked(SourceForm(Source(), RUNS)) as pilot:
        cell = {"weights", "cell", "units", "sequence", "seed"}
        assert shown(pilot) == cell | {"timesteps", "features"}
        choice(pilot, "sequence").value = "sentence"
        await pilot.pause()
        assert shown(pilot) == cell | {"text", "data"}
        choice(pilot, "weights").value = "run"
        await pilot.pause()
        assert shown(pilot) == {"weights", "run", "epoch", "sequence", "text"}
        choice(pilot, "sequence").value = "example"
        await pilot.pause()
        assert shown(pilot) == {"weights", "run", "epoch", "sequence", "data", "split", "example"}
        choice(pilot, "sequence").value = "random"
        await pilot.pause()
        assert shown(pilot) == {"weights", "run", "epoch", "sequence", "timesteps", "seed"}


async def test_a_run_that_is_chosen_reads_an_example_unless_told_otherwise():
    async with asked(SourceForm(Source(), RUNS)) as pilot:
        choice(pilot, "weights").value = "run"
        await pilot.pause()
        assert choice(pilot, "sequence").value == "example"
        await pilot.press("ctrl+s")
        assert pilot.app.answer == Source(RunWeights(RUNS[0].folder), Example())


async def test_the_epochs_are_those_whose_weights_the_run_keeps():
    async with asked(SourceForm(Source(RunWeights(RUNS[0].folder, 3)), RUNS)) as pilot:
        epoch = choice(pilot, "epoch")
        assert [value for _, value in epoch._options] == [0, 1, 3]
        assert epoch.value == 3
        choice(pilot, "run").value = RUNS[1].folder
        await pilot.pause()
        assert [value for _, value in epoch._options] == [0, 2]
        assert epoch.value == 0
        epoch.value = 2
        await pilot.press("ctrl+s")
        assert pilot.app.answer.weights == RunWeights(RUNS[1].folder, 2)


async def test_the_whole_form_works_by_keyboard_alone():
    async with asked(SourceForm(Source(), RUNS)) as pilot:
        await pilot.press("shift+tab", "enter", "down", "down", "enter", "tab")
        await pilot.press(*"a good film", "enter")
        assert pilot.app.answer == Source(sequence=Sentence("a good film"))


async def test_a_click_opens_and_a_click_goes_back():
    for button, answer in (("#open", Source()), ("#back", None)):
        async with asked(SourceForm(Source(), RUNS)) as pilot:
            await pilot.click(button)
            await pilot.pause()
            assert pilot.app.answer == answer


async def test_escape_goes_back_and_changes_nothing():
    async with asked(SourceForm(Source(), RUNS)) as pilot:
        await pilot.press("escape")
        assert pilot.app.answer is None


@pytest.mark.parametrize(
    ("name", "text", "source"),
    [
        ("units", "many", Source()),
        ("units", "513", Source()),
        ("timesteps", "0", Source()),
        ("features", "", Source()),
        ("seed", "-1", Source()),
        ("example", "first", Source(sequence=Example())),
        ("text", "  ", Source(sequence=Sentence("a"))),
    ],
)
async def test_a_mistake_is_named_in_its_field_and_everything_typed_stays(name, text, source):
    async with asked(SourceForm(source, RUNS)) as pilot:
        field(pilot, name).value = text
        choice(pilot, "cell").value = "lstm"
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert pilot.app.answer == UNANSWERED
        assert mistake(pilot).startswith(f"{name}: ")
        assert pilot.app.focused is field(pilot, name)
        assert field(pilot, name).value == text
        assert choice(pilot, "cell").value == "lstm"


async def test_a_mistake_in_a_field_that_does_not_apply_is_none():
    async with asked(SourceForm(Source(), RUNS)) as pilot:
        field(pilot, "features").value = "many"
        choice(pilot, "sequence").value = "sentence"
        field(pilot, "text").value = "good"
        await pilot.press("ctrl+s")
        assert pilot.app.answer == Source(sequence=Sentence("good"))


async def test_what_could_not_be_opened_is_there_to_be_corrected():
    source = Source(RunWeights(RUNS[0].folder), Example(999))
    for problem, wrong in (
        ("example: there is no test example 999; reviews has 0 … 19.", "example"),
        ("unknown dataset 'reviewz': did you mean 'reviews'?", "data"),
        ("the run is gone.", "example"),
    ):
        async with asked(SourceForm(source, RUNS, problem)) as pilot:
            assert mistake(pilot) == problem
            assert pilot.app.focused is field(pilot, wrong)
            assert field(pilot, "example").value == "999"


@pytest.mark.parametrize("size", [(80, 24), (60, 16)])
async def test_a_mistake_is_in_sight_on_a_small_screen(size):
    source = Source(sequence=Example())
    async with asked(SourceForm(source, RUNS), size) as pilot:
        field(pilot, "example").value = "first"
        await pilot.press("ctrl+s")
        await pilot.pause(0.1)
        said = pilot.app.screen.query_one("#mistake", Static)
        assert said.region.height > 0
        assert said.region.y >= 0
        assert said.region.bottom <= size[1]
        assert said.region.right <= size[0]


async def test_without_a_run_none_is_offered():
    async with asked(SourceForm(Source(), ())) as pilot:
        assert [value for _, value in choice(pilot, "weights")._options] == ["tutorial", "keras"]


async def test_a_run_that_is_gone_is_still_named():
    gone = Source(RunWeights(Path("/runs/[b]gone"), 2), Example())
    async with asked(SourceForm(gone, RUNS)) as pilot:
        prompts = {value: str(prompt) for prompt, value in choice(pilot, "run")._options}
        assert prompts[Path("/runs/[b]gone")] == "[b]gone (gone)"
        assert "at chance" in prompts[RUNS[0].folder]
        await pilot.press("ctrl+s")
        assert pilot.app.answer == gone


async def test_edits_stay_with_the_sequence_in_which_they_were_made():
    source = Source(sequence=Sentence("a good film"), edits=(Edit("delete", 2),))
    async with asked(SourceForm(source, RUNS)) as pilot:
        choice(pilot, "cell").value = "gru"
        await pilot.press("ctrl+s")
        assert pilot.app.answer == replace(source, weights=CellWeights("gru"))
    async with asked(SourceForm(source, RUNS)) as pilot:
        field(pilot, "text").value = "a bad film"
        await pilot.press("ctrl+s")
        assert pilot.app.answer == Source(sequence=Sentence("a bad film"))


async def test_the_settings_of_the_data_stay_with_their_name():
    data = DataSpec(dataset="reviews", distance=3)
    async with asked(SourceForm(Source(sequence=Example(1, "test", data)), RUNS)) as pilot:
        await pilot.press("ctrl+s")
        assert pilot.app.answer.sequence.data == data
    async with asked(SourceForm(Source(sequence=Example(1, "test", data)), RUNS)) as pilot:
        field(pilot, "data").value = "adding"
        await pilot.press("ctrl+s")
        assert pilot.app.answer.sequence.data == DataSpec(dataset="adding")


# --- where to go -------------------------------------------------------------------------------


def test_a_number_is_a_timestep_and_anything_else_the_next_word_that_begins_so():
    assert destination(" 3 ", 7, 1, WORDS) == 3
    assert [destination("good", 7, t, WORDS) for t in range(1, 8)] == [2, 5, 5, 5, 7, 7, 2]
    assert destination("FILM", 7, 3, WORDS) == 3


def test_a_number_that_is_no_timestep_may_be_a_word():
    assert destination("1984", 3, 1, ("in", "1984", "we")) == 2


@pytest.mark.parametrize("words", [None, WORDS])
@pytest.mark.parametrize("text", ["0", "8", "99999999999999", "", "-1", "²"])
def test_what_is_no_timestep_and_no_word_is_refused(text, words):
    with pytest.raises(ValueError, match=r"not a whole number from 1 to 7\.|no word begins with"):
        destination(text, 7, 1, words)


def test_of_a_sequence_that_is_still_walked_only_what_is_known_can_be_reached():
    with pytest.raises(ValueError, match="no word begins with 'fun'"):
        destination("fun", 4, 1, WORDS)


async def test_jump_answers_with_the_timestep_or_says_why_not():
    async with asked(JumpScreen(7, 1, WORDS)) as pilot:
        await pilot.press(*"bad", "enter")
        assert mistake(pilot) == "no word begins with 'bad'."
        assert pilot.app.screen.query_one(Input).value == "bad"
        await pilot.press("backspace", "backspace", "backspace", *"fu")
        await pilot.click("#go")
        await pilot.pause()
        assert pilot.app.answer == 6


async def test_escape_and_a_click_stay():
    for stay in ("key", "mouse"):
        async with asked(JumpScreen(7, 1)) as pilot:
            await (pilot.press("escape") if stay == "key" else pilot.click("#stay"))
            await pilot.pause()
            assert pilot.app.answer is None


# --- where to stop -----------------------------------------------------------------------------


def state_of(kind, headed):
    draws = np.random.default_rng(3)
    layers = [RecurrentWeights(initialise(kind, 2, 4, draws, np.dtype(np.float64)), True)]
    if headed:
        layers.append(DenseWeights(draws.normal(size=(4, 1)), np.zeros(1), "sigmoid"))
    network, inputs = Network(tuple(layers)), draws.normal(size=(6, 2))
    return opened_state(Opened(Source(), network, inputs), read(network, inputs))


@pytest.mark.parametrize("headed", [False, True])
@pytest.mark.parametrize(
    ("kind", "own", "others"), [("simple", "h", "fz"), ("lstm", "f", "zr"), ("gru", "z", "fc")]
)
def test_suggestions_are_what_the_network_has(kind, headed, own, others):
    found = [parse_condition(text) for text in suggestions(state_of(kind, headed))]
    names = {condition.name for condition in found}
    assert {"change", own} <= names
    assert not names & set(others)
    assert ("p" in names) == headed


async def test_a_condition_is_read_and_a_mistake_is_named_in_place():
    async with asked(BreakScreen(("change > 0.5",))) as pilot:
        await pilot.press(*"chnge > 1", "enter")
        assert "did you mean 'change'?" in mistake(pilot)
        field = pilot.app.screen.query_one(Input)
        assert field.value == "chnge > 1"
        assert pilot.app.focused is field
        field.value = "f < 0.1"
        await pilot.press("enter")
        assert pilot.app.answer == parse_condition("f < 0.1")


async def test_a_suggestion_goes_into_the_field_by_key_and_by_mouse():
    offered = ("change > 0.5", "any f < 0.1")
    async with asked(BreakScreen(offered)) as pilot:
        await pilot.press("down", "down", "enter")
        assert pilot.app.screen.query_one(Input).value == "any f < 0.1"
        await pilot.press("enter")
        assert pilot.app.answer == parse_condition("any f < 0.1")
    async with asked(BreakScreen(offered)) as pilot:
        await pilot.click(OptionList, offset=(3, 0))
        await pilot.pause()
        assert pilot.app.screen.query_one(Input).value == "change > 0.5"
        await pilot.click("#set")
        await pilot.pause()
        assert pilot.app.answer == parse_condition("change > 0.5")


async def test_an_empty_field_or_a_click_removes_the_condition_and_escape_keeps_it():
    for how, answer in (("empty", "removed"), ("click", "removed"), ("escape", None)):
        async with asked(BreakScreen((), "norm > 1")) as pilot:
            assert pilot.app.screen.query_one(Input).value == "norm > 1"
            match how:
                case "empty":
                    await pilot.press("delete", "enter")
                case "click":
                    await pilot.click("#remove")
                case "escape":
                    await pilot.press("escape")
            await pilot.pause()
            assert pilot.app.answer == answer


async def test_a_condition_that_the_network_does_not_have_is_there_to_be_corrected():
    async with asked(BreakScreen((), "f < 1", "a SimpleRNN has no f.")) as pilot:
        assert mistake(pilot) == "a SimpleRNN has no f."
        assert pilot.app.screen.query_one(Input).value == "f < 1"


# --- what to change ----------------------------------------------------------------------------

TYPED = {"word": " bad ", "feature": "2", "value": "−0.5", "times": "3"}


@pytest.mark.parametrize(
    ("kind", "is_words", "edit"),
    [
        ("change", True, Edit("change", 4, value="bad")),
        ("insert", True, Edit("insert", 4, value="bad")),
        ("delete", True, Edit("delete", 4)),
        ("repeat", True, Edit("repeat", 4, times=3)),
        ("change", False, Edit("change", 4, feature=2, number=-0.5)),
        ("insert", False, Edit("insert", 4)),
        ("delete", False, Edit("delete", 4)),
        ("repeat", False, Edit("repeat", 4, times=3)),
    ],
)
def test_every_edit_takes_the_fields_that_it_needs(kind, is_words, edit):
    assert edit_from(kind, 4, TYPED, is_words, 0 if is_words else 3) == edit


@pytest.mark.parametrize(
    ("kind", "is_words", "wrong", "text"),
    [
        ("change", True, "word", " "),
        ("change", False, "feature", "3"),
        ("change", False, "feature", "-1"),
        ("change", False, "value", "much"),
        ("change", False, "value", "nan"),
        ("repeat", True, "times", "0"),
        ("repeat", True, "times", "1000"),
    ],
)
def test_a_field_that_is_wrong_is_named(kind, is_words, wrong, text):
    with pytest.raises(UsageProblem, match=f"^{wrong}: "):
        edit_from(kind, 4, {**TYPED, wrong: text}, is_words, 3)


async def test_a_word_is_changed_by_typing_another():
    async with asked(EditScreen("good", 2, True, 0)) as pilot:
        assert shown(pilot) == {"kind", "word"}
        await pilot.press(*"bad", "enter")
        assert pilot.app.answer == Edit("change", 2, value="bad")


async def test_a_timestep_is_repeated_by_keyboard_alone():
    async with asked(EditScreen("good", 2, True, 0)) as pilot:
        await pilot.press("shift+tab", "enter", "down", "down", "down", "enter", "tab")
        assert shown(pilot) == {"kind", "times"}
        await pilot.press("2", "enter")
        assert pilot.app.answer == Edit("repeat", 2, times=2)


async def test_a_feature_is_set_and_a_mistake_keeps_what_was_typed():
    async with asked(EditScreen("", 3, False, 8), (60, 16)) as pilot:
        await pilot.press("9", "tab", "1", "enter")
        assert mistake(pilot) == "feature: '9' is not a whole number from 0 to 7."
        assert pilot.app.focused is field(pilot, "feature")
        assert field(pilot, "value").value == "1"
        await pilot.press("delete", "7")
        await pilot.click("#do")
        await pilot.pause()
        assert pilot.app.answer == Edit("change", 3, feature=7, number=1.0)


async def test_a_word_that_looks_like_markup_is_shown_as_it_is():
    async with asked(EditScreen("[red]x", 3, True, 0)) as pilot:
        assert "[red]x" in pilot.app.screen.query_one("#question").border_title
        await pilot.press("escape")
        assert pilot.app.answer is None


async def test_every_question_fits_a_small_screen():
    for question in (
        SourceForm(Source(), RUNS),
        JumpScreen(10_000, 1, WORDS),
        BreakScreen(("change > 0.5", "norm > 1", "p crosses 0.5"), "norm > 1"),
        EditScreen("good", 2, True, 0),
    ):
        async with asked(question, (60, 16)) as pilot:
            assert question.HELP
            for button in pilot.app.screen.query(Button):
                assert 0 <= button.region.y < button.region.bottom <= 16, question
                assert button.region.right <= 60
