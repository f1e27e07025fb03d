"""Pictures of docs/corridor/: a scenario beside `none`, and beside what was published."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from corridor_cases import CASES, SUMMER, Row, course, expelled, observed, row_of
from corridor_told import Band, moved

from caudal.render import numbers
from caudal.render.charts.drawing import svg
from caudal.render.charts.framing import framed
from caudal.render.charts.theme import BLUE, INK, MUTED, VERMILION, lines

__all__ = ["PICTURES", "picture"]

Spec = dict[str, Any]
_WIDTH, _HEIGHT, _AXIS, _GAP = 250, 120, 52, 30
_WHOLE = 2 * (_WIDTH + _AXIS) + _GAP
_FEW_DAYS = 7
_LEVEL = ("low", "median", "high")
_DIFFERENCE = ("difference_low", "difference", "difference_high")
_LABEL = "Scenario, not a forecast"
_READ = (
    "Line or dot with its band: the middle member, and 80% of the members. What differs is taken "
)
_READ += "member by member."


@dataclass(frozen=True)
class Course:
    """
    A middle with its band, by month or by kind.

    Args:
        colour: of both.
        at: names along the axis; `values`: low, middle, high at each.
        joined: a line and an area; else a dot and a bar at each.
    """

    colour: str
    at: Sequence[str]
    values: Sequence[Band]
    joined: bool = True


@dataclass(frozen=True)
class Panel:
    """
    A small chart.

    Args:
        name: what it shows, with its unit.
        axis: names along the axis, in order.
        courses: with bands; `dots`: what was published, name and value.
        form: of the labels, as d3 writes it.
    """

    name: str
    axis: Sequence[str]
    courses: Sequence[Course]
    dots: Sequence[tuple[str, float]] = ()
    form: str = ",.2~f"


def picture(name: str) -> str:
    """A picture as SVG."""
    panels, title, says = PICTURES[name]()
    rows = [
        {
            "hconcat": [_drawn(one) for one in panels[first : first + 2]],
            "spacing": _GAP + _AXIS,
            "bounds": "flush",
        }
        for first in range(0, len(panels), 2)
    ]
    title = f"{_LABEL}: {title}"
    drawn = framed(rows, title=title, subtitle=says, footer=[_READ], width=_WHOLE, indent=_AXIS)
    return svg(drawn, f"{title}.")


def _flights() -> tuple[list[Panel], str, str]:
    name = "flights"
    published = observed("repeat_share", *SUMMER)
    axis = [_short(month) for month in published]
    bands = [_course(course(name, "repeat_share", without=True), MUTED)]
    bands.append(_course(course(name, "repeat_share"), VERMILION))
    return (
        [
            Panel("Repeat share", axis, bands, _dots(published), ".0%"),
            Panel("Expelled, of Border Patrol encounters", axis, [], _dots(expelled()), ".0%"),
            _changes(name, "repeat_share", "Change of the repeat share, points"),
            _changes(name, "sent_on_by_mexico", "Taken on to Guatemala, people a day"),
        ],
        moved(row_of(name, "repeat_share")) + _in(name),
        "Black dots: as published. Grey: the model without the flights; orange: with them. "
        "Blue: what the flights change.",
    )


def _end() -> tuple[list[Panel], str, str]:
    name, other = "end", "same_resolve"
    counted = observed("encounters", "2023-03", "2023-08", component="usbp")
    daily = {month: value / _length(month) for month, value in counted.items()}
    axis = [_short(month) for month in counted]
    both = [_course(course(name, "encounters", without=True), MUTED, daily=True)]
    both.append(_course(course(name, "encounters"), VERMILION, daily=True))
    shares = [_course(course(name, "repeat_share", without=True), MUTED)]
    shares.append(_course(course(name, "repeat_share"), VERMILION))
    return (
        [
            Panel("Encounters, a day", axis, both, _dots(daily)),
            Panel("Repeat share", axis, shares, (), ".0%"),
            _changes(name, "encounters", "Change of encounters, a day", other),
            _changes(name, "repeat_share", "Change of the repeat share, points", other),
        ],
        moved(row_of(name, "repeat_share")) + _in(name),
        "Black dots: counted by the Border Patrol. Grey: the model without the end; orange: with "
        "it. Below, what differs: blue, Title 42 ends; grey, it ends and nobody is more "
        "discouraged than before.",
    )


def _appointments() -> tuple[list[Panel], str, str]:
    told = {
        "Encounters, a day": "encounters",
        "Days of waiting": "waiting_days",
        "People in border cities, outside shelters": "in_border_cities",
        "Deaths in crossing, a month": "deaths",
    }
    return (
        [_by_kind(f"Change: {name[0].lower()}{name[1:]}", code) for name, code in told.items()],
        moved(row_of("once", "waiting_days")) + _in("once"),
        "What differs from no appointments, with half as many as offered, as many, and twice "
        "as many.",
    )


PICTURES: Mapping[str, Callable[[], tuple[list[Panel], str, str]]] = {
    "flights": _flights,
    "end": _end,
    "appointments": _appointments,
}


def _by_kind(name: str, outcome: str) -> Panel:
    """What differs in the month, for each number of appointments."""
    kinds = ("half", "once", "twice")
    rows = [row_of(kind, outcome) for kind in kinds]
    at = [CASES[kind].what for kind in kinds]
    daily = outcome == "encounters"
    values = [_band(row, _DIFFERENCE, daily=daily) for row in rows]
    return Panel(name, at, [Course(BLUE, at, values, joined=False)], (), "+,.2~f")


def _changes(name: str, outcome: str, says: str, other: str = "") -> Panel:
    """What differs by month; of another case in grey behind it."""
    courses = [
        _course(course(one, outcome), colour, _DIFFERENCE, daily=outcome != "repeat_share")
        for one, colour in ((other, MUTED), (name, BLUE))
        if one
    ]
    return Panel(says, courses[-1].at, courses, (), "+,.2~f")


def _course(
    rows: Sequence[Row], colour: str, ends: Sequence[str] = _LEVEL, *, daily: bool = False
) -> Course:
    """Months of more than a few days."""
    held = [row for row in rows if row["days"] >= _FEW_DAYS]
    at = [_short(row["period"]) for row in held]
    return Course(colour, at, [_band(row, ends, daily=daily) for row in held])


def _band(row: Row, ends: Sequence[str], *, daily: bool) -> Band:
    points = 100 if row["unit"] == "0–1" and ends is _DIFFERENCE else 1
    low, middle, high = (points * row[end] / (row["days"] if daily else 1) for end in ends)
    return low, middle, high


def _drawn(panel: Panel) -> Spec:
    layers = [layer for one in panel.courses for layer in _courses_layers(one)]
    if panel.form.startswith("+"):
        mark = {"type": "rule", "color": INK, "strokeWidth": 1}
        layers.append({"data": {"values": [{}]}, "mark": mark, "encoding": {"y": {"datum": 0}}})
    dots = [{"at": at, "middle": value} for at, value in panel.dots]
    mark = {"type": "point", "filled": True, "size": 55, "color": INK, "opacity": 1}
    if dots:
        layers.append({"data": {"values": dots}, "mark": mark, "encoding": _y("middle")})
    y: Spec = {"title": None, "tickCount": 4, "labelFontSize": 11}
    y |= {"labelExpr": f"datum.value == 0 ? '0' : format(datum.value, '{panel.form}')"}
    y |= {"minExtent": _AXIS, "maxExtent": _AXIS}
    x: Spec = {"title": None, "labelAngle": 0, "labelFontSize": 10.5, "grid": False}
    # The year under the month.
    x["labelExpr"] = "split(datum.label, ' 20').length > 1 ? split(datum.label, ' ') : datum.label"
    for layer in layers:
        layer["encoding"]["y"] |= {"axis": y, "scale": {"zero": True}}
        if "datum" not in layer["encoding"]["y"]:
            layer["encoding"]["x"] = {
                "field": "at",
                "type": "ordinal",
                "axis": x,
                "sort": [*panel.axis],
                "scale": {"type": "point", "padding": 0.4, "domain": [*panel.axis]},
            }
    title = {"text": lines(panel.name, width=_WIDTH + 30, size=12, bold=True), "fontSize": 12}
    return {
        "title": {**title, "offset": 6},
        "width": _WIDTH,
        "height": _HEIGHT,
        "layer": layers,
    }


def _courses_layers(one: Course) -> list[Spec]:
    values = [
        {"at": at, "low": low, "middle": middle, "high": high}
        for at, (low, middle, high) in zip(one.at, one.values, strict=True)
    ]
    band: Spec = {"type": "area"} if one.joined else {"type": "bar", "width": 16}
    middle: Spec = {"type": "line", "strokeWidth": 2.2}
    if not one.joined:
        middle = {"type": "point", "filled": True, "size": 60, "opacity": 1}
    data = {"values": values}
    ends = {"y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}}
    return [
        {"data": data, "mark": {**band, "color": one.colour, "opacity": 0.2}, "encoding": ends},
        {"data": data, "mark": {**middle, "color": one.colour}, "encoding": _y("middle")},
    ]


def _y(field: str) -> Spec:
    return {"y": {"field": field, "type": "quantitative"}}


def _dots(values: Mapping[date, float]) -> list[tuple[str, float]]:
    return [(_short(month), value) for month, value in values.items()]


def _short(month: date) -> str:
    return numbers.short_month(month, "en")


def _length(month: date) -> int:
    following = month.replace(month=month.month + 1) if month.month < 12 else None
    return ((following or month.replace(year=month.year + 1, month=1)) - month).days


def _in(name: str) -> str:
    return f" in {numbers.month(CASES[name].month, 'en')}"
