"""The foot of the screen says which keys can be pressed, and repaints only what changed there."""

from typing import ClassVar

import pytest
from textual.app import App

from tui.widgets.key_line import KeyLine
from tui.widgets.lines import plain


class Keys(App):
    BINDINGS: ClassVar = [("a", "always", "always"), ("s", "sometimes", "sometimes")]

    def __init__(self):
        super().__init__()
        self.possible = True
        self.pressed = []

    def compose(self):
        yield KeyLine()

    def check_action(self, action, parameters):
        return self.possible if action == "sometimes" else True

    def action_always(self):
        self.pressed.append("always")

    def action_sometimes(self):
        self.pressed.append("sometimes")


@pytest.fixture
async def on():
    async with Keys().run_test(size=(60, 4), tooltips=True) as pilot:
        await pilot.pause()
        yield pilot


def line(pilot):
    return plain(pilot.app.query_one(KeyLine).lines[0]).rstrip()


async def changed(pilot):
    pilot.app.refresh_bindings()
    await pilot.pause()


async def test_it_names_the_keys_in_their_order(on):
    assert line(on) == "a always s sometimes"


@pytest.mark.parametrize("possible", [False, None])
async def test_a_key_that_can_do_nothing_leaves_it_or_is_dim_and_comes_back(on, possible):
    before = on.app.query_one(KeyLine).lines
    on.app.possible = possible
    await changed(on)
    assert ("s sometimes" in line(on)) == (possible is None)
    assert on.app.query_one(KeyLine).lines != before
    on.app.possible = True
    await changed(on)
    assert on.app.query_one(KeyLine).lines == before


async def test_keys_that_are_as_they_were_repaint_nothing(on, monkeypatch):
    painted = []
    monkeypatch.setattr(KeyLine, "refresh", lambda self, *where, **how: painted.append(where))
    await changed(on)
    assert painted == []
    on.app.possible = False
    await changed(on)
    ((region,),) = painted
    assert region.x == len("a always ")


async def test_a_key_that_has_no_room_is_left_out_whole(on):
    for columns, words in ((19, "a always"), (20, "a always s sometimes")):
        await on.resize_terminal(columns, 4)
        while on.app.query_one(KeyLine).size.width != columns:
            await on.pause(0.01)
        await on.pause()
        assert line(on) == words


async def test_a_click_presses_the_key_and_a_dim_one_does_nothing(on):
    await on.click(KeyLine, offset=(len("a always s so"), 0))
    await on.click(KeyLine, offset=(0, 0))
    await on.pause()
    assert on.app.pressed == ["sometimes", "always"]
    on.app.possible = None
    await changed(on)
    await on.click(KeyLine, offset=(len("a always s so"), 0))
    await on.click(KeyLine, offset=(55, 0))
    await on.pause()
    assert on.app.pressed == ["sometimes", "always"]


async def test_what_changed_while_another_window_had_the_keyboard_is_there_afterwards(on):
    on.app.app_focus = False
    on.app.possible = False
    await changed(on)
    on.app.app_focus = True
    await changed(on)
    assert line(on) == "a always"
