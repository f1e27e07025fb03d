"""What a scenario's answer says, before it is told: outcomes, months, parameters, flows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from caudal.vocabulary.answer import Answer, Note
from caudal.vocabulary.fit_tables import ARRIVALS
from caudal.vocabulary.places import Place

__all__ = [
    "BASELINE",
    "COHORTS",
    "IDLE_NOTE",
    "Row",
    "Scenario",
    "baseline",
    "further",
    "main",
    "scenario_of",
]

BASELINE = "none"
# The note that says why nothing differs; it is the headline then.
IDLE_NOTE = "not_in_these_days"
Row = Mapping[str, Any]
# In the order in which they are told; those that are pictured first.
_MAIN = (
    "encounters",
    "repeat_share",
    "in_shelters",
    "in_border_cities",
    "waiting_days",
    "returns_over_border",
    "returns_by_flight",
    "removals_home",
    "returns_to_wait",
    "returns_by_mexico",
    "sent_on_by_mexico",
    "appointments",
    "deaths",
)
# Of the people of one day: a figure, not a course.
COHORTS = ("again_30_days", "again_90_days")
# Fewer days than this are no month to be told of where there is a longer one.
_FEW_DAYS = 7
_DIFFERENCES = ("difference_low", "difference", "difference_high")
_BANDS = ("low", "median", "high", *_DIFFERENCES)


@dataclass(frozen=True)
class Scenario:
    """
    A scenario, and `none` beside it.

    Args:
        name: as it was asked for.
        rows: scenario, outcome, period, days, unit, bands: one a month, at the whole corridor.
        outcomes: that occur, and are not zero throughout; the main ones first.
        absent: outcomes that are zero in every month of both.
        month: the last month that is told whole; the longest where none is.
        assumptions, sensitivity: frames of the answer, empty where it has none.
        flows: of both, a month, two areas and a kind; empty where the answer has none.
        members, start, days, as_of: what was simulated, and the day of what was known.
        names: places, and the scenario where the answer names it.
        order: places in the order of the answer: from west to east.
        learnt: parameters that published figures told; None: nothing was fitted.
        parameters: of the corridor, in use here or not; None: nothing was fitted.
        idle: every difference is 0; `reason`: the note that says why, if there is one.
    """

    name: str
    rows: pl.DataFrame
    outcomes: tuple[str, ...]
    absent: tuple[str, ...]
    month: date
    assumptions: pl.DataFrame
    sensitivity: pl.DataFrame
    flows: pl.DataFrame
    members: int
    start: date
    days: int
    as_of: date | None
    names: Mapping[str, Place] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    learnt: int | None = None
    parameters: int | None = None
    idle: bool = False
    reason: Note | None = None

    @property
    def compared(self) -> bool:
        """Whether there is something beside `none`."""
        return self.name != BASELINE

    def course(self, outcome: str, scenario: str | None = None) -> Sequence[Row]:
        """Months of an outcome, in order, without those of a few days."""
        rows = self.rows.filter(
            pl.col("outcome") == outcome, pl.col("scenario") == (scenario or self.name)
        ).sort("period")
        long = rows.filter(pl.col("days") >= _FEW_DAYS)
        return (rows if long.is_empty() else long).to_dicts()

    def short_months(self) -> int:
        """How many months are too few days to be told."""
        days = self.rows.select("period", "days").unique()["days"]
        few = int((days < _FEW_DAYS).sum())
        return few if few < days.len() else 0

    def leaning(self, outcome: str) -> int:
        """1: the median difference over all months is a rise, −1: a fall, 0: neither."""
        rows = self.rows.filter(pl.col("outcome") == outcome, pl.col("scenario") == self.name)
        together = rows["difference"].drop_nulls().sum()
        return (together > 0) - (together < 0)

    def in_month(self, outcome: str) -> Row | None:
        """The row of the month that is told; of a cohort its only one."""
        rows = self.course(outcome)
        return next((row for row in rows if row["period"] == self.month), rows[0] if rows else None)


def scenario_of(answer: Answer) -> Scenario | None:
    """
    The scenario of an answer; None where it has no rows.
    """
    asked = answer.run.arguments
    name = str(asked["scenario"])
    rows = _whole(answer.rows, answer.names)
    if rows.is_empty():
        return None
    outcomes, absent = _outcomes(rows)
    learnt = _learnt(answer)
    return Scenario(
        name=name,
        rows=rows,
        outcomes=outcomes,
        absent=absent,
        month=_month(rows),
        assumptions=answer.figures.get("assumptions", pl.DataFrame()),
        sensitivity=answer.figures.get("sensitivity", pl.DataFrame()),
        flows=_flows(answer.figures.get("flows", pl.DataFrame()), name),
        members=int(asked["members"]),
        start=date.fromisoformat(str(asked["start"])),
        days=int(asked["days"]),
        as_of=answer.run.as_of,
        names=answer.names,
        order=tuple(answer.rows["place"].unique(maintain_order=True)),
        learnt=None if learnt is None else learnt.filter("told").height,
        parameters=None if learnt is None else learnt.height,
        idle=name != BASELINE and _same(answer.rows.filter(pl.col("scenario") == name)),
        reason=next((note for note in answer.notes if note.code == IDLE_NOTE), None),
    )


def _learnt(answer: Answer) -> pl.DataFrame | None:
    """A row a parameter of the corridor; None where nothing was fitted."""
    if "learnt" not in answer.figures:
        return None
    return answer.figures["learnt"].filter(pl.col("parameter") != ARRIVALS)


def main(scenario: Scenario) -> tuple[str, ...]:
    """Outcomes that are pictured first."""
    return tuple(code for code in scenario.outcomes if code in _MAIN)


def further(scenario: Scenario) -> tuple[str, ...]:
    """All other outcomes."""
    return tuple(code for code in scenario.outcomes if code not in _MAIN)


def baseline(scenario: Scenario, row: Row) -> Row | None:
    """The row of `none` beside one of the scenario."""
    rows = scenario.course(row["outcome"], BASELINE)
    return next((one for one in rows if one["period"] == row["period"]), None)


def _whole(rows: pl.DataFrame, names: Mapping[str, Place]) -> pl.DataFrame:
    """Of each outcome the rows of everybody, at the country or border that stands for the whole."""
    everyone = rows.filter(pl.col("group") == "all")
    wide = [code for code, place in names.items() if place.kind in ("country", "region")]
    known = everyone.filter(pl.col("place").is_in(wide)) if wide else everyone
    first = known.group_by("outcome", maintain_order=True).agg(pl.col("place").first())
    return everyone.join(first, on=["outcome", "place"], how="semi", maintain_order="left")


def _outcomes(rows: pl.DataFrame) -> tuple[tuple[str, ...], tuple[str, ...]]:
    held = rows["outcome"].unique(maintain_order=True).to_list()
    ordered = [*(code for code in _MAIN if code in held), *(c for c in held if c not in _MAIN)]
    some = {code for code in ordered if any(_not_zero(rows.filter(pl.col("outcome") == code)))}
    return tuple(c for c in ordered if c in some), tuple(c for c in ordered if c not in some)


def _same(rows: pl.DataFrame) -> bool:
    """Whether no row differs from `none`."""
    return not any(_not_zero(rows, _DIFFERENCES))


def _not_zero(rows: pl.DataFrame, columns: Sequence[str] = _BANDS) -> Iterator[bool]:
    for column in columns:
        yield bool((rows[column].drop_nulls() != 0).any())


def _month(rows: pl.DataFrame) -> date:
    months = rows.select("period", "days").unique().sort("period")
    whole = months.filter(pl.col("days") == pl.col("period").dt.month_end().dt.day())
    held: date = (whole if whole.height else months.sort("days", "period"))["period"][-1]
    return held


def _flows(flows: pl.DataFrame, name: str) -> pl.DataFrame:
    """Of the scenario and of `none`."""
    if flows.is_empty():
        return flows
    own = flows.filter(
        pl.col("scenario").is_in([name, BASELINE]), pl.col("from_area") != pl.col("to_area")
    )
    long = own.filter(pl.col("days") >= _FEW_DAYS)
    return own if long.is_empty() else long
