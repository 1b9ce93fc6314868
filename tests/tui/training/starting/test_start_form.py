import time
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace
from textual.app import App
from textual.widgets import Button, Input, OptionList, Static

from core.models.library import save
from core.models.presets import PRESETS
from core.training import store
from core.training.settings import configure
from core.training.summary import report
from tui.training.starting.choice import Choice, ChoiceList
from tui.training.starting.field_line import FieldLine
from tui.training.starting.page_bar import PageBar
from tui.training.starting.preset_list import PresetList
from tui.training.starting.request import Request, request_of
from tui.training.starting.start_form import StartForm
from tui.widgets.lines import Lines, plain


class FormApp(App[None]):
    """The form alone, and what it leaves behind."""

    answer = None

    def __init__(self, form):
        super().__init__()
        self.form = form

    def on_mount(self):
        self.push_screen(self.form, lambda answer: setattr(self, "answer", answer))


class OnForm:
    """What can be read in the form, and the patience to wait for it."""

    def __init__(self, pilot, form):
        self.pilot, self.form = pilot, form

    @property
    def said(self):
        problem = self.form.query_one("#problem", Static)
        return str(problem.render()) if problem.display else ""

    @property
    def about(self):
        return str(self.form.query_one("#about", Static).render())

    @property
    def cost(self):
        return " ".join(plain(line) for line in self.form.query_one("#cost", Lines).lines)

    @property
    def focused(self):
        return self.form.focused.id

    def words(self, key):
        return self.form.query_one(f"#line-{key}", FieldLine).words

    def type(self, key, text):
        self.form.query_one(f"#field-{key}").value = text

    async def press(self, *keys):
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def until(self, condition, seconds=10.0):
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, (self.said, self.about, self.cost)
            await self.pilot.pause(0.02)


@pytest.fixture
def opened(runs_dir):
    """Opens the form, and waits until it says what it costs."""

    @asynccontextmanager
    async def open_form(request=None, earlier=(), size=(80, 24), runs=runs_dir):
        form = StartForm(runs, request or Request(), earlier)
        async with FormApp(form).run_test(size=size) as pilot:
            on = OnForm(pilot, form)
            await on.until(lambda: form.is_mounted and "…" not in on.cost and on.cost)
            yield on

    return open_form


async def test_the_form_opens_with_the_tutorials_first_model_and_its_cost(opened):
    async with opened() as on:
        assert on.form.query_one(PresetList).selected == ["tutorial-rnn"]
        assert on.form.query_one("#field-epochs", Input).placeholder == "3"
        assert "1 run: " in on.cost
        assert "75 steps in 3 epochs of 3,200 examples" in on.cost
        assert "no earlier run" in on.cost


async def test_each_page_fits_the_smallest_usual_screen(opened):
    async with opened() as on:
        for page in range(3):
            pages = on.form.query_one("#pages")
            assert pages.virtual_size.height <= pages.size.height
            lowest = on.form.query_one(f"#page-{page}").region.bottom
            assert lowest <= on.form.query_one("#about").region.y
            assert on.form.query_one("#start").region.bottom <= 23
            await on.press("ctrl+n")


async def test_a_large_screen_shows_all_pages_side_by_side(opened):
    async with opened(size=(120, 40)) as on:
        tops = {on.form.query_one(f"#page-{page}").region.y for page in range(3)}
        assert len(tops) == 1
        pages = on.form.query_one("#pages")
        assert pages.virtual_size.height <= pages.size.height
        assert not on.form.query_one(PageBar).display
        bottom = on.form.query_one("#pages").region.bottom
        assert all(line.region.bottom <= bottom for line in on.form.query(FieldLine))


async def test_tab_goes_on_to_the_next_page_and_passes_over_what_means_nothing(opened):
    async with opened() as on:
        # The file of imdb and the columns of a text file mean nothing for generated reviews.
        await on.press("tab", "tab")
        assert on.focused == "field-limit"
        on.form.query_one("#field-data_seed").focus()
        await on.press("tab")
        assert on.focused == "field-optimizer"
        await on.press("tab")
        assert on.focused == "field-learning_rate"
        await on.press("shift+tab", "shift+tab")
        assert on.focused == "field-data_seed"
        await on.press("ctrl+n", "ctrl+n", "shift+tab")
        assert on.focused == "field-restore_best"
        await on.press("tab")
        assert on.focused == "field-seed"
        on.form.query_one("#more").focus()
        await on.press("tab")
        assert on.focused == "start"


