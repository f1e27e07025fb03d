"""Colours can be told apart, letters can be read, lines fit."""

import math
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis.strategies import floats, lists, text

from caudal.render.charts import theme

DIVERGING = (*reversed(theme.FALLS), theme.NO_CHANGE, *theme.RISES)
# How colours look to people without one of the cones (Machado, Oliveira and Fernandes 2009,
# severity 1), in linear sRGB; and to everybody else.
SEEN = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
}


def dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def linear(colour: str) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def lab(rgb: list[float]) -> tuple[float, float, float]:
    """CIE L*a*b*, D65."""
    to_xyz = (
        (0.4124564, 0.3575761, 0.1804375),
        (0.2126729, 0.7151522, 0.0721750),
        (0.0193339, 0.1191920, 0.9503041),
    )
    white = (0.95047, 1.0, 1.08883)
    scaled = [dot(row, rgb) / w for row, w in zip(to_xyz, white, strict=True)]
    x, y, z = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in scaled)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def apart(one: str, other: str, eyes: str) -> float:
    """CIE76 difference; 2.3 is just noticeable."""
    seen = [
        lab([min(1, max(0, dot(row, linear(colour)))) for row in SEEN[eyes]])
        for colour in (one, other)
    ]
    return math.dist(*seen)


@pytest.mark.parametrize("eyes", SEEN)
def test_the_largest_rise_and_fall_stand_apart_from_no_change(eyes: str) -> None:
    for extreme in (theme.FALLS[-1], theme.RISES[-1]):
        assert apart(extreme, theme.NO_CHANGE, eyes) > 60
    assert apart(theme.FALLS[-1], theme.RISES[-1], eyes) > 60


@pytest.mark.parametrize("eyes", SEEN)
def test_neighbours_in_the_legend_can_be_told_apart(eyes: str) -> None:
    assert min(apart(one, other, eyes) for one, other in pairwise(DIVERGING)) > 9


@pytest.mark.parametrize("eyes", SEEN)
def test_a_rise_is_never_taken_for_a_fall_of_the_same_size(eyes: str) -> None:
    pairs = zip(theme.RISES, theme.FALLS, strict=True)
    assert min(apart(rise, fall, eyes) for rise, fall in pairs) > 20


@pytest.mark.parametrize("eyes", SEEN)
def test_a_point_is_not_taken_for_the_line(eyes: str) -> None:
    assert apart(theme.BLUE, theme.VERMILION, eyes) > 40


@pytest.mark.parametrize("colour", [*DIVERGING, theme.UNDEFINED])
def test_a_number_can_be_read_on_every_colour_of_a_cell(colour: str) -> None:
    assert theme.contrast(theme.ink_on(colour), colour) >= 4.5


@pytest.mark.parametrize("ink", [theme.INK, theme.MUTED, theme.MARK_INK])
def test_text_can_be_read_on_the_page(ink: str) -> None:
    assert theme.contrast(ink, "#ffffff") >= 4.5


def test_contrast_is_the_one_of_wcag() -> None:
    # The grey that is just enough on white, as every checker of contrast has it.
    assert theme.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert theme.contrast("#ffffff", "#767676") == theme.contrast("#767676", "#ffffff")


@given(lists(text("abcWÑ,.", min_size=1)), floats(20, 900))
def test_lines_lose_no_word_and_fit_where_they_can(words: list[str], width: float) -> None:
    broken = theme.lines(" ".join(words), width=width, size=12)
    assert " ".join(broken).split() == words
    assert all(" " not in line or theme.text_width(line, size=12) <= width for line in broken)
