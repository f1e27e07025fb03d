"""
The airline model, SARIMA(0,1,1)(0,1,1), of the logs.

    (1 − B)(1 − B^s) y(t) = (1 − θ B)(1 − Θ B^s) error(t)

Source: Box and Jenkins 1976, Time Series Analysis: Forecasting and Control, §9.2:
the model, its conditional sum of squares and the ψ weights of its forecasts.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.forecast.search import Range, least_loss
from caudal.analysis.forecast.seasonless import Seasonless, quantiles, seasonless
from caudal.analysis.forecast.shape import Known

__all__ = ["Run", "airline", "psi_weights", "run"]

_Array = NDArray[np.float64]
# Above the two years that the differences need.
_MORE = 6
_THETA = Range(-0.95, 0.95, (-0.6, -0.3, 0.0, 0.3, 0.6, 0.9))
_SEASONAL = Range(0.0, 0.95, (0.1, 0.3, 0.5, 0.7, 0.9))
_NO_SEASON = Range(0.0, 0.0, (0.0,))
_REFINEMENTS = 4


class Run(NamedTuple):
    """Sum of the squared errors (series, points); changes to come (horizon, series, points)."""

    loss: _Array
    ahead: _Array


def airline(known: Known, horizon: int) -> _Array:
    """
    Change and season, each smoothed: SARIMA(0,1,1)(0,1,1) of the logs.

    θ and Θ: least conditional sum of squares, series by series. A period that is left out
    shifts the level and teaches no season. Variance: from the ψ weights and the errors.
    Fewer known periods than two years and six more: NaN. `season` 1: ARIMA(0,1,1).

    Wrong when:
        The season came or went within the years that are known: it is taken whole.

    Source:
        Box and Jenkins 1976, §9.2.
    """
    given = seasonless(known, horizon, shrinkage=0.0, least=2 * known.season + _MORE)
    theta, seasonal = least_loss(
        lambda point: run(given, known, *point).loss,
        [_THETA, _SEASONAL if known.season > 1 else _NO_SEASON],
        series=given.enough.size,
        refinements=_REFINEMENTS,
    )
    end = run(given, known, theta, seasonal, horizon=horizon)
    errors = np.maximum((given.errs & _begun(given, known.season)).sum(axis=0), 1)
    weights = psi_weights(theta, seasonal, known.season, horizon)
    variance = np.cumsum(weights**2, axis=1) * end.loss / errors[:, None]
    centre = given.logs[-1] + np.cumsum(end.ahead[:, :, 0], axis=0)
    return quantiles(given, centre, np.sqrt(variance).T)


def run(
    given: Seasonless, known: Known, theta: _Array, seasonal: _Array, *, horizon: int = 0
) -> Run:
    """
    Run the model over all rows and `horizon` more, for every point of parameters.

    Errors before the first seasonal difference are 0. In a row that is left out the change
    that was expected stands for the one that came: its error counts, and is not carried on.

    Args:
        given: logs with their season.
        known: whose season and rows left out they are.
        theta: θ (series, points).
        seasonal: Θ (series, points); without a season 0.
        horizon: so many changes to come are wanted.
    """
    rows, lag = len(given.logs), max(known.season, 1)
    begun = _begun(given, known.season)
    came = np.diff(given.logs, axis=0, prepend=0.0)
    # Rows before the first have no change and no error.
    changes = np.zeros((lag + 1 + rows + horizon, *theta.shape))
    errors = np.zeros_like(changes)
    loss = np.zeros_like(theta)
    for now in range(lag + 2, len(changes)):
        row = now - lag - 1
        expected = -theta * errors[now - 1]
        if known.season > 1:
            expected += changes[now - lag] - seasonal * errors[now - lag]
            expected += theta * seasonal * errors[now - lag - 1]
        if row >= rows:
            changes[now] = expected
            continue
        error = np.where(begun[row, :, None], came[row, :, None] - expected, 0.0)
        loss += given.errs[row, :, None] * error**2
        if known.left_out[row]:
            changes[now] = np.where(begun[row, :, None], expected, came[row, :, None])
        else:
            changes[now], errors[now] = came[row, :, None], error
    return Run(loss, changes[len(changes) - horizon :])


def psi_weights(theta: _Array, seasonal: _Array, season: int, horizon: int) -> _Array:
    """
    What an error adds to each later period of the level (series, horizon); the first is 1.

    ψ(r s + m) = (1 − θ)(1 + r (1 − Θ)), and 1 − Θ more where m = 0 and r > 0.

    Args:
        theta: θ (series, 1).
        seasonal: Θ (series, 1).
        season: s; 1 for none.
        horizon: so many are wanted.

    Source:
        Box and Jenkins 1976, §9.2.
    """
    ahead = np.arange(horizon)
    years = (ahead - 1) // season if season > 1 else np.zeros_like(ahead)
    turns = (ahead % season == 0) & (ahead > 0) & (season > 1)
    weights: _Array = (1.0 - theta) * (1.0 + years * (1.0 - seasonal)) + turns * (1.0 - seasonal)
    weights[:, 0] = 1.0
    return weights


def _begun(given: Seasonless, season: int) -> NDArray[np.bool_]:
    """Rows of which the seasonal difference is known (periods, series)."""
    before = season if season > 1 else 0
    begun: NDArray[np.bool_] = np.arange(len(given.logs))[:, None] > given.begins + before
    return begun
