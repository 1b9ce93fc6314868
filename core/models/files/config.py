"""A layer's configuration, each value taken as what it has to be."""

from collections.abc import Mapping, Sequence
from typing import TypeGuard

from core.models.files.refusal import SAVE_AGAIN, Refused
from core.models.inspect import Shape
from core.printable import printable

LARGEST = 2**63 - 1
"""No dimension is larger: HDF5 and NumPy count in 64 bits with a sign."""


class Config:
    """The values of one object of a model file; a value of a wrong type is refused by its name."""

    def __init__(self, values: Mapping[str, object], where: str) -> None:
        self.values = values
        self.where = where

    def refuse(self, name: str, needed: str) -> Refused:
        """The refusal of a value.

        Args:
            name: of the value.
            needed: what it had to be, such as "a text".
        """
        value = printable(repr(self.values.get(name)), 40)
        return Refused(f"says of {self.where} that its {name} is {value}, not {needed}", SAVE_AGAIN)

    def size(self, name: str, default: int | None = None, least: int = 1) -> int:
        """A whole number.

        Args:
            name: of the value.
            default: what holds where it is absent; None where it must not be.
            least: the smallest that it can be.
        """
        value = self.values.get(name)
        if value is None and default is not None:
            return default
        if not is_size(value) or value < least:
            raise self.refuse(name, f"a whole number from {least} on")
        return value

    def sizes(self, name: str, count: int, default: object = None, least: int = 1) -> list[int]:
        """As many whole numbers; one number stands for all of them alike.

        Args:
            name: of the value.
            count: how many.
            default: what holds where it is absent.
            least: the smallest that they can be.
        """
        value = self.values.get(name)
        value = default if value is None else value
        values = [value] * count if is_size(value) else value
        if (
            not isinstance(values, list | tuple)
            or len(values) != count
            or not all(is_size(one) and one >= least for one in values)
        ):
            raise self.refuse(name, f"{count} whole numbers from {least} on")
        return list(values)

    def pairs(self, name: str, count: int) -> list[tuple[int, int]]:
        """What is added or cut off at either end of so many axes: 1, [1, 2] or [[1, 1], [2, 2]].

        Args:
            name: of the value.
            count: how many axes.
        """
        value = self.values.get(name)
        if is_size(value):
            return [(value, value)] * count
        if isinstance(value, list | tuple):
            if count == 1 and len(value) == 2 and all(is_size(one) for one in value):
                return [(value[0], value[1])]
            if count == 1 and len(value) == 1:
                value = [value[0]]
            found = [pair for one in value if (pair := _pair(one)) is not None]
            if len(found) == len(value) == count:
                return found
        raise self.refuse(name, f"{count} pairs of whole numbers from 0 on")

    def whole(self, name: str, default: int | None = None) -> int:
        """A whole number, negative too: an axis.

        Args:
            name: of the value.
            default: what holds where it is absent; None where it must not be.
        """
        value = self.values.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or abs(value) > LARGEST:
            raise self.refuse(name, "a whole number")
        return value

    def flag(self, name: str, default: bool) -> bool:
        """True or False.

        Args:
            name: of the value.
            default: what holds where it is absent.
        """
        value = self.values.get(name)
        value = default if value is None else value
        if not isinstance(value, bool):
            # Keras 2 wrote flags as 0 and 1 where a script had given them so.
            if is_size(value) and value <= 1:
                return bool(value)
            raise self.refuse(name, "true or false")
        return value

    def text(self, name: str, default: str | None = None) -> str:
        """A text.

        Args:
            name: of the value.
            default: what holds where it is absent; None where it must not be.
        """
        value = self.values.get(name)
        value = default if value is None else value
        if not isinstance(value, str):
            raise self.refuse(name, "a text")
        return value

    def part(self, name: str) -> "Config":
        """A nested object, {} where it is absent.

        Args:
            name: of the value.
        """
        value = self.values.get(name)
        if value is None:
            return Config({}, self.where)
        if not isinstance(value, dict):
            raise self.refuse(name, "an object")
        return Config(value, self.where)

    def list(self, name: str) -> Sequence[object]:
        """A list, empty where it is absent.

        Args:
            name: of the value.
        """
        value = self.values.get(name)
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            raise self.refuse(name, "a list")
        return value

    def shape(self, name: str) -> Shape | None:
        """A shape such as [null, 10, 3]; None where it is absent.

        Args:
            name: of the value.
        """
        value = self.values.get(name)
        if value is None:
            return None
        found = shape_of(value)
        if found is None:
            raise self.refuse(name, "a shape")
        return found


def is_size(value: object) -> TypeGuard[int]:
    """Whether this is a whole number from 0 on that an array can have as a dimension.

    Args:
        value: anything that JSON can say.
    """
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST


def shape_of(value: object) -> Shape | None:
    """The list as a shape; None when it is none.

    Args:
        value: anything that JSON can say.
    """
    if not isinstance(value, list | tuple) or len(value) > 32:
        return None
    if not all(size is None or is_size(size) for size in value):
        return None
    return tuple(value)


def _pair(value: object) -> tuple[int, int] | None:
    """A number for both ends, or a number for each."""
    values = value if isinstance(value, list | tuple) else [value, value]
    sizes = [one for one in values if is_size(one)]
    return (sizes[0], sizes[1]) if len(values) == len(sizes) == 2 else None
