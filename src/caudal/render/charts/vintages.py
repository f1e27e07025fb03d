"""A series with its vintages: a thin line a release, and what later releases changed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from caudal.render import numbers
from caudal.render.charts.framing import framed
from caudal.render.charts.telling import Telling
from caudal.render.charts.theme import (
    AXIS_WIDTH,
    BLUE,
    FAINT,
    INK,
    MARK_INK,
    MUTED,
    PLOT_WIDTH,
    VERMILION,
)

__all__ = ["vintages"]

# Below this a revision is told as none [fraction].
_LEAST = 0.0005


def vintages(
    revisions: pl.DataFrame, series: pl.DataFrame, *, marked: date, telling: Telling
) -> dict[str, Any]:
    """
    The specification of the chart: a fan of releases, and the change of each month below it.

    Args:
        revisions: rows of `revisions` of one target: what each release told of each month.
        series: period, value [as counted]: the newest figure of each month, drawn thick.
        marked: the month in question, whose newest figure is written beside it.
        telling: how it is told.
    """
    shown = series.drop_nulls("value").sort("period")
    domain = [shown["period"].min().isoformat(), shown["period"].max().isoformat()]  # type: ignore[union-attr]
    measure = revisions["measure"][0] if revisions.height else "encounters"
    ends = revisions.unique("period", keep="first", maintain_order=True).sort("period")
    moved = ends.filter(pl.col("change_latest").abs() >= _LEAST)
    newest = revisions.sort("vintage").tail(1).iter_rows(named=True)
    return framed(
        [_fan(revisions, shown, marked, domain, telling), *_changes(ends, moved, domain, telling)],
        title=_finding(revisions, moved, telling),
        subtitle=telling.say(
            "fan_subtitle",
            counted=telling.counted(measure),
            first=telling.month(shown["period"][0]),
            last=telling.month(shown["period"][-1]),
        ),
        footer=[telling.source(newest)],
        indent=AXIS_WIDTH,
    )


def _finding(revisions: pl.DataFrame, moved: pl.DataFrame, telling: Telling) -> str:
    if moved.height:
        most = moved.sort(pl.col("change_latest").abs()).tail(1).row(0, named=True)
        change = numbers.signed_fine_percent(most["change_latest"], telling.language)
        return telling.say("fan_moved", month=telling.month(most["period"]), change=change)
    several = revisions.height and revisions["period"].is_duplicated().any()
    least = numbers.fine_percent(_LEAST, telling.language)
    return telling.say("fan_still", least=least) if several else telling.say("fan_single")


def _fan(
    revisions: pl.DataFrame,
    series: pl.DataFrame,
    marked: date,
    domain: Sequence[str],
    telling: Telling,
) -> dict[str, Any]:
    told = list(_points(revisions))
    alone = [row for row in told if row["alone"]]
    newest = [{"period": p.isoformat(), "value": v} for p, v in _values(series)]
    point = [row for row in newest if row["period"] == marked.isoformat()]
    text = telling.count(point[0]["value"]) if point else ""
    ring = {"type": "point", "color": VERMILION, "filled": True, "opacity": 1}
    beside = {
        "type": "text",
        "align": "right",
        "dx": -9,
        "dy": -8,
        "text": text,
        "fontWeight": "bold",
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "axis": {"title": None, "format": ",d", "tickCount": 5, **_EXTENT},
    }
    thin = {"type": "line", "color": FAINT, "strokeWidth": 0.8, "opacity": 0.9}
    line = _layer([row for row in told if not row["alone"]], thin)
    line["encoding"] = {"detail": {"field": "release", "type": "nominal"}}
    return {
        "width": PLOT_WIDTH,
        "height": 160,
        "encoding": {"x": _time(domain), "y": y},
        "layer": [
            _layer(newest, {"type": "line", "color": BLUE, "strokeWidth": 2.5}),
            line,
            _layer(alone, {"type": "point", "color": MUTED, "size": 26, "opacity": 1}),
            _layer(point, {**ring, "size": 60}),
            _layer(point, {**beside, "stroke": "white", "strokeWidth": 4}),
            _layer(point, {**beside, "color": INK}),
        ],
    }


_EXTENT = {"minExtent": AXIS_WIDTH, "maxExtent": AXIS_WIDTH, "labelFontSize": 12}


def _changes(
    ends: pl.DataFrame, moved: pl.DataFrame, domain: Sequence[str], telling: Telling
) -> Iterator[dict[str, Any]]:
    """What the newest release says against the first, month by month; nothing where none moved."""
    if moved.is_empty():
        return
    rows = [
        {"period": period.isoformat(), "value": change}
        for period, change in ends.select("period", "change_latest").drop_nulls().iter_rows()
    ]
    most = max(rows, key=lambda row: abs(row["value"]))
    text = numbers.signed_fine_percent(most["value"], telling.language)
    axis = {"title": None, "format": "+.1~%", "tickCount": 3, **_EXTENT}
    above = most["value"] > 0
    yield {
        "title": {
            "text": telling.say("fan_changes"),
            "fontSize": 12,
            "fontWeight": "normal",
            "offset": 16,
        },
        "width": PLOT_WIDTH,
        "height": 56,
        "encoding": {
            "x": _time(domain),
            "y": {"field": "value", "type": "quantitative", "axis": axis},
        },
        "layer": [
            _layer([{"value": 0}], {"type": "rule", "color": MUTED}, y_only=True),
            _layer(rows, {"type": "bar", "color": FAINT, "width": 4}),
            _layer([most], {"type": "bar", "color": VERMILION, "width": 4}),
            _layer(
                [most],
                {
                    "type": "text",
                    "text": text,
                    "color": MARK_INK,
                    "dy": -8 if above else 8,
                    "align": "right",
                    "dx": 4,
                    "fontSize": 12,
                },
            ),
        ],
    }


def _points(revisions: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Each figure of each release; one that has no neighbour in its release stands alone."""
    names = ("source", "vintage")
    for (source, vintage), told in revisions.group_by(names, maintain_order=True):
        for period, value in _values(told.sort("period")):
            yield {
                "period": period.isoformat(),
                "value": value,
                "release": f"{source} {vintage}",
                "alone": told.height == 1,
            }


def _values(rows: pl.DataFrame) -> Iterator[tuple[date, float]]:
    yield from rows.select("period", "value").drop_nulls().iter_rows()


def _time(domain: Sequence[str]) -> dict[str, Any]:
    years = int(domain[1][:4]) - int(domain[0][:4])
    axis = {"title": None, "format": "%Y", "tickCount": "year", "grid": False, "labelOverlap": True}
    several = {"tickCount": {"interval": "year", "step": 5}} if years > 12 else {}
    return {
        "field": "period",
        "type": "temporal",
        "scale": {"domain": list(domain)},
        "axis": {**axis, **several},
    }


def _layer(
    rows: Sequence[Mapping[str, Any]], mark: Mapping[str, Any], *, y_only: bool = False
) -> dict[str, Any]:
    layer: dict[str, Any] = {"data": {"values": list(rows)}, "mark": dict(mark)}
    return layer | ({"encoding": {"x": None}} if y_only else {})
