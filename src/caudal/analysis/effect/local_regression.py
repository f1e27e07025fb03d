"""
A moving level and a shrunk regression on other series: what a series would have been.

    y(t) = level(t) + Σ β z(t) + noise(t),   level(t) = level(t − 1) + step(t)

The filter is linear: it runs once over y and every z, for all windows and all
shares of the steps at the same time. What it leaves is an ordinary ridge
regression, so that the posterior is exact at every point of the grid of
shares and ridges; draws need no chain.

Source:
    de Jong 1991, Annals of Statistics 19, 1073–1083 (regression behind a filter);
    Brodersen et al. 2015, Annals of Applied Statistics 9, 247–274 (the use; there the
    coefficients are spiked and the level's steps have a tight prior).
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

__all__ = ["Ahead", "Posterior", "fitted"]

_Array = NDArray[np.float64]
# Standard deviation of a step in that of a step and a noise together; even before, as its square,
# the share, is not: an even share would have nearly every series wander.
_PARTS = np.array([0.0, 0.04, 0.08, 0.13, 0.19, 0.26, 0.35, 0.45, 0.56, 0.68, 0.8, 0.91, 1.0])
_SHARES = _PARTS**2
_PRIOR = np.log(np.gradient(_PARTS))
# Variance of a coefficient of a standardised series, in squares of the scale of the errors.
_RIDGES = np.array([0.001, 0.01, 0.1, 1.0, 10.0, 100.0])
# A first level that could be anything.
_ANYTHING = 1e7
_TINY = 1e-12


@dataclass(frozen=True)
class Ahead:
    """
    The months after the last one fitted.

    Args:
        others: (windows, months, series), the regressors.
        months: (months,), how many months after the month before each is.
        jumps: (windows, months), variance that the level may jump by [squares of the scale].
    """

    others: _Array
    months: _Array
    jumps: _Array


@dataclass(frozen=True)
class Posterior:
    """
    What is known of each window after its last month; w windows, q shares, r ridges, j series.

    Args:
        weights: (w, q, r), posterior of the grid, summing to 1.
        left: (w, q, r), weighted sum of squared errors.
        free: months that count.
        values: (w, q, j), of the ridge regression's square matrix.
        turned: (w, q, j, j), its directions.
        coefficients: (w, q, r, j), in these directions.
        levels: (w, q, 1 + j), level of y and of every z after the last month.
        state: (w, q), variance of that level [squares of the scale].
        errors: (w, months), one month ahead, expected over the grid; the first: 0.
        centre, size: (w, 1, j), mean and standard deviation of every z.
    """

    weights: _Array
    left: _Array
    free: int
    values: _Array
    turned: _Array
    coefficients: _Array
    levels: _Array
    state: _Array
    errors: _Array
    centre: _Array
    size: _Array

    @property
    def slopes(self) -> _Array:
        """Expected coefficient of every series (w, j), in units of y a unit of z."""
        turned = np.einsum("wqjk,wqrk->wqrj", self.turned, self.coefficients)
        slopes: _Array = np.einsum("wqr,wqrj->wj", self.weights, turned) / self.size[:, 0]
        return slopes

    def mean_ahead(self, ahead: Ahead) -> tuple[_Array, _Array]:
        """
        Mean of the months ahead: expectation and standard deviation of each window.

        Assumes:
            At least three months count: a variance needs them.
        """
        others = self._standard(ahead.others).mean(axis=1)
        level, slopes = self.levels[..., 0], self.levels[..., 1:]
        turned = np.einsum("wqjk,wqj->wqk", self.turned, others[:, None] - slopes)
        mean = level[:, :, None] + np.einsum("wqk,wqrk->wqr", turned, self.coefficients)
        of_slopes = (turned[:, :, None] ** 2 / self._stiff()).sum(axis=-1)
        walked = _walked(ahead)
        number = walked.shape[2]
        first = np.minimum.outer(np.arange(number), np.arange(number))
        of_level = self.state + walked[:, :, first].mean(axis=(2, 3)) + (1 - _SHARES) / number
        variance = self.left / max(self.free - 2, 1) * (of_slopes + of_level[:, :, None])
        expected = (self.weights * mean).sum(axis=(1, 2))
        spread = self.weights * (variance + (mean - expected[:, None, None]) ** 2)
        return expected, np.sqrt(spread.sum(axis=(1, 2)))

    def paths(self, ahead: Ahead, draws: int, rng: Generator) -> _Array:
        """Drawn paths of the first window (draws, months), noise and all."""
        weights = self.weights[0].ravel()
        share, ridge = np.unravel_index(
            rng.choice(len(weights), size=draws, p=weights / weights.sum()), self.weights[0].shape
        )
        scale = np.sqrt(self.left[0, share, ridge] / rng.chisquare(self.free, draws))[:, None]
        spread = 1 / np.sqrt(self._stiff()[0][share, ridge])
        turned = self.coefficients[0, share, ridge]
        turned = turned + scale * spread * rng.standard_normal(turned.shape)
        slopes = (self.turned[0, share] @ turned[:, :, None])[:, :, 0]
        levels = self.levels[0, share]
        level = levels[:, 0] - (levels[:, 1:] * slopes).sum(axis=1)
        walked = np.diff(_walked(ahead)[0], axis=1, prepend=0.0)[share]
        walked[:, 0] += self.state[0, share]
        months = walked.shape[1]
        steps = np.sqrt(walked) * rng.standard_normal((draws, months))
        noise = np.sqrt(1 - _SHARES)[share][:, None] * rng.standard_normal((draws, months))
        walk = level[:, None] + scale * (np.cumsum(steps, axis=1) + noise)
        paths: _Array = walk + slopes @ self._standard(ahead.others)[0].T
        return paths

    def _stiff(self) -> _Array:
        """Precision of the coefficients (w, q, r, j) [1 / squares of the scale]."""
        stiff: _Array = self.values[:, :, None] + 1 / _RIDGES[:, None]
        return stiff

    def _standard(self, others: _Array) -> _Array:
        standard: _Array = (others - self.centre) / self.size
        return standard


def fitted(series: _Array, others: _Array, months: _Array, jumps: _Array) -> Posterior:
    """
    Fit the level and the regression to each window.

    Args:
        series: (windows, months), y.
        others: (windows, months, series), z; none: (windows, months, 0).
        months: (months,), how many months after the month before each is.
        jumps: (windows, months), variance that the level may jump by into each month on top
            of its steps [squares of the scale].

    Assumes:
        Normal errors; every month known; the coefficients do not change. Prior: roots of
        the shares even over 0–1, ridges even on their grid, scale of the errors as 1 / scale.

    Wrong when:
        The series and the others share one break only: the regression is then
        that break.
    """
    centre, size = others.mean(axis=1, keepdims=True), others.std(axis=1, keepdims=True)
    # A series that does not move says nothing, whatever its coefficient.
    size = np.where(size > 1e-9, size, 1.0)
    both = np.concatenate([series[:, :, None], (others - centre) / size], axis=2)
    surprises, variances, levels, state = _filtered(both, months, jumps)
    free = series.shape[1] - 1
    white = (surprises / np.sqrt(variances)[..., None])[:, :, 1:]
    moments = white.transpose(0, 1, 3, 2) @ white
    values, turned = np.linalg.eigh(moments[..., 1:, 1:])
    values = np.maximum(values, 0.0)[:, :, None]
    right = np.einsum("wqjk,wqj->wqk", turned, moments[..., 1:, 0])[:, :, None]
    coefficients = right / (values + 1 / _RIDGES[:, None])
    left = np.maximum(moments[..., 0, 0][:, :, None] - (right * coefficients).sum(-1), _TINY)
    size_of = np.log(variances[:, :, 1:]).sum(axis=2)[:, :, None]
    shrunk = np.log1p(values * _RIDGES[:, None]).sum(axis=-1)
    evidence = _PRIOR[:, None] - 0.5 * (size_of + shrunk + free * np.log(left))
    weights = np.exp(evidence - evidence.max(axis=(1, 2), keepdims=True))
    weights /= weights.sum(axis=(1, 2), keepdims=True)
    expected = np.einsum("wqr,wqrk->wqk", weights, coefficients)
    slopes = np.einsum("wqjk,wqk->wqj", turned, expected)
    errors = np.einsum("wq,wqm->wm", weights.sum(axis=2), surprises[..., 0])
    errors = errors - np.einsum("wqmj,wqj->wm", surprises[..., 1:], slopes)
    errors[:, 0] = 0.0
    return Posterior(
        weights, left, free, values[:, :, 0], turned, coefficients, levels, state, errors,
        centre, size,
    )  # fmt: skip


def _filtered(both: _Array, months: _Array, jumps: _Array) -> tuple[_Array, _Array, _Array, _Array]:
    """
    Surprises (w, q, months, columns), their variances (w, q, months), levels and their variance.
    """
    windows, number, columns = both.shape
    level = np.zeros((windows, len(_SHARES), columns))
    state = np.full((windows, len(_SHARES)), _ANYTHING)
    surprises, variances = [], []
    for month in range(number):
        state = state + _SHARES * months[month] + jumps[:, month, None]
        variance = state + 1 - _SHARES
        surprise = both[:, None, month] - level
        gain = state / variance
        level = level + gain[:, :, None] * surprise
        state = state * (1 - _SHARES) / variance
        surprises.append(surprise)
        variances.append(variance)
    return np.stack(surprises, axis=2), np.stack(variances, axis=2), level, state


def _walked(ahead: Ahead) -> _Array:
    """Variance of the walk up to each month ahead (w, q, months) [squares of the scale]."""
    each = _SHARES[:, None] * ahead.months + ahead.jumps[:, None]
    walked: _Array = np.cumsum(each, axis=2)
    return walked
