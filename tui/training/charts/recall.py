"""What was made from values that never change, found again while they are the same objects."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

Made = TypeVar("Made")


class Recall:
    """Remembers the newest results; a history is not compared with the last, only recognised.

    Args:
        most: how many results are kept.
    """

    def __init__(self, most: int = 128) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, tuple[object, object]] = OrderedDict()

    def of(self, source: object, key: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` made of `source` under this key, made again only for another source."""
        kept = self._kept.get(key)
        if kept is not None and kept[0] is source:
            self._kept.move_to_end(key)
            return cast(Made, kept[1])
        made = make()
        self._kept[key] = source, made
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return made
