"""What is opened on the bench, beside it, and what is found out about it in the background."""

import fcntl
import shutil
import subprocess
import sys
import threading
from importlib.util import find_spec
from pathlib import Path

import pytest
from textual.widgets import Select

from core.errors import Problem, UsageProblem
from core.models.library import save, saved_models
from core.models.presets import PRESETS
from tui.architecture import opener as opener_module
from tui.architecture.forms.open_form import OpenForm, source_from
from tui.architecture.forms.save_form import SaveForm
from tui.architecture.opener import open_choices, open_model
from tui.architecture.source import Source
from tui.requests import StepRun, TrainModel

MAKE = """
import sys
import keras
from keras import layers

keras.utils.set_random_seed(3)
ours = keras.Sequential(
    [
        keras.Input((20,), dtype="int32"),
        layers.Embedding(50, 8, mask_zero=True),
        layers.LSTM(4, return_sequences=True),
        layers.GRU(3),
        layers.Dense(1, activation="sigmoid"),
    ],
    name="small",
)
ours.save(f"{sys.argv[1]}/ours.keras")
entry = keras.Input((16, 4))
first = layers.Conv1D(8, 3, padding="same", name="reader")(entry)
second = layers.Conv1D(8, 5, padding="same")(entry)
state = layers.LSTM(6, name="memory")(layers.Add()([first, second]))
foreign = keras.Model(entry, layers.Dense(2, activation="softmax")(state), name="branched")
foreign.save(f"{sys.argv[1]}/foreign.keras")
foreign.save(f"{sys.argv[1]}/foreign.h5")
"""


