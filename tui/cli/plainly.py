"""Options that need no conversion are taken as they were typed, by the command alone.

Typer 0.29 asks pydantic to convert every value, an absent one and a text among them; to import
that takes as long as all else before a run is created, and as long again before a screen is there.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_type_hints

from typer.core import TyperCommand

PLAIN: dict[Any, Callable[[Any], Any]] = {
    str: str,
    str | None: str,
    Path: Path,
    Path | None: Path,
    list[str]: list,
    list[str] | None: list,
}
"""The kinds whose values need no check, and what makes them of what was typed."""


class PlainCommand(TyperCommand):
    """A command whose texts, paths and absent options are taken plainly."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Its arguments and options, the one for help included."""
        return taken_plainly(self, super().get_params(ctx))


def taken_plainly(command: Any, parameters: list[Any]) -> list[Any]:
    """The arguments and options of a command, spared the conversion wherever they need none.

    Args:
        command: as Typer has built it of a function.
        parameters: as it gives them, some of them perhaps for the second time.
    """
    kinds = get_type_hints(command.callback)
    for parameter in parameters:
        if "process_value" not in vars(parameter):
            parameter.process_value = _taking(parameter, PLAIN.get(kinds.get(parameter.name)))
    return parameters


def _taking(parameter: Any, make: Callable[[Any], Any] | None) -> Callable[[Any, Any], Any]:
    """What processes a value of a parameter, in the place of its own method."""
    convert = parameter.process_value

    def process(context: Any, value: Any) -> Any:
        if parameter.required and not value:
            return convert(context, value)  # which says what is missing
        if value is None:
            taken: Any = () if parameter.multiple or parameter.nargs == -1 else None
        elif make is not None:
            taken = make(value)
        else:
            return convert(context, value)
        return (
            taken if parameter.callback is None else parameter.callback(context, parameter, taken)
        )

    return process
