from textual.widgets import Static

from core.training import lock, process, store
from tui.training.pane import TrainingPane
from tui.training.results.results_table import ResultsTable
from tui.widgets.chart import Chart


def chart(pilot, name):
    return "\n".join(line.text for line in pilot.app.query_one(f"#{name}", Chart).lines)


async def test_an_empty_folder_says_what_the_keys_do(training, on_screen):
    async with training().run_test(size=(80, 24)) as pilot:
        pane = pilot.app.query_one(TrainingPane)
        screen = on_screen(pilot)
        await screen.until(lambda: pane.has_class("-empty"))
        text = pilot.app.query_one("#empty", Static)
        assert text.display
        assert "the tutorial's comparison" in str(text.render())
        assert not pilot.app.query_one("#body").display


async def test_the_keyboard_follows_from_the_empty_folder_to_the_first_run_and_back(
    laboratory, settled, on_screen, make_run, recorded
):
    async with laboratory().run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await settled(pilot)
        screen = on_screen(pilot)
        await screen.until(lambda: getattr(pilot.app.focused, "id", "") == "empty")
        run = make_run("aaaa", recorded.learned())
        await screen.until(lambda: isinstance(pilot.app.focused, ResultsTable))
        store.delete(run)
        await screen.until(lambda: getattr(pilot.app.focused, "id", "") == "empty")


async def test_the_table_has_the_keyboard_when_the_tab_opens(
    laboratory, settled, on_screen, make_run, recorded
):
    make_run("aaaa", recorded.learned())
    async with laboratory().run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await settled(pilot)
        screen = on_screen(pilot)
        await screen.until(lambda: screen.panel)
        assert isinstance(pilot.app.focused, ResultsTable)


async def test_what_a_worker_writes_reaches_the_screen(
    training, on_screen, make_run, recorded, alive, write
):
    run = make_run("k3fd", [recorded.started()])
    release = alive(run)
    async with training().run_test(size=(80, 24)) as pilot:
        screen = on_screen(pilot)
        await screen.until(lambda: "starting the worker" in screen.panel)
        write(run, [recorded.stage("reading imdb")])
        await screen.until(lambda: "reading imdb" in screen.panel)
        write(run, [recorded.prepared(), recorded.stage("starting keras"), recorded.environment()])
        await screen.until(lambda: "324,193 parameters" in screen.panel)
        assert "the accuracy will appear here" in chart(pilot, "score")
        write(run, [recorded.batch(7.0 + k, 1, 1 + 5 * k) for k in range(4)])
        await screen.until(lambda: "batch 16/157" in screen.panel)
        assert "· batch" in chart(pilot, "loss")
        assert "chance" in chart(pilot, "loss")
        assert screen.rows[0][0] == "►"
        write(run, [recorded.epoch(40.0, 1, train=(0.6, 0.7), val=(0.5, 0.8))])
        await screen.until(lambda: screen.rows[0][6] == "0.800")
        write(run, [recorded.finished(accuracy=0.79)])
        release()
        await screen.until(lambda: screen.rows[0][0] == "✓")
        assert "Learning: test accuracy 0.790" in screen.panel


async def test_nothing_is_handed_over_while_nothing_changes(
    training, on_screen, make_run, recorded, alive, monkeypatch
):
    alive(make_run("k3fd", [*recorded.opening(), recorded.batch(7.0, 1, 1)]))
    make_run("zzzz", recorded.at_chance())
    seen = []
    original = TrainingPane.take

    def take(self, event):
        seen.append(event.snapshot)
        original(self, event)

    monkeypatch.setattr(TrainingPane, "take", take)
    async with training().run_test(size=(80, 24)) as pilot:
        screen = on_screen(pilot)
        await screen.until(lambda: len(screen.rows) == 2 and screen.panel)
        await pilot.pause(0.5)
        count = len(seen)
        await pilot.pause(1.0)
        assert len(seen) == count


