"""One calendar month of all years, the one in question among them, each with where it came from."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from caudal.render.charts.framing import framed
from caudal.render.charts.telling import Row, Telling
from caudal.render.charts.theme import (
    AXIS_WIDTH,
    BLUE,
    INK,
    PLOT_WIDTH,
    VERMILION,
)
from caudal.vocabulary.periods import add_months

__all__ = ["same_month"]

_HEIGHT = 170


def same_month(series: pl.DataFrame, change: Row, *, telling: Telling) -> dict[str, Any]:
    """
    The specification of the chart: the month in each year, from the month before.

    Args:
        series: period, value [as counted] of one target; other months may stand there too.
        change: its row of `indicators (change)`: month, figure, rank, how often it fell.
        telling: how it is told.
    """
    month = change["period"]
    values = dict(series.select("period", "value").drop_nulls().iter_rows())
    years = sorted(period for period in values if period.month == month.month and period <= month)
    rows = [_year(period, values) for period in years]
    return framed(
        [_strip(rows, change, telling)],
        title=_finding(change, telling),
        subtitle=_subtitle(change, telling),
        footer=[telling.source([change])],
        indent=AXIS_WIDTH,
    )


def _year(period: date, values: Mapping[date, float]) -> dict[str, Any]:
    before = values.get(add_months(period, -1))
    return {"year": period.year, "value": values[period], "before": before}


def _finding(change: Row, telling: Telling) -> str:
    said = {
        "month": telling.month(change["period"]),
        "value": telling.value(change),
        "counted": telling.counted(change["measure"]),
        "name": telling.month_name(change["period"]),
        "rank": change["rank"],
        "years": change["ranked_years"],
    }
    if change["value"] is None or change["rank"] is None:
        return telling.say("strip_unknown", **said)
    if change["ranked_years"] < 2:
        return telling.say("strip_only", **said)
    ends = {1: "strip_first", change["ranked_years"]: "strip_last"}
    return telling.say(ends.get(change["rank"], "strip_rank"), **said)


def _subtitle(change: Row, telling: Telling) -> str:
    """What is drawn, and how often the figure fell into this month."""
    month, share = change["period"], change["same_month_falls"]
    names = {
        "name": telling.month_name(month),
        "before": telling.month_name(add_months(month, -1)),
    }
    drawn = telling.say(
        "strip_subtitle",
        counted=telling.counted(change["measure"]),
        target=telling.target(change),
        **names,
    )
    if share is None or change["change_previous"] is None:
        return drawn
    falls = telling.say(
        "strip_falls",
        **names,
        falls=round(share * change["usual_years"]),
        years=change["usual_years"],
        usual=telling.change(change["usual_change"]),
        year=month.year,
        change=telling.change(change["change_previous"]),
    )
    return f"{drawn} {falls}"


def _strip(rows: Sequence[Row], change: Row, telling: Telling) -> dict[str, Any]:
    asked = [row for row in rows if row["year"] == change["period"].year]
    others = [row for row in rows if row not in asked]
    first, last = change["period"].year - 1, change["period"].year
    first = min([row["year"] for row in rows] + [first])
    axis = {"title": None, "minExtent": AXIS_WIDTH, "maxExtent": AXIS_WIDTH, "labelFontSize": 12}
    y = {
        "field": "value",
        "type": "quantitative",
        "scale": {"zero": True},
        "axis": {**axis, "format": ",d", "tickCount": 5},
    }
    x = {
        "field": "year",
        "type": "quantitative",
        "scale": {"domain": [first - 0.6, last + 0.6], "nice": False, "zero": False},
        "axis": {
            "title": None,
            "grid": False,
            "format": "d",
            "tickMinStep": 1,
            "values": _ticks(first, last),
        },
    }
    text = {"type": "text", "align": "right", "dx": -9, "dy": -6, "fontWeight": "bold"}
    text["text"] = telling.value(change)
    return {
        "width": PLOT_WIDTH,
        "height": _HEIGHT,
        "encoding": {"x": x, "y": y},
        "layer": [
            *_moves(others, BLUE, 1.5, 40),
            *_moves(asked, VERMILION, 2.5, 80),
            _layer(asked, {**text, "stroke": "white", "strokeWidth": 4}),
            _layer(asked, {**text, "color": INK}),
        ],
    }


def _ticks(first: int, last: int) -> list[int]:
    step = 1 if last - first < 9 else 5
    return [year for year in range(first, last + 1) if year % step == 0]


def _moves(rows: Sequence[Row], colour: str, width: float, size: int) -> list[dict[str, Any]]:
    """A line from the month before (hollow) to the month (filled), for each year."""
    both = [row for row in rows if row["before"] is not None]
    rule = _layer(both, {"type": "rule", "color": colour, "strokeWidth": width})
    rule["encoding"] = {"y2": {"field": "before"}}
    hollow = _layer(both, {"type": "point", "color": colour, "size": size * 0.5, "opacity": 1})
    hollow["mark"] |= {"fill": "white", "strokeWidth": 1.2, "shape": "circle"}
    hollow["encoding"] = {"y": {"field": "before", "type": "quantitative"}}
    filled = {"type": "point", "filled": True, "color": colour, "size": size, "opacity": 1}
    return [rule, hollow, _layer(rows, filled)]


def _layer(rows: Sequence[Row], mark: Mapping[str, Any]) -> dict[str, Any]:
    return {"data": {"values": [dict(row) for row in rows]}, "mark": dict(mark)}
