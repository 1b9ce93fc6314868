import pytest

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def three_runs(make_run, recorded, alive):
    """One that learned, one at chance, one that trains."""
    make_run("m7kd", recorded.learned(), padding="pre")
    make_run("k3fd", recorded.at_chance())
    steps = [
        recorded.batch(7.0 + k, 1, 1 + 13 * k, 0.70 - 0.002 * k, 0.5 + 0.004 * k) for k in range(12)
    ]
    second = [
        recorded.batch(40.0 + k, 2, 1 + 13 * k, 0.66 - 0.01 * k, 0.60 + 0.01 * k) for k in range(7)
    ]
    first = recorded.epoch(35.0, 1, train=(0.676, 0.55), val=(0.655, 0.64))
    training = make_run(
        "w2xq",
        [*recorded.opening(), *steps, first, *second],
        preset="tutorial-lstm",
        mask_zero="true",
    )
    alive(training)


@pytest.mark.parametrize("size", SIZES)
def test_what_an_empty_folder_looks_like(snap_compare, training, on_screen, size):
    async def wait(pilot):
        pane = pilot.app.query_one("TrainingPane")
        await on_screen(pilot).until(lambda: pane.has_class("-empty"))

    assert snap_compare(training(), terminal_size=size, run_before=wait)


@pytest.mark.parametrize("size", SIZES)
def test_what_a_training_run_looks_like(snap_compare, training, loaded, three_runs, size):
    assert snap_compare(training(), terminal_size=size, run_before=loaded)


@pytest.mark.parametrize("size", SIZES)
def test_what_a_run_at_chance_looks_like(
    snap_compare, training, loaded, on_screen, three_runs, size
):
    async def choose(pilot):
        await loaded(pilot)
        await pilot.press("down")
        screen = on_screen(pilot)
        await screen.until(lambda: "At chance" in screen.panel)

    assert snap_compare(training(), terminal_size=size, run_before=choose)


def test_what_it_looks_like_on_a_light_background(snap_compare, training, loaded, three_runs):
    async def light(pilot):
        pilot.app.theme = "textual-light"
        await loaded(pilot)

    assert snap_compare(training(), terminal_size=(120, 40), run_before=light)


@pytest.mark.parametrize("size", SIZES)
def test_what_the_form_looks_like(snap_compare, training, size):
    async def open_form(pilot):
        await pilot.press("n")
        await pilot.pause(0.3)

    assert snap_compare(training(), terminal_size=size, run_before=open_form)