async def test_a_finished_run_at_chance_shows_cause_and_repair(
    training, on_screen, make_run, recorded
):
    make_run("k3fd", recorded.at_chance())
    async with training().run_test(size=(80, 24)) as pilot:
        screen = on_screen(pilot)
        await screen.until(lambda: "At chance" in screen.panel)
        assert "268 padding steps" in screen.panel
        assert "Key v starts it again with padding=pre" in screen.panel
        assert screen.rows[0][8] == "at chance"


async def test_a_failed_run_shows_its_error(training, on_screen, make_run, recorded):
    make_run("k3fd", [recorded.started(), recorded.failed("there is no file imdb.npz")])
    async with training().run_test(size=(80, 24)) as pilot:
        screen = on_screen(pilot)
        await screen.until(lambda: "failed: there is no file imdb.npz" in screen.panel)
        assert screen.rows[0][0] == "✗"


async def test_a_lost_run_shows_the_last_words_of_its_worker(
    training, on_screen, make_run, recorded
):
    run = make_run("k3fd", [*recorded.opening(), recorded.batch(7.0, 1, 1)])
    (run.folder / store.WORKER_LOG).write_text("Killed\n")
    async with training().run_test(size=(80, 24)) as pilot:
        screen = on_screen(pilot)
        await screen.until(lambda: "its last words: Killed" in screen.panel)
        assert screen.rows[0][0] == "?"
        assert "–" in screen.rows[0]


async def test_a_waiting_run_says_how_many_are_ahead(
    training, on_screen, make_run, recorded, alive
):
    alive(make_run("aaaa", recorded.opening()))
    alive(make_run("bbbb", [recorded.queued()]))
    async with training().run_test(size=(80, 24)) as pilot:
        screen = on_screen(pilot)
        await screen.until(lambda: "aaaa" in screen.panel)
        assert [row[0] for row in screen.rows] == ["…", "◌"]
        await pilot.press("up")
        await screen.until(lambda: "waiting for its turn: 1 ahead" in screen.panel)


async def test_the_arrows_choose_which_run_is_shown(training, on_screen, make_run, recorded):
    make_run("aaaa", recorded.learned(), padding="pre")
    make_run("bbbb", recorded.at_chance())
    async with training().run_test(size=(80, 24)) as pilot:
        screen = on_screen(pilot)
        await screen.until(lambda: "bbbb" in screen.panel)
        await pilot.press("down")
        await screen.until(lambda: "aaaa" in screen.panel)
        assert "Learning: test accuracy 0.819" in screen.panel
        assert pilot.app.query_one("#loss", Chart).spec.series[0].ys == (0.60, 0.42, 0.33)
        make_run("cccc", recorded.at_chance())
        await screen.until(lambda: len(screen.rows) == 3)
        assert "aaaa" in screen.panel
        assert pilot.app.query_one(ResultsTable).cursor_row == 2


async def test_stopping_leaves_a_request_for_the_worker(
    training, on_screen, make_run, recorded, alive
):
    run = make_run("k3fd", [*recorded.opening(), recorded.batch(7.0, 1, 1)])
    alive(run)
    async with training().run_test(size=(80, 24)) as pilot:
        screen = on_screen(pilot)
        await screen.until(lambda: "► running" in screen.panel)
        await pilot.press("s")
        await screen.until(lambda: "▽ stopping" in screen.panel)
        assert process.stop_requested(run)
        assert screen.rows[0][8] == "stopping"


async def test_keys_that_can_do_nothing_are_not_offered(training, on_screen, make_run, recorded):
    make_run("k3fd", recorded.learned(), padding="pre")
    async with training().run_test(size=(80, 24)) as pilot:
        screen = on_screen(pilot)
        await screen.until(lambda: screen.panel)
        offered = pilot.app.screen.active_bindings
        assert {"n", "t", "d"} <= set(offered)
        assert not {"s", "v"} & set(offered)