async def test_a_mistake_is_told_while_it_is_typed_and_the_cost_comes_back(opened):
    async with opened() as on:
        await on.press("tab", "x")
        await on.until(lambda: "unknown dataset 'x'" in on.said)
        assert "✗" in on.words("dataset")
        assert "not possible yet" in on.cost
        await on.press("backspace")
        await on.until(lambda: not on.said and "1 run" in on.cost)
        assert "✗" not in on.words("dataset")


async def test_a_refused_start_goes_to_the_field_and_keeps_everything(opened, runs_dir):
    async with opened() as on:
        on.type("epochs", "many")
        on.form.query_one("#field-padding", Choice).value = "pre"
        on.form.query_one("#more", Input).value = "units=8"
        on.form.query_one(PresetList).select("tutorial-lstm")
        await on.press("ctrl+s")
        await on.until(lambda: "epochs is a whole number" in on.said)
        assert on.focused == "field-epochs"
        assert on.form.query_one("#page-1").display
        request = on.form.request()
        assert request.settings["epochs"] == "many"
        assert (request.settings["padding"], request.more) == ("pre", "units=8")
        assert request.presets == ("tutorial-rnn", "tutorial-lstm")
        assert store.list_runs(runs_dir) == []


async def test_a_mistake_is_in_sight_on_a_small_screen(opened):
    async with opened(size=(60, 16)) as on:
        on.type("epochs", "many")
        await on.press("ctrl+s")
        await on.until(lambda: "whole number" in on.said)
        problem = on.form.query_one("#problem", Static)
        assert problem.region.y >= 0
        assert problem.region.bottom <= 16


async def test_what_means_nothing_with_the_present_choice_says_why(opened):
    async with opened() as on:
        await on.press("ctrl+n")
        assert on.words("momentum").endswith("sgd alone")
        on.type("momentum", "0.9")
        await on.press("left")
        assert on.form.query_one("#field-optimizer", Choice).value == "sgd"
        assert "alone" not in on.words("momentum")
        assert on.form.query_one("#field-momentum", Input).value == "0.9"
        await on.press("enter")
        assert isinstance(on.pilot.app.screen, ChoiceList)
        options = on.pilot.app.screen.query_one(OptionList)
        assert options.option_count == 3
        await on.press("home", "enter")
        assert on.form.query_one("#field-optimizer", Choice).value == ""
        assert on.words("momentum").endswith("sgd alone")


async def test_a_schedule_is_drawn(opened):
    async with opened() as on:
        assert on.form.query_one("#rate", Lines).lines == ()
        on.form.query_one("#field-schedule", Choice).value = "cosine"
        on.type("warmup", "1")
        rate = on.form.query_one("#rate", Lines)
        await on.until(lambda: rate.lines and "█" in plain(rate.lines[-1]))
        drawn = plain(rate.lines[-1])
        assert drawn[0] == "▁"
        assert drawn[-1] == "▁"


async def test_seeds_and_workers_say_what_all_runs_cost(opened, make_run, recorded):
    earlier = [report(make_run("aaaa", recorded.learned())).summary]
    async with opened(earlier=earlier) as on:
        on.form.query_one(PresetList).select("tutorial-lstm")
        on.type("seeds", "3")
        await on.until(lambda: "6 runs (2 models × 3 seeds)" in on.cost)
        assert str(on.form.query_one("#start", Button).label) == "Start 6 runs"
        assert "about" in on.cost
        on.type("workers", "2")
        await on.until(lambda: "2 at once" in on.cost)
        queue = [plain(line) for line in on.form.query_one("#queue", Lines).lines]
        assert [line.split()[:2] for line in queue[1:]] == [
            ["tutorial-rnn", "42–44"],
            ["tutorial-lstm", "42–44"],
        ]


async def test_what_was_typed_is_left_behind_for_the_next_time(opened):
    async with opened() as on:
        on.type("limit", "200")
        on.type("seeds", "2")
        await on.press("escape")
        left = on.pilot.app.answer.request
        assert on.pilot.app.answer.launched is None
    async with opened(left) as on:
        assert on.form.query_one("#field-limit", Input).value == "200"
        assert on.form.request() == left


