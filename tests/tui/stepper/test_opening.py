"""What is opened in the stepper, and what is said where it cannot be."""

import contextlib
import os
import shutil

import msgspec
import numpy as np
from textual.widgets import Input, Select, Static

from core.backends.protocol import WEIGHTS
from core.stepping.source import (
    CellWeights,
    Edit,
    Example,
    RandomSequence,
    RunWeights,
    Sentence,
    Source,
)
from core.training import store
from tui.stepper.forms.form import SourceForm
from tui.stepper.state import view_names

GOOD = "the film was good and not bad at all"


async def test_c_and_i_change_the_cell_and_its_weights_and_keep_the_place(stepper):
    async with stepper() as on:
        await on.press("right", "down")
        for kind in ("LSTM", "GRU", "SimpleRNN"):
            await on.opening(on.press("c"))
            assert on.title.startswith(f"{kind} 32→64")
            assert (on.state.t, on.state.unit) == (2, 1)
        assert "64 of 64 units are saturated" in on.note
        await on.opening(on.press("i"))
        assert on.note == ""
        assert "Keras initialisers" in on.title


async def test_the_form_opens_other_sizes(stepper):
    async with stepper() as on:
        await on.press("r")
        await on.until(lambda: isinstance(on.app.screen, SourceForm))
        screen = on.app.screen
        for name, text in (("timesteps", "30"), ("features", "4"), ("units", "9"), ("seed", "7")):
            screen.query_one(f"#{name}", Input).value = text
        screen.query_one("#cell", Select).value = "gru"
        screen.query_one("#units", Input).focus()
        await on.opening(on.press("enter"))
        assert on.title.startswith("GRU 4→9 tanh · tutorial weights · seed 7 ")
        assert on.title.endswith("t = 1 / 30")


async def test_the_form_opens_a_run_s_epoch_over_a_sentence(stepper, trained):
    run = trained["text"]
    async with stepper(runs=run.parent) as on:
        await on.press("r")
        await on.until(lambda: isinstance(on.app.screen, SourceForm))
        screen = on.app.screen
        screen.query_one("#weights", Select).value = "run"
        await on.pilot.pause()
        screen.query_one("#epoch", Select).value = 2
        screen.query_one("#sequence", Select).value = "sentence"
        await on.pilot.pause()
        text = screen.query_one("#text", Input)
        text.focus()
        await on.pilot.pause()
        text.value = ""
        await on.press("enter")
        await on.until(lambda: screen.query_one("#mistake", Static).display)
        assert "text" in str(screen.query_one("#mistake", Static).content)
        assert screen.query_one("#epoch", Select).value == 2
        text.value = GOOD
        await on.opening(on.press("enter"))
        assert on.state.source == Source(RunWeights(run, 2), Sentence(GOOD))
        assert on.state.words == ("<start>", *GOOD.split())
        assert "p(" in on.summary


async def test_what_cannot_be_opened_comes_back_in_the_form_with_all_that_was_typed(
    stepper, trained
):
    run = trained["text"]
    async with stepper(Source(RunWeights(run, 2), Example(3)), runs=run.parent) as on:
        before = on.state
        await on.press("r")
        await on.until(lambda: isinstance(on.app.screen, SourceForm))
        first = on.app.screen
        first.query_one("#example", Input).value = "9999"
        await on.press("enter")
        await on.until(lambda: isinstance(on.app.screen, SourceForm) and on.app.screen != first)
        again = on.app.screen
        said = str(again.query_one("#mistake", Static).content)
        assert said == "example: there is no test example 9,999; reviews has 0 … 127."
        assert again.query_one("#example", Input).value == "9999"
        assert again.query_one("#epoch", Select).value == 2
        assert again.focused is again.query_one("#example", Input)
        await on.press("escape")
        assert on.state.opened is before.opened
        assert "opening" not in on.controls


