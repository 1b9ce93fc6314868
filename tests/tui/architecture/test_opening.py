"""What is opened on the bench, beside it, and what is found out about it in the background."""

import fcntl
import shutil
import threading
import time
from importlib.util import find_spec
from pathlib import Path

import pytest
from textual.widgets import Select

from core.errors import Problem, UsageProblem
from core.models.library import save, saved_models
from core.models.presets import PRESETS
from tests.keras_process import keras_process
from tests.tui.architecture.keras_files import save_models
from tui.architecture import opener as opener_module
from tui.architecture.forms.open_form import OpenForm, source_from
from tui.architecture.forms.save_form import SaveForm
from tui.architecture.opener import open_choices, open_model
from tui.architecture.source import Source
from tui.requests import StepRun, TrainModel


@pytest.fixture(scope="session")
def files(tmp_path_factory) -> Path:
    """A stack of ours and a model that is none, as Keras writes them."""
    keras = keras_process(tmp_path_factory)
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if shared.name.startswith("popen-") else shared
    folder = shared / "architecture-files"
    with (shared / "architecture-files.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            keras.ask(save_models, folder)
    return folder


async def opened(on, **values):
    """Open what the form is filled with, and wait until it is there."""
    before = on.state.opened
    await on.form("o", OpenForm)
    await on.fill(**values)
    await on.press("ctrl+s")
    await on.until(lambda: on.state.opened is not before)


# --- the form ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "source"),
    [
        ({"from": "preset", "preset": "stack-four"}, Source("preset", "stack-four")),
        ({"from": "saved", "saved": "mine"}, Source("saved", "mine")),
        (
            {"from": "run", "run": "/runs/ab-x", "epoch": "0"},
            Source("run", "ab-x", Path("/runs/ab-x")),
        ),
        (
            {"from": "run", "run": "/runs/ab-x", "epoch": "3"},
            Source("run", "ab-x", Path("/runs/ab-x"), 3),
        ),
    ],
)
def test_what_was_chosen_is_the_source(typed, source):
    assert source_from(typed) == source


def test_a_typed_path_is_made_absolute(tmp_path, monkeypatch):
    (tmp_path / "a.keras").touch()
    monkeypatch.chdir(tmp_path)
    source = source_from({"from": "file", "path": " a.keras "})
    assert source == Source("file", "a.keras", tmp_path / "a.keras")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"from": "saved", "saved": ""}, "saved: there is no saved model yet"),
        ({"from": "run", "run": ""}, "run: there is no run yet"),
        ({"from": "file", "path": "  "}, "path: it is empty"),
        ({"from": "file", "path": "nowhere.keras"}, r"path: nowhere.keras is not there: give"),
        ({"from": "file", "path": "/"}, "path: / is a folder: give"),
        ({"from": "file", "path": "a\0b"}, "path: "),
        ({"from": "file", "path": "~nobody-of-this-name/x"}, "path: "),
    ],
)
def test_what_cannot_be_opened_is_said_with_the_field_s_name(typed, sentence):
    with pytest.raises(UsageProblem, match=f"^{sentence}"):
        source_from(typed)


async def test_the_form_opens_presets_and_saved_models_and_escape_leaves_all_as_it_is(
    architecture,
):
    save("mine", PRESETS["tutorial-gru"].spec)
    async with architecture() as on:
        before = on.state
        await on.click("#title", "preset")
        await on.until(lambda: isinstance(on.app.screen, OpenForm))
        await on.fill(preset="stack-four")
        await on.press("escape")
        await on.closed()
        assert on.state is before

        await opened(on, preset="stack-four")
        assert on.title.startswith("stack-four · preset")
        assert on.app.focused is on.layers

        await opened(on, **{"from": "saved"})
        assert on.title.startswith("mine · saved model")
        assert "GRU(32" in on.rows
        await on.press("+")
        assert "GRU(64" in on.rows


