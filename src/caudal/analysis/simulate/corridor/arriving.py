"""
Who sets out, so that encounters come out as they were counted: arrivals from encounters.

One who sets out is encountered a number of times that follows from the
parameters: 0 where a country on the way returns, more than 1 where people try again. The
chain tells that number and how long it takes. So arrivals of a day are the
encounters counted that many days later over encounters for one who sets out.
Counts cannot tell arrivals from attempts: each member has its own answer.
"""

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.simulate.corridor.known import Known
from caudal.analysis.simulate.scenario import Arrivals
from caudal.vocabulary.simulation import Description

__all__ = ["arrivals_of"]

_Floats = NDArray[np.float64]
_LAST = 3


def arrivals_of(
    description: Description,
    known: Known,
    each: tuple[_Floats, _Floats],
    first: date,
    days: int,
    noise: _Floats,
) -> list[Arrivals]:
    """
    People who set out on each day, in each member.

    Args:
        known: months and encounters; months after the last are its last three on average.
        each: as of `encounters_each`.
        first: day 0; `days`: how many.
        noise: (months, members) log of the level of months not known, against the last known.

    Returns:
        Arrivals by group and origin, Poisson.
    """
    number, lead = each
    after = int(np.ceil(lead.max(initial=0))) + 1
    course = _course(known, first, days + after, noise)
    at = np.arange(days)[:, None] + np.rint(lead).astype(np.int64)[:, :, None, :]
    found = []
    for g, group in enumerate(description.groups):
        for o, origin in enumerate(description.origins):
            level = course[:, g, o]
            members = np.arange(at.shape[-1])
            rate = np.where(
                number[g, o] > 0, level[at[g, o], members] / np.maximum(number[g, o], 1e-9), 0
            )
            found.append(Arrivals(f"origin_{origin}", rate, group, origin, spread="poisson"))
    return found


def _course(known: Known, first: date, days: int, noise: _Floats) -> _Floats:
    """(days, groups, origins, members) encounters a day, counted or as in the last months."""
    place = {month: n for n, month in enumerate(known.months)}
    recent = known.months[-_LAST:]
    lengths = np.array([_length(month) for month in recent])
    level = known.encounters[-_LAST:].sum(axis=0) / lengths.sum()
    dates = [first + timedelta(day) for day in range(days)]
    months = list(dict.fromkeys(day.replace(day=1) for day in dates))
    unknown = [month for month in months if month > known.months[-1]]
    members = noise.shape[1]
    rates = []
    for month in months:
        if month in place:
            rate = known.encounters[place[month]][..., None] / _length(month)
            rates.append(np.broadcast_to(rate, (*level.shape, members)))
        elif month in unknown:
            rates.append(level[..., None] * np.exp(noise[unknown.index(month)]))
        else:
            earliest = known.encounters[0][..., None] / _length(known.months[0])
            rates.append(np.broadcast_to(earliest, (*level.shape, members)))
    return np.stack([rates[months.index(day.replace(day=1))] for day in dates])


def _length(month: date) -> int:
    """Days of a month."""
    following = (month.replace(day=28) + timedelta(4)).replace(day=1)
    return (following - month).days
