"""
What is counted in a corridor's network, and how days are made into months.

Places are told as sectors, states, crossing areas or the whole border: a city is
part of the state above it and is never named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.simulate.scenario import Outcome
from caudal.vocabulary.simulation import MET, Description

__all__ = ["Counted", "Month", "counted", "monthly", "months_of"]

_Floats = NDArray[np.float64]
_CITY = ("waiting", "returned_to_border")
# A crossing leads to one of these states.
_CROSSED = (MET, "not_encountered")


@dataclass(frozen=True)
class Counted:
    """
    One number a month.

    Args:
        outcome, place, group: as in the rows.
        parts: what is added up each day; of a ratio, what stands above the line.
        below: of a ratio, what stands below it; of a sum, what is added without the factor.
        how: `sum` over the days, `mean` of the evenings, or `ratio` of two sums.
        factor: code of a parameter by which the parts are multiplied; "": none.
    """

    outcome: str
    place: str
    group: str
    parts: Sequence[Outcome]
    below: Sequence[Outcome] = ()
    how: str = "sum"
    factor: str = ""


@dataclass(frozen=True)
class Month:
    """A month by its first day, and its days of the simulation [first, last)."""

    period: date
    first: int
    last: int


def months_of(day_0: date, start: date, days: int) -> list[Month]:
    """
    The months of `days` days from `start`, with days counted from `day_0`.
    """
    offset = (start - day_0).days
    dates = [(start + timedelta(n)).replace(day=1) for n in range(days)]
    found = []
    for period in dict.fromkeys(dates):
        first = dates.index(period)
        found.append(Month(period, offset + first, offset + first + dates.count(period)))
    return found


def counted(description: Description) -> list[Counted]:
    """
    All that is told, in the order of the rows.
    """
    return [
        *_encounters(description),
        *_occupancy(description),
        *_returns(description),
        *_others(description),
    ]


def _stays(description: Description, *states: str) -> list[str]:
    return [stay.code for stay in description.stays if stay.state in states]


def _ways_to(description: Description, state: str, begin: str = "") -> list[str]:
    """Links that lead to a state, from any state or from one."""
    state_of = {stay.code: stay.state for stay in description.stays}
    return [
        way.code
        for way in description.ways
        if state_of[way.end] == state and begin in ("", state_of[way.start])
    ]


def _encounters(description: Description) -> list[Counted]:
    met = _stays(description, "encountered")
    border = description.border
    place_of = {stay.code: stay.place for stay in description.stays}
    crossing = [code for state in _CROSSED for code in _ways_to(description, state)]
    first = [_met(description, met, group, first=True) for group in description.groups]
    again = [_met(description, met, group, first=False) for group in description.groups]
    found = []
    for n, group in enumerate(dict.fromkeys(("all", *description.groups))):
        of = slice(None) if group == "all" else slice(n - 1, n)
        every = (*first[of], *again[of])
        found += [
            Counted("encounters", border, group, every),
            Counted("first_encounters", border, group, first[of]),
            Counted("repeat_encounters", border, group, again[of]),
            Counted("repeat_share", border, group, again[of], every, "ratio"),
        ]
    for code in met:
        one = Outcome(f"met {code}", "entered", (code,))
        found.append(Counted("encounters", place_of[code], "all", (one,)))
    for name, attempts in (("first_attempts", (1,)), ("repeat_attempts", _later(description))):
        tries = Outcome(name, "entered", crossing, (), (), attempts)
        found.append(Counted(name, border, "all", (tries,)))
    return found


def _met(description: Description, met: Sequence[str], group: str, *, first: bool) -> Outcome:
    name = f"met {'first' if first else 'again'} {group}"
    return Outcome(name, "entered", met, (group,), (), (1,) if first else _later(description))


def _later(description: Description) -> tuple[int, ...]:
    """Attempt numbers of people who have been encountered before."""
    return tuple(range(2, description.attempts + 1))


def _occupancy(description: Description) -> list[Counted]:
    border = {s.place for s in description.stays if s.state == "waiting"}
    found = []
    for outcome, states in (
        ("in_shelters", ("shelter",)),
        ("in_border_cities", _CITY),
        ("in_transit", ("in_transit",)),
    ):
        stays = [stay for stay in description.stays if stay.state in states]
        areas = list(dict.fromkeys(description.above[stay.place] for stay in stays))
        parts = [
            Outcome(
                f"{outcome} {area}",
                "present",
                [stay.code for stay in stays if description.above[stay.place] == area],
            )
            for area in areas
        ]
        found.append(Counted(outcome, description.transit, "all", parts, how="mean"))
        found += [
            Counted(outcome, area, "all", (part,), how="mean")
            for area, part in zip(areas, parts, strict=True)
        ]
    in_cities = [s for s in description.stays if s.place in border]
    waiting = [s.code for s in in_cities if s.state in (*_CITY, "shelter")]
    # Left for good: whoever goes to another place than a stay of the same city.
    leaving = [w.code for w in description.ways if w.start in waiting and w.end not in waiting]
    days = Outcome("days in border cities", "present", waiting)
    gone = Outcome("left border cities", "entered", leaving)
    found.append(Counted("waiting_days", description.transit, "all", (days,), (gone,), "ratio"))
    return found


def _returns(description: Description) -> list[Counted]:
    border, transit = description.border, description.transit
    place_of = {stay.code: stay.place for stay in description.stays}
    found = [
        Counted(outcome, place, "all", (Outcome(outcome, "entered", codes),))
        for outcome, place, codes in (
            ("returns_over_border", border, _ways_to(description, "returned_to_border")),
            ("returns_by_flight", border, _ways_to(description, "expelled_by_flight")),
            ("removals_home", border, _ways_to(description, "returned_home")),
            ("returns_to_wait", border, _ways_to(description, "shelter", "in_processing")),
            ("returns_by_mexico", transit, _ways_to(description, "returned_by_mexico")),
            ("sent_on_by_mexico", transit, _ways_to(description, "returned_onward")),
        )
        if codes
    ]
    for code in _stays(description, "returned_onward"):
        one = Outcome(f"sent on {code}", "entered", (code,))
        found.append(Counted("sent_on_by_mexico", place_of[code], "all", (one,)))
    return found


def _others(description: Description) -> list[Counted]:
    border = description.border
    far = [name for name, codes in description.origins.items() if description.transit not in codes]
    processed = [
        *_ways_to(description, "released", "in_processing"),
        *_ways_to(description, "in_custody", "in_processing"),
    ]
    screened = Outcome("processed", "entered", processed, (), far)
    admitted = Outcome("admitted", "entered", _stays(description, "admitted"))
    crossings = [one.parts[0] for one in _encounters(description) if "attempts" in one.outcome]
    return [
        Counted("protection_screening", border, "all", (screened,), (admitted,), factor="screened"),
        Counted("appointments", border, "all", (admitted,)),
        Counted("deaths", border, "all", crossings, factor="deaths_per_10000"),
    ]


def monthly(
    told: Sequence[Counted],
    outcomes: Sequence[Outcome],
    by_day: NDArray[Any],
    months: Sequence[Month],
    drawn: Mapping[str, _Floats],
) -> _Floats:
    """
    Numbers by month.

    Args:
        told: what is told.
        outcomes: what was counted each day, (days, outcomes, members) in `by_day`.
        months: with their days.
        drawn: parameter → (members,) values, for the factors.

    Returns:
        (told, months, members); NaN where a ratio has nothing below its line.
    """
    at = {one.name: n for n, one in enumerate(outcomes)}
    found = np.empty((len(told), len(months), by_day.shape[2]))
    for m, month in enumerate(months):
        sums = by_day[month.first : month.last].sum(axis=0).astype(float)
        for n, one in enumerate(told):
            above = sums[[at[part.name] for part in one.parts]].sum(axis=0)
            below = sums[[at[part.name] for part in one.below]].sum(axis=0)
            if one.how == "mean":
                above = above / (month.last - month.first)
            elif one.how == "ratio":
                above = np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)
            else:
                above = above * (drawn[one.factor] if one.factor else 1.0) + below
            found[n, m] = above
    return found