async def test_a_saved_model_is_deleted_by_the_key_pressed_twice(architecture):
    for name in ("mine", "yours"):
        save(name, PRESETS["tutorial-gru"].spec)
    async with architecture() as on:
        screen = await on.form("o", OpenForm)
        await on.fill(**{"from": "saved"})
        screen.query_one("#saved").focus()
        await on.press("delete")
        # Another model has to be confirmed anew before it is deleted.
        await on.fill(saved="yours")
        await on.press("delete")
        assert saved_models() == ("mine", "yours")
        await on.fill(saved="mine")
        await on.press("delete")
        assert on.mistake == "saved: Delete once more deletes the saved model mine for good."
        assert saved_models() == ("mine", "yours")
        await on.press("delete")
        assert on.mistake == "saved: mine is deleted."
        assert saved_models() == ("yours",)
        assert screen.query_one("#saved", Select).value == "yours"
        await on.fill(saved="yours")
        await on.press("delete", "delete")
        assert saved_models() == ()
        assert not screen.query_one("#delete").display
        await on.press("ctrl+s")
        assert on.mistake.startswith("saved: there is no saved model yet")


# --- runs --------------------------------------------------------------------------------------


def test_runs_and_saved_models_are_listed_and_what_cannot_be_is_left_out(trained, home):
    (home / "models").mkdir(parents=True)
    save("mine", PRESETS["tutorial-gru"].spec)
    run = trained["text"]
    choices = open_choices(run.parent)
    assert choices.saved == ("mine",)
    (found,) = choices.runs
    assert (found.folder, found.epochs) == (run, (1, 2, 3))
    assert open_choices(home / "nowhere").runs == ()


def test_an_epoch_without_weights_is_refused(trained):
    run = trained["text"]
    with pytest.raises(Problem, match="no weights of epoch 9"):
        open_model(Source("run", run.name, run, 9))


async def test_a_run_s_epoch_is_opened_and_each_layer_s_weights_are_read_once(
    architecture, trained, monkeypatch
):
    run = trained["text"]
    read = []
    original = opener_module.layer_statistics
    monkeypatch.setattr(
        opener_module,
        "layer_statistics",
        lambda source, number: read.append(number) or original(source, number),
    )
    async with architecture(runs=run.parent) as on:
        # w walks the run that is open, and nothing while none is.
        await on.press("w")
        assert on.app.asked == []
        await opened(on, **{"from": "run", "epoch": "2"})
        assert on.title.startswith(f"{run.name} · run, after epoch 2")
        assert "LSTM" in on.rows
        await on.press("w")
        (asked,) = on.app.asked
        assert isinstance(asked, StepRun)
        assert asked.folder == run

        assert on.state.findings.statistics == {}
        await on.click("#views", "weights")
        await on.until(lambda: 2 in on.state.findings.statistics)
        assert on.note == ""
        assert "recurrent_kernel" in on.view
        assert "radius" in on.view
        await on.press("down")
        await on.until(lambda: set(on.state.findings.statistics) == {2, 3})
        await on.press("up", "+")
        assert "the weights belong to the model as it was opened" in on.note
        assert "radius" not in on.view
        await on.press("u")
        assert "radius" in on.view

        await on.press("up")
        await on.until(lambda: 1 in on.state.findings.statistics)
        await on.press("down", "v", "V", "down")
        await on.pilot.pause(0.5)
        assert read == [2, 3, 1]


async def test_weights_that_are_gone_are_said_above_the_view(architecture, copied):
    run = copied("text")
    async with architecture(runs=run.parent) as on:
        await opened(on, **{"from": "run"})
        shutil.rmtree(run)
        await on.click("#views", "weights")
        await on.until(lambda: 2 in on.state.findings.problems)
        assert "is gone" in on.note


# --- files -------------------------------------------------------------------------------------


async def test_a_file_of_ours_is_opened_edited_and_its_weights_are_read(architecture, files):
    async with architecture() as on:
        await opened(on, **{"from": "file", "path": str(files / "ours.keras")})
        assert on.title.startswith("ours.keras · file")
        assert "read only" not in on.title
        assert on.kinds == ["Embedding", "LSTM", "GRU", "Dense"]
        await on.click("#views", "weights")
        await on.until(lambda: 2 in on.state.findings.statistics)
        assert "recurrent_kernel" in on.view
        await on.press("c")
        assert on.kinds[1] == "GRU"
        assert "changed" in on.title