async def test_an_unknown_word_is_shown_as_typed_and_said(stepper, trained):
    source = Source(RunWeights(trained["text"]), Sentence("the zzqq film"))
    async with stepper(source) as on:
        assert on.state.words == ("<start>", "the", "zzqq", "film")
        assert on.note == "1 word is not in the vocabulary of reviews, of 3: zzqq."


async def test_unknown_words_are_said_also_where_the_units_are_saturated(stepper):
    async with stepper(Source(sequence=Sentence("zzqq xxyy"))) as on:
        assert on.state.words == ("<start>", "zzqq", "xxyy")
        assert "no word of the text is in the vocabulary" in on.note.lower()
        assert "are saturated" in on.note


async def test_a_text_that_is_too_long_is_cut_and_it_is_said_where(stepper, trained):
    text = " ".join(f"word{number}" for number in range(300))
    async with stepper(Source(RunWeights(trained["text"]), Sentence(text))) as on:
        assert on.state.trace.timesteps == on.state.opened.timesteps < 300
        cut = 300 - on.state.opened.timesteps
        # This run keeps the end of its texts; none of these words is one of its own.
        assert f": the first {cut} are cut. No word of the text is in the vocabulary" in on.note


async def test_a_run_that_is_gone_is_named_and_what_was_open_stays(stepper, copied):
    run = copied("text")
    source = Source(RunWeights(run), Sentence(GOOD))
    async with stepper(source) as on:
        shutil.rmtree(run)
        before = on.state.opened
        await on.press("right", "m", "x", "w")
        await on.settle()
        assert on.state.t == 2
        await on.press("e")
        await on.type("bad")
        await on.press("enter")
        await on.until(lambda: on.notices)
        assert run.name in on.notices[-1]
        assert on.state.opened is before


async def test_nothing_is_said_of_what_nobody_waits_for_any_more(stepper, small, tmp_path):
    run = tmp_path / "slow"
    run.mkdir()
    (run / WEIGHTS).touch()
    # Whoever reads a pipe waits until something is written to it.
    os.mkfifo(run / store.CONFIG)
    async with stepper() as on:
        on.pane.open(Source(RunWeights(run)))
        writer = await written_to(on, run / store.CONFIG)
        await on.open(small)
        os.write(writer, b"no configuration")
        os.close(writer)
        await on.pilot.pause(0.5)
        assert on.notices == []
        on.pane.open(Source(RunWeights(tmp_path / "nowhere")))
        await on.until(lambda: on.notices)
        assert "nowhere" in on.notices[-1]


