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
from caudal.vocabulary.periods import add_months

__all__ = ["vintages"]

# A figure holds from its release until the next.
_STEP = {"interpolate": "step-after"}
_PERCENT = "datum.value == 0 ? '0%' : format(datum.value, '+.1~%')"
_LABEL_MONTHS = 24
# Below this a revision is told as none [fraction].
_LEAST = 0.0005


def vintages(
    revisions: pl.DataFrame, series: pl.DataFrame, *, marked: date, telling: Telling
) -> dict[str, Any] | None:
    """
    The specification of the chart; None where no month is known: a fan of releases, and the change of each month below it.

    Args:
        revisions: rows of `revisions` of one target: what each release told of each month.
        series: rows of `observations` of that target: the newest figure of each month, drawn thick.
        marked: the month in question, whose newest figure is written beside it.
        telling: how it is told.
    """
    shown = series.drop_nulls("value").sort("period")
    if shown.is_empty() or revisions.is_empty():
        return None
    domain = [shown["period"].min().isoformat(), shown["period"].max().isoformat()]  # type: ignore[union-attr]
    ends = revisions.unique("period", keep="first", maintain_order=True).sort("period")
    moved = ends.filter(pl.col("change_latest").abs() >= _LEAST)
    target = series.row(0, named=True)
    newest = revisions.sort("vintage").tail(1).iter_rows(named=True)
    beside = shown.filter(pl.col("period") == marked).iter_rows(named=True)
    return framed(
        [
            _fan(revisions, shown, marked, domain, telling),
            *_changes(revisions, moved, marked, telling),
        ],
        title=_finding(revisions, moved, telling),
        subtitle=telling.say(
            "fan_subtitle",
            counted=telling.counted(target["measure"]),
            target=telling.target(target),
            first=telling.month(shown["period"][0]),
            last=telling.month(shown["period"][-1]),
        ),
        footer=[telling.source([*newest, *beside]), _releases(revisions, telling)],
        indent=AXIS_WIDTH,
    )


def _releases(revisions: pl.DataFrame, telling: Telling) -> str:
    """How many releases are drawn, and of which days; nothing where it is one."""
    days = revisions["vintage"].unique().sort().to_list()
    if len(days) < 2:
        return ""
    first, last = (numbers.day(day, telling.language) for day in (days[0], days[-1]))
    return telling.say("fan_releases", number=len(days), first=first, last=last)


def _finding(revisions: pl.DataFrame, moved: pl.DataFrame, telling: Telling) -> str:
    if moved.height:
        most = moved.sort(pl.col("change_latest").abs()).tail(1).row(0, named=True)
        change = numbers.signed_fine_percent(most["change_latest"], telling.language)
        return telling.say("fan_moved", month=telling.month(most["period"]), change=change)
    several = revisions["period"].is_duplicated().any()
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
    text = "".join(
        f"{telling.short_month(marked)}: {telling.value(row)}"
        for row in series.filter(pl.col("period") == marked).iter_rows(named=True)
    )
    # The label spans these months: it stands over the highest of them, clear of the line.
    reach = [add_months(marked, -months) for months in range(_LABEL_MONTHS)]
    over = max((v for p, v in _values(series) if p in reach), default=0)
    label = [{**row, "value": over, "end": row["value"]} for row in point]
    leader = _layer(label, {"type": "rule", "color": VERMILION, "strokeWidth": 1})
    leader["encoding"] = {"y2": {"field": "end"}}
    ring = {"type": "point", "color": VERMILION, "filled": True, "opacity": 1}
    beside = {
        "type": "text",
        "align": "right",
        "dx": 4,
        "dy": -8,
        "text": text,
        "fontWeight": "bold",
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "axis": {"title": None, "format": ",d", "tickCount": 5, **_EXTENT},
    }
    thin = {"type": "line", "color": FAINT, "strokeWidth": 1, "opacity": 1}
    line = _layer([row for row in told if not row["alone"]], thin)
    line["encoding"] = {"detail": {"field": "release", "type": "nominal"}}
    return {
        "width": PLOT_WIDTH,
        "height": 160,
        "encoding": {"x": _time(domain), "y": y},
        "layer": [
            line,
            _layer(newest, {"type": "line", "color": BLUE, "strokeWidth": 2}),
            _layer(alone, {"type": "point", "color": MUTED, "size": 26, "opacity": 1}),
            leader,
            _layer(point, {**ring, "size": 60}),
            _layer(label, {**beside, "stroke": "white", "strokeWidth": 4}),
            _layer(label, {**beside, "color": INK}),
        ],
    }


