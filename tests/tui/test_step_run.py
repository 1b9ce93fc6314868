"""One key from a run in the training tab to its padding in the stepper."""

import shutil

from textual.widgets import TabbedContent

from tui.stepper.pane import StepperPane
from tui.stepper.side import Side
from tui.training.pane import TrainingPane


async def test_w_shows_why_a_run_is_at_chance(laboratory, settled, trained, runs_dir):
    run = trained["padded"]
    shutil.copytree(run, runs_dir / run.name)
    async with laboratory().run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("3")
        await settled(pilot)
        training = pilot.app.query_one(TrainingPane)
        for _ in range(200):
            await pilot.pause(0.05)
            if training.snapshot is not None and training.snapshot.shown is not None:
                break
        verdict = training.snapshot.shown.report.verdict
        assert verdict.kind == "at chance"
        await pilot.press("w")
        stepper = pilot.app.query_one(StepperPane)
        for _ in range(200):
            await pilot.pause(0.05)
            if stepper.state.opened.own is not None and not stepper.state.findings.doing:
                break
        assert pilot.app.query_one(TabbedContent).active == "stepper"
        assert stepper.state.source.weights.folder == runs_dir / run.name
        assert stepper.query_one(Side).panel == "padding"
        assert stepper.state.trace.timesteps == 120
        assert stepper.state.t == stepper.state.opened.own[1]
        assert [one.name for one in stepper.state.findings.padding] == ["post", "pre", "masked"]
