"""
A random walk that takes the recent season along and slowly returns to its long level.

    log y(t+h) = log y(t) + λ Σ usual change + (long mean − log y(t)) (1 − e^(−κh)) + error(h)

The default. Its constants were chosen on origins of 2005–2014 (docs/methods/forecast.md).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.forecast.shape import Known
from caudal.analysis.forecast.walk import STUDENT, counted, logs_of
from caudal.analysis.seasonal import recent_usual_changes

__all__ = ["CHOSEN", "Constants", "returning_walk"]

_Array = NDArray[np.float64]
_LONG = 20  # years of the long mean
# Half-life of an error's weight in the recent scale [years], and how far one error counts.
_SCALE_HALF_LIFE, _CLIP = 3.0, 4.0
_LEAST = 6
# Periods a year of a series in which no season is looked for: it returns to nothing.
_NO_SEASON = 1


@dataclass(frozen=True)
class Constants:
    """
    What was chosen, not estimated.

    Args:
        shrinkage: λ, part of the season that is taken along, 0–1.
        half_life: of a year's weight in the season [years].
        clip: how far one year may draw the season [standard deviations].
        returning: κ, pace of the return [a year].
        floor: part of the scale of all changes that the scale of its own errors does
            not fall below, 0–1.
    """

    shrinkage: float = 0.75
    half_life: float = 2.0
    clip: float = 0.4
    returning: float = 0.43
    floor: float = 1.0


CHOSEN = Constants()


@dataclass(frozen=True)
class _Paths:
    """Where each origin expected the periods after it, and how far off it was [log]."""

    expected: _Array  # (origins, horizon, series)
    errors: _Array  # (origins, horizon, series); NaN where nothing is known yet


def returning_walk(known: Known, horizon: int, constants: Constants = CHOSEN) -> _Array:
    """
    The last figure, three quarters of the recent season, and a slow return to the long mean.

    The scale at each horizon is the larger of two: the standard deviation of
    all past changes times √h, and the root mean square of this model's own
    past errors at that horizon, recent ones first. Tails of Student's t with
    five degrees of freedom; the scatter of a small count is added.

    Assumes:
        One period a row. Of a series without a season (`known.season` 1)
        the last figure stands and nothing is returned to.

    Wrong when:
        A policy or a war sets another level for good: the return then leads
        the wrong way. Beyond a year ahead.

    Source:
        Miller and Williams 2003, International Journal of Forecasting 19, 669–684
        (shrinking a season); Gardner and McKenzie 1985, Management Science 31,
        1237–1246 (damping toward a level).
    """
    logs = logs_of(known.values)
    paths = _paths(known, logs, horizon, constants)
    expected = paths.expected[-1]
    floor = constants.floor * _of_all_changes(logs, horizon)
    scale = np.maximum(floor, _of_errors(paths.errors, known.season))
    counts = np.maximum(np.exp(np.minimum(np.nan_to_num(expected), 40.0)), 0.5)
    spread = np.sqrt(scale**2 + 1.0 / counts)
    enough = (~np.isnan(np.diff(logs, axis=0))).sum(axis=0) >= _LEAST
    spread = np.where(enough, spread, np.nan)
    return counted(expected[:, None, :] + spread[:, None, :] * STUDENT[:, None])


def _paths(known: Known, logs: _Array, horizon: int, constants: Constants) -> _Paths:
    """What this model would have said at each row, from that row and those before it."""
    rows = len(logs)
    ahead = np.concatenate([logs, np.full((horizon, logs.shape[1]), np.nan)])
    season = np.cumsum(_season(known, ahead, horizon, constants), axis=0)
    kept = known.season > _NO_SEASON
    away = _long_mean(logs, _LONG * known.season) - logs if kept else np.zeros_like(logs)
    expected = np.full((rows, horizon, logs.shape[1]), np.nan)
    errors = np.full_like(expected, np.nan)
    for h in range(1, horizon + 1):
        returned = 1.0 - np.exp(-constants.returning * h / known.season)
        usual = season[h : rows + h] - season[:rows]
        expected[:, h - 1] = logs + usual + away * returned
        past = max(rows - h, 0)
        errors[:past, h - 1] = logs[h:] - expected[:past, h - 1]
    return _Paths(expected, errors)


def _season(known: Known, logs: _Array, horizon: int, constants: Constants) -> _Array:
    """
    Shrunk usual change into each row of `logs`, which goes `horizon` rows beyond what is known.

    A usual change is read from a year before on: up to a year ahead no origin sees its future.
    """
    if known.season <= _NO_SEASON:
        return np.zeros_like(logs)
    changes = np.diff(logs, axis=0, prepend=np.nan)
    left_out = np.append(known.left_out, np.zeros(horizon, bool))
    usual = recent_usual_changes(
        changes,
        left_out,
        half_life=constants.half_life,
        clip=constants.clip,
        season=known.season,
    )
    return constants.shrinkage * np.nan_to_num(usual)


def _long_mean(logs: _Array, rows: int) -> _Array:
    """Mean of the last `rows` known logs up to each row."""
    known = ~np.isnan(logs)
    sums, number = np.cumsum(np.nan_to_num(logs), axis=0), np.cumsum(known, axis=0)
    if len(logs) > rows:
        sums[rows:] -= sums[:-rows].copy()
        number[rows:] -= number[:-rows].copy()
    mean: _Array = sums / np.maximum(number, 1)
    return mean


def _of_all_changes(logs: _Array, horizon: int) -> _Array:
    """Standard deviation of all changes times √h (horizon, series) [log points]."""
    changes = np.diff(logs, axis=0)
    known = ~np.isnan(changes)
    number = np.maximum(known.sum(axis=0), 1)
    mean = np.nansum(changes, axis=0) / number
    squares = np.where(known, (changes - mean) ** 2, 0.0).sum(axis=0) / number
    deviation: _Array = np.sqrt(np.arange(1, horizon + 1)[:, None] * squares)
    return deviation


def _of_errors(errors: _Array, season: int) -> _Array:
    """Root mean square of the errors at each horizon, recent ones first (horizon, series)."""
    known = ~np.isnan(errors)
    years = np.arange(len(errors))[::-1] / season
    weights = known * (0.5 ** (years / _SCALE_HALF_LIFE))[:, None, None]
    total = np.maximum(weights.sum(axis=0), 1e-9)
    squares = np.nan_to_num(errors) ** 2
    first = (weights * squares).sum(axis=0) / total
    clipped = (weights * np.minimum(squares, _CLIP**2 * first)).sum(axis=0) / total
    scale: _Array = np.sqrt(clipped)
    return scale
