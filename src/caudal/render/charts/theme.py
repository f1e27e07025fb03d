"""
One look for every chart: type, colours, and how a title stands over a picture.

Colours are Okabe–Ito's blue and vermilion with steps between; each pair that
has to be told apart differs for people with colour-blindness too, and every
letter stands out from what is behind it (WCAG contrast 4.5 : 1).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = [
    "AXIS_WIDTH",
    "BLUE",
    "DARK",
    "FAINT",
    "FALLS",
    "GRID",
    "INK",
    "MARK_INK",
    "MUTED",
    "NO_CHANGE",
    "PLOT_WIDTH",
    "RISES",
    "UNDEFINED",
    "VERMILION",
    "WIDTH",
    "contrast",
    "dark_style",
    "ink_on",
    "lines",
    "paragraph",
    "text_width",
    "themed",
]

BLUE = "#0072B2"
VERMILION = "#D55E00"
INK = "#1d1d1f"
MUTED = "#555555"
MARK_INK = "#A84400"
# Width of the plot and of the axis beside it, for charts of months: they stand in line [pixels].
PLOT_WIDTH = 330
AXIS_WIDTH = 52
WIDTH = PLOT_WIDTH + AXIS_WIDTH
# Steps of a change, the smallest first; no change is neutral.
FALLS = ("#fbe0c8", "#f4b57f", "#d9772b", "#8a3c00")
RISES = ("#d3e6f3", "#8cc0e0", "#3f8fc4", "#00466f")
NO_CHANGE = "#f1f1ee"
UNDEFINED = "#c9c9c9"

GRID = "#e3e3e3"
FAINT = "#b4b4b4"
# On a dark page: a colour of letters and lines → the one it becomes. Tiles keep theirs, and the
# letters on them; "white" is the paper around letters, never a letter.
DARK: Mapping[str, str] = {
    "white": "#161618",
    INK: "#f2f2f2",
    MUTED: "#b8b8b8",
    BLUE: "#56B4E9",
    VERMILION: "#F28C3C",
    MARK_INK: "#F5A56B",
    FAINT: "#6f6f73",
    GRID: "#3a3a3d",
}

_FONT = "Helvetica, Arial, sans-serif"
_NARROW, _WIDE = frozenset(" .,;:!|'()[]ijltfrí-/"), frozenset("mwMW%@—…")
_CONFIG: Mapping[str, Any] = {
    "font": _FONT,
    "axis": {
        "labelFontSize": 13,
        "labelColor": INK,
        "domainColor": MUTED,
        "tickColor": MUTED,
        "gridColor": GRID,
    },
    "text": {"fontSize": 14, "color": INK},
    "view": {"stroke": None},
    "concat": {"spacing": 10},
    "title": {
        "anchor": "start",
        "color": INK,
        "fontSize": 16,
        "fontWeight": "bold",
        "lineHeight": 20,
        "subtitleColor": MUTED,
        "subtitleFontSize": 12,
        "subtitleLineHeight": 16,
        "subtitlePadding": 5,
        "offset": 12,
    },
}


def themed(chart: Mapping[str, Any]) -> dict[str, Any]:
    """
    A chart in the one look.
    """
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "config": dict(_CONFIG),
        **chart,
    }


def dark_style() -> str:
    """
    CSS with which the charts of a page are dark where its reader's screen is.

    A rule of a style sheet is stronger than an attribute of the drawing: the SVG stays as it is.
    """
    rules = [
        f'figure svg [{part}="{light}"] {{ {part}: {dark}; }}'
        for light, dark in DARK.items()
        for part in ("fill", "stroke")
    ]
    return "@media screen and (prefers-color-scheme: dark) {\n" + "\n".join(rules) + "\n}"


def lines(text: str, *, width: float, size: float, bold: bool = False) -> list[str]:
    """
    A text broken at its spaces into lines of a width; a no-break space is kept.

    Args:
        text: what to break.
        width: of a line [pixels].
        size: of the letters [pixels].
        bold: letters are wider.
    """
    broken: list[str] = []
    for word in filter(None, re.split(r"[ \n]+", text)):
        longer = f"{broken[-1]} {word}" if broken else word
        if broken and text_width(longer, size=size, bold=bold) <= width:
            broken[-1] = longer
        else:
            broken.append(word)
    return broken


def paragraph(texts: Sequence[str], *, width: float, size: float) -> list[str]:
    """
    Texts one below the other, each broken into lines.
    """
    return [line for text in texts for line in lines(text, width=width, size=size)]


def text_width(text: str, *, size: float, bold: bool = False) -> float:
    """
    Width of a line of Helvetica [pixels], to a few per cent.
    """
    return sum(map(_letter_width, text)) * size * (1.06 if bold else 1.0)


def ink_on(colour: str) -> str:
    """
    Black or white, whichever is read more easily on a colour; the contrast is 4.58 at least.
    """
    return max(("#000000", "#ffffff"), key=lambda ink: contrast(ink, colour))


def contrast(one: str, other: str) -> float:
    """
    WCAG contrast of two colours, 1 to 21: (lighter + 0.05) / (darker + 0.05).

    >>> round(contrast("#000000", "#ffffff"), 1)
    21.0
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _letter_width(letter: str) -> float:
    """Width of a letter in Helvetica, in parts of its size."""
    if letter in _NARROW:
        return 0.29
    if letter in _WIDE:
        return 0.86
    return 0.69 if letter.isupper() else 0.54


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return sum(w * _linear(part) for w, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
