"""The flows of a scenario month by month: a schematic, a legend and a table for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from caudal.render import numbers
from caudal.render.charts.telling import capital
from caudal.render.page import Cell, PageTable
from caudal.render.scenario.facts import Row, Scenario
from caudal.render.scenario.layout import boxes_of
from caudal.render.scenario.schematic import Line, drawn, line_of, sample
from caudal.render.scenario.words import Speech
from caudal.vocabulary.scenario_flows import FLOW_KINDS

__all__ = ["Corridor", "Month", "corridor_of"]

# So many flows are named to those who do not see the picture; the table has all.
_NAMED = 6


@dataclass(frozen=True)
class Month:
    """
    A month of the schematic.

    Args:
        name: of the month, as the slider has it.
        drawing: SVG.
        table: all its flows in figures.
    """

    name: str
    drawing: str
    table: PageTable


@dataclass(frozen=True)
class Corridor:
    """
    The schematic of all months.

    Args:
        months: in order.
        legend: line and word of every kind of flow that occurs.
        read: how to read it, and what it is not.
    """

    months: tuple[Month, ...]
    legend: tuple[tuple[str, str], ...]
    read: tuple[str, ...]


def corridor_of(scenario: Scenario, say: Speech) -> Corridor | None:
    """
    The schematic of a scenario; None where its answer has no flows.
    """
    flows = scenario.flows
    if flows.is_empty() or not (flows["median"].fill_null(0) > 0).any():
        return None
    boxes = boxes_of(flows, scenario.names, scenario.order)
    names = {code: say.area(code) for code in boxes}
    months = {
        month: flows.filter(pl.col("period") == month).to_dicts()
        for month in flows["period"].unique().sort()
    }
    lines = {month: [_line(row, names, say) for row in rows] for month, rows in months.items()}
    widest = max(line.daily for own in lines.values() for line in own)
    told = tuple(
        Month(
            say.telling.short_month(month),
            drawn(own, boxes, names, widest=widest, words=_seen(month, own, say)),
            _table(month, months[month], names, say),
        )
        for month, own in lines.items()
    )
    kinds = [kind for kind in FLOW_KINDS if kind in flows["kind"].unique().to_list()]
    legend = tuple((sample(kind), say.kind(kind)) for kind in kinds)
    read = say.say("flows_read", widest=numbers.estimate(widest, say.language))
    return Corridor(told, legend, (read, say.say("flows_scale")))


def _line(row: Row, names: dict[str, str], say: Speech) -> Line:
    values = {end: say.value(row[end], "events") for end in ("low", "high")}
    told = say.say(
        "flow_events",
        kind=say.kind(row["kind"]),
        value=say.value(row["median"], "events"),
        days=row["days"],
        **values,
    )
    return line_of(row, f"{_between(row, names)}: {told}")


def _between(row: Row, names: dict[str, str]) -> str:
    return f"{names[row['from_area']]} → {names[row['to_area']]}"


def _seen(month: date, flows: Sequence[Line], say: Speech) -> str:
    widest = sorted(flows, key=lambda line: -line.daily)[:_NAMED]
    told = "; ".join(line.words for line in widest)
    return say.say("flows_alt", label=say.say("label"), month=say.long_month(month), flows=told)


def _table(month: date, rows: Sequence[Row], names: dict[str, str], say: Speech) -> PageTable:
    told = sorted(rows, key=lambda row: -(row["median"] or 0))
    days = told[0]["days"]
    return PageTable(
        say.say("flows_table", month=say.telling.month(month), days=days),
        ("", *(say.say(f"col_{name}") for name in ("kind", "people", "band"))),
        tuple(
            tuple(
                Cell(text)
                for text in (
                    _between(row, names),
                    capital(say.kind(row["kind"])),
                    say.value(row["median"], "events"),
                    say.band({**row, "unit": "events"}),
                )
            )
            for row in told
        ),
    )