async def test_a_deleted_run_is_brought_back_with_all_that_was_in_it(
    training, on_screen, make_run, recorded
):
    run = make_run("aaaa", recorded.learned())
    make_run("bbbb", recorded.at_chance())
    before = (run.folder / "events.jsonl").read_bytes()
    async with training().run_test(size=(80, 24)) as pilot:
        screen = on_screen(pilot)
        await screen.until(lambda: "bbbb" in screen.panel)
        await pilot.press("down")
        await screen.until(lambda: "aaaa" in screen.panel)
        assert "u" not in pilot.app.screen.active_bindings
        await pilot.press("d")
        await screen.until(lambda: len(screen.rows) == 1)
        assert not run.folder.exists()
        assert screen.notes == ["aaaa-tutorial-rnn is deleted: u brings it back"]
        await pilot.press("u")
        await screen.until(lambda: "aaaa" in screen.panel)
        assert len(screen.rows) == 2
        assert (run.folder / "events.jsonl").read_bytes() == before


async def test_a_living_run_is_not_deleted(training, on_screen, make_run, recorded, alive):
    run = make_run("aaaa", recorded.opening())
    alive(run)
    async with training().run_test(size=(80, 24)) as pilot:
        screen = on_screen(pilot)
        await screen.until(lambda: "aaaa" in screen.panel)
        assert "d" not in pilot.app.screen.active_bindings
        await pilot.press("d")
        await pilot.pause(0.3)
        assert run.folder.exists()


async def test_a_run_deleted_elsewhere_at_the_same_moment_is_a_sentence(
    training, on_screen, make_run, recorded
):
    run = make_run("aaaa", recorded.learned())
    async with training().run_test(size=(80, 24)) as pilot:
        screen = on_screen(pilot)
        await screen.until(lambda: "aaaa" in screen.panel)
        store.delete(run)
        pilot.app.query_one(TrainingPane).action_delete()
        await screen.until(lambda: screen.notes)
        assert "aaaa-tutorial-rnn" in screen.notes[0]


async def test_going_back_in_time_shows_an_epoch_everywhere(
    training, on_screen, make_run, recorded
):
    make_run("aaaa", recorded.learned())
    async with training().run_test(size=(120, 40)) as pilot:
        screen = on_screen(pilot)
        await screen.until(lambda: "test accuracy 0.819" in screen.panel)
        assert screen.cell("val") == "0.820"
        await pilot.press("comma", "comma")
        await screen.until(lambda: "test accuracy" not in screen.panel)
        await screen.until(lambda: screen.cell("val") == "0.800")
        assert screen.cell("epoch") == "2/3"
        assert screen.cell("test") == "–"
        await screen.until(lambda: "0.4400" in chart(pilot, "loss"))
        await pilot.press("escape")
        await screen.until(lambda: screen.cell("val") == "0.820")
        assert "test accuracy 0.819" in screen.panel


async def test_two_marked_runs_are_drawn_into_one_chart(training, on_screen, make_run, recorded):
    make_run("aaaa", recorded.learned())
    make_run("bbbb", recorded.at_chance())
    async with training().run_test(size=(120, 40)) as pilot:
        screen = on_screen(pilot)
        await screen.until(lambda: "bbbb" in screen.panel)
        await pilot.press("space", "down", "space")
        await screen.until(
            lambda: "aaaa" in chart(pilot, "loss") and "bbbb" in chart(pilot, "loss")
        )


async def test_one_chart_fills_the_screen_until_all_are_asked_for(
    training, on_screen, make_run, recorded
):
    make_run("aaaa", recorded.learned())
    async with training().run_test(size=(120, 40)) as pilot:
        screen = on_screen(pilot)
        await screen.until(lambda: "aaaa" in screen.panel)
        loss, table = pilot.app.query_one("#loss", Chart), pilot.app.query_one(ResultsTable)
        await pilot.press("f")
        await screen.until(lambda: loss.size.width == 120)
        assert pilot.app.focused is loss
        await pilot.press("f")
        await screen.until(lambda: not loss.display)
        await pilot.press("f")
        await screen.until(lambda: pilot.app.focused is table)
        assert loss.display
        assert table.display


async def test_a_run_that_was_lost_is_resumed_by_a_key(
    training, on_screen, make_run, recorded, alive
):
    # A living older run keeps the worker waiting, so that nothing is trained here.
    alive(make_run("aaaa", recorded.opening()))
    run = make_run("bbbb", [*recorded.opening(), recorded.batch(7.0, 1, 1)])
    async with training().run_test(size=(120, 40)) as pilot:
        screen = on_screen(pilot)
        await screen.until(lambda: len(screen.rows) == 2)
        await pilot.press("up")
        await screen.until(lambda: "? lost" in screen.panel)
        assert "s" not in pilot.app.screen.active_bindings
        await pilot.press("r")
        await screen.until(lambda: "waiting for its turn: 1 ahead" in screen.panel)
        assert store.is_alive(run)
        await pilot.press("s")
        await screen.until(lambda: "stopped" in screen.panel)