async def test_a_preset_without_a_head_cannot_be_marked(opened):
    async with opened() as on:
        await on.press("down", "down", "down")
        await on.until(lambda: "stack-last" in on.about)
        assert "no head" in on.about
        await on.press("space")
        await on.until(lambda: "no head" in on.said)
        assert on.form.query_one(PresetList).selected == ["tutorial-rnn"]


async def test_marks_are_readable_without_colour(opened):
    async with opened() as on:
        await on.press("down", "space")
        presets = on.form.query_one(PresetList)
        marks = [presets.render_line(line).text[:20].strip() for line in range(3)]
        assert ["✓" in mark for mark in marks] == [True, True, False]


async def test_a_saved_model_stands_in_the_list_with_what_it_is(opened):
    save("mine", PRESETS["tutorial-gru"].spec)
    save("a-name-that-is-as-long-as-forty-letters-", PRESETS["stack-last"].spec)
    async with opened(Request(("mine",))) as on:
        presets = on.form.query_one(PresetList)
        assert presets.selected == ["mine"]
        await on.until(lambda: on.about == "mine: a saved model")
        presets.highlighted = len(PRESETS)
        await on.until(lambda: on.about.startswith("a-name-that-is-as-long-as-fo"))
        assert "no head" in on.about
        labels = [presets.get_option_at_index(place).prompt for place in range(14)]
        assert all(len(str(label)) <= 25 for label in labels)
        assert str(labels[12]).endswith("… (no head)")


async def test_the_form_filled_from_a_run_with_a_stack_of_its_own_offers_that_stack(opened):
    config = configure("tutorial-lstm", {"epochs": 9})
    layers = config.model.layers
    edited = replace(config, model=replace(config.model, layers=(*layers[:2], *layers[2:] * 2)))
    async with opened(request_of(edited)) as on:
        assert on.form.query_one(PresetList).selected == ["tutorial-lstm (changed)"]
        await on.until(lambda: "the stack of a run" in on.about)
        assert on.form.query_one("#field-epochs", Input).value == "9"


async def test_a_folder_that_cannot_be_written_is_told_in_the_form(tmp_path, opened):
    (tmp_path / "file").write_text("no folder")
    async with opened(runs=tmp_path / "file" / "runs") as on:
        await on.press("ctrl+s")
        await on.until(lambda: "cannot be written" in on.said)
        assert on.pilot.app.screen is on.form


@pytest.fixture
def waiting(alive, make_run, recorded):
    """A living older run keeps the workers waiting, so that nothing is trained here."""
    alive(make_run("aaaa", recorded.opening()))


def stop_all(launched):
    for worker in launched.workers:
        worker.terminate()
        worker.wait(timeout=20)


@pytest.mark.usefixtures("waiting")
async def test_the_form_starts_a_run_for_each_mark_and_closes(opened):
    async with opened() as on:
        on.form.query_one(PresetList).select("tutorial-gru")
        on.type("epochs", "5")
        on.form.query_one("#field-mask_zero", Choice).value = "true"
        on.form.query_one("#more", Input).focus()
        await on.press("ctrl+s")
        await on.until(lambda: on.pilot.app.answer is not None)
        launched = on.pilot.app.answer.launched
        stop_all(launched)
        configs = [store.config(run) for run in launched.runs]
        assert [config.preset for config in configs] == ["tutorial-rnn", "tutorial-gru"]
        assert all(config.fit.epochs == 5 and config.model.masks_padding for config in configs)


@pytest.mark.usefixtures("waiting")
async def test_one_key_starts_the_tutorials_comparison_with_the_forms_settings(opened):
    async with opened() as on:
        on.type("epochs", "2")
        await on.press("ctrl+t")
        await on.until(lambda: on.pilot.app.answer is not None)
        launched = on.pilot.app.answer.launched
        stop_all(launched)
        configs = [store.config(run) for run in launched.runs]
        assert [(config.preset, config.data.padding) for config in configs] == [
            ("tutorial-rnn", "post"),
            ("tutorial-lstm", "post"),
            ("tutorial-rnn", "pre"),
            ("tutorial-lstm", "pre"),
        ]
        assert {config.fit.epochs for config in configs} == {2}
