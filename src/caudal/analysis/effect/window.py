"""The months that are compared, the sham dates before them, and what these make of a t."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.effect.shape import Case, Estimate
from caudal.analysis.seasonal import usual_changes, without_season

__all__ = ["Placebos", "cannot", "logs_without_season", "ranked", "rows_of", "sham_dates"]

_Array = NDArray[np.float64]
_Rows = NDArray[np.int64]
# Added to a count before its logarithm: zeros have one.
_ADDED = 0.5


def logs_without_season(case: Case) -> tuple[_Array, _Array]:
    """
    Logs of the counts, and how much of each is season (both months × series).

    Wrong when:
        The season changed within ten years: half of the old one is still taken out.
    """
    logs = np.log(case.values + _ADDED)
    changes = np.diff(logs, axis=0, prepend=np.full((1, logs.shape[1]), np.nan))
    left_out = np.zeros(len(logs), bool) if case.left_out is None else case.left_out
    adjusted = without_season(logs, usual_changes(changes, left_out))
    return logs, logs - adjusted


def rows_of(case: Case) -> _Rows | None:
    """The months before and after (pre + post,), those skipped left out; None: there are fewer."""
    kept = np.setdiff1d(np.arange(len(case.values)), np.asarray(case.skipped, int))
    before, after = kept[kept < case.begins], kept[kept >= case.begins]
    if min(case.pre, case.post) < 1 or len(before) < case.pre or len(after) < case.post:
        return None
    return np.concatenate([before[-case.pre :], after[: case.post]])


def sham_dates(case: Case, rows: _Rows, needed: _Array) -> _Rows:
    """
    Earlier starts whose months, at the same distances, all lie before the policy.

    Args:
        rows: the policy's own, as `rows_of`.
        needed: (months, series), what must be known in each of these months.

    Returns:
        Rows; where another policy's level shift is known to begin, none.
    """
    offsets = rows - case.begins
    first, last = -int(offsets[0]), case.begins - 1 - int(offsets[-1])
    dates = np.arange(first, last + 1)
    shifted = np.isin(dates, np.asarray(case.breaks, int))
    complete = ~np.isnan(needed[dates[:, None] + offsets]).any(axis=(1, 2))
    shams: _Rows = dates[complete & ~shifted]
    return shams


@dataclass(frozen=True)
class Placebos:
    """
    What sham dates make of the policy's own statistic.

    Args:
        p: share at least as far from 0, the policy's own counted among them.
        floor: the smallest p that so many can give.
        critical: what |t| must pass for p ≤ 0.05; infinite with fewer than 19.
        power: what four in five stay below.
    """

    p: float
    floor: float
    critical: float
    power: float


def ranked(statistic: float, placebos: _Array) -> Placebos:
    """
    Rank the policy's own statistic among those of the sham dates.

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
    allowed = int(0.05 * (number + 1)) - 1
    sizes = np.sort(np.abs(placebos))[::-1]
    critical = float(sizes[allowed]) if 0 <= allowed < number else np.inf
    power = float(np.quantile(sizes, 0.6)) if number else np.inf
    return Placebos((1 + as_far) / (number + 1), 1 / (number + 1), critical, power)


def cannot(*why: str) -> Estimate:
    """No estimate, and why."""
    none = float("nan")
    return Estimate(none, none, none, none, np.empty(0), none, none, none, why=why)
