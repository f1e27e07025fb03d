"""Small multiples of a scenario: an outcome beside `none`, and what differs, with their bands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from caudal.render.charts.theme import BLUE, INK, MUTED, VERMILION, lines

__all__ = ["Bands", "Series", "band_rows", "written_table"]

_WIDTH, _HEIGHT, _AXIS = 178, 62, 52
_LINE, _SIZE = 13, 10.5
_AREA = 0.22
Band = tuple[float, float, float]
Spec = dict[str, Any]


@dataclass(frozen=True)
class Series:
    """
    A course with its band.

    Args:
        months: their names, in order.
        values: low, median and high, a month each.
    """

    months: Sequence[str]
    values: Sequence[Band]


@dataclass(frozen=True)
class Bands:
    """
    One outcome.

    Args:
        name: what is shown, with its unit.
        level: of the scenario.
        share: it is a share [0–1], written in per cent.
        none: the same of `none`; None: it is shown alone.
        differs: heading of the difference.
        difference: scenario less `none`.
    """

    name: str
    level: Series
    share: bool = False
    none: Series | None = None
    differs: str = ""
    difference: Series | None = None


def band_rows(outcomes: Sequence[Bands]) -> Spec:
    """
    One row an outcome: its level at the left, what differs at the right; scales from zero.
    """
    rows = []
    for one in outcomes:
        last = one is outcomes[-1]
        level = _panel(one.name, _level(one), one.level.months, share=one.share, labels=last)
        parts = [level]
        if one.difference is not None:
            drawn = [*_course(one.difference, BLUE), _zero()]
            months = one.difference.months
            parts.append(_panel(one.differs, drawn, months, share=False, labels=last, signed=True))
        rows.append({"hconcat": parts, "spacing": 26})
    return {"vconcat": rows, "spacing": 14}


def written_table(heading: str, rows: Sequence[Sequence[str]], widths: Sequence[float]) -> Spec:
    """
    A table as a part of a picture: cells broken into lines, the first row its heading.

    Args:
        heading: what stands over it.
        rows: cells in words.
        widths: of the columns [pixels].
    """
    marks: list[dict[str, Any]] = []
    top = 0
    lefts = [sum(widths[:number]) for number in range(len(widths))]
    for number, row in enumerate(rows):
        broken = [
            lines(cell, width=width - 10, size=_SIZE, bold=number == 0)
            for cell, width in zip(row, widths, strict=True)
        ]
        weight = "bold" if number == 0 else "normal"
        marks += [
            _text(cell, left, top, weight) for cell, left in zip(broken, lefts, strict=True) if cell
        ]
        top += _LINE * max(map(len, broken)) + 4
    return {
        "title": {"text": heading, "fontSize": 13, "offset": 8, "frame": "group"},
        "width": sum(widths),
        "height": top,
        "layer": marks,
    }


def _level(one: Bands) -> list[Spec]:
    beside = [] if one.none is None else _course(one.none, MUTED, dashed=True)
    return [*beside, *_course(one.level, VERMILION)]


def _course(series: Series, colour: str, *, dashed: bool = False) -> list[Spec]:
    """The band and its middle; of a single month a bar and a dot."""
    rows = [
        {"month": month, "low": low, "value": median, "high": high}
        for month, (low, median, high) in zip(series.months, series.values, strict=True)
    ]
    one = len(rows) < 2
    band: Spec = {"type": "bar", "width": 14} if one else {"type": "area"}
    middle: Spec = {"type": "line", "strokeWidth": 2}
    if one:
        middle = {"type": "point", "filled": True, "size": 40, "opacity": 1}
    elif dashed:
        middle["strokeDash"] = [4, 3]
    ends = {"y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}}
    return [
        _layer(rows, {**band, "color": colour, "opacity": _AREA}, ends),
        _layer(
            rows, {**middle, "color": colour}, {"y": {"field": "value", "type": "quantitative"}}
        ),
    ]


def _zero() -> Spec:
    mark = {"type": "rule", "color": INK, "strokeWidth": 1}
    return {"data": {"values": [{"at": 0}]}, "mark": mark, "encoding": {"y": {"datum": 0}}}


def _panel(
    name: str,
    layers: Sequence[Spec],
    months: Sequence[str],
    *,
    share: bool,
    labels: bool,
    signed: bool = False,
) -> Spec:
    zero = "0%" if share else "0"
    form = ".0%" if share else "+,.2~f" if signed else ",.2~f"
    y: Spec = {
        "title": None,
        "labelExpr": f"datum.value == 0 ? '{zero}' : format(datum.value, '{form}')",
        "tickCount": 3,
        "labelFontSize": 11,
        "minExtent": _AXIS,
        "maxExtent": _AXIS,
    }
    x: Spec = {"title": None, "labelAngle": 0, "labelOverlap": True, "labelFontSize": 10.5}
    # The year under the month.
    x |= {"labelExpr": "split(datum.label, ' ')"}
    x |= {"labels": labels, "ticks": labels, "grid": False}
    for layer in layers:
        encoding = layer["encoding"]
        encoding["y"] = {**encoding["y"], "axis": y, "scale": {"zero": True}}
        if "field" in encoding["y"]:
            encoding["x"] = {"field": "month", "type": "ordinal", "axis": x, "sort": [*months]}
            encoding["x"]["scale"] = {"type": "point", "padding": 0.3}
    title = {"text": lines(name, width=_WIDTH + 20, size=12, bold=True), "fontSize": 12}
    return {
        "title": {**title, "offset": 5, "lineHeight": 14},
        "width": _WIDTH,
        "height": _HEIGHT,
        "layer": [*layers],
    }


def _layer(rows: Sequence[Mapping[str, Any]], mark: Spec, encoding: Mapping[str, Any]) -> Spec:
    return {"data": {"values": [*rows]}, "mark": mark, "encoding": dict(encoding)}


def _text(text: Sequence[str], x: float, y: float, weight: str) -> Spec:
    mark = {
        "type": "text",
        "align": "left",
        "baseline": "top",
        "x": x,
        "y": y,
        "text": [*text],
        "fontSize": _SIZE,
        "fontWeight": weight,
        "lineHeight": _LINE,
        "color": INK,
    }
    return {"data": {"values": [{}]}, "mark": mark, "encoding": {}}
