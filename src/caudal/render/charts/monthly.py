"""A monthly total as a line, the month in question marked, preliminary figures hollow."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from caudal.render.charts.framing import framed
from caudal.render.charts.theme import AXIS_WIDTH, BLUE, INK, MUTED, PLOT_WIDTH, VERMILION

__all__ = ["monthly_total"]

_RING = {"type": "point", "color": VERMILION, "size": 70, "opacity": 1}


def monthly_total(
    series: pl.DataFrame,
    *,
    marked: date,
    preliminary: Mapping[date, float],
    mark_text: str,
    preliminary_text: Sequence[str],
    title: str,
    subtitle: str,
    footer: Sequence[str],
    description: str,
) -> dict[str, Any]:
    """
    The specification of the chart.

    Args:
        series: period, value [events]; one row a month.
        marked: month to point at.
        preliminary: month → preliminary value [events], drawn hollow.
        mark_text, preliminary_text: what stands beside the points.
        title: the finding.
        subtitle: the unit, and how to read it.
        footer: the source.
        description: the chart in words, for those who do not see it.
    """
    line = [{"period": period.isoformat(), "value": value} for period, value in series.iter_rows()]
    point = [row for row in line if row["period"] == marked.isoformat()]
    hollow = [
        {"period": period.isoformat(), "value": value, "text": text}
        for (period, value), text in zip(sorted(preliminary.items()), preliminary_text, strict=True)
    ]
    x = {
        "field": "period",
        "type": "temporal",
        "scale": {"type": "utc"},
        "axis": {"title": None, "format": "%Y", "tickCount": "year", "grid": False},
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "axis": {"title": None, "format": ",d", "tickCount": 5, "minExtent": AXIS_WIDTH},
    }
    text = {"type": "text", "align": "right", "dx": -8, "dy": -7, "fontWeight": "bold"}
    hollow_text = {**text, "color": MUTED, "fontWeight": "normal"}
    plot = {
        "width": PLOT_WIDTH,
        "height": 160,
        "encoding": {"x": x, "y": y},
        "layer": [
            _layer(line, {"type": "line", "color": BLUE, "strokeWidth": 2}),
            _layer(point, {**_RING, "filled": True}),
            # White around the letters keeps them off the line.
            _layer(point, {**text, "text": mark_text, "stroke": "white", "strokeWidth": 4}),
            _layer(point, {**text, "text": mark_text, "color": INK}),
            _layer(hollow, {**_RING, "filled": False, "strokeWidth": 2}),
            _layer(hollow, hollow_text, text="text"),
        ],
    }
    drawn = framed([plot], title=title, subtitle=subtitle, footer=footer, indent=AXIS_WIDTH)
    return {**drawn, "description": description}


def _layer(rows: Sequence[Mapping[str, Any]], mark: Mapping[str, Any], **fields: str) -> Any:
    encoding = {channel: {"field": field} for channel, field in fields.items()}
    return {"data": {"values": rows}, "mark": mark, "encoding": encoding}