_EXTENT = {"minExtent": AXIS_WIDTH, "maxExtent": AXIS_WIDTH, "labelFontSize": 12}


def _changes(
    revisions: pl.DataFrame, moved: pl.DataFrame, marked: date, telling: Telling
) -> Iterator[dict[str, Any]]:
    """How each month moved away from its first figure; nothing where none did."""
    if moved.is_empty():
        return
    paths = revisions.filter(pl.col("period").is_duplicated(), pl.col("first") != 0).sort("vintage")
    rows = [
        {"vintage": day.isoformat(), "month": month.isoformat(), "change": value / first - 1}
        for day, month, value, first in paths.select(
            "vintage", "period", "value", "first"
        ).iter_rows()
    ]
    most = moved.sort(pl.col("change_latest").abs())["period"][-1]
    told = [(most, VERMILION, MARK_INK)] + ([(marked, BLUE, BLUE)] if marked != most else [])
    text = {"fontSize": 12, "fontWeight": "normal"}
    y = {"field": "change", "type": "quantitative"}
    x: dict[str, Any] = {"field": "vintage", "type": "temporal", "scale": {"type": "utc"}}
    x["axis"] = _days(paths["vintage"], telling)
    yield {
        "title": {"text": telling.say("fan_changes"), "offset": 14, **text},
        "width": PLOT_WIDTH,
        "height": 84,
        "encoding": {
            "x": x,
            "y": {**y, "axis": {"title": None, "labelExpr": _PERCENT, "tickCount": 4, **_EXTENT}},
            "detail": {"field": "month", "type": "nominal"},
        },
        "layer": [
            _layer(rows, {"type": "line", "color": FAINT, "strokeWidth": 1, **_STEP}),
            *(one for month in told for one in _path(rows, *month, telling)),
        ],
    }


def _days(vintages: pl.Series, telling: Telling) -> dict[str, Any]:
    """An axis with its first and last day written out."""
    first, *_, last = sorted({vintages.min(), vintages.max()}) * 2  # type: ignore[type-var]
    texts = [numbers.short_day(day, telling.language) for day in (first, last)]  # type: ignore[arg-type]
    return {
        "title": None,
        "grid": False,
        "values": [day.isoformat() for day in (first, last)],  # type: ignore[union-attr]
        "labelExpr": f"datum.index == 0 ? '{texts[0]}' : '{texts[1]}'",
        "labelFlush": True,
    }


def _path(
    rows: Sequence[Mapping[str, Any]], month: date, colour: str, ink: str, telling: Telling
) -> Iterator[dict[str, Any]]:
    """The path of one month, with its name and change at its end."""
    path = [row for row in rows if row["month"] == month.isoformat()]
    if not path:
        return
    change = numbers.signed_fine_percent(path[-1]["change"], telling.language)
    text = {"type": "text", "align": "right", "dy": -8, "fontSize": 12}
    text["text"] = f"{telling.short_month(month)}: {change}"
    yield _layer(path, {"type": "line", "color": colour, "strokeWidth": 2, **_STEP})
    yield _layer(path[-1:], {"type": "point", "filled": True, "color": colour, "opacity": 1})
    yield _layer(path[-1:], {**text, "stroke": "white", "strokeWidth": 4})
    yield _layer(path[-1:], {**text, "color": ink})


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
        "scale": {"domain": list(domain), "type": "utc"},
        "axis": {**axis, **several},
    }


def _layer(rows: Sequence[Mapping[str, Any]], mark: Mapping[str, Any]) -> dict[str, Any]:
    return {"data": {"values": list(rows)}, "mark": dict(mark)}
