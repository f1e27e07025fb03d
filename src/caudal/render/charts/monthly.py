"""A monthly total as a line, the month in question marked, preliminary figures hollow."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

__all__ = ["monthly_total"]

# Okabe–Ito blue and vermilion: told apart by people with colour-blindness too.
_LINE, _MARK = "#0072B2", "#D55E00"


def monthly_total(
    series: pl.DataFrame,
    *,
    marked: date,
    preliminary: Mapping[date, float],
    mark_text: str,
    preliminary_text: Sequence[str],
    description: str,
) -> dict[str, Any]:
    """
    The specification of the chart.

    Args:
        series: period, value [events]; one row a month.
        marked: month to point at.
        preliminary: month → preliminary value [events], drawn hollow.
        mark_text, preliminary_text: what stands beside the points.
        description: the finding in words.
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
        "axis": {"title": None, "format": "%Y", "tickCount": "year", "grid": False},
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "axis": {"title": None, "format": ",d", "tickCount": 5},
    }
    text = {"type": "text", "align": "right", "dx": -8, "dy": -7, "fontWeight": "bold"}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": description,
        "width": 440,
        "height": 210,
        "padding": {"left": 5, "right": 12, "top": 14, "bottom": 5},
        "config": {
            "font": "Helvetica, Arial, sans-serif",
            "axis": {"labelFontSize": 13, "domainColor": "#666", "gridColor": "#e3e3e3"},
            "text": {"fontSize": 14},
            "view": {"stroke": None},
        },
        "encoding": {"x": x, "y": y},
        "layer": [
            {"data": {"values": line}, "mark": {"type": "line", "color": _LINE, "strokeWidth": 2}},
            {
                "data": {"values": point},
                "mark": {"type": "point", "filled": True, "color": _MARK, "size": 70, "opacity": 1},
            },
            {"data": {"values": point}, "mark": {**text, "text": mark_text, "color": "#222"}},
            {
                "data": {"values": hollow},
                "mark": {
                    "type": "point",
                    "filled": False,
                    "color": _MARK,
                    "size": 70,
                    "strokeWidth": 2,
                    "opacity": 1,
                },
            },
            {
                "data": {"values": hollow},
                "mark": {**text, "color": "#555", "fontWeight": "normal"},
                "encoding": {"text": {"field": "text"}},
            },
        ],
    }
