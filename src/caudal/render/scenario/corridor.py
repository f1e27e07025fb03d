"""The flows of a scenario month by month: schematics, their legends, and a table for each month."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from caudal.render import numbers
from caudal.render.charts.telling import capital
from caudal.render.page import Cell, PageTable
from caudal.render.scenario.facts import BASELINE, Row, Scenario
from caudal.render.scenario.layout import boxes_of
from caudal.render.scenario.schematic import FEWER, MORE, Line, drawn, line_width, sample
from caudal.render.scenario.words import Speech
from caudal.vocabulary.scenario_flows import FLOW_KINDS

__all__ = ["Corridor", "Month", "View", "corridor_of"]

# So many flows are named to those who do not see the picture; the table has all.
_NAMED = 6
# Round numbers of people whose lines the legend shows: every second one up to the widest.
_ROUND = tuple(digit * 10**power for power in range(7) for digit in (1, 2, 5))
_SCALES = 3
_DIFFERENCES = ("difference_low", "difference", "difference_high")


@dataclass(frozen=True)
class Month:
    """A month on the slider: its name, and all its flows in figures."""

    name: str
    table: PageTable


@dataclass(frozen=True)
class View:
    """
    What is shown of the months: the scenario, `none`, or what differs.

    Args:
        name: as it is chosen.
        drawings: SVG, a month each.
        legend: line and word of every sort of line that occurs, then of widths.
        read: how to read it.
    """

    name: str
    drawings: tuple[str, ...]
    legend: tuple[tuple[str, str], ...]
    read: str


@dataclass(frozen=True)
class Corridor:
    """The schematic: months and views in order, and what it is not."""

    months: tuple[Month, ...]
    views: tuple[View, ...]
    limits: str


def corridor_of(scenario: Scenario, say: Speech) -> Corridor | None:
    """
    The schematic of a scenario; None where its answer has no flows.
    """
    flows = scenario.flows
    if flows.is_empty() or not (flows["median"].fill_null(0) > 0).any():
        return None
    own = flows.filter(pl.col("scenario") == scenario.name)
    names = {code: say.area(code) for code in [*own["from_area"], *own["to_area"]]}
    pictures = _Pictures(scenario, say, names)
    sets = {scenario.name: own, BASELINE: flows.filter(pl.col("scenario") == BASELINE)}
    levels = {
        name: {month: [_level(row, names, say) for row in rows] for month, rows in _monthly(some)}
        for name, some in sets.items()
    }
    widest = _widest(line for months in levels.values() for line in _all(months))
    views = [
        pictures.view(
            "only" if not scenario.compared else "scenario", levels[scenario.name], widest
        )
    ]
    if scenario.compared:
        differing = {month: [*_differing(rows, names, say)] for month, rows in _monthly(own)}
        views += [
            pictures.view("none", levels[BASELINE], widest),
            pictures.view("differs", differing, _widest(_all(differing))),
        ]
    months = tuple(
        Month(say.telling.short_month(month), _table(month, rows, sets[BASELINE], names, say))
        for month, rows in _monthly(own)
    )
    return Corridor(months, tuple(views), say.say("flows_scale"))


@dataclass(frozen=True)
class _Pictures:
    """What all pictures of a scenario share."""

    scenario: Scenario
    say: Speech
    names: Mapping[str, str]

    def view(self, key: str, months: Mapping[date, Sequence[Line]], widest: float) -> View:
        """The months of one set of lines."""
        say, scenario = self.say, self.scenario
        boxes = boxes_of(scenario.flows, scenario.names, scenario.order)
        framed = {
            code: say.say("frame", area=self.names[code])
            for code, box in boxes.items()
            if box.holds
        }
        days = dict(scenario.flows.select("period", "days").iter_rows())
        drawings = []
        for month, lines in months.items():
            told = {"month": say.long_month(month), "days": days[month]}
            heading = say.say(
                "flows_heading",
                label=say.say("label"),
                what=say.say(f"head_{key}", name=say.name(scenario)),
                **told,
            )
            drawings.append(
                drawn(
                    lines,
                    boxes,
                    {**self.names, **framed},
                    widest=widest or 1.0,
                    heading=heading,
                    words=self._seen(heading, lines),
                )
            )
        differs = key == "differs"
        looks = (MORE, FEWER) if differs else tuple(FLOW_KINDS)
        held = {line.look for line in _all(months) if line.daily > 0}
        legend = [
            (sample(look), say.say(look) if differs else say.kind(look))
            for look in looks
            if look in held
        ]
        return View(
            say.say(f"view_{key}"),
            tuple(drawings),
            (*legend, *self._scale(widest)),
            say.say("flows_read_differs" if differs else "flows_read"),
        )

    def _seen(self, heading: str, lines: Sequence[Line]) -> str:
        widest = sorted(lines, key=lambda line: -line.daily)[:_NAMED]
        told = "; ".join(line.words for line in widest) or self.say.say("flows_none")
        return self.say.say("flows_alt", heading=heading, flows=told)

    def _scale(self, widest: float) -> Iterator[tuple[str, str]]:
        """Lines of the legend that explain widths."""
        within = [number for number in _ROUND if number <= widest]
        for number in within[::-2][:_SCALES]:
            value = numbers.count(number, self.say.language)
            width = line_width(number, widest)
            yield sample("", width=width), self.say.say("flows_width", value=value)


def _monthly(flows: pl.DataFrame) -> list[tuple[date, Sequence[Row]]]:
    months = flows["period"].unique().sort()
    return [(month, flows.filter(pl.col("period") == month).to_dicts()) for month in months]


def _all(months: Mapping[date, Sequence[Line]]) -> Iterator[Line]:
    return (line for lines in months.values() for line in lines)


def _widest(lines: Iterable[Line]) -> float:
    return max((line.daily for line in lines), default=0.0)


def _level(row: Row, names: Mapping[str, str], say: Speech) -> Line:
    daily = (row["median"] or 0) / row["days"]
    values = {end: say.value(row[end], "events") for end in ("low", "high")}
    told = say.say(
        "flow_events",
        kind=say.kind(row["kind"]),
        daily=say.value(daily, "events"),
        value=say.value(row["median"], "events"),
        days=row["days"],
        **values,
    )
    words = f"{_between(row, names)}: {told}"
    figure = say.value(daily, "events")
    return Line(row["from_area"], row["to_area"], row["kind"], daily, figure, words)


def _differing(rows: Sequence[Row], names: Mapping[str, str], say: Speech) -> Iterator[Line]:
    """Flows that differ to the same side in nine of ten members."""
    for row in rows:
        low, middle, high = (row[end] for end in _DIFFERENCES)
        if middle and (low > 0 or high < 0):
            daily = middle / row["days"]
            figure = say.differs(daily, "events")
            told = say.say(
                "flow_differs",
                kind=say.kind(row["kind"]),
                daily=figure,
                value=say.differs(middle, "events"),
                days=row["days"],
                low=say.differs(low, "events"),
                high=say.differs(high, "events"),
            )
            words = f"{_between(row, names)}: {told}"
            look = MORE if middle > 0 else FEWER
            yield Line(row["from_area"], row["to_area"], look, abs(daily), figure, words)


def _between(row: Row, names: Mapping[str, str]) -> str:
    return f"{names[row['from_area']]} → {names[row['to_area']]}"


def _table(
    month: date,
    rows: Sequence[Row],
    none: pl.DataFrame,
    names: Mapping[str, str],
    say: Speech,
) -> PageTable:
    """All flows of a month, the largest first; of `none` alone without a difference."""
    told = sorted(rows, key=lambda row: -(row["median"] or 0))
    ways = ("from_area", "to_area", "kind", "period")
    beside = {tuple(row[way] for way in ways): row["median"] for row in none.iter_rows(named=True)}
    compared = rows[0]["scenario"] != BASELINE

    def of_none(row: Row) -> str:
        return say.value(beside.get(tuple(row[way] for way in ways)), "events")

    columns: list[tuple[str, Callable[[Row], str]]] = [
        ("kind", lambda row: capital(say.kind(row["kind"]))),
        ("daily", lambda row: say.value((row["median"] or 0) / row["days"], "events")),
        *([("none", of_none)] if compared else []),
        ("value" if compared else "people", lambda row: say.value(row["median"], "events")),
        ("band", lambda row: say.band({**row, "unit": "events"})),
    ]
    if compared:
        columns += [
            ("difference", lambda row: say.differs(row["difference"], "events")),
            ("difference_band", lambda row: say.difference_band({**row, "unit": "events"})),
        ]
    cells = (
        (Cell(_between(row, names)), *(Cell(text(row)) for _, text in columns)) for row in told
    )
    return PageTable(
        say.say("flows_table", month=say.telling.month(month), days=told[0]["days"]),
        ("", *(say.say(f"col_{name}") for name, _ in columns)),
        tuple(cells),
    )
