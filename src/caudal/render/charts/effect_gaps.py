"""How far a count stood from what was expected: beside its comparisons, before and after."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import polars as pl

from caudal.render.charts.effect_course import RIGHT, beginning
from caudal.render.charts.effect_lines import faint_lines
from caudal.render.charts.effect_scales import CHANGE, log_ticks, months, shown_day
from caudal.render.charts.theme import (
    AXIS_WIDTH,
    BLUE,
    MUTED,
    PLOT_WIDTH,
    VERMILION,
)
from caudal.vocabulary.periods import months_between

__all__ = ["RANGE", "SHADED_FROM", "gap_plot", "leads_and_lags", "usual_range"]

_HEIGHT = 130
# The middle of the comparisons that is shaded, where there are so many; with fewer, all of them.
RANGE = (0.05, 0.95)
SHADED_FROM = 10
# An axis shows this much on both sides at least [log points].
_LEAST = math.log(1.1)
_EDGE = 0.06


def gap_plot(
    paths: pl.DataFrame, *, day: date, span: tuple[date, date], language: str, began: str = ""
) -> dict[str, Any]:
    """
    The gaps of the treated count over those of its comparisons.

    Args:
        paths: placebo (0: the treated one), period, gap [log points].
        day: on which it began.
        span: first and last month shown.
        language: `en` or `es`.
        began: the day, in words; empty: nothing is written beside its line.
    """
    own, others = _own(paths), paths.filter(pl.col("placebo") != 0)
    low, high = _ends(own, others)
    return {
        "width": PLOT_WIDTH - RIGHT,
        "height": _HEIGHT,
        "encoding": {"x": {"field": "period", **months(span, language)}, "y": _y(low, high)},
        "layer": [
            *faint_lines(others, "gap", decimals=4),
            _zero(),
            *beginning(day, span, began),
            *_line(_points(own), BLUE, 2),
        ],
    }


def leads_and_lags(
    paths: pl.DataFrame, *, day: date, first_post: date, span: tuple[date, date], language: str
) -> dict[str, Any]:
    """
    The gaps before, with the usual range of the comparisons shaded; those after in another colour.

    Args:
        paths, day, span, language: as in `gap_plot`.
        first_post: first month after.
    """
    own, shaded = _own(paths), usual_range(paths)
    low, high = _ends(own, shaded.rename({"high": "gap"}), shaded.rename({"low": "gap"}))
    before, after = (
        own.filter(pl.col("period") < first_post),
        own.filter(pl.col("period") >= first_post),
    )
    return {
        "width": PLOT_WIDTH - RIGHT,
        "height": _HEIGHT,
        "encoding": {"x": {"field": "period", **months(span, language)}, "y": _y(low, high)},
        "layer": [
            *_shade(shaded, first_post),
            _zero(),
            *beginning(day, span),
            *_line(_points(before), BLUE, 1),
            *_line(_points(after), VERMILION, 1),
            _dots(_points(before), BLUE),
            _dots(_points(after), VERMILION),
        ],
    }


def usual_range(paths: pl.DataFrame) -> pl.DataFrame:
    """
    Between which gaps 90% of the comparisons lie, month by month; of fewer than ten, all.

    Returns:
        period, low, high [log points]; empty where there is no comparison.
    """
    others = paths.filter(pl.col("placebo") != 0)
    many = others["placebo"].n_unique() >= SHADED_FROM
    low, high = RANGE if many else (0.0, 1.0)
    gap = pl.col("gap")
    return (
        others.group_by("period")
        .agg(
            gap.quantile(low, interpolation="linear").alias("low"),
            gap.quantile(high, interpolation="linear").alias("high"),
        )
        .sort("period")
    )


def _own(paths: pl.DataFrame) -> pl.DataFrame:
    return paths.filter(pl.col("placebo") == 0).sort("period")


def _ends(*gaps: pl.DataFrame) -> tuple[float, float]:
    """Lower and upper end of the axis: all of the treated one, and the usual of the others."""
    own, *others = gaps
    lows = [0.0 - _LEAST, *own["gap"].to_list()]
    highs = [_LEAST, *own["gap"].to_list()]
    for other in others:
        if other.height:
            lows.append(_level(other, RANGE[0]))
            highs.append(_level(other, RANGE[1]))
    low, high = min(lows), max(highs)
    return low - _EDGE * (high - low), high + _EDGE * (high - low)


def _level(gaps: pl.DataFrame, level: float) -> float:
    return float(gaps["gap"].quantile(level, interpolation="linear") or 0.0)


def _y(low: float, high: float) -> dict[str, Any]:
    axis = {"title": None, "values": log_ticks(low, high), "labelExpr": CHANGE, "labelFontSize": 12}
    axis |= {"minExtent": AXIS_WIDTH, "maxExtent": AXIS_WIDTH}
    scale = {"domain": [low, high], "nice": False, "zero": False}
    return {"field": "gap", "type": "quantitative", "scale": scale, "axis": axis}


def _points(gaps: pl.DataFrame) -> list[tuple[date, float]]:
    return [(period, gap) for period, gap in gaps.select("period", "gap").iter_rows()]


def _line(
    points: Sequence[tuple[date, float]], colour: str, width: float
) -> Iterator[dict[str, Any]]:
    """Months that follow each other, joined; a month that is missing breaks the line."""
    parts = [_part(points, at) for at in range(len(points))]
    rows = [
        {"period": shown_day(period), "gap": gap, "part": part}
        for (period, gap), part in zip(points, parts, strict=True)
    ]
    mark = {"type": "line", "color": colour, "strokeWidth": width, "clip": True}
    yield _layer(rows, mark, detail={"field": "part", "type": "nominal"})
    # One month alone is no line.
    alone = [point for point, part in zip(points, parts, strict=True) if parts.count(part) == 1]
    if alone:
        yield _dots(alone, colour)


def _part(points: Sequence[tuple[date, float]], at: int) -> int:
    """How many breaks lie before a point."""
    return sum(months_between(one[0], other[0]) > 1 for one, other in pairwise(points[: at + 1]))


def _dots(points: Sequence[tuple[date, float]], colour: str) -> dict[str, Any]:
    rows = [{"period": shown_day(period), "gap": gap} for period, gap in points]
    return _layer(
        rows, {"type": "point", "filled": True, "color": colour, "size": 34, "opacity": 1}
    )


def _shade(shaded: pl.DataFrame, first_post: date) -> Iterator[dict[str, Any]]:
    """Before and after apart: the months between are not compared."""
    for part in (pl.col("period") < first_post, pl.col("period") >= first_post):
        rows = [
            {"period": shown_day(period), "gap": low, "high": high}
            for period, low, high in shaded.filter(part).iter_rows()
        ]
        shape = {"type": "area"} if len(rows) > 1 else {"type": "bar", "width": 8}
        if rows:
            mark = {**shape, "color": MUTED, "opacity": 0.18, "clip": True}
            yield _layer(rows, mark, y2={"field": "high"})


def _zero() -> dict[str, Any]:
    rule = {"type": "rule", "color": MUTED, "strokeWidth": 1}
    layer = _layer([{"gap": 0.0}], rule, x=None)
    return layer


def _layer(
    rows: Sequence[Mapping[str, Any]], mark: Mapping[str, Any], **encoding: Any
) -> dict[str, Any]:
    layer: dict[str, Any] = {"data": {"values": list(rows)}, "mark": dict(mark)}
    return {**layer, "encoding": encoding} if encoding else layer
