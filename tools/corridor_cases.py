"""The questions of docs/corridor/, and the rows of their answers: see tools/corridor_pages.py."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

import caudal
from caudal.vocabulary.answer import Answer

__all__ = [
    "CASES",
    "GROUPS",
    "MEMBERS",
    "SUMMER",
    "Case",
    "Row",
    "answer_of",
    "course",
    "expelled",
    "groups_of",
    "observed",
    "row_of",
]

Row = Mapping[str, Any]
MEMBERS = 200
GROUPS = ("single_adult", "family", "unaccompanied_child")
# Months around the flights of August 2021.
SUMMER = ("2021-05", "2021-11")
_ROOT = Path(__file__).parents[1]
_WHOLE = ("southwest_land_border", "MEX")


@dataclass(frozen=True)
class Case:
    """
    One scenario on one page.

    Args:
        page, name: where it stands, and as what.
        what: what is different, in a table.
        scenario: a policy of the calendar, or a file of docs/corridor/.
        start, days: of the simulation; the counts are those known on the first day.
        month: the whole month that is told.
    """

    page: str
    name: str
    what: str
    scenario: str
    start: date
    days: int
    month: date

    @property
    def command(self) -> str:
        """As it is asked in a terminal, from the project's folder."""
        return (
            f"caudal simulate --scenario {self.scenario} --from {self.start} "
            f"--days {self.days} --members {MEMBERS}"
        )

    @property
    def told(self) -> str:
        """The scenario's name in the rows."""
        return Path(self.scenario).name


_FLIGHTS = (date(2021, 8, 5), 120, date(2021, 9, 1))
_END = (date(2023, 5, 12), 112, date(2023, 7, 1))
_APPOINTMENTS = (date(2023, 1, 12), 109, date(2023, 4, 1))
_CASES = (
    Case("flights_2021", "flights", "with the flights", "lateral_flights_2021", *_FLIGHTS),
    Case("title_42_end_2023", "end", "Title 42 ends", "title_42_end_2023", *_END),
    Case(
        "title_42_end_2023",
        "same_resolve",
        "it ends, and nobody is more discouraged",
        "docs/corridor/title_42_end_same_resolve.toml",
        *_END,
    ),
    Case(
        "appointments_2023",
        "half",
        "half",
        "docs/corridor/appointments_half.toml",
        *_APPOINTMENTS,
    ),
    Case("appointments_2023", "once", "as offered", "cbp_one_2023", *_APPOINTMENTS),
    Case(
        "appointments_2023",
        "twice",
        "twice",
        "docs/corridor/appointments_twice.toml",
        *_APPOINTMENTS,
    ),
)
CASES = {case.name: case for case in _CASES}


@cache
def answer_of(name: str) -> Answer:
    """The verb's answer of today to a case."""
    case = CASES[name]
    file = case.scenario.endswith(".toml")
    return caudal.simulate(
        _ROOT / case.scenario if file else case.scenario,
        start=case.start,
        days=case.days,
        members=MEMBERS,
        workers=min(2, os.cpu_count() or 1),
    )


def course(name: str, outcome: str, *, without: bool = False, **parts: str) -> Sequence[Row]:
    """
    Months of an outcome, in order.

    Args:
        name: of a case; `without`: of `none` in its place.
        outcome: its code.
        parts: `place` or `group` of the rows; of the whole, and of everyone, where not said.
    """
    place, group = parts.get("place"), parts.get("group", "all")
    at = pl.col("place").is_in(_WHOLE) if place is None else pl.col("place") == place
    return (
        answer_of(name)
        .rows.filter(
            pl.col("scenario") == ("none" if without else CASES[name].told),
            pl.col("outcome") == outcome,
            pl.col("group") == group,
            at,
        )
        .sort("period")
        .to_dicts()
    )


def row_of(
    name: str, outcome: str, *, month: date | None = None, without: bool = False, **parts: str
) -> Row:
    """The row of a month; of the case's own where none is said, of a cohort its only one."""
    rows = course(name, outcome, without=without, **parts)
    of = month or CASES[name].month
    return next((row for row in rows if row["period"] == of), rows[0])


@cache
def observed(measure: str, start: str, end: str, **parts: Any) -> dict[date, float]:
    """What was counted or published, by month."""
    rows = caudal.observations(measure=measure, start=start, end=end, **parts).rows
    return dict(rows.sort("period").select("period", "value").drop_nulls().rows())


def groups_of(month: date) -> Mapping[str, float]:
    """Share of each group in the Border Patrol's encounters of a month of that summer."""
    told = {
        group: observed("encounters", *SUMMER, component="usbp", group=group)[month]
        for group in GROUPS
    }
    whole = sum(told.values())
    return {group: value / whole for group, value in told.items()}


def expelled() -> Mapping[date, float]:
    """Share of the Border Patrol's encounters of that summer expelled under Title 42, by month."""
    everyone = observed("encounters", *SUMMER, component="usbp")
    out = observed("encounters", *SUMMER, component="usbp", authority="title_42")
    return {month: out[month] / value for month, value in everyone.items()}
