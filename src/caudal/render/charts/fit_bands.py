"""Published figures beside what a model says of them, and two parameters against each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from caudal.render.charts.theme import BLUE, INK, MUTED, VERMILION, lines

__all__ = ["Course", "Pair", "Told", "fit_panel", "pair_panel"]

_WIDTH, _HEIGHT = 168, 90
_SIDE = 168
_TITLE = 11.5
Spec = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """
    One published figure.

    Args:
        label: its month, and that it was held out.
        observed: as published [0–1 or ratio].
        before, after: low, middle and high before and after the figures.
        held_out: whether the fit that tells it has not seen it.
    """

    label: str
    observed: float
    before: tuple[float, float, float]
    after: tuple[float, float, float]
    held_out: bool


@dataclass(frozen=True)
class Course:
    """Figures of one series, in order, and what they are."""

    name: str
    figures: Sequence[Told]


@dataclass(frozen=True)
class Pair:
    """
    Draws of two quantities.

    Args:
        names: of both.
        values: both, a draw each.
        shares: of each whether it is a share, written in per cent.
        words: their correlation.
    """

    names: tuple[str, str]
    values: Sequence[tuple[float, float]]
    shares: tuple[bool, bool]
    words: str


def fit_panel(course: Course) -> Spec:
    """
    A series: wide grey bars before the figures, coloured ones after, dots as published.
    """
    order = [one.label for one in course.figures]
    x: Spec = {
        "field": "label",
        "type": "ordinal",
        "sort": order,
        "axis": {
            "title": None,
            "labelAngle": 0,
            "labelExpr": "split(datum.label, ' ')",
            "labelFontSize": 9.5,
            "labelOverlap": True,
            "grid": False,
        },
    }
    bars = [
        _bars([(one.label, one.before) for one in course.figures], MUTED, 20, 0.2, x),
        *(
            _bars(
                [(one.label, one.after) for one in course.figures if one.held_out == held],
                VERMILION if held else BLUE,
                9,
                0.75,
                x,
            )
            for held in (False, True)
        ),
    ]
    return {
        "title": _titled(course.name, _WIDTH),
        "width": _WIDTH,
        "height": _HEIGHT,
        "layer": [*bars, _dots(course.figures, x)],
    }


def pair_panel(pair: Pair) -> Spec:
    """
    Draws as dots: a narrow slant says that only a combination of both is told.
    """
    rows = [{"x": x, "y": y} for x, y in pair.values]

    def axis(name: str, at: str, *, share: bool) -> Spec:
        return {
            "field": at,
            "type": "quantitative",
            "scale": {"zero": False},
            "axis": {
                "title": lines(name, width=_SIDE, size=10),
                "titleFontSize": 10,
                "titleFontWeight": "normal",
                "format": ".0%" if share else ",.0f",
                "tickCount": 4,
                "labelFontSize": 10,
            },
        }

    return {
        "title": _titled(pair.words, _SIDE),
        "width": _SIDE,
        "height": _SIDE,
        "data": {"values": rows},
        "mark": {"type": "point", "filled": True, "size": 12, "color": BLUE, "opacity": 0.45},
        "encoding": {
            "x": axis(pair.names[0], "x", share=pair.shares[0]),
            "y": axis(pair.names[1], "y", share=pair.shares[1]),
        },
    }


def _bars(
    bands: Sequence[tuple[str, tuple[float, float, float]]],
    colour: str,
    width: float,
    opacity: float,
    x: Spec,
) -> Spec:
    rows = [{"label": label, "low": low, "high": high} for label, (low, _, high) in bands]
    return {
        "data": {"values": rows},
        "mark": {"type": "bar", "width": width, "color": colour, "opacity": opacity},
        "encoding": {"x": x, "y": _y("low"), "y2": {"field": "high"}},
    }


def _dots(figures: Sequence[Told], x: Spec) -> Spec:
    rows = [{"label": one.label, "value": one.observed} for one in figures]
    return {
        "data": {"values": rows},
        "mark": {
            "type": "point",
            "filled": True,
            "size": 34,
            "color": INK,
            "stroke": "white",
            "opacity": 1,
        },
        "encoding": {"x": x, "y": _y("value")},
    }


def _y(field: str) -> Spec:
    axis = {
        "title": None,
        "labelExpr": "datum.value == 0 ? '0%' : format(datum.value, '.0%')",
        "tickCount": 3,
        "labelFontSize": 10,
    }
    return {"field": field, "type": "quantitative", "axis": axis, "scale": {"zero": True}}


def _titled(text: str, width: float) -> Spec:
    broken = lines(text, width=width + 10, size=_TITLE, bold=True)
    return {"text": broken, "fontSize": _TITLE, "offset": 5, "lineHeight": 14}
