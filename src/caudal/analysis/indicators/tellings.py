"""
What a publisher tells of people met before, and whether its figures fit each other.

A month's first-time encounters can be told three ways: by the share of
repeats, by their number, and by the unique individuals. They are held
against each other and against the encounters; nothing is mended.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from caudal.vocabulary.answer import Note
from caudal.vocabulary.periods import add_months, month_name, months_between

__all__ = [
    "REVISED",
    "Figure",
    "FirstTime",
    "first_time",
    "year_to_date_notes",
]

# Encounters of a month still change by so much after a share of them was published: the largest
# change of a month with a share, a number or unique individuals is 1.05%, February 2023 (154,998
# in the release of 15 March 2023, 156,630 in that of 19 June 2025).
REVISED = 0.011


@dataclass(frozen=True)
class Figure:
    """A published figure: its value, the unit to which it is rounded, its vintage."""

    value: float
    precision: float
    vintage: date


@dataclass(frozen=True)
class FirstTime:
    """
    Encounters of a month of someone not met in the previous 12 months.

    Args:
        basis: the measure that tells them; None if nothing does.
        value: [events]; None if nothing tells them.
        low, high: all that the tellings allow [events]; zero to all encounters without any.
        differ: the tellings cannot all be right.
    """

    basis: str | None
    value: float | None
    low: float
    high: float
    differ: bool = False


def first_time(encounters: Figure, told: Mapping[str, Figure]) -> FirstTime:
    """
    First-time encounters of a month, from whatever the publisher tells.

    first = encounters × (1 − repeat_share), else encounters − repeat_encounters,
    else unique_individuals. The band holds every telling, a share with its rounding.

    Args:
        encounters: of the month [events].
        told: measure → figure, of `repeat_share` [0–1], `repeat_encounters` [events],
            `unique_individuals` [people].

    Returns:
        The figure of the first measure told. `differ` where two tellings lie apart by more than
        rounding and, if the encounters are of another vintage, a revision of 1.1% explain.

    Assumes:
        Unique individuals of a month are people first met in 12 months, as the publisher words it.

    Wrong when:
        Share and count speak of different places, bodies or groups.

    >>> day = date(2021, 8, 12)
    >>> july = Figure(1000.0, 1, day), {"repeat_share": Figure(0.27, 0.01, day)}
    >>> first_time(*july).value
    730.0
    """
    spans = {name: _span(name, encounters.value, told[name]) for name in _MEASURES if name in told}
    if not spans:
        return FirstTime(None, None, 0.0, encounters.value)
    basis = next(iter(spans))
    low, high = (pick(span[side] for span in spans.values()) for side, pick in ((0, min), (1, max)))
    same = all(told[name].vintage == encounters.vintage for name in spans)
    apart = max(span[0] for span in spans.values()) - min(span[1] for span in spans.values())
    value = _VALUE[basis](encounters.value, told[basis].value)
    allowed = 0.0 if same else REVISED * value
    return FirstTime(basis, _within(value, encounters.value), low, high, apart > allowed)


def year_to_date_notes(
    unique: Mapping[date, Figure], encounters: Mapping[date, float]
) -> Iterator[tuple[Note, date]]:
    """
    Unique individuals of a fiscal year to date that cannot follow from those told before.

    Between two figures of one fiscal year nobody can be added but by an
    encounter of the months between, and nobody can be taken away:
    0 ≤ later − earlier ≤ encounters of those months.

    Args:
        unique: month up to which the year is told → figure [people].
        encounters: month → encounters [events].

    Returns:
        A note for each pair of successive figures that breaks this, with the month of the later
        one; none where an encounter count of the months between is not known.

    Wrong when:
        Read as: the earlier, or the later, is the wrong one. The counts do not say which.
    """
    for earlier, later in pairwise(sorted(unique)):
        between = [add_months(earlier, n + 1) for n in range(months_between(earlier, later))]
        if _fiscal_year(earlier) != _fiscal_year(later):
            continue
        added = unique[later].value - unique[earlier].value
        possible = [encounters[month] for month in between if month in encounters]
        if added < 0:
            yield _falls(earlier, later, unique, added), later
        elif len(possible) == len(between) and added > sum(possible):
            yield _jumps(earlier, later, unique, added, sum(possible)), later


def _jumps(
    earlier: date, later: date, unique: Mapping[date, Figure], added: float, possible: float
) -> Note:
    values = _pair(earlier, later, unique) | {"added": added, "encounters": possible}
    return Note(
        "unique_year_to_date_jumps",
        "unique individuals of the fiscal year to date are published as {first:,.0f} up to "
        "{first_month} ({first_vintage}) and {second:,.0f} up to {second_month} "
        "({second_vintage}): {added:,.0f} more, but there were {encounters:,.0f} encounters "
        "between, so the two cannot be counted in one way; both stand as published".format(
            **values
        ),
        values,
    )


def _falls(earlier: date, later: date, unique: Mapping[date, Figure], added: float) -> Note:
    values = _pair(earlier, later, unique) | {"lost": -added}
    return Note(
        "unique_year_to_date_falls",
        "unique individuals of the fiscal year to date are published as {first:,.0f} up to "
        "{first_month} ({first_vintage}) and {second:,.0f} up to {second_month} "
        "({second_vintage}): {lost:,.0f} fewer, which one way of counting cannot give; both "
        "stand as published".format(**values),
        values,
    )


def _pair(earlier: date, later: date, unique: Mapping[date, Figure]) -> dict[str, Any]:
    return {
        "first": unique[earlier].value,
        "first_month": month_name(earlier),
        "first_vintage": unique[earlier].vintage,
        "second": unique[later].value,
        "second_month": month_name(later),
        "second_vintage": unique[later].vintage,
    }


_VALUE: Mapping[str, Callable[[float, float], float]] = {
    "repeat_share": lambda encounters, share: encounters * (1 - share),
    "repeat_encounters": lambda encounters, repeats: encounters - repeats,
    "unique_individuals": lambda _, unique: unique,
}
_MEASURES = tuple(_VALUE)


def _span(measure: str, encounters: float, figure: Figure) -> tuple[float, float]:
    """Lowest and highest first-time encounters that a rounded figure allows."""
    exact = measure != "repeat_share" and figure.precision <= 1
    half = 0.0 if exact else figure.precision / 2
    ends = [_VALUE[measure](encounters, figure.value + step) for step in (-half, half)]
    low, high = sorted(_within(end, encounters) for end in ends)
    return low, high


def _within(events: float, encounters: float) -> float:
    return min(max(events, 0.0), encounters)


def _fiscal_year(month: date) -> int:
    """US fiscal year: October 2020 belongs to 2021."""
    return add_months(month, 3).year
