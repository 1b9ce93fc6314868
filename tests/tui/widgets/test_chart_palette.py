"""The colours of overlaid curves, as they are seen on every theme and by every reader."""

from itertools import combinations

import numpy as np
import pytest
from textual.theme import BUILTIN_THEMES

from tui.widgets.chart_palette import MARKERS, PALETTE_DARK, PALETTE_LIGHT, faint

EIGHT = [f"series {place}" for place in range(1, 9)]

# Machado, Oliveira and Fernandes (2009), severity 1.
VISIONS = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


def linear(colour):
    channels = np.array(list(bytes.fromhex(colour[1:]))) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def luminance(colour):
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(colour, vision):
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    seen = np.clip(VISIONS[vision] @ linear(colour), 0, 1)
    xyz = to_xyz @ seen / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def palette_of(theme):
    return PALETTE_DARK if theme.dark else PALETTE_LIGHT


@pytest.mark.parametrize("theme", BUILTIN_THEMES.values(), ids=lambda theme: theme.name)
def test_eight_curves_stand_out_from_the_background_of_every_theme(theme):
    background = theme.background or ("#121212" if theme.dark else "#efefef")
    if not background.startswith("#"):
        pytest.skip("its background is the terminal's own")
    palette = palette_of(theme)
    assert min(contrast(palette[name], background) for name in EIGHT) >= 3.0


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("palette", [PALETTE_DARK, PALETTE_LIGHT], ids=["dark", "light"])
def test_eight_curves_are_told_apart_by_every_colour_vision(palette, vision):
    seen = [lab(palette[name], vision) for name in EIGHT]
    # Beyond about 2.3 two colours differ at a glance; curves are thin.
    assert min(np.linalg.norm(one - other) for one, other in combinations(seen, 2)) >= 14


def test_eight_curves_are_told_apart_without_colour():
    assert len(set(MARKERS)) == 8


@pytest.mark.parametrize("palette", [PALETTE_DARK, PALETTE_LIGHT], ids=["dark", "light"])
def test_a_faint_curve_lies_nearer_to_the_background_than_its_own(palette):
    background = "#121212" if palette is PALETTE_DARK else "#eeeeee"
    for name in EIGHT:
        assert contrast(faint(name, palette), background) < contrast(palette[name], background)
    assert faint("#123456", palette) == palette["axis"]
