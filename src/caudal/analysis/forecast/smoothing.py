"""
Exponential smoothing, with a damped trend where the past asks for it, of logs without season.

    error(t) = y(t) − level(t−1) − φ trend(t−1)
    level(t) = level(t−1) + φ trend(t−1) + α error(t)
    trend(t) = φ trend(t−1) + β error(t)

Source: Hyndman, Koehler, Ord and Snyder 2008, Forecasting with Exponential Smoothing:
ETS(A,Ad,N) and ETS(A,N,N), ch. 2; variances of class 1, §6.2; choice by AICc, ch. 7.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.forecast.search import Range, least_loss
from caudal.analysis.forecast.seasonless import Seasonless, quantiles, seasonless
from caudal.analysis.forecast.shape import Known

__all__ = ["SHRINKAGE", "Smoothed", "chosen", "damped_trend", "smoothed"]

_Array = NDArray[np.float64]
# Of 0, 0.5, 0.75 and 1 the best on the origins of 2005–2014.
SHRINKAGE = 0.75
_LEAST = 12
_ALPHA = Range(0.0, 1.0, (0.1, 0.3, 0.5, 0.7, 0.9))
_BETA = Range(0.0, 1.0, (0.0, 0.1, 0.2, 0.3))
_PHI = Range(0.8, 0.98, (0.8, 0.89, 0.98))
_NO_TREND = Range(0.0, 0.0, (0.0,))
_UNDAMPED = Range(1.0, 1.0, (1.0,))
_REFINEMENTS = 4
# With a trend: α, β, φ, first level, first trend, deviation; without: α, first level, deviation.
# On the origins of 2005–2014 not counting the first ones lets short series run after a shock.
_PARAMETERS = (6, 3)
_TINY = 1e-12


class Smoothed(NamedTuple):
    """Sum of the squared errors, level and trend after the last row, each (series, points)."""

    loss: _Array
    level: _Array
    trend: _Array


def damped_trend(known: Known, horizon: int) -> _Array:
    """
    The smoothed level, its damped trend and part of the season that is to come.

    Parameters: least squared one-step errors of the logs, series by series. The trend is
    left out where it does not lower AICc. Variance: that of the model, from the errors.
    Fewer than twelve known periods: NaN.

    Wrong when:
        Two periods in a row share one shock: a damped trend runs on after it.
        The size of the errors differs from that of the past.

    Source:
        Gardner and McKenzie 1985, Management Science 31, 1237–1246 (damped trend).
    """
    given = seasonless(known, horizon, shrinkage=SHRINKAGE, least=_LEAST)
    alpha, beta, phi = chosen(given)
    end = smoothed(given, alpha, beta, phi)
    damped = np.cumsum(phi ** np.arange(1, horizon + 1), axis=1)
    weights = alpha + beta * damped
    growth = 1.0 + np.cumsum(weights**2, axis=1) - weights**2
    variance = growth * end.loss / given.errors[:, None]
    return quantiles(given, (end.level + end.trend * damped).T, np.sqrt(variance).T)


def smoothed(given: Seasonless, alpha: _Array, beta: _Array, phi: _Array) -> Smoothed:
    """
    Run the filter over all rows, for every point of parameters (series, points).

    It starts with the first figure as level and no trend.
    """
    level = np.repeat(given.logs[0][:, None], alpha.shape[1], axis=1)
    trend, loss = np.zeros_like(level), np.zeros_like(level)
    for row, errs in zip(given.logs[1:, :, None], given.errs[1:, :, None], strict=True):
        trend *= phi
        level += trend
        error = row - level
        level += alpha * error
        trend += beta * error
        np.square(error, out=error)
        error *= errs
        loss += error
    return Smoothed(loss, level, trend)


def chosen(given: Seasonless) -> list[_Array]:
    """
    α, β and φ of each series (series, 1), with a trend or without: whichever AICc prefers.

    Each by least squared errors on a grid that gets finer.
    """
    trend = _fitted(given, [_ALPHA, _BETA, _PHI])
    level = _fitted(given, [_ALPHA, _NO_TREND, _UNDAMPED])
    errors = given.errors[:, None]
    ratio = (smoothed(given, *trend).loss + _TINY) / (smoothed(given, *level).loss + _TINY)
    gain = -errors * np.log(ratio)
    price = _penalty(_PARAMETERS[0], errors) - _penalty(_PARAMETERS[1], errors)
    return [np.where(gain > price, *pair) for pair in zip(trend, level, strict=True)]


def _fitted(given: Seasonless, ranges: list[Range]) -> list[_Array]:
    return least_loss(
        lambda point: smoothed(given, *point).loss,
        ranges,
        series=given.enough.size,
        refinements=_REFINEMENTS,
    )


def _penalty(parameters: int, errors: NDArray[np.int64]) -> _Array:
    """What AICc adds for the parameters."""
    return 2.0 * parameters * errors / np.maximum(errors - parameters - 1, 1)
