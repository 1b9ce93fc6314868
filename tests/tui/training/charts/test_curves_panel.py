"""The charts under the keyboard, and what their frames cost a terminal of 120×40."""

import pytest

from tui.training.charts.curves_panel import CurveChart, CurvesPanel

MOST_OF_A_BATCH = 1024
MOST_OF_AN_EPOCH = 2048
MOST_OF_A_MOVE = 1024


@pytest.fixture
def grown(report, recorded, layer_norms):
    """A run of ten epochs, `epochs` of them done and so many steps of the next one reported."""

    def run(epochs, steps=0, name="k3fd"):
        def batches(epoch, count):
            return [
                recorded.batch(
                    30 * epoch + k / 4, epoch, k, 0.7 - epoch / 20 - k / 2500, 0.5 + epoch / 25
                )
                for k in range(2, 2 + 5 * count, 5)
            ]

        events = recorded.opening()
        for epoch in range(1, epochs + 1):
            train = (0.66 - epoch / 20, 0.54 + epoch / 25)
            val = (0.68 - epoch / 25 + epoch**2 / 170, 0.52 + epoch / 30 - epoch**2 / 500)
            events += batches(epoch, 31)
            events.append(recorded.epoch(30 * epoch + 25, epoch, epochs=10, train=train, val=val))
            events.append(layer_norms(epoch))
        return report(name, *events, *batches(epochs + 1, steps), epochs=10)

    return run


def chart(pilot, name):
    return pilot.app.query_one(f"#{name}", CurveChart)


def legend(pilot, name):
    return chart(pilot, name).lines[0].text


async def written(pilot):
    """How many bytes the frames since the last time took."""
    for _ in range(3):
        await pilot.pause()
    size, pilot.app.written = pilot.app.written, 0
    return size


async def test_updates_and_moves_write_few_bytes(panel_app, grown):
    async with panel_app.run_test(size=(120, 40)) as pilot:
        panel = panel_app.query_one(CurvesPanel)
        panel.show(grown(3, 3), (), None)
        await written(pilot)
        batches = []
        for steps in range(4, 12):
            panel.show(grown(3, steps), (), None)
            batches.append(await written(pilot))
        assert 0 < max(batches) <= MOST_OF_A_BATCH
        panel.show(grown(3, 31), (), None)
        await written(pilot)
        epochs = []
        for epoch in (4, 5, 6):
            panel.show(grown(epoch), (), None)
            epochs.append(await written(pilot))
            panel.show(grown(epoch, 31), (), None)
            await written(pilot)
        assert 0 < max(epochs) <= MOST_OF_AN_EPOCH
        chart(pilot, "loss").focus()
        await pilot.press("left")
        await written(pilot)
        moves = []
        for key in ("left", "left", "shift+left", "right"):
            await pilot.press(key)
            moves.append(await written(pilot))
        assert 0 < max(moves) <= MOST_OF_A_MOVE
        panel.show(grown(6, 31), (), None)
        assert await written(pilot) == 0


async def test_one_cursor_reads_all_charts_and_goes_away_again(panel_app, grown):
    async with panel_app.run_test(size=(120, 40)) as pilot:
        panel = panel_app.query_one(CurvesPanel)
        panel.show(grown(4), (), None)
        await pilot.pause()
        chart(pilot, "score").focus()
        await pilot.press("end")
        assert panel.cursor == 4.0
        assert "epoch 4.0" in legend(pilot, "loss")
        assert "epoch 4.0" in legend(pilot, "score")
        await pilot.press("x")
        assert panel.cursor == 4 * 157
        assert "step 628" in legend(pilot, "loss")
        await pilot.press("x", "x", "home")
        assert panel.cursor == pytest.approx(2 / 157)
        await pilot.press("escape")
        assert panel.cursor is None
        assert "epoch" not in legend(pilot, "loss")


async def test_a_click_puts_the_cursor_there_and_gives_the_chart_the_keyboard(panel_app, grown):
    async with panel_app.run_test(size=(120, 40)) as pilot:
        panel_app.query_one(CurvesPanel).show(grown(4), (), None)
        await pilot.pause()
        await pilot.click("#score", offset=(4 + 36, 6))
        assert panel_app.focused is chart(pilot, "score")
        assert panel_app.query_one(CurvesPanel).cursor == pytest.approx(5.0, abs=0.2)
        assert chart(pilot, "loss").cursor == chart(pilot, "score").cursor


async def test_the_epoch_that_was_gone_back_to_has_the_cursor_until_it_is_now_again(
    panel_app, grown
):
    async with panel_app.run_test(size=(120, 40)) as pilot:
        panel = panel_app.query_one(CurvesPanel)
        run = grown(5)
        panel.show(run, (), 2)
        await pilot.pause()
        assert "epoch 2.0" in legend(pilot, "loss")
        chart(pilot, "loss").focus()
        await pilot.press("escape")
        assert panel.cursor == 2.0
        panel.show(run, (), None)
        assert panel.cursor is None


async def test_zooming_in_keeps_what_is_looked_at_and_another_run_shows_all(panel_app, grown):
    async with panel_app.run_test(size=(120, 40)) as pilot:
        panel = panel_app.query_one(CurvesPanel)
        panel.show(grown(6), (), 3)
        await pilot.pause()
        panel.action_zoom(1)
        panel.action_zoom(1)
        assert panel.choices.window == (1.75, 4.25)
        chart(pilot, "loss").focus()
        panel.show(grown(6), (), None)
        await pilot.press("end")
        assert panel.choices.window == (3.5, 6.0)
        panel.action_zoom(-1)
        panel.show(grown(6, name="7abc"), (), None)
        assert panel.choices.window is None


async def test_pages_and_full_charts_follow_the_keys_also_from_outside(panel_app, grown):
    async with panel_app.run_test(size=(120, 40)) as pilot:
        panel = panel_app.query_one(CurvesPanel)
        panel.show(grown(3), (), None)
        chart(pilot, "loss").focus()

        def shown():
            return [one.id for one in panel.query(CurveChart) if one.display]

        panel.action_page()
        await pilot.pause()
        assert shown() == ["rate", "gradients", "weights"]
        assert panel_app.focused is chart(pilot, "rate")
        assert "2 SimpleRNN" in legend(pilot, "gradients")
        await pilot.press("f", "f")
        assert shown() == ["gradients"]
        assert panel_app.focused is chart(pilot, "gradients")
        await pilot.press("k", "m", "y")
        assert shown() == ["loss", "score"]
        await pilot.pause()
        assert "loss (log, smoothed 0.6)" in legend(pilot, "loss")


async def test_without_a_run_the_charts_are_blank(panel_app, grown):
    async with panel_app.run_test(size=(120, 40)) as pilot:
        panel = panel_app.query_one(CurvesPanel)
        panel.show(grown(3), (), None)
        panel.show(None, (), None)
        await pilot.pause()
        assert chart(pilot, "loss").lines == ()
        chart(pilot, "loss").focus()
        await pilot.press("x", "z", "left", "home", "k", "f")
        assert panel.cursor is None
