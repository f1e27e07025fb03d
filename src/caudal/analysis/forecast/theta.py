"""
The Theta method: a smoothed level and half of the slope of the whole past.

    y(n+h) = level(n) + b/2 · (h − 1 + (1 − (1 − α)^n) / α)

Source: Assimakopoulos and Nikolopoulos 2000, International Journal of Forecasting 16,
521–530; as smoothing with drift: Hyndman and Billah 2003, same journal 19, 287–290.
"""

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.forecast.search import Range, least_loss
from caudal.analysis.forecast.seasonless import Seasonless, quantiles, seasonless
from caudal.analysis.forecast.shape import Known
from caudal.analysis.forecast.smoothing import SHRINKAGE, smoothed

__all__ = ["theta"]

_Array = NDArray[np.float64]
_LEAST = 12
# At 0 the drift's start has no closed form.
_ALPHA = Range(0.001, 1.0, (0.1, 0.3, 0.5, 0.7, 0.9))
_NONE = Range(0.0, 0.0, (0.0,))
_REFINEMENTS = 6


def theta(known: Known, horizon: int) -> _Array:
    """
    The smoothed level, half of the slope of all past logs, and part of the season to come.

    α: least squared one-step errors, series by series. Variance: σ² (1 + (h − 1) α²).
    Fewer than twelve known periods: NaN.

    Wrong when:
        The long trend has turned: half of it is carried on.
    """
    given = seasonless(known, horizon, shrinkage=SHRINKAGE, least=_LEAST)
    none = np.zeros((given.enough.size, 1))
    (alpha,) = least_loss(
        lambda point: smoothed(given, point[0], none, none).loss,
        [_ALPHA],
        series=given.enough.size,
        refinements=_REFINEMENTS,
    )
    end = smoothed(given, alpha, none, none)
    rows = (len(given.logs) - given.begins)[:, None]
    steps = np.arange(horizon) + (1.0 - (1.0 - alpha) ** rows) / alpha
    variance = (1.0 + np.arange(horizon) * alpha**2) * end.loss / given.errors[:, None]
    centre = end.level + _slope(given)[:, None] / 2 * steps
    return quantiles(given, centre.T, np.sqrt(variance).T)


def _slope(given: Seasonless) -> _Array:
    """Slope of the straight line of least squares through each series [log points a period]."""
    rows = np.arange(len(given.logs))[:, None]
    within = rows >= given.begins
    middle = np.sum(rows * within, axis=0) / within.sum(axis=0)
    around = np.where(within, rows - middle, 0.0)
    slope: _Array = (around * given.logs).sum(axis=0) / np.maximum((around**2).sum(axis=0), 1.0)
    return slope
