import pytest
from textual.widgets import Button, Input, Select, Static

from core.models.library import save
from core.models.presets import PRESETS
from core.training import store
from tui.training.pane import TrainingPane
from tui.training.starting.preset_list import PresetList
from tui.training.starting.start_form import StartForm


@pytest.fixture
def opened(on_screen):
    async def open_form(pilot):
        screen = on_screen(pilot)
        # A key that nothing has the focus for yet goes nowhere.
        await screen.until(lambda: pilot.app.focused is not None)
        await pilot.press("n")
        await screen.until(lambda: isinstance(pilot.app.screen, StartForm))
        await pilot.pause()
        return screen

    return open_form


def said(pilot):
    return str(pilot.app.screen.query_one("#problem", Static).render())


async def test_the_form_opens_with_the_tutorials_first_model(training, opened):
    async with training().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert pilot.app.screen.query_one(PresetList).selected == ["tutorial-rnn"]
        assert pilot.app.screen.query_one("#field-epochs", Input).placeholder == "3"


async def test_the_whole_form_fits_the_smallest_usual_screen(training, opened):
    async with training().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        form = pilot.app.screen.query_one("#form")
        assert form.virtual_size.height <= form.size.height
        assert pilot.app.screen.query_one("#start").region.bottom <= 24


async def test_a_mistake_is_told_and_everything_typed_stays(training, opened, runs_dir):
    async with training().run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        form = pilot.app.screen
        form.query_one("#field-epochs", Input).value = "many"
        form.query_one("#field-padding", Select).value = "pre"
        form.query_one("#more", Input).value = "units=8"
        form.query_one(PresetList).select("tutorial-lstm")
        await pilot.press("ctrl+s")
        await screen.until(lambda: "epochs=many" in said(pilot))
        assert pilot.app.screen is form
        assert form.query_one("#field-epochs", Input).value == "many"
        assert form.query_one("#field-padding", Select).value == "pre"
        assert form.query_one("#more", Input).value == "units=8"
        assert set(form.query_one(PresetList).selected) == {"tutorial-rnn", "tutorial-lstm"}
        assert store.list_runs(runs_dir) == []


async def test_a_mistake_is_in_sight_on_a_small_screen(training, opened):
    async with training().run_test(size=(60, 16)) as pilot:
        screen = await opened(pilot)
        pilot.app.screen.query_one("#field-epochs", Input).value = "many"
        await pilot.press("ctrl+s")
        await screen.until(lambda: "epochs=many" in said(pilot))
        await pilot.pause(0.2)
        problem = pilot.app.screen.query_one("#problem", Static)
        assert problem.region.y >= 0
        assert problem.region.bottom <= 16


async def test_what_was_typed_is_there_when_the_form_opens_again(training, opened, on_screen):
    async with training().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        pilot.app.screen.query_one("#field-limit", Input).value = "200"
        await pilot.press("escape")
        screen = on_screen(pilot)
        await screen.until(lambda: not isinstance(pilot.app.screen, StartForm))
        await opened(pilot)
        assert pilot.app.screen.query_one("#field-limit", Input).value == "200"


async def test_a_preset_without_a_head_cannot_be_marked(training, opened):
    async with training().run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await pilot.press("down", "down", "down")
        about = pilot.app.screen.query_one("#about", Static)
        await screen.until(lambda: "stack-last" in str(about.render()))
        assert "no head" in str(about.render())
        await pilot.press("space")
        await screen.until(lambda: "no head" in said(pilot))
        assert pilot.app.screen.query_one(PresetList).selected == ["tutorial-rnn"]


async def test_marks_are_readable_without_colour(training, opened):
    async with training().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("down", "space")
        presets = pilot.app.screen.query_one(PresetList)
        marks = [presets.render_line(line).text[:20].strip() for line in range(3)]
        assert ["✓" in mark for mark in marks] == [True, True, False]


async def test_the_button_says_how_many_runs_it_starts(training, opened):
    async with training().run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        button = pilot.app.screen.query_one("#start", Button)
        await pilot.press("down", "space")
        await screen.until(lambda: str(button.label) == "Start 2 runs")


async def test_a_folder_that_cannot_be_written_is_told_in_the_form(tmp_path, training, opened):
    (tmp_path / "file").write_text("no folder")
    app = training()
    app.runs_dir = tmp_path / "file" / "runs"
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await pilot.press("ctrl+s")
        await screen.until(lambda: "cannot be written" in said(pilot))
        assert isinstance(pilot.app.screen, StartForm)


async def test_the_form_starts_a_run_for_each_mark_and_closes(
    training, opened, on_screen, make_run, recorded, alive, runs_dir
):
    # A living older run keeps the workers waiting, so that nothing is trained here.
    alive(make_run("aaaa", recorded.opening()))
    async with training().run_test(size=(80, 24)) as pilot:
        screen = on_screen(pilot)
        await screen.until(lambda: "aaaa" in screen.panel)
        await opened(pilot)
        form = pilot.app.screen
        form.query_one(PresetList).select("tutorial-gru")
        form.query_one("#field-epochs", Input).value = "5"
        form.query_one("#field-mask_zero", Select).value = "true"
        form.query_one("#more", Input).focus()
        await pilot.press("enter")
        await screen.until(lambda: len(screen.rows) == 3)
        assert [row[2] for row in screen.rows] == ["tutorial-gru", "tutorial-rnn", "tutorial-rnn"]
        configs = [store.config(run) for run in store.list_runs(runs_dir)[1:]]
        assert all(config.fit.epochs == 5 and config.model.masks_padding for config in configs)
        await screen.until(lambda: "waiting for its turn: 1 ahead" in screen.panel)
        await pilot.press("s")
        await screen.until(lambda: screen.rows[1][8] == "stopped")
        await pilot.press("up")
        await screen.until(lambda: "tutorial-gru" in screen.panel)
        await pilot.press("s")
        await screen.until(lambda: screen.rows[0][8] == "stopped")


async def test_a_saved_model_stands_in_the_list_with_what_it_is(training, opened):
    save("mine", PRESETS["tutorial-gru"].spec)
    save("a-name-that-is-as-long-as-forty-letters-", PRESETS["stack-last"].spec)
    async with training().run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        presets = pilot.app.screen.query_one(PresetList)
        about = pilot.app.screen.query_one("#about", Static)
        presets.highlighted = len(PRESETS) + 1
        await screen.until(lambda: str(about.render()) == "mine: a saved model")
        presets.highlighted = len(PRESETS)
        await screen.until(lambda: str(about.render()).startswith("a-name-that-is-as-long-as-fo"))
        assert "no head" in str(about.render())
        labels = [presets.get_option_at_index(place).prompt for place in range(14)]
        assert all(len(str(label)) <= 25 for label in labels)
        assert str(labels[12]).endswith("… (no head)")


async def test_the_form_opens_with_the_model_that_another_tab_asks_for(training, on_screen):
    save("mine", PRESETS["tutorial-gru"].spec)
    async with training().run_test(size=(80, 24)) as pilot:
        screen = on_screen(pilot)
        pilot.app.query_one(TrainingPane).train_model("mine")
        await screen.until(lambda: isinstance(pilot.app.screen, StartForm))
        await pilot.pause()
        presets = pilot.app.screen.query_one(PresetList)
        assert presets.selected == ["mine"]
        assert presets.highlighted == len(PRESETS)
