"""How long after an encounter the next one of the same person comes, and what follows for a month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from caudal.vocabulary.periods import add_months, last_day

__all__ = ["DELAYS", "YEAR_DAYS", "Delays", "met_before", "repeats_by_month_back"]

# A repeat is told by the publisher if the encounter before lies at most so far back.
YEAR_DAYS = 365
# Months that such a year can touch, the month itself included.
_MONTHS = 13


@dataclass(frozen=True)
class Delays:
    """
    Share of repeats whose encounter before lies at most so many days back.

    Args:
        name: the name of this reading.
        within: (days, share 0–1), rising to (…, 1.0); straight between the points.

    Raises:
        ValueError: days or shares do not rise, or the last is not 1 within 365 days.
    """

    name: str
    within: tuple[tuple[int, float], ...]

    def __post_init__(self) -> None:
        days, shares = zip((0, 0.0), *self.within, strict=True)
        rising = list(days) == sorted(set(days)) and list(shares) == sorted(shares)
        if not rising or shares[-1] != 1.0 or days[-1] > YEAR_DAYS:
            raise ValueError(f"delays `{self.name}` do not rise to 1 within {YEAR_DAYS} days")


# Of Mexican men apprehended again, 1999–2009: "three quarters occur within 90 days, with the
# vast majority of these occurring in the first 30 days" (National Research Council 2013, p. 77).
# The sentence leaves two things open, and so there are three readings of it: how many the vast
# majority is (two thirds, five sixths, all), and whether the last quarter comes within a year.
DELAYS = (
    Delays("central", ((30, 0.625), (90, 0.75), (YEAR_DAYS, 1.0))),
    Delays("slow", ((30, 0.5), (90, 0.75), (YEAR_DAYS, 1.0))),
    Delays("fast", ((30, 1.0),)),
)


def repeats_by_month_back(
    month: date, encounters: Mapping[date, float], delays: Delays
) -> tuple[float, ...] | None:
    """
    How the repeats of a month would divide over the months of the encounter before.

    The convolution of daily encounters with the delays: for j months back,
    Σ over days x of `month` and days y of the month back of e(y) × g(x − y),
    where e is the month's encounters spread evenly over its days and g(d)
    the share of delays of exactly d days, d ≥ 1. Their sum is the number of
    repeats if *every* encounter led to another one.

    Args:
        month: first day of the month of the repeats.
        encounters: month → encounters [events].
        delays: share of delays within so many days.

    Returns:
        Encounters [events] by months back, 0 to 12; None if one of these months is not known.

    Assumes:
        Encounters are even over the days of a month; each leads to another one with the same
        probability, whenever it was.

    Wrong when:
        People return more often after some months than after others (a policy begins), or
        encounters rise steeply within one month.
    """
    back = [add_months(month, -j) for j in range(_MONTHS)]
    if any(one not in encounters for one in back):
        return None
    within = _daily(delays)
    return tuple(encounters[one] * _overlap(month, one, within) for one in back)


def met_before(by_month_back: Sequence[float], months: int) -> float:
    """
    Share (0–1) of a month's repeats whose encounter before lies more than so many months back.

    Args:
        by_month_back: as `repeats_by_month_back` returns them.
        months: from the first month of a window to the month of the repeats.

    Returns:
        The share of those met before the window began; zero if nobody was encountered.

    >>> met_before([60.0, 30.0, 10.0], 1)
    0.1
    """
    whole = sum(by_month_back)
    return sum(by_month_back[months + 1 :]) / whole if whole else 0.0


@lru_cache(maxsize=16)
def _daily(delays: Delays) -> tuple[float, ...]:
    """Share within 0, 1, … 365 days."""
    points = ((0, 0.0), *delays.within)
    shares: list[float] = []
    for (left, low), (right, high) in pairwise(points):
        shares += [low + (high - low) * n / (right - left) for n in range(right - left)]
    return (*shares, *[1.0] * (YEAR_DAYS + 1 - len(shares)))


def _overlap(month: date, back: date, within: tuple[float, ...]) -> float:
    """Mean over the days of `back` of the share of delays that end in `month`."""
    first, last = back.toordinal(), last_day(back).toordinal()
    days = range(month.toordinal(), last_day(month).toordinal() + 1)
    ended = sum(_at(day - first, within) - _at(day - last - 1, within) for day in days)
    return ended / (last - first + 1)


def _at(days: int, within: tuple[float, ...]) -> float:
    return within[min(max(days, 0), YEAR_DAYS)]
