"""
Has a rise begun? Two alarms on the same history, how early they ring, and how often for nothing.

The cusum adds up what each month rose beyond its season, and rings when the
sum is high; the level alarm asks of each month by itself what the indicator
`change` asks. Both see only the months before.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.local_level import LEAST_MONTHS, fitted
from caudal.analysis.seasonal import SHRINKAGE, without_season

__all__ = [
    "REFERENCE",
    "THRESHOLD",
    "Score",
    "average_run_length",
    "certainty_of_rise",
    "cusum_alarms",
    "rising",
    "scored",
    "standardised_changes",
]

# Chosen on 2005–2014, Southwest border and its sectors: docs/methods/early-warning.md.
REFERENCE = 0.25
THRESHOLD = 3.0
# Months of which the usual size of a change, and the model of the level, are learnt.
WINDOW = 120
# A rise that matters: the sum of 12 months half as high again as that of the 12 before.
FACTOR = 1.5
# So many months an alarm is ahead of a rise at most, and an alarm that goes on is the same alarm.
AHEAD = 12
QUIET = 6
_YEAR = 12
# Median absolute value of a standard normal variable, turned over.
_TO_SPREAD = 1.4826
_CELLS = 200
_Array = NDArray[np.float64]
_Alarms = NDArray[np.bool_]


def standardised_changes(
    logs: _Array, usual: _Array, *, window: int = WINDOW, shrinkage: float = SHRINKAGE
) -> _Array:
    """
    Each month's change beyond a part of its season, in units of the size such changes had before.

    z(t) = (x(t) − x(t − 1) − λ · usual(t)) / (1.4826 · median |the same of the months before|)

    Args:
        logs: (months, series); NaN before a series begins.
        usual: (months, series) [log points], as `seasonal.usual_changes`.
        window: months before, of which the size is learnt.
        shrinkage: λ, 0–1.

    Returns:
        (months, series); NaN where fewer than `LEAST_MONTHS` changes came before.

    Wrong when:
        The figures become steadier or wilder: the size follows half a window later.
    """
    changes = np.full_like(logs, np.nan)
    changes[1:] = np.diff(logs, axis=0) - shrinkage * np.nan_to_num(usual[1:])
    standardised = np.full_like(logs, np.nan)
    for month in range(1, len(logs)):
        before = changes[max(month - window, 0) : month]
        enough = (~np.isnan(before)).sum(axis=0) >= LEAST_MONTHS
        size = _TO_SPREAD * np.nanmedian(np.abs(before[:, enough]), axis=0)
        standardised[month, enough] = changes[month, enough] / size
    return standardised


def cusum_alarms(
    standardised: _Array, *, reference: float = REFERENCE, threshold: float = THRESHOLD
) -> _Alarms:
    """
    Months in which the upper cusum of each series passes the threshold; it then starts anew.

    S(t) = max(0, S(t − 1) + z(t) − k), alarm where S(t) > h

    Args:
        standardised: (months, series); a month not known leaves the sum as it is.
        reference: k, half of the monthly rise to be found, in usual sizes of a change.
        threshold: h.

    Returns:
        (months, series).

    Assumes:
        Changes without memory. Where a rise is taken back in the next month, as noise
        is, alarms are rarer than `average_run_length` says; where rises go on, more often.

    Source:
        Page 1954, Biometrika 41, 100–115.

    >>> cusum_alarms(np.array([[1.0], [2.0], [2.0], [2.0]]), reference=0.5, threshold=3.0).T
    array([[False, False,  True, False]])
    """
    high = np.zeros(standardised.shape[1])
    alarms = np.zeros(standardised.shape, bool)
    for month, change in enumerate(standardised):
        high = np.maximum(0.0, high + np.where(np.isnan(change), 0.0, change - reference))
        alarms[month] = high > threshold
        high = np.where(alarms[month], 0.0, high)
    return alarms


def average_run_length(shift: float, reference: float, threshold: float) -> float:
    """
    Months until the cusum rings, on average, when changes are normal with mean `shift`, spread 1.

    Of no shift: months between two false alarms.

    Source:
        Brook and Evans 1972, Biometrika 59, 539–549: the sum as a chain of steps.

    >>> round(average_run_length(1.0, 0.5, 4.0), 1)
    8.4
    """
    width = threshold / (_CELLS - 0.5)
    cells = np.arange(_CELLS)
    edges = (cells[None, :] - cells[:, None] + 0.5) * width + reference - shift
    below = np.vectorize(lambda z: 0.5 + 0.5 * math.erf(z / math.sqrt(2.0)))(edges)
    stays = np.diff(below, axis=1, prepend=0.0)
    lengths = np.linalg.solve(np.eye(_CELLS) - stays, np.ones(_CELLS))
    return float(lengths[0])


def certainty_of_rise(logs: _Array, usual: _Array, *, window: int = WINDOW) -> _Array:
    """
    How surely each month says that the level rose, by the two questions of the indicator `change`.

    The smaller of P(the level rose in the month) and the percentile of the
    figure among those expected from the months before.

    Args:
        logs, usual: (months, series), as `standardised_changes`.
        window: months before, on which the model is estimated.

    Returns:
        (months, series), 0–1; an alarm at rate r where it is at least 1 − r. NaN where
        fewer than `LEAST_MONTHS` changes came before.

    Assumes:
        No gap between the first and the last month of a series.

    Wrong when:
        Read as the probability that a rise goes on: it is of one month's step.
    """
    adjusted = without_season(logs, usual)
    certainty = np.full_like(logs, np.nan)
    known = np.cumsum(~np.isnan(logs), axis=0)
    for month in range(LEAST_MONTHS, len(logs)):
        enough = known[month] > LEAST_MONTHS + 1
        if enough.any():
            level = fitted(adjusted[max(month - window, 0) : month + 1, enough])
            certainty[month, enough] = np.minimum(level.rise, level.percentile)
    return certainty


def rising(values: _Array, factor: float = FACTOR) -> _Alarms:
    """
    Months in which the sum of 12 months is at least `factor` times that of the 12 before.

    Args:
        values: (months, series) [events]; not known: NaN, and nothing is rising for two years.

    Returns:
        (months, series). A rise is known by its last month: a level that doubles at
        once is rising from the sixth month of the new level on.
    """
    found = np.zeros(values.shape, bool)
    if len(values) < 2 * _YEAR:
        return found
    sums = np.lib.stride_tricks.sliding_window_view(values, _YEAR, axis=0).sum(axis=-1)
    with np.errstate(invalid="ignore"):
        found[2 * _YEAR - 1 :] = sums[_YEAR:] >= factor * sums[:-_YEAR]
    return found


@dataclass(frozen=True)
class Score:
    """
    How one alarm did on one series.

    Args:
        episodes: rises that began, at least a year after the one before ended.
        leads: of each rise that was announced, months from the first alarm to the
            month in which the rise was there.
        false_alarms: alarms that no rise followed within `AHEAD` months.
        quiet_years: years in which an alarm would have been false.
        by_chance: spans of `AHEAD` + 1 quiet months in which the alarm rang all the same,
            of so many such spans: an alarm that rings often announces every rise.
    """

    episodes: int
    leads: Sequence[int]
    false_alarms: int
    quiet_years: float
    by_chance: tuple[int, int]


def scored(alarms: _Alarms, rises: _Alarms, judged: _Alarms) -> Score:
    """
    Hold the alarms of one series against the rises that came.

    Args:
        alarms: (months,).
        rises: (months,), as `rising`.
        judged: (months,), the months that count.

    Assumes:
        The last `AHEAD` months are not judged: what follows them is not known.
    """
    spans = range(AHEAD, len(rises))
    before = {m: slice(m - AHEAD, m + 1) for m in spans}
    # A rise counts when an alarm could have rung in all the months before it.
    starts = [
        m for m in spans if rises[m] and not rises[m - AHEAD : m].any() and judged[before[m]].all()
    ]
    first = [np.flatnonzero(alarms[before[m]]) for m in starts]
    followed = np.array([rises[m : m + AHEAD + 1].any() for m in range(len(rises))])
    quiet = judged & ~followed
    rings = [bool(alarms[before[m]].any()) for m in spans if quiet[before[m]].all()]
    return Score(
        len(starts),
        [AHEAD - int(rang[0]) for rang in first if len(rang)],
        int((_new(alarms) & quiet).sum()),
        float(quiet.sum()) / _YEAR,
        (sum(rings), len(rings)),
    )


def _new(alarms: _Alarms) -> _Alarms:
    """Alarms at least `QUIET` months after the last new one."""
    new = np.zeros(len(alarms), bool)
    for month in np.flatnonzero(alarms):
        new[month] = not new[max(month - QUIET + 1, 0) : month].any()
    return new
