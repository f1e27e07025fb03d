"""Dates on which nothing was decided, and what the statistics found there make of the policy's."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.effect.shape import Case
from caudal.analysis.forecast.walk import logs_of
from caudal.analysis.seasonal import usual_changes, without_season

__all__ = ["Placebos", "logs_without_season", "ranked", "sham_dates"]

_Array = NDArray[np.float64]
_Rows = NDArray[np.int64]
_LEVEL = 0.05
# Four in five: half of those that stay below it are on either side.
_POWER = 0.6


def logs_without_season(case: Case) -> tuple[_Array, _Array]:
    """
    Logs of the counts, and how much of each is season (both months × series).

    Wrong when:
        The season changed within ten years: half of the old one is still taken out.
    """
    logs = logs_of(case.values)
    changes = np.diff(logs, axis=0, prepend=np.full((1, logs.shape[1]), np.nan))
    left_out = np.zeros(len(logs), bool) if case.left_out is None else case.left_out
    adjusted = without_season(logs, usual_changes(changes, left_out))
    return logs, logs - adjusted


def sham_dates(case: Case, rows: _Rows, needed: _Array) -> _Rows:
    """
    Other starts whose months, at the same distances, do not reach across the policy's start.

    Args:
        rows: the policy's own months, as `rows_of`.
        needed: (months, series), what must be known in each of these months, none of them skipped.

    Returns:
        Rows; where another policy's level shift is known to begin, none.

    Assumes:
        What follows the policy is history like any other: a level that changed for good
        is no step at a later date.
    """
    offsets = rows - case.begins
    dates = np.arange(-int(offsets[0]), len(needed) - int(offsets[-1]))
    apart = (dates + offsets[-1] < case.begins) | (dates + offsets[0] >= case.begins)
    shifted = np.isin(dates, np.asarray(case.breaks, int))
    unknown = np.isnan(needed).any(axis=1) | np.isin(np.arange(len(needed)), case.skipped)
    complete = ~unknown[dates[:, None] + offsets].any(axis=1)
    shams: _Rows = dates[apart & complete & ~shifted]
    return shams


@dataclass(frozen=True)
class Placebos:
    """
    What sham dates make of the policy's own statistic.

    Args:
        p: share at least as far from 0, the policy's own counted among them.
        floor: the smallest p that so many can give.
        critical: what |t| must pass for p ≤ 0.05; infinite: it cannot.
        power: what four in five stay below.
    """

    p: float
    floor: float
    critical: float
    power: float


def ranked(statistic: float, placebos: _Array, stands_for: int = 1) -> Placebos:
    """
    Rank the policy's own statistic among those of the sham dates.

    Args:
        stands_for: so many statistics the policy's counts for: p = (number as far + this) /
            (placebos + this). Dates that share their months after are far out together, and
            those beside the policy are left out, so it counts for the months after.

    Assumes:
        The statistic of a date without a policy has the same distribution at all dates.

    Wrong when:
        The series became more restless than it was: the policy then looks extreme.

    Source:
        Abadie, Diamond and Hainmueller 2010, Journal of the American Statistical
        Association 105, 493–505 (in-time and in-space placebos).
    """
    number = len(placebos)
    as_far = int((np.abs(placebos) >= abs(statistic)).sum())
    may_be = int(_LEVEL * (number + stands_for) + 1e-9) - stands_for
    sizes = np.sort(np.abs(placebos))[::-1]
    critical = float(sizes[may_be]) if 0 <= may_be < number else np.inf
    power = float(np.quantile(sizes, _POWER)) if number else np.inf
    p = (as_far + stands_for) / (number + stands_for)
    return Placebos(p, stands_for / (number + stands_for), critical, power)
