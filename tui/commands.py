"""The command palette: what can be done where the keyboard is right now."""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from textual.binding import ActiveBinding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.screen import Screen

Run = Callable[[], Coroutine[Any, Any, bool]]


def bindings_here(screen: Screen[object]) -> list[ActiveBinding]:
    """What the keys do right now: first our own, which have names, then Textual's."""
    return sorted(screen.active_bindings.values(), key=lambda one: one.binding.id is None)


class PossibleActions(Provider):
    """Every action that has a key here, under the words of the help."""

    def _actions(self) -> list[tuple[str, str, Run]]:
        found: list[tuple[str, str, Run]] = []
        for node, binding, enabled, _ in bindings_here(self.screen):
            if not enabled or not binding.description or binding.system:
                continue
            meaning = binding.tooltip or binding.description
            name = f"{meaning[:1].upper()}{meaning[1:]}"
            run = partial(self.app.run_action, binding.action, node)
            found.append((name, f"key {self.app.get_key_display(binding)}", run))
        return found

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for name, key, run in self._actions():
            yield DiscoveryHit(name, run, help=key)

    async def search(self, query: str) -> Hits:
        """Those whose words match what was typed."""
        matcher = self.matcher(query)
        for name, key, run in self._actions():
            if (score := matcher.match(name)) > 0:
                yield Hit(score, matcher.highlight(name), run, help=key)
