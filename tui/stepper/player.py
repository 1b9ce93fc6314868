"""Play: steps by themselves, forwards or backwards, at a chosen speed."""

from collections.abc import Callable

from textual.timer import Timer
from textual.widget import Widget

SPEEDS = (1, 2, 5, 10, 20, 40)
"""Steps a second while playing."""


class Player:
    """A timer that steps until it is told to stop or there is nowhere to go."""

    def __init__(self, owner: Widget, step: Callable[[int], bool]) -> None:
        """Play on `owner`'s timer; `step(±1)` says whether there is a further step to play."""
        self._owner = owner
        self._step = step
        self._timer: Timer | None = None
        self._speed = SPEEDS.index(5)
        self.direction = 1

    @property
    def playing(self) -> bool:
        """Whether it steps by itself."""
        return self._timer is not None

    @property
    def speed(self) -> int:
        """Steps a second while playing."""
        return SPEEDS[self._speed]

    def play(self, direction: int) -> None:
        """Go on in this direction."""
        self.pause()
        self.direction = direction
        self._timer = self._owner.set_interval(1 / self.speed, self._tick)

    def pause(self) -> None:
        """Stand still."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def change_speed(self, change: int) -> None:
        """Play faster or slower, within bounds."""
        self._speed = min(max(self._speed + change, 0), len(SPEEDS) - 1)
        if self.playing:
            self.play(self.direction)

    def _tick(self) -> None:
        # Behind a question or in another tab nobody sees the steps: they wait.
        in_sight = self._owner.app.screen is self._owner.screen and self._owner.is_on_screen
        if in_sight and not self._step(self.direction):
            self.pause()
