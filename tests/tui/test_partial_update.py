"""Partial repaints: the terminal shows what Textual's own bytes show, from fewer of them."""

import random
import re

import pyte
import pytest
from rich.color import Color
from rich.console import Console
from rich.style import Style
from textual._compositor import ChopsUpdate
from textual.strip import Segment, Strip

from tui.partial_update import CroppedUpdate

COLUMNS, ROWS = 24, 6
SHOWN_BY_PYTE = ["bold", "italic", "underline", "blink", "reverse", "strike"]
ATTRIBUTES = [*SHOWN_BY_PYTE, "dim", "conceal", "underline2", "frame", "overline"]
COLOURS = (
    None,
    Color.default(),
    Color.parse("red"),
    Color.from_ansi(214),
    *(Color.from_rgb(*rgb) for rgb in ((0, 0, 0), (255, 255, 255), (95, 175, 255), (1, 2, 3))),
)


def style(draw, attributes):
    if draw.random() < 0.1:
        return None
    chosen = {name: draw.random() < 0.7 for name in attributes if draw.random() < 0.25}
    link = draw.choice(("https://a", "https://b")) if draw.random() < 0.1 else None
    return Style(color=draw.choice(COLOURS), bgcolor=draw.choice(COLOURS), link=link, **chosen)


def line(draw, width, attributes):
    """Segments of exactly `width` columns, some of them blank, some with wide characters."""
    segments, filled = [], 0
    styles = [style(draw, attributes) for _ in range(3)]
    while filled < width:
        text = draw.choice(("a", "▀", "│", " ", "   ", "xy", "日"))
        cells = 2 if text == "日" else len(text)
        if filled + cells <= width:
            segments.append(Segment(text, draw.choice(styles)))
            filled += cells
    return Strip(segments, width)


def update(draw, attributes=ATTRIBUTES):
    """Random lines in two pieces, and random spans of them to be repainted."""
    cut = draw.randrange(1, COLUMNS)
    chops = [
        {0: line(draw, cut, attributes), cut: line(draw, COLUMNS - cut, attributes)}
        for _ in range(ROWS)
    ]
    spans = []
    column = sorted(draw.sample(range(COLUMNS + 1), 2))
    for y in range(ROWS):
        if draw.random() < 0.5:
            spans.append((y, *column))
        elif draw.random() < 0.7:
            spans.append((y, *sorted(draw.sample(range(COLUMNS + 1), 2))))
    return ChopsUpdate(chops, spans or [(0, 0, 3)], [[cut, COLUMNS]] * ROWS)


def seen(cell):
    """What a cell shows; the front of a blank is seen only where a line or its colour uses it."""
    lines = (cell.underscore, cell.strikethrough, cell.reverse)
    front = (cell.fg, cell.bold, cell.italics, cell.blink)
    return cell.data, cell.bg, lines, None if cell.data == " " and not any(lines) else front


def cells_after(*written):
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.Stream(screen)
    for text in written:
        stream.feed(text)
    assert screen.cursor.attrs == screen.default_char, "a style is left behind"
    return [[seen(screen.buffer[y][x]) for x in range(COLUMNS)] for y in range(ROWS)]


@pytest.mark.parametrize("system", ["standard", "256", "truecolor"])
def test_every_cell_looks_as_with_textuals_own_bytes(system):
    draw = random.Random(system)
    console = Console(color_system=system, force_terminal=True)
    repainted = shorter = 0
    for _ in range(60):
        change = update(draw, SHOWN_BY_PYTE)
        everything = [(y, 0, COLUMNS) for y in range(ROWS)]
        whole = ChopsUpdate(change.chops, everything, change.chop_ends).render_segments(console)
        lost = "".join(
            f"\x1b[{y + 1};{left + 1}H{'?' * (right - left)}" for y, left, right in change.spans
        )
        ours = CroppedUpdate.of(change).render_segments(console)
        expected = cells_after(whole)
        assert cells_after(whole, lost, ours) == expected
        repainted += cells_after(whole, lost) != expected
        shorter += len(ours) < len(change.render_segments(console))
    assert repainted > 50
    assert shorter > 50


