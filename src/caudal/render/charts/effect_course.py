"""What was counted, what was expected, and where comparisons went, month by month."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from caudal.render.charts.effect_lines import faint_lines
from caudal.render.charts.effect_scales import months, shown_day
from caudal.render.charts.theme import AXIS_WIDTH, BLUE, INK, MARK_INK, MUTED, PLOT_WIDTH
from caudal.vocabulary.periods import add_months, months_between

__all__ = ["RIGHT", "CourseWords", "beginning", "course_plot", "leaves_the_frame"]

# Room for the names of the lines [pixels].
RIGHT = 66
_HEIGHT, _HEADROOM, _APART = 190, 1.08, 15
# The band and the comparisons may reach so many times above what was counted and expected.
_ABOVE = 1.7
_DASHED, _DOTTED = [5, 3], [2, 3]
_EXTENT = {"minExtent": AXIS_WIDTH, "maxExtent": AXIS_WIDTH, "labelFontSize": 12}


@dataclass(frozen=True)
class CourseWords:
    """
    What is written into the picture.

    Args:
        language: `en` or `es`.
        counted, expected: names of the two lines.
        began: the day, beside its line.
    """

    language: str
    counted: str
    expected: str
    began: str


def course_plot(
    course: pl.DataFrame,
    others: pl.DataFrame,
    *,
    day: date,
    span: tuple[date, date],
    words: CourseWords,
) -> dict[str, Any]:
    """
    The plot: a specification without a look of its own.

    Args:
        course: rows of `EFFECT_COURSE` of one estimator; `expected` and the band may be null.
        others: placebo, period, value [events]; the comparisons put around what was expected.
        day: on which it began.
        span: first and last month shown.
        words: what is written into it.
    """
    top = _top(course, others)
    y = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [0, top], "nice": False},
        "axis": {"title": None, "format": ",d", "tickCount": 5, "tickMinStep": 1, **_EXTENT},
    }
    return {
        "width": PLOT_WIDTH - RIGHT,
        "height": _HEIGHT,
        "encoding": {"x": {"field": "period", **months(span, words.language)}, "y": y},
        "layer": [
            *faint_lines(others, "value", decimals=1),
            *_band(course),
            *beginning(day, span, words.began),
            *_lines(course),
            *_names(course, top, words),
        ],
    }


def leaves_the_frame(course: pl.DataFrame, others: pl.DataFrame) -> bool:
    """Whether a band or a comparison reaches above what is drawn."""
    top = _top(course, others)
    highest = (course["high"].max(), others["value"].max())
    return any(isinstance(value, float) and value > top for value in highest)


def beginning(day: date, span: tuple[date, date], text: str = "") -> Iterator[dict[str, Any]]:
    """The line of the day on which it began, with the day over it, away from the nearer edge."""
    rule = {"type": "rule", "color": MARK_INK, "strokeDash": _DOTTED, "strokeWidth": 1.5}
    yield _layer([{"period": day.isoformat()}], rule, y=None)
    if text:
        late = months_between(span[0], day) * 2 > months_between(*span)
        mark = {
            "type": "text",
            "y": -7,
            "align": "right" if late else "left",
            "dx": 3 * (late or -1),
        }
        mark |= {"text": text, "fontSize": 12, "color": MARK_INK}
        yield _layer([{"period": day.isoformat()}], mark, y=None)


def _top(course: pl.DataFrame, others: pl.DataFrame) -> float:
    """Upper end of the axis: all that was counted and expected, and of the rest what is near."""
    main = max(_largest(course["observed"]), _largest(course["expected"]), 1.0)
    beside = max(_largest(course["high"]), _largest(others["value"]))
    return _HEADROOM * max(main, min(beside, _ABOVE * main))


def _largest(values: pl.Series) -> float:
    known = values.drop_nulls().to_list()
    return max(known, default=0.0)


def _band(course: pl.DataFrame) -> Iterator[dict[str, Any]]:
    for part in _runs(course.drop_nulls(["low", "high"])):
        rows = [
            {"period": shown_day(row["period"]), "value": row["low"], "high": row["high"]}
            for row in part
        ]
        shape = {"type": "area"} if len(rows) > 1 else {"type": "bar", "width": 8}
        mark = {**shape, "color": MUTED, "opacity": 0.2, "clip": True}
        yield _layer(rows, mark, y2={"field": "high"})


def _lines(course: pl.DataFrame) -> Iterator[dict[str, Any]]:
    expected = {"type": "line", "color": INK, "strokeWidth": 1.5, "strokeDash": _DASHED}
    observed = {"type": "line", "color": BLUE, "strokeWidth": 2}
    yield _layer(_unbroken(course, "expected"), expected)
    yield _layer(_unbroken(course, "observed"), observed)
    # One month alone is no line.
    after = course.filter("after").drop_nulls("observed")
    points = [
        {"period": shown_day(period), "value": value}
        for period, value in after.select("period", "observed").iter_rows()
    ]
    yield _layer(points, {"type": "point", "color": BLUE, "filled": True, "size": 26, "opacity": 1})
    rows = course.filter("after").drop_nulls("expected")
    if rows.height == 1:
        ring = {"type": "point", "color": INK, "size": 34, "opacity": 1}
        row = rows.row(0, named=True)
        yield _layer([{"period": shown_day(row["period"]), "value": row["expected"]}], ring)


def _unbroken(course: pl.DataFrame, column: str) -> list[dict[str, Any]]:
    """Every month, so that the line breaks where one is neither before nor after, or not known."""
    values = dict(course.select("period", column).iter_rows())
    if not values:
        return []
    first, span = min(values), months_between(min(values), max(values))
    every = (add_months(first, step) for step in range(span + 1))
    return [{"period": shown_day(month), "value": values.get(month)} for month in every]


def _runs(course: pl.DataFrame) -> list[list[Mapping[str, Any]]]:
    """Rows of months that follow each other without a gap."""
    parts: list[list[Mapping[str, Any]]] = []
    for row in course.sort("period").iter_rows(named=True):
        follows = parts and add_months(parts[-1][-1]["period"], 1) == row["period"]
        if follows:
            parts[-1].append(row)
        else:
            parts.append([row])
    return parts


def _names(course: pl.DataFrame, top: float, words: CourseWords) -> Iterator[dict[str, Any]]:
    """The name of each line beside its last month, neither on the other; of one alone, none."""
    if course["expected"].drop_nulls().is_empty():
        return
    ends = []
    for column, text, colour in (
        ("observed", words.counted, BLUE),
        ("expected", words.expected, INK),
    ):
        known = course.drop_nulls(column).sort("period")
        if known.height:
            row = known.row(-1, named=True)
            ends.append((_HEIGHT * (1 - row[column] / top), row["period"], text, colour))
    for at, period, text, colour in _spread(ends):
        mark = {"type": "text", "align": "left", "dx": 8, "fontSize": 12, "color": colour}
        named = _layer(
            [{"period": shown_day(period)}], {**mark, "text": text, "baseline": "middle"}
        )
        named["encoding"] = {"y": {"value": at}}
        yield named


def _spread(
    ends: Sequence[tuple[float, date, str, str]],
) -> list[tuple[float, date, str, str]]:
    """Two names that would lie on each other, moved apart and kept in the plot."""
    if len(ends) < 2 or abs(ends[0][0] - ends[1][0]) >= _APART:
        return [*ends]
    upper, lower = sorted(ends)
    middle = min(max((upper[0] + lower[0]) / 2, _APART / 2), _HEIGHT - _APART / 2)
    return [(middle - _APART / 2, *upper[1:]), (middle + _APART / 2, *lower[1:])]


def _layer(
    rows: Sequence[Mapping[str, Any]], mark: Mapping[str, Any], **encoding: Any
) -> dict[str, Any]:
    layer: dict[str, Any] = {"data": {"values": list(rows)}, "mark": dict(mark)}
    return {**layer, "encoding": encoding} if encoding else layer
