from textual.widgets import Input

from tui.training.starting.start_form import StartForm


async def test_a_run_started_from_the_form_trains_and_is_judged(laboratory, settled, on_screen):
    async with laboratory().run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await settled(pilot)
        await pilot.press("n")
        screen = on_screen(pilot)
        await screen.until(lambda: isinstance(pilot.app.screen, StartForm))
        await pilot.pause()
        pilot.app.screen.query_one("#field-limit", Input).value = "64"
        pilot.app.screen.query_one("#field-epochs", Input).value = "1"
        pilot.app.screen.query_one("#field-batch_size", Input).value = "16"
        await pilot.press("ctrl+s")
        await screen.until(lambda: "starting" in screen.panel)
        await screen.until(lambda: "✓ finished" in screen.panel, seconds=150.0)
        assert screen.rows[0][5] == "1/1"
        assert screen.rows[0][8] in ("at chance", "learning", "overfitting")
        assert "test accuracy" in screen.panel
        assert "keras on" in screen.panel
