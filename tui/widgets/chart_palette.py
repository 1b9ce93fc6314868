"""The colours and the glyphs by which curves are told apart."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

# Taken from the 256-colour cube, so that nothing shifts where there is no true colour.
# "series 1" to "series 8" are at least 3:1 against the background of every theme and keep apart
# for readers of every colour vision; the named ones are those of charts of fewer curves.
PALETTE_DARK: Mapping[str, str] = {
    "blue": "#5fafff",
    "orange": "#ffaf00",
    "green": "#5fd7af",
    "pink": "#d787af",
    "yellow": "#ffff5f",
    "axis": "#8a8a8a",
    "series 1": "#5fafff",
    "series 2": "#ffaf00",
    "series 3": "#5fd7af",
    "series 4": "#d787af",
    "series 5": "#ffff5f",
    "series 6": "#d7ffff",
    "series 7": "#d75f00",
    "series 8": "#af5fff",
}
PALETTE_LIGHT: Mapping[str, str] = {
    "blue": "#005faf",
    "orange": "#d75f00",
    "green": "#008787",
    "pink": "#af5f87",
    "yellow": "#875f00",
    "axis": "#6c6c6c",
    "series 1": "#005faf",
    "series 2": "#ff0000",
    "series 3": "#008787",
    "series 4": "#d7005f",
    "series 5": "#5f8700",
    "series 6": "#000000",
    "series 7": "#870000",
    "series 8": "#8700ff",
}
MARKERS = ("●", "◆", "▲", "■", "○", "◇", "△", "□")
STAR = "★"

_CUBE = (0x00, 0x5F, 0x87, 0xAF, 0xD7, 0xFF)


def colour(name: str, palette: Mapping[str, str]) -> str:
    """The colour of that name, or the name itself where it is none of the palette's."""
    return palette.get(name, name)


def faint(name: str, palette: Mapping[str, str]) -> str:
    """The colour of that name halfway to the background; an unnamed colour gives way to grey."""
    if name not in palette:
        return palette["axis"]
    background = 0x12 if palette is PALETTE_DARK else 0xEE
    return _halfway(palette[name], background)


@cache
def _halfway(colour: str, background: int) -> str:
    channels = [(channel + background) / 2 for channel in bytes.fromhex(colour[1:])]
    near = [min(_CUBE, key=lambda step: abs(step - channel)) for channel in channels]
    return "#" + bytes(near).hex()
