"""A model to take away: as a table, a diagram, a picture, or plain values."""

from core.models.exports.diagram import as_diagram
from core.models.exports.plain import as_json
from core.models.exports.svg import as_svg
from core.models.exports.text import as_text

__all__ = ["as_diagram", "as_json", "as_svg", "as_text"]