async def written_to(on, pipe):
    """The pipe's end for writing, as soon as somebody reads it."""
    opened = []

    def is_read():
        with contextlib.suppress(OSError):
            opened.append(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
        return opened

    await on.until(is_read)
    return opened[0]


async def test_weights_that_are_no_numbers_are_located(stepper, copied):
    run = copied("text")
    with np.load(run / WEIGHTS) as archive:
        arrays = dict(archive)
    name = next(name for name in arrays if "recurrent_kernel" in name)
    arrays[name][3, 5] = np.nan
    np.savez(run / WEIGHTS, **arrays)
    async with stepper(Source(RunWeights(run), Sentence(GOOD))) as on:
        assert "recurrent_kernel" in on.note
        assert "[3, 5]" in on.note
        for panel in ("flow", "state", "words", "forgetting", "padding", "unit"):
            on.pane.action_show(panel)
            await on.settle()


async def test_of_a_layer_that_reads_both_ways_the_walk_on_is_stepped(stepper, trained, copied):
    run = copied("text")
    _make_bidirectional(run)
    async with stepper(Source(RunWeights(run), Sentence(GOOD))) as on:
        assert "reads both ways" in on.note
        await on.until(lambda: on.state.answers is not None)
        assert on.state.answers.shape == (len(GOOD.split()) + 1, 1)
        await on.press("right")
        assert "p(" in on.summary


async def test_edits_are_seen_before_and_after_and_undone(stepper, trained):
    source = Source(
        RunWeights(trained["text"]), Sentence(GOOD), edits=(Edit("change", 5, "terrible"),)
    )
    async with stepper(source) as on:
        assert on.panel == "edits"
        assert on.state.words[4] == "terrible"
        assert "good" in on.view
        assert "terrible" in on.view
        await on.opening(on.press("backspace"))
        assert on.state.words[4] == "good"
        assert on.state.before is None


async def test_e_edits_the_step_at_the_cursor(stepper, small):
    async with stepper(small) as on:
        await on.press("right", "e", "escape")
        assert on.state.source.edits == ()
        await on.press("e", "2", "tab", "5")
        await on.opening(on.press("enter"))
        assert on.state.opened.inputs[1, 2] == 5.0
        assert (on.state.t, on.panel) == (2, "edits")
        assert "at t = 2" in on.view
        assert "Δh" in view_names(on.state)


async def test_edits_count_in_the_words_also_where_their_padding_is_shown(stepper, trained):
    source = Source(RunWeights(trained["text"]), Sentence(GOOD), padded=True)
    async with stepper(source) as on:
        assert on.state.opened.padding == "pre"
        await on.press("home", "e")
        assert on.notices[-1] == "t = 1 is padding: edit a word."
        await on.press("j")
        await on.type("good")
        await on.press("enter", "e")
        await on.type("awful")
        await on.opening(on.press("enter"))
        words = " ".join(word for word in on.state.words if word != "<pad>")
        assert words == "<start> the film was awful and not bad at all"
        assert "'good' → 'awful'" in on.view


async def test_a_long_sequence_is_there_at_once_and_walked_while_it_is_shown(stepper):
    long = Source(CellWeights("lstm", "keras", 512), RandomSequence(10_000, 32))
    async with stepper(long) as on:
        first = on.state.trace.known
        assert 0 < first < 10_000
        await on.press("right", "end")
        await on.until(lambda: on.state.trace.known > first)
        assert on.state.t >= first
        await on.open(Source())
        assert on.title.endswith("t = 100 / 100")


async def test_an_example_of_a_data_set_is_read_by_a_drawn_cell(stepper):
    async with stepper(Source(CellWeights("gru", "keras", 8), Example(3))) as on:
        assert on.state.words is not None
        assert on.state.words[0] == "<start>"
        assert on.state.answers is None


async def test_p_reads_the_padding_as_well_and_its_words_alone_again(stepper, trained):
    async with stepper(Source(RunWeights(trained["padded"]), Example(0))) as on:
        alone = on.state.trace.timesteps
        await on.opening(on.press("P"))
        assert on.state.trace.timesteps == 120
        assert on.state.t == alone
        assert on.state.words[alone:] == ("<pad>",) * (120 - alone)
        await on.opening(on.press("P"))
        assert on.state.trace.timesteps == alone


async def test_only_a_run_s_text_can_be_padded(stepper):
    async with stepper() as on:
        await on.press("P")
        await on.until(lambda: on.notices)
        assert "only a text that a run reads is padded" in on.notices[-1]


def _make_bidirectional(run):
    """The run's folder as if its LSTM had read both ways, both halves with the same weights."""
    lines = (run / "events.jsonl").read_bytes().splitlines()
    changed = []
    for line in lines:
        event = msgspec.json.decode(line)
        if event["event"] == "prepared":
            for layer in event["model"]["layers"]:
                if layer["type"] == "LSTM":
                    inner = dict(layer)
                    layer.clear()
                    layer.update({"type": "Bidirectional", "layer": inner, "merge_mode": "sum"})
        changed.append(msgspec.json.encode(event))
    (run / "events.jsonl").write_bytes(b"\n".join(changed) + b"\n")
    with np.load(run / WEIGHTS) as archive:
        arrays = list(archive.values())
    doubled = [arrays[0], *arrays[1:4], *arrays[1:4], *arrays[4:]]
    np.savez(run / WEIGHTS, **{f"w{number}": array for number, array in enumerate(doubled)})
