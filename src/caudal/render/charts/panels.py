"""A small multiple: one panel a part, one time axis, each with the month in question marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from caudal.render.charts.theme import (
    AXIS_WIDTH,
    BLUE,
    MARK_INK,
    MUTED,
    PLOT_WIDTH,
    VERMILION,
    lines,
    paragraph,
    themed,
)
from caudal.vocabulary.periods import add_months, months_between

__all__ = ["Panel", "panels"]

_HEIGHT = 64


@dataclass(frozen=True)
class Panel:
    """
    One part.

    Args:
        name: what is shown.
        told: its figure and change of the month in question, in words.
        series: month → value; a month that is not known is left out.
        preliminary: month → preliminary value, drawn hollow.
    """

    name: str
    told: str
    series: Mapping[date, float]
    preliminary: Mapping[date, float] = field(default_factory=dict)


def panels(
    parts: Sequence[Panel],
    *,
    marked: date,
    title: str,
    footer: Sequence[str],
    description: str,
    subtitle: str = "",
) -> dict[str, Any]:
    """
    The specification of the chart: panels below each other, so that months stand in line.

    Args:
        parts: one panel each; each has its own scale from zero.
        marked: the month in question.
        title: the finding.
        footer: how to read it, and the sources.
        description: the finding for those who do not see it.
        subtitle: the unit, and how to read it; empty: the footer says so.
    """
    months = [month for part in parts for month in (*part.series, *part.preliminary)]
    domain = [min(months).isoformat(), max(*months, marked).isoformat()]
    shown = [_panel(part, marked, domain, last=part is parts[-1]) for part in parts]
    width = PLOT_WIDTH + AXIS_WIDTH
    return themed(
        {
            "description": description,
            "padding": {"left": 5, "right": 12, "top": 8, "bottom": 8},
            "title": {
                "text": lines(title, width=width, size=16, bold=True),
                "offset": 14,
                **({"subtitle": lines(subtitle, width=width, size=12)} if subtitle else {}),
            },
            "vconcat": [*shown, _footer(paragraph(footer, width=width, size=11.5))],
        }
    )


def _panel(part: Panel, marked: date, domain: Sequence[str], *, last: bool) -> dict[str, Any]:
    labels = {"labels": last, "ticks": last, "format": "%Y", "tickCount": "year"}
    x = {
        "field": "period",
        "type": "temporal",
        "scale": {"domain": list(domain), "type": "utc"},
        "axis": {"title": None, "grid": False, **labels},
    }
    axis = {
        "title": None,
        "format": ",d",
        "tickCount": 2,
        "minExtent": AXIS_WIDTH,
        "maxExtent": AXIS_WIDTH,
    }
    y = {"field": "value", "type": "quantitative", "axis": {**axis, "labelFontSize": 12}}
    ring = {"type": "point", "color": VERMILION, "size": 60, "opacity": 1, "strokeWidth": 2}
    known = {month: value for month, value in part.series.items() if month == marked}
    return {
        "title": {
            "text": part.name,
            "subtitle": lines(part.told, width=PLOT_WIDTH, size=12),
            "fontSize": 13,
            "subtitleColor": MARK_INK if known else MUTED,
            "subtitlePadding": 2,
            "offset": 5,
            "frame": "group",
        },
        "width": PLOT_WIDTH,
        "height": _HEIGHT,
        "encoding": {"x": x},
        "layer": [
            {
                "data": {"values": [{"period": marked.isoformat()}]},
                "mark": {"type": "rule", "color": MUTED, "strokeDash": [2, 3]},
            },
            _layer(_unbroken(part.series), {"type": "line", "color": BLUE, "strokeWidth": 2}, y),
            _layer(known, {**ring, "filled": True}, y),
            _layer(part.preliminary, {**ring, "filled": False}, y),
        ],
    }


def _unbroken(series: Mapping[date, float]) -> dict[date, float | None]:
    """Every month from the first to the last, so that the line breaks where one is not known."""
    if not series:
        return {}
    first, span = min(series), months_between(min(series), max(series))
    return {month: series.get(month) for month in (add_months(first, n) for n in range(span + 1))}


def _layer(
    series: Mapping[date, float | None], mark: Mapping[str, Any], y: Mapping[str, Any]
) -> dict[str, Any]:
    rows = [{"period": month.isoformat(), "value": value} for month, value in series.items()]
    return {"data": {"values": rows}, "mark": mark, "encoding": {"y": y}}


def _footer(text: Sequence[str]) -> dict[str, Any]:
    mark = {"type": "text", "align": "left", "baseline": "top", "fontSize": 11.5, "lineHeight": 15}
    return {
        "width": PLOT_WIDTH,
        "height": 15 * len(text),
        "data": {"values": [{}]},
        "mark": {**mark, "x": -AXIS_WIDTH, "y": 6, "text": list(text), "color": MUTED},
    }