async def test_a_foreign_file_is_listed_weighed_and_can_only_be_read(architecture, files):
    async with architecture() as on:
        await opened(on, **{"from": "file", "path": str(files / "foreign.keras")})
        assert "read only" in on.title
        assert "read only:" in on.verdict
        assert "Conv1D" in on.rows
        assert "LSTM" in on.rows
        assert on.state.spec is None
        assert on.state.summary.rows[on.state.selected].kind == "LSTM"
        before = on.state
        await on.press("r", "+", "d", "n", "i", "e", "s", "t", "0", "u")
        assert on.state is before
        assert len(on.app.screen_stack) == 1
        assert "train" not in on.controls
        number = on.state.selected + 1
        await on.click("#views", "weights")
        await on.until(lambda: number in on.state.findings.statistics)
        assert "norm" in on.view
        for _ in range(8):
            await on.press("v")
            assert on.view
        await on.press("home", "down", "end")
        assert on.state.selected == len(before.summary.rows) - 1

        # The other format says the same.
        rows = on.rows
        await opened(on, **{"from": "file", "path": str(files / "foreign.h5")})
        assert "read only:" in on.verdict
        await on.press("end")
        assert on.rows == rows
        await on.click("#views", "weights")
        await on.until(lambda: on.state.selected + 1 in on.state.findings.statistics)
        assert "norm" in on.view


async def test_a_bad_file_is_said_in_the_form_and_the_pane_keeps_what_it_had(
    architecture, tmp_path
):
    path = tmp_path / "bad.keras"
    async with architecture() as on:
        await on.press("+")
        before = on.state
        for content in (b"no model", b"\x89HDF\r\n\x1a\nx"):
            path.write_bytes(content)
            first = await on.form("o", OpenForm)
            await on.fill(**{"from": "file", "path": str(path)})
            first.query_one("#path").focus()
            await on.press("enter")
            await on.until(
                lambda first=first: isinstance(on.app.screen, OpenForm) and on.app.screen != first
            )
            assert len(on.mistake) > 10
            assert "\n" not in on.mistake
            assert "Traceback" not in on.mistake
            assert on.app.screen.query_one("#path").value == str(path)
            assert on.app.focused is on.app.screen.query_one("#path")
            await on.press("escape")
            await on.closed()
            assert on.state.spec is before.spec
            assert on.state.opened is before.opened
            assert "opening" not in on.controls


async def test_one_goes_on_while_it_is_opening_and_what_was_asked_for_last_is_opened(
    architecture, monkeypatch
):
    gates = {name: threading.Event() for name in ("stack-last", "stack-four", "single-gru")}
    original = opener_module.open_model

    def slow(source):
        gates[source.name].wait(20)
        return original(source)

    async def ask(name):
        await on.form("o", OpenForm)
        await on.fill(preset=name)
        await on.press("ctrl+s")
        await on.closed()

    monkeypatch.setattr(opener_module, "open_model", slow)
    async with architecture() as on:
        await ask("stack-last")
        await on.until(lambda: "opening …" in on.controls)
        await on.press("+")
        assert "SimpleRNN(64" in on.rows
        gates["stack-last"].set()
        await on.until(lambda: on.state.source.name == "stack-last")
        assert "opening" not in on.controls

        await ask("stack-four")
        await ask("single-gru")
        gates["single-gru"].set()
        await on.until(lambda: on.state.source.name == "single-gru")
        gates["stack-four"].set()
        await on.pilot.pause(0.3)
        assert on.state.source.name == "single-gru"


# --- beside another model ----------------------------------------------------------------------


async def test_two_models_stand_side_by_side_until_the_comparison_ends(architecture):
    async with architecture((120, 40)) as on:
        assert "end comparison" not in on.offered
        await on.form("g", OpenForm)
        await on.fill(preset="tutorial-lstm")
        await on.press("ctrl+s")
        await on.until(lambda: on.state.comparison is not None)
        assert on.panel == "comparison"
        assert "tutorial-lstm" in on.view
        assert on.state.source.name == "tutorial-rnn"
        before = on.view
        await on.press("+")
        assert on.view != before
        await on.press("escape")
        assert on.state.comparison is None
        await on.form("g", OpenForm)
        await on.press("ctrl+s")
        await on.until(lambda: on.state.comparison is not None)
        assert on.state.comparison.right.name == "tutorial-lstm"
        # Another model on the bench is compared with the same one.
        await on.preset("tutorial-gru")
        assert on.state.comparison.left.name == "tutorial-gru"
        assert on.state.comparison.right.name == "tutorial-lstm"
        await on.pilot.click("#note")
        await on.pilot.pause()
        assert on.state.comparison is None