class Decoded:
    """A terminal of attributes, colours and links, as far as Rich writes them."""

    OFF = {  # noqa: RUF012
        "22": "12",
        "23": "3",
        "24": ("4", "21"),
        "25": "56",
        "27": "7",
        "28": "8",
        "29": "9",
    }
    ON = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "21", "51", "52", "53")

    def __init__(self):
        self.cells = {}
        self.y = self.x = 0
        self.attributes, self.front, self.back, self.link = frozenset(), "", "", ""

    def feed(self, text):
        for token in re.findall(r"\x1b\[[\d;]*[A-Za-z]|\x1b\]8;[^\x1b]*\x1b\\|[\s\S]", text):
            if token.startswith("\x1b]8;"):
                self.link = token[4:-2].partition(";")[2]
            elif token.endswith("m") and token.startswith("\x1b["):
                self.style(token[2:-1].split(";"))
            elif token.endswith("H") and token.startswith("\x1b["):
                self.y, self.x = (int(number) - 1 for number in token[2:-1].split(";"))
            elif token == "\x1b[B":
                self.y += 1
            elif token == "\b":
                self.x -= 1
            elif token != "\n":
                self.cells[self.y, self.x] = (
                    token,
                    self.attributes,
                    self.front,
                    self.back,
                    self.link,
                )
                self.x += 2 if token == "日" else 1
        return self

    def style(self, codes):
        codes = list(codes)
        while codes:
            code = codes.pop(0)
            if code in ("", "0"):
                self.attributes, self.front, self.back = frozenset(), "", ""
            elif code in self.ON:
                self.attributes |= {code}
            elif code in self.OFF:
                self.attributes -= set(self.OFF[code])
            elif code in ("38", "48"):
                more = 4 if codes[0] == "2" else 2
                chosen = ";".join([code, *(codes.pop(0) for _ in range(more))])
                self.colour(chosen, front=code == "38")
            elif code in ("39", "49"):
                self.colour("", front=code == "39")
            else:
                self.colour(code, front=code[0] in "39")

    def colour(self, chosen, front):
        if front:
            self.front = chosen
        else:
            self.back = chosen

    def seen(self):
        shown = {}
        for place, (sign, attributes, front, back, link) in self.cells.items():
            lines = attributes & {"4", "7", "9", "21", "51", "52", "53"}
            if sign == " " and not lines:
                shown[place] = (sign, back, link)
            else:
                shown[place] = (sign, attributes, front, back, link)
        return shown


def test_every_attribute_and_link_is_written_and_ended():
    draw = random.Random(7)
    console = Console(color_system="truecolor", force_terminal=True)
    for _ in range(200):
        change = update(draw)
        spans = [(y, 0, COLUMNS) for y in range(ROWS)]
        whole = ChopsUpdate(change.chops, spans, change.chop_ends)
        own = Decoded().feed(whole.render_segments(console))
        ours = Decoded().feed(CroppedUpdate.of(whole).render_segments(console))
        assert ours.seen() == own.seen()
        assert (ours.attributes, ours.front, ours.back, ours.link) == (frozenset(), "", "", "")


def written(chops, spans, width=20):
    change = ChopsUpdate(chops, spans, [[width]] * len(chops))
    return CroppedUpdate.of(change).render_segments(Console(color_system="truecolor"))


def test_the_changed_columns_alone_are_written():
    strip = Strip([Segment("0123456789")])
    change = ChopsUpdate([{0: strip, 10: strip}], [(0, 4, 6), (0, 9, 12)], [[10, 20]])
    assert CroppedUpdate.of(change).render_segments(Console(color_system=None)) == (
        "\x1b[1;5H45\x1b[1;10H901"
    )


def test_only_what_differs_from_the_text_before_is_written():
    red = Style(color=Color.from_ansi(160), bgcolor=Color.from_ansi(16))
    bold = red + Style(bold=True)
    strip = Strip([Segment("aaaa", red), Segment("bbbb", bold), Segment("    ", red)])
    assert written([{0: strip}], [(0, 0, 12)]) == (
        "\x1b[1;1H\x1b[38;5;160;48;5;16maaaa\x1b[1mbbbb    \x1b[m"
    )


def test_one_column_of_one_colour_is_written_downwards():
    strip = Strip([Segment("a"), Segment("b", Style(bgcolor=Color.from_ansi(25))), Segment("c")])
    assert written([{0: strip}] * 3, [(y, 1, 2) for y in range(3)]) == (
        "\x1b[1;2H\x1b[48;5;25mb\x1b[B\bb\x1b[B\bb\x1b[m"
    )


def test_the_last_column_of_the_screen_is_never_left_by_a_relative_move():
    strip = Strip([Segment("ab")])
    assert written([{0: strip}] * 2, [(y, 1, 2) for y in range(2)], width=2) == (
        "\x1b[1;2Hb\x1b[2;2Hb"
    )


def test_a_wide_character_is_repainted_as_a_whole():
    strip = Strip([Segment("a日b")])
    assert written([{0: strip}], [(0, 1, 2)]) == "\x1b[1;2H日"
    assert written([{0: strip}], [(0, 2, 4)]) == "\x1b[1;2H日b"