@pytest.fixture(scope="session")
def files(tmp_path_factory) -> Path:
    """A stack of ours and a model that is none, as Keras writes them."""
    if find_spec("keras") is None:
        pytest.skip("Keras writes these files")
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if shared.name.startswith("popen-") else shared
    folder = shared / "architecture-files"
    with (shared / "architecture-files.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "foreign.h5").exists():
            folder.mkdir(exist_ok=True)
            subprocess.run([sys.executable, "-c", MAKE, str(folder)], check=True, timeout=180)
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


async def test_a_preset_is_opened_by_the_form(architecture):
    async with architecture() as on:
        await opened(on, preset="stack-four")
        assert on.title.startswith("stack-four · preset")
        assert on.app.focused is on.layers


async def test_a_saved_model_is_opened_and_edited(architecture):
    save("mine", PRESETS["tutorial-gru"].spec)
    async with architecture() as on:
        await opened(on, **{"from": "saved"})
        assert on.title.startswith("mine · saved model")
        assert "GRU(32" in on.rows
        await on.press("+")
        assert "GRU(64" in on.rows


async def test_the_title_asks_what_to_open(architecture):
    async with architecture() as on:
        await on.click("#title", "preset")
        await on.until(lambda: isinstance(on.app.screen, OpenForm))


async def test_escape_leaves_everything_as_it_is(architecture):
    async with architecture() as on:
        before = on.state
        await on.form("o", OpenForm)
        await on.fill(preset="stack-four")
        await on.press("escape")
        await on.closed()
        assert on.state is before


async def test_a_saved_model_is_deleted_by_the_key_pressed_twice(architecture):
    for name in ("mine", "yours"):
        save(name, PRESETS["tutorial-gru"].spec)
    async with architecture() as on:
        screen = await on.form("o", OpenForm)
        await on.fill(**{"from": "saved"})
        screen.query_one("#saved").focus()
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


async def test_another_model_has_to_be_confirmed_anew_before_it_is_deleted(architecture):
    for name in ("mine", "yours"):
        save(name, PRESETS["tutorial-gru"].spec)
    async with architecture() as on:
        screen = await on.form("o", OpenForm)
        await on.fill(**{"from": "saved"})
        screen.query_one("#saved").focus()
        await on.press("delete")
        await on.fill(saved="yours")
        await on.press("delete")
        assert saved_models() == ("mine", "yours")


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


async def test_a_run_s_epoch_is_opened_with_the_statistics_of_its_weights(architecture, trained):
    run = trained["text"]
    async with architecture(runs=run.parent) as on:
        await opened(on, **{"from": "run", "epoch": "2"})
        assert on.title.startswith(f"{run.name} · run, after epoch 2")
        assert "LSTM" in on.rows
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


async def test_a_layer_s_weights_are_read_once(architecture, trained, monkeypatch):
    run = trained["text"]
    read = []
    original = opener_module.layer_statistics
    monkeypatch.setattr(
        opener_module,
        "layer_statistics",
        lambda source, number: read.append(number) or original(source, number),
    )
    async with architecture(runs=run.parent) as on:
        await opened(on, **{"from": "run"})
        await on.press("up")
        await on.click("#views", "weights")
        await on.until(lambda: 1 in on.state.findings.statistics)
        await on.press("down")
        await on.until(lambda: 2 in on.state.findings.statistics)
        await on.press("up", "v", "V", "down")
        await on.pilot.pause(0.5)
        assert read == [1, 2]


async def test_weights_that_are_gone_are_said_above_the_view(architecture, copied):
    run = copied("text")
    async with architecture(runs=run.parent) as on:
        await opened(on, **{"from": "run"})
        shutil.rmtree(run)
        await on.click("#views", "weights")
        await on.until(lambda: 2 in on.state.findings.problems)
        assert "is gone" in on.note


async def test_w_walks_the_run_that_is_open(architecture, trained):
    run = trained["text"]
    async with architecture(runs=run.parent) as on:
        await on.press("w")
        assert on.app.asked == []
        await opened(on, **{"from": "run"})
        await on.press("w")
        (asked,) = on.app.asked
        assert isinstance(asked, StepRun)
        assert asked.folder == run


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


@pytest.mark.parametrize("name", ["foreign.keras", "foreign.h5"])
async def test_a_foreign_file_is_listed_and_can_only_be_read(architecture, files, name):
    async with architecture() as on:
        await opened(on, **{"from": "file", "path": str(files / name)})
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
        for _ in range(8):
            await on.press("v")
            assert on.view
        await on.press("home", "down", "end")
        assert on.state.selected == len(before.summary.rows) - 1


async def test_the_weights_of_a_foreign_file_are_read(architecture, files):
    async with architecture() as on:
        await opened(on, **{"from": "file", "path": str(files / "foreign.keras")})
        number = on.state.selected + 1
        await on.click("#views", "weights")
        await on.until(lambda: number in on.state.findings.statistics)
        assert "norm" in on.view


@pytest.mark.parametrize("content", [b"", b"no model", b"PK\x03\x04broken", b"\x89HDF\r\n\x1a\nx"])
async def test_a_bad_file_is_said_in_the_form_and_the_pane_keeps_what_it_had(
    architecture, tmp_path, content
):
    path = tmp_path / "bad.keras"
    path.write_bytes(content)
    async with architecture() as on:
        await on.press("+")
        before = on.state
        first = await on.form("o", OpenForm)
        await on.fill(**{"from": "file", "path": str(path)})
        first.query_one("#path").focus()
        await on.press("enter")
        await on.until(lambda: isinstance(on.app.screen, OpenForm) and on.app.screen != first)
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


async def test_it_says_that_it_is_opening_and_goes_on_meanwhile(architecture, monkeypatch):
    go = threading.Event()
    original = opener_module.open_model

    def slow(source):
        go.wait(20)
        return original(source)

    monkeypatch.setattr(opener_module, "open_model", slow)
    async with architecture() as on:
        await on.form("o", OpenForm)
        await on.fill(preset="stack-four")
        await on.press("ctrl+s")
        await on.closed()
        await on.until(lambda: "opening …" in on.controls)
        await on.press("+")
        assert "SimpleRNN(64" in on.rows
        go.set()
        await on.until(lambda: on.state.source.name == "stack-four")
        assert "opening" not in on.controls


async def test_what_was_asked_for_last_is_what_is_opened(architecture, monkeypatch):
    gates = {"stack-four": threading.Event(), "single-gru": threading.Event()}
    original = opener_module.open_model

    def slow(source):
        gates[source.name].wait(20)
        return original(source)

    monkeypatch.setattr(opener_module, "open_model", slow)
    async with architecture() as on:
        for name in gates:
            await on.form("o", OpenForm)
            await on.fill(preset=name)
            await on.press("ctrl+s")
            await on.closed()
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
        await on.pilot.click("#note")
        await on.pilot.pause()
        assert on.state.comparison is None


async def test_another_model_on_the_bench_is_compared_with_the_same_one(architecture):
    async with architecture() as on:
        await on.form("g", OpenForm)
        await on.fill(preset="tutorial-lstm")
        await on.press("ctrl+s")
        await on.until(lambda: on.state.comparison is not None)
        await on.preset("tutorial-gru")
        assert on.state.comparison.left.name == "tutorial-gru"
        assert on.state.comparison.right.name == "tutorial-lstm"


# --- training ----------------------------------------------------------------------------------


async def test_t_sends_an_unchanged_preset_straight_to_training(architecture):
    async with architecture() as on:
        await on.press("t")
        (asked,) = on.app.asked
        assert isinstance(asked, TrainModel)
        assert asked.name == "tutorial-rnn"


async def test_t_saves_a_changed_stack_first_under_a_free_name(architecture):
    save("tutorial-rnn-2", PRESETS["tutorial-gru"].spec)
    async with architecture() as on:
        await on.press("+")
        screen = await on.form("t", SaveForm)
        assert screen.query_one("#name").value == "tutorial-rnn-3"
        await on.press("enter")
        await on.closed()
        assert [one.name for one in on.app.asked] == ["tutorial-rnn-3"]
        assert "tutorial-rnn-3" in saved_models()
        await on.press("t")
        assert [one.name for one in on.app.asked] == ["tutorial-rnn-3"] * 2


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [(("r",), "needs a sequence"), (("end", "d"), "no head")],
)
async def test_what_cannot_be_trained_says_why_and_nothing_is_saved(architecture, keys, sentence):
    async with architecture() as on:
        await on.press(*keys)
        await on.press("t")
        assert on.app.asked == []
        assert sentence in on.notices[-1]
        assert saved_models() == ()


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
        await on.pilot.click("#note")
        await on.until(lambda: on.note == "asking Keras …")
        assert "asking Keras …" in on.controls
        await on.press("down")
        await on.until(lambda: on.state.findings.checked is not None, seconds=120)
        assert on.state.findings.checked.agrees
        assert on.note == ""
        assert on.state.findings.doing == ""
        await on.press("+")
        assert on.state.findings.checked is None


