"""The views beside the map: chosen by key and by mouse, found out in the background, never cut."""

import pytest
from rich.cells import cell_len

from core.stepping.source import Example, RunWeights, Sentence, Source
from tui.stepper.side import PANELS
from tui.widgets.lines import Lines, plain

GOOD = "the film was good and not bad at all"


async def test_v_goes_through_all_views_and_each_has_its_key_its_name_and_its_lesson(stepper):
    async with stepper() as on:
        seen = []
        for _ in PANELS:
            seen.append(on.panel)
            await on.press("v")
        assert seen == list(PANELS)
        assert on.panel == "unit"
        await on.press("V")
        assert on.panel == "edits"

        for key, panel in zip("fmwxpu", [*list(PANELS)[1:6], "unit"], strict=True):
            await on.press(key)
            assert on.panel == panel
        for panel, name in PANELS.items():
            await on.click("#views", name)
            assert on.panel == panel

        # A cell says what it lacks for a view.
        for panel in ("words", "padding", "edits", "comparison"):
            on.pane.action_show(panel)
            await on.settle()
            assert len(on.view) > 20

        await on.press("x")
        assert "∂" in on.pane.lesson().splitlines()[0] + on.pane.lesson().splitlines()[1]
        await on.press("l")
        await on.until(lambda: on.app.screen is not on.app.screen_stack[0])


async def test_three_cells_forget_on_the_same_input(stepper):
    async with stepper() as on:
        await on.opening(on.press("i"))
        await on.press("x")
        await on.settle()
        names = [curve.name for curve in on.state.findings.forgetting.curves]
        assert names == ["SimpleRNN", "LSTM h", "LSTM c", "GRU"]
        assert "1 %" in on.view


async def test_a_trained_network_forgets_beside_three_untrained_cells(stepper, trained):
    async with stepper(Source(RunWeights(trained["text"]), Sentence(GOOD)), "forgetting") as on:
        await on.settle()
        found = on.state.findings.forgetting
        assert found.of_loss
        assert len(found.curves) == 2 + 4


async def test_words_are_left_out_in_turn_and_drawn_under_the_map(stepper, trained):
    async with stepper(Source(RunWeights(trained["text"]), Sentence(GOOD)), "words") as on:
        await on.settle()
        found = on.state.findings.ablation
        assert found.without.shape == (10, 1)
        strips = [on.map.render_line(y).text[:3].strip() for y in range(on.map.size.height)]
        assert {"p", "−w"} <= set(strips)


async def test_what_was_asked_of_another_sequence_is_not_shown_for_this_one(stepper, trained):
    run = trained["text"]
    async with stepper(Source(RunWeights(run), Sentence(GOOD)), "words") as on:
        await on.open(Source(RunWeights(run), Sentence("a bad film")), "words")
        await on.settle()
        assert on.state.findings.ablation.without.shape == (4, 1)


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40)])
@pytest.mark.parametrize("opened", ["cell", "run"])
async def test_nothing_is_cut_off_in_any_view(stepper, trained, size, opened):
    source = Source(RunWeights(trained["padded"]), Example(0)) if opened == "run" else Source()
    async with stepper(source, size=size) as on:
        await on.press("end", "a", "left")
        for panel in PANELS:
            on.pane.action_show(panel)
            await on.settle()
            for lines in on.pane.query(Lines):
                if lines.display and lines.size.width:
                    assert len(lines.lines) <= max(lines.size.height, 1)
                    widths = [cell_len(plain(line)) for line in lines.lines]
                    assert all(width <= lines.size.width for width in widths), panel
