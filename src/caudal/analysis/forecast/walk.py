"""
Random walks of the logarithm: the naive one, and the one that takes part of the season along.

    log y(t+h) = log y(t) + λ Σ usual change + error · √h

These are the bars: a model that does not beat them is not worth its name.
"""

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from caudal.analysis import student
from caudal.analysis.forecast.shape import Known
from caudal.analysis.seasonal import usual_changes
from caudal.vocabulary.estimate_tables import LEVELS

__all__ = [
    "ADDED",
    "BAR_SHRINKAGE",
    "NORMAL",
    "STUDENT",
    "STUDENT_OF_SCALE",
    "counted",
    "log_walk",
    "logs_of",
    "seasonal_naive",
    "seasonal_walk",
    "usual_ahead",
    "usual_steps",
]

_Array = NDArray[np.float64]
# Added to a count before its logarithm, taken off after: zeros have one.
ADDED = 0.5
# Chosen on the origins of 2005–2014, before any that it is judged on.
BAR_SHRINKAGE = 0.75
# The standard normal and Student's t with five degrees of freedom at the levels: of unit scale,
# and of unit standard deviation.
NORMAL = np.array([NormalDist().inv_cdf(level) for level in LEVELS])
STUDENT_OF_SCALE = np.array([student.quantile(level) for level in LEVELS])
STUDENT = STUDENT_OF_SCALE * math.sqrt((student.DEGREES - 2) / student.DEGREES)
_LEAST = 6


def logs_of(values: _Array) -> _Array:
    """Logarithms of counts, zeros too."""
    return np.log(values + ADDED)


def counted(logs: _Array) -> _Array:
    """Counts of logarithms: the way back, never below zero."""
    counts: _Array = np.maximum(np.exp(np.minimum(logs, 40.0)) - ADDED, 0.0)
    return counts


def log_walk(known: Known, horizon: int) -> _Array:
    """
    The naive forecast: the last figure, give or take all past changes.

    Scale: standard deviation of the changes of the logs, times √h, normal.

    Wrong when:
        There is a season, or the size of the changes differs from that of the past.
    """
    return _walk(known, horizon, shrinkage=0.0, shape=NORMAL)


def seasonal_walk(known: Known, horizon: int) -> _Array:
    """
    The last figure and part of the season that is to come, give or take all past changes.

    Season: median change into the same month of the ten years before, times
    `BAR_SHRINKAGE`. Scale as the naive forecast's, t with five degrees of freedom.

    Wrong when:
        The season of the last ten years has ended.

    Source:
        Miller and Williams 2003, International Journal of Forecasting 19, 669–684
        (shrinking seasonal factors).
    """
    return _walk(known, horizon, shrinkage=BAR_SHRINKAGE, shape=STUDENT)


def seasonal_naive(known: Known, horizon: int) -> _Array:
    """
    The same period of the year before, give or take all past changes over a year.

    Scale: root mean square of the changes of the logs over a year, times √years, normal.
    A period of the last year that is not known: NaN. Without a season: the last figure.

    Wrong when:
        The level is not that of a year ago.
    """
    logs = logs_of(known.values)
    lag = max(known.season, 1)
    if len(logs) < lag + _LEAST:
        return np.full((horizon, len(LEVELS), logs.shape[1]), np.nan)
    changes = logs[lag:] - logs[:-lag]
    number = (~np.isnan(changes)).sum(axis=0)
    scale = np.sqrt(np.nansum(changes**2, axis=0) / np.maximum(number, 1))
    enough = (number >= _LEAST) & ~np.isnan(logs[-1])
    ahead = np.arange(horizon)
    centre = logs[len(logs) - lag + ahead % lag]
    years = np.sqrt(1.0 + ahead // lag)
    spread = years[:, None, None] * NORMAL[None, :, None] * np.where(enough, scale, np.nan)
    return counted(centre[:, None, :] + spread)


def usual_steps(logs: _Array, left_out: NDArray[np.bool_], season: int, horizon: int) -> _Array:
    """
    Usual change into each period, and into those after the last row (periods + horizon, series).

    None known: 0.
    """
    ahead = np.full((horizon, logs.shape[1]), np.nan)
    changes = np.diff(np.concatenate([logs, ahead]), axis=0, prepend=np.nan)
    if season <= 1:
        return np.zeros_like(changes)
    usual = usual_changes(changes, np.append(left_out, np.zeros(horizon, bool)), season=season)
    return np.nan_to_num(usual)


def usual_ahead(logs: _Array, left_out: NDArray[np.bool_], season: int, horizon: int) -> _Array:
    """
    Usual change into each of the periods after the last row (horizon, series); none: 0.
    """
    return usual_steps(logs, left_out, season, horizon)[len(logs) :]


def _walk(known: Known, horizon: int, *, shrinkage: float, shape: _Array) -> _Array:
    logs = logs_of(known.values)
    if len(logs) <= _LEAST:
        return np.full((horizon, len(LEVELS), logs.shape[1]), np.nan)
    changes = np.diff(logs, axis=0)
    enough = (~np.isnan(changes)).sum(axis=0) >= _LEAST
    # Of a single period there is no change, and no variance.
    varied = np.where(enough, changes, 0.0) if len(changes) else np.zeros_like(logs)
    with np.errstate(invalid="ignore"):
        scale = np.sqrt(np.nanvar(varied, axis=0))
    season = usual_ahead(logs, known.left_out, known.season, horizon)
    centre = logs[-1] + shrinkage * np.cumsum(season, axis=0)
    steps = np.array([math.sqrt(h) for h in range(1, horizon + 1)])
    spread = steps[:, None, None] * shape[None, :, None] * np.where(enough, scale, np.nan)
    return counted(centre[:, None, :] + spread)
