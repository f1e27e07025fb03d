"""
A level seen through noise that a policy may move at once: what was before it is forgotten.

    log y(t) = level(t) + noise(t),   level(t) = level(t − 1) + λ usual change + step(t)

In a month from which a policy set another level the step has `JUMP` more variance.

Source: Harvey 1989, Forecasting, Structural Time Series Models and the Kalman Filter, §2.3
and §7.6 (interventions); the variance in place of a dummy: West and Harrison 1989,
Journal of Forecasting 8, 33–53.
"""

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.forecast.shape import Known
from caudal.analysis.forecast.walk import (
    BAR_SHRINKAGE,
    STUDENT,
    counted,
    logs_of,
    usual_ahead,
)
from caudal.analysis.local_level import LEAST_MONTHS, tracked
from caudal.analysis.seasonal import usual_changes, without_season

__all__ = ["JUMP", "broken_level"]

_Array = NDArray[np.float64]
# Variance of a jump, in squares of the scale of a step and a noise: three times what is usual.
# Set beforehand: no policy of 2005–2014 is listed as a shift that it could be chosen on.
JUMP = 9.0
# Years of figures that the level is learnt from (3, 4, 5, 7, 10: fewer were a little sharper and
# covered less). Chosen on the origins of 2005–2014.
_YEARS = 5


def broken_level(known: Known, horizon: int) -> _Array:
    """
    The level of each series and part of its season, with jumps where policies shifted it.

    Season: as the seasonal walk's, `BAR_SHRINKAGE` of the usual changes. Gain by
    likelihood with t errors. Scale at h: state + noise + h × step, and a jump for
    each shift that is known and still to come.

    Assumes:
        Every series of the question can be moved by every shift.

    Wrong when:
        A level broke without a policy in the list: the model follows at its usual pace.
        The last five years were calmer than what comes: from December 2014 to May 2024 the
        80% bands of 35 series held 78% one month ahead and 67% six months ahead.
    """
    logs = logs_of(known.values)
    recent = _adjusted(known, logs)[-_YEARS * max(known.season, 12) :]
    enough = ((~np.isnan(recent)).sum(axis=0) > LEAST_MONTHS) & ~np.isnan(recent[-1])
    track = tracked(np.where(enough, recent, 0.0), jumps=_jumps(known)[-len(recent) :])
    ahead = range(1, horizon + 1)
    spread = np.array([track.spread(h) for h in ahead])
    coming = JUMP * _shifts_ahead(known, horizon)
    spread = np.hypot(spread, np.sqrt(coming)[:, None] * track.scale)
    season = usual_ahead(logs, known.left_out, known.season, horizon)
    centre = track.level + BAR_SHRINKAGE * np.cumsum(season, axis=0)
    quantiles = counted(centre[:, None] + spread[:, None] * STUDENT[:, None])
    return np.where(enough, quantiles, np.nan)


def _adjusted(known: Known, logs: _Array) -> _Array:
    """Logs without part of their season."""
    if known.season <= 1:
        return logs
    changes = np.diff(logs, axis=0, prepend=np.nan)
    usual = usual_changes(changes, known.left_out, season=known.season)
    return without_season(logs, usual, BAR_SHRINKAGE)


def _jumps(known: Known) -> _Array:
    """Variance of the jump into each period (periods,)."""
    shifts = set(known.shifts)
    return np.array([JUMP if period in shifts else 0.0 for period in known.periods])


def _shifts_ahead(known: Known, horizon: int) -> _Array:
    """How many known shifts come until each of the periods ahead (horizon,)."""
    last = known.periods[-1]
    days = [(shift - last).days for shift in known.shifts if shift > last]
    length = 365.25 / known.season if known.season > 1 else (last - known.periods[-2]).days
    at = np.array([max(1, round(day / length)) for day in days])
    come: _Array = (at <= np.arange(1, horizon + 1)[:, None]).sum(axis=1).astype(float)
    return come