async def test_an_answer_to_a_stack_that_has_changed_is_dropped(architecture, monkeypatch):
    go = threading.Event()
    monkeypatch.setattr(opener_module, "check_model", lambda *_: go.wait(20) and object())
    async with architecture() as on:
        await on.press("k")
        await on.until(lambda: on.state.findings.doing)
        await on.press("+")
        assert on.state.findings.doing == ""
        go.set()
        await on.pilot.pause(0.3)
        assert on.state.findings.checked is None


async def test_keras_that_cannot_answer_is_said(architecture, monkeypatch):
    def refuse(*_):
        raise Problem("Keras cannot start: it is not installed")

    monkeypatch.setattr(opener_module, "check_model", refuse)
    async with architecture() as on:
        await on.press("k")
        await on.until(lambda: on.notices)
        assert on.notices == ["Keras cannot start: it is not installed"]
        assert on.state.findings.doing == ""


async def test_keras_is_not_asked_about_a_fault(architecture):
    async with architecture() as on:
        await on.press("r", "k")
        assert "needs a sequence" in on.notices[-1]
        assert on.state.findings.doing == ""


async def test_leaving_does_not_wait_for_a_child(architecture, monkeypatch):
    import time

    go = threading.Event()
    monkeypatch.setattr(opener_module, "check_model", lambda *_: go.wait(30))
    began = time.monotonic()
    async with architecture() as on:
        await on.press("k")
        await on.until(lambda: on.state.findings.doing)
    assert time.monotonic() - began < 15
    go.set()