# --- training ----------------------------------------------------------------------------------


async def test_t_trains_a_preset_as_it_is_and_saves_a_changed_stack_under_a_free_name(
    architecture,
):
    save("tutorial-rnn-2", PRESETS["tutorial-gru"].spec)
    async with architecture() as on:
        # What cannot be trained says why, and nothing is saved.
        for keys, sentence in ((("r",), "needs a sequence"), (("end", "d"), "no head")):
            await on.press(*keys, "t")
            assert on.app.asked == []
            assert sentence in on.notices[-1]
            assert saved_models() == ("tutorial-rnn-2",)
            await on.press("u")

        await on.press("t")
        (asked,) = on.app.asked
        assert isinstance(asked, TrainModel)
        assert asked.name == "tutorial-rnn"

        on.app.asked.clear()
        await on.press("home", "down", "+")
        screen = await on.form("t", SaveForm)
        assert screen.query_one("#name").value == "tutorial-rnn-3"
        await on.press("enter")
        await on.closed()
        assert [one.name for one in on.app.asked] == ["tutorial-rnn-3"]
        assert "tutorial-rnn-3" in saved_models()
        await on.press("t")
        assert [one.name for one in on.app.asked] == ["tutorial-rnn-3"] * 2


async def test_the_training_tab_s_form_opens_with_the_saved_model_marked(in_laboratory):
    from tui.training.starting.preset_list import PresetList
    from tui.training.starting.start_form import StartForm

    async with in_laboratory() as on:
        await on.press("+")
        await on.form("t", SaveForm)
        await on.press("enter")
        await on.until(lambda: isinstance(on.app.screen, StartForm))
        assert on.app.screen.query_one(PresetList).selected == ["tutorial-rnn-2"]
        assert on.app.screen_stack[0].query_one("#tabs").active == "training"


# --- Keras -------------------------------------------------------------------------------------


async def test_keras_is_asked_in_the_background_and_agrees(architecture):
    if find_spec("keras") is None:
        pytest.skip("Keras answers here")
    async with architecture() as on:
        await on.press("V")
        assert on.panel == "check"
        # It is not asked about a fault.
        await on.press("r", "k")
        assert "needs a sequence" in on.notices[-1]
        assert on.state.findings.doing == ""
        await on.press("u")

        await on.pilot.click("#note")
        await on.until(lambda: on.note == "asking Keras …")
        assert "asking Keras …" in on.controls
        await on.press("down")
        await on.until(lambda: on.state.findings.checked is not None, seconds=120)
        assert on.state.findings.checked.agrees
        assert on.note == ""
        assert on.state.findings.doing == ""
        await on.press("up", "+")
        assert on.state.findings.checked is None


async def test_keras_that_cannot_answer_is_said_and_a_late_answer_is_dropped_or_not_waited_for(
    architecture, monkeypatch
):
    def refuse(*_):
        raise Problem("Keras cannot start: it is not installed")

    monkeypatch.setattr(opener_module, "check_model", refuse)
    go = threading.Event()
    async with architecture() as on:
        await on.press("k")
        await on.until(lambda: on.notices)
        assert on.notices == ["Keras cannot start: it is not installed"]
        assert on.state.findings.doing == ""

        # An answer to a stack that has changed is dropped.
        monkeypatch.setattr(opener_module, "check_model", lambda *_: go.wait(20) and object())
        await on.press("k")
        await on.until(lambda: on.state.findings.doing)
        await on.press("+")
        assert on.state.findings.doing == ""
        go.set()
        await on.pilot.pause(0.3)
        assert on.state.findings.checked is None

        # Leaving does not wait for a child.
        go.clear()
        monkeypatch.setattr(opener_module, "check_model", lambda *_: go.wait(30))
        began = time.monotonic()
        await on.press("k")
        await on.until(lambda: on.state.findings.doing)
    assert time.monotonic() - began < 15
    go.set()
