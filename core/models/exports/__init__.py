"""A model to take away: as a table, a diagram, a picture, or plain values."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.models.exports.diagram import as_diagram
    from core.models.exports.plain import as_json
    from core.models.exports.svg import as_svg
    from core.models.exports.text import as_text

__all__ = ["as_diagram", "as_json", "as_svg", "as_text"]

_PLACES = {"as_diagram": "diagram", "as_json": "plain", "as_svg": "svg", "as_text": "text"}


def __getattr__(name: str) -> Any:
    """One of the names above, from its module: a training writes one form and needs no other."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