async def test_a_folder_that_cannot_be_read_is_a_sentence(training, on_screen, make_run, recorded):
    run = make_run("aaaa", recorded.learned())
    (run.folder / "events.jsonl").unlink()
    (run.folder / "events.jsonl").mkdir()
    async with training().run_test(size=(80, 24)) as pilot:
        pane = pilot.app.query_one(TrainingPane)
        screen = on_screen(pilot)
        await screen.until(lambda: pane.has_class("-problem"))
        said = pilot.app.query_one("#problem", Static)
        assert "run aaaa-tutorial-rnn cannot be read" in str(said.render())


async def test_the_tutorial_s_comparison_waits_for_its_turn_and_can_be_stopped(
    training, on_screen, make_run, recorded, alive
):
    # A living older run keeps the workers waiting, so that nothing is trained here.
    alive(make_run("aaaa", recorded.opening()))
    async with training().run_test(size=(120, 40)) as pilot:
        screen = on_screen(pilot)
        await screen.until(lambda: "aaaa" in screen.panel)
        await pilot.press("t")
        await screen.until(lambda: len(screen.rows) == 5)
        asked = {(row[2], row[4].split()[0]) for row in screen.rows[:4]}
        models = ("tutorial-rnn", "tutorial-lstm")
        assert asked == {(model, side) for model in models for side in ("post", "pre")}
        await screen.until(lambda: "waiting for its turn: 1 ahead" in screen.panel)
        for place in range(4):
            await pilot.press("s")
            await screen.until(lambda at=3 - place: screen.rows[at][8] == "stopped")
            await pilot.press("up")


async def test_the_repair_starts_the_same_run_with_other_padding(
    training, on_screen, make_run, recorded, alive
):
    make_run("bbbb", recorded.at_chance(), seed="7")
    alive(make_run("cccc", recorded.opening()))
    async with training().run_test(size=(120, 40)) as pilot:
        screen = on_screen(pilot)
        await screen.until(lambda: len(screen.rows) == 2)
        await pilot.press("down")
        await screen.until(lambda: "At chance" in screen.panel)
        await pilot.press("v")
        await screen.until(lambda: len(screen.rows) == 3)
        assert screen.rows[0][4].startswith("pre")
        assert screen.rows[0][-1] == "7"
        await screen.until(lambda: "waiting for its turn: 1 ahead" in screen.panel)
        await pilot.press("s")
        await screen.until(lambda: screen.rows[0][8] == "stopped")


async def test_a_run_that_ends_out_of_sight_is_announced(
    training, on_screen, make_run, recorded, alive, write
):
    run = make_run("aaaa", recorded.at_chance()[:-1])
    release = alive(run)
    make_run("bbbb", recorded.learned())
    async with training().run_test(size=(80, 24)) as pilot:
        screen = on_screen(pilot)
        await screen.until(lambda: "aaaa" in screen.panel)
        await pilot.press("up")
        await screen.until(lambda: "bbbb" in screen.panel)
        write(run, [recorded.finished()])
        release()
        await screen.until(lambda: screen.notes)
        assert screen.notes == ["aaaa-tutorial-rnn finished: at chance"]


async def test_leaving_touches_no_worker(training, on_screen, make_run, recorded, alive):
    run = make_run("aaaa", recorded.opening())
    alive(run)
    async with training().run_test(size=(80, 24)) as pilot:
        screen = on_screen(pilot)
        await screen.until(lambda: "aaaa" in screen.panel)
    assert not process.stop_requested(run)
    assert lock.is_held(run.folder)
    async with training().run_test(size=(80, 24)) as pilot:
        screen = on_screen(pilot)
        await screen.until(lambda: "aaaa" in screen.panel)
