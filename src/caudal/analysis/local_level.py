"""
A level that moves, seen through noise: did it rise in the last month, and was that expected?

    x(t) = level(t) + noise(t),   level(t) = level(t − 1) + step(t)

Source: Harvey 1989, Forecasting, Structural Time Series Models and the Kalman
Filter, §2.3 and §4.3 (likelihood with the scale concentrated out).
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from caudal.analysis import student

__all__ = ["LEAST_MONTHS", "Level", "Track", "fitted", "tracked"]

# Fewer steps tell nothing of the size of a usual step.
LEAST_MONTHS = 24
# The share of the steps in the variance of a change: a first grid, then finer ones around the best.
_SHARES = np.array(
    [0.0, 0.01, 0.03, 0.06, 0.1, 0.16, 0.24, 0.34, 0.45, 0.58, 0.7, 0.8, 0.9, 0.96, 1.0]
)
_REFINEMENTS = 5
_ITERATIONS = 20
# Angles at which the density of a step is taken; the tangent puts them close where it is high.
_ANGLES = np.tan(np.linspace(-1.0, 1.0, 161) * (math.pi / 2 - 0.02))
# No step and no noise is smaller than this part of both.
_FLOOR = 0.02
_TINY = 1e-9
_Array = NDArray[np.float64]


@dataclass(frozen=True)
class Level:
    """
    What the model says of the last month of each series; all arrays are (series,).

    Args:
        share: of the steps in the variance of a step and a noise, 0–1.
        scale: of a step and a noise together [log points].
        expected: where the last month was expected [log].
        spread: scale of that expectation [log points].
        percentile: P(a figure of at most the one published | the months before), 0–1.
        rise: P(the level rose in the last month | all months), 0–1; with heavy tails
            averaged over the shares by their likelihood.
        step: the step of the level in the last month: median, low and high end of the
            middle 80% [log points].
        heavy: Student's t with five degrees of freedom, else the normal distribution.
    """

    share: _Array
    scale: _Array
    expected: _Array
    spread: _Array
    percentile: _Array
    rise: _Array
    step: tuple[_Array, _Array, _Array]
    heavy: bool

    def quantile(self, probability: float) -> _Array:
        """The quantile of the expectation [log], before the month was known."""
        if self.heavy:
            return self.expected + student.quantile(probability) * self.spread
        return self.expected + _normal_quantile(probability) * self.spread


def fitted(logs: _Array, *, rounding: _Array | None = None, heavy: bool = True) -> Level:
    """
    The model of each series, estimated on all months but the last, and what it says of the last.

    Args:
        logs: (months, series), logs without season; NaN before a series begins.
        rounding: (series,), standard deviation that the publisher's rounding adds to the
            last month's expectation [log points].
        heavy: errors with Student's t with five degrees of freedom in place of the normal.

    Assumes:
        No gap between the first and the last month of a series; at least
        `LEAST_MONTHS` changes. With `heavy` the filter's gain stays linear
        and its errors are taken as t: a quasi-likelihood that keeps single
        shocks out of the usual size of an error. The maximum is searched
        over the share alone: the scale follows from it.

    Wrong when:
        The size of the errors changes within the months: after a calm decade
        everything looks unusual, after a wild one nothing.
    """
    past = logs[:-1]
    added = np.zeros(past.shape[1]) if rounding is None else rounding
    share, scale = _estimated(past, heavy=heavy)
    best = _last(logs, share[:, None], scale[:, None], added)
    if heavy:
        shares = np.broadcast_to(_SHARES, (len(share), len(_SHARES)))
        likelihood, scales = _likelihood(past, shares, heavy=True)
        weights = np.exp(likelihood - likelihood.max(axis=1, keepdims=True))
        rise, *step = _heavy_step(_last(logs, shares, scales, added), weights)
    else:
        rise, *step = _normal_step(best)
    surprise = best.surprise[:, 0]
    spread = np.hypot(best.of_step, best.of_noise)[:, 0]
    below = student.cumulative if heavy else _normal_cumulative
    percentile = below(surprise / np.maximum(spread, _TINY))
    return Level(
        share,
        scale,
        logs[-1] - surprise,
        spread,
        percentile,
        rise,
        (step[0], step[1], step[2]),
        heavy,
    )


@dataclass(frozen=True)
class Track:
    """
    The level after the last month of each series; all arrays are (series,).

    Args:
        share: of the steps in the variance of a step and a noise, 0–1.
        scale: of a step and a noise together [log points].
        level: where the level is [log].
        state: variance of that, in squares of the scale.
    """

    share: _Array
    scale: _Array
    level: _Array
    state: _Array

    def spread(self, ahead: int) -> _Array:
        """Scale of the figure so many months on, around the level [log points]."""
        squares = self.state + 1.0 - self.share + ahead * self.share
        spread: _Array = self.scale * np.sqrt(squares)
        return spread


def tracked(logs: _Array, *, jumps: _Array) -> Track:
    """
    The level of each series after its last month, by the likeliest share on the first grid.

    Args:
        logs: (months, series), logs without season; NaN before a series begins, but no
            series without any month.
        jumps: (months,), variance that the level may jump by into each month on top of its
            steps [squares of the scale]: a large one lets the filter forget.

    Assumes:
        As `fitted` with heavy tails; after a gap a series begins anew.

    Wrong when:
        A level jumped in a month that `jumps` does not name: it is followed as
        slowly as noise asks for.
    """
    shares = np.broadcast_to(_SHARES, (logs.shape[1], len(_SHARES)))
    likelihood, scales = _likelihood(logs, shares, heavy=True, jumps=jumps)
    _, _, level, state = _filtered(logs, shares, jumps)
    place = likelihood.argmax(axis=1)[:, None]
    of = (np.take_along_axis(each, place, 1)[:, 0] for each in (shares, scales, level, state))
    return Track(*of)


@dataclass(frozen=True)
class _Last:
    """The last month's surprise, and the scales of the step and of the noise in it (series, n)."""

    surprise: _Array
    of_step: _Array
    of_noise: _Array


def _last(logs: _Array, shares: _Array, scales: _Array, added: _Array) -> _Last:
    _, _, level, state = _filtered(logs[:-1], shares)
    noise = np.sqrt(scales**2 * (state + 1.0 - shares) + added[:, None] ** 2)
    return _Last(logs[-1][:, None] - level, scales * np.sqrt(shares), noise)


def _estimated(past: _Array, *, heavy: bool) -> tuple[_Array, _Array]:
    """Share and scale of the largest likelihood."""
    series = past.shape[1]
    shares = np.broadcast_to(_SHARES, (series, len(_SHARES)))
    best, scale = _best(past, shares, heavy=heavy)
    width = np.full(series, 0.12)
    for _ in range(_REFINEMENTS):
        around = best[:, None] + width[:, None] * np.linspace(-1, 1, 7)
        best, scale = _best(past, np.clip(around, 0.0, 1.0), heavy=heavy)
        width /= 2.5
    return best, scale


def _best(past: _Array, shares: _Array, *, heavy: bool) -> tuple[_Array, _Array]:
    """Of the shares of each series (series, n), the likeliest, and its scale."""
    likelihood, scales = _likelihood(past, shares, heavy=heavy)
    place = likelihood.argmax(axis=1)[:, None]
    return (
        np.take_along_axis(shares, place, 1)[:, 0],
        np.take_along_axis(scales, place, 1)[:, 0],
    )


def _likelihood(
    past: _Array, shares: _Array, *, heavy: bool, jumps: _Array | None = None
) -> tuple[_Array, _Array]:
    """Log likelihood of each share (series, n), and the scale that goes with it."""
    innovations, variances, _, _ = _filtered(past, shares, jumps)
    squares = innovations**2 / variances
    squared_scale = _scale_of(squares) if heavy else np.nanmean(squares, axis=0)
    squared_scale = np.maximum(squared_scale, _TINY**2)
    if heavy:
        terms = student.log_density(np.sqrt(squares / squared_scale))
    else:
        terms = -0.5 * squares / squared_scale
    likelihood = np.nansum(terms - 0.5 * np.log(variances * squared_scale), axis=0)
    return likelihood, np.sqrt(squared_scale)


def _scale_of(squares: _Array) -> _Array:
    """
    Squared scale of t errors with five degrees of freedom, by iterated weights.

    Source: Lange, Little and Taylor 1989, JASA 84, 881–896.
    """
    degrees = student.DEGREES
    scale = np.maximum(np.nanmean(squares, axis=0) * (degrees - 2) / degrees, _TINY**2)
    for _ in range(_ITERATIONS):
        weights = (degrees + 1) / (degrees + squares / scale)
        scale = np.maximum(np.nanmean(weights * squares, axis=0), _TINY**2)
    found: _Array = scale
    return found


def _filtered(
    past: _Array, shares: _Array, jumps: _Array | None = None
) -> tuple[_Array, _Array, _Array, _Array]:
    """
    The Kalman filter, in units of the squared scale.

    Args:
        past: (months, series).
        shares: (series, n).
        jumps: (months,), added to the variance of the step into each month; None: nothing.

    Returns:
        Innovations and their variances (months, series, n), NaN where there is none; level and
        variance of the state (series, n) after the last month.
    """
    noise = 1.0 - shares
    shape = (len(past), *shares.shape)
    innovations, variances = np.full(shape, np.nan), np.full(shape, np.nan)
    level = np.full(shares.shape, np.nan)
    state = np.full(shares.shape, np.nan)
    for month, seen in enumerate(past):
        first = (np.isnan(level[:, 0]) & ~np.isnan(seen))[:, None]
        state += shares if jumps is None else shares + jumps[month]
        variances[month] = state + noise
        innovations[month] = seen[:, None] - level
        with np.errstate(invalid="ignore", divide="ignore"):
            gain = np.where(variances[month] > 0, state / variances[month], 0.0)
        level = np.where(first, seen[:, None], level + gain * innovations[month])
        state = np.where(first, noise, state * (1.0 - gain))
    return innovations, np.where(variances > 0, variances, np.nan), level, state


def _normal_step(last: _Last) -> tuple[_Array, ...]:
    """P(step > 0) with median and 80% band of the step, given the surprise; normal errors."""
    surprise, of_step, of_noise = last.surprise[:, 0], last.of_step[:, 0], last.of_noise[:, 0]
    total = np.maximum(np.hypot(of_step, of_noise), _TINY)
    mean = surprise * (of_step / total) ** 2
    deviation = of_step * of_noise / total
    rise = _normal_cumulative(mean / np.maximum(deviation, _TINY))
    reach = _normal_quantile(0.9) * deviation
    return np.where(of_step > 0, rise, 0.5), mean, mean - reach, mean + reach


def _heavy_step(last: _Last, weights: _Array) -> tuple[_Array, ...]:
    """
    The same with t errors, averaged over the shares by their likelihood (a flat prior).

    The share that is likeliest often is 1, no noise at all: taken by itself it would call
    every rise of a figure a sure rise of the level.
    """
    size = np.hypot(last.of_step, last.of_noise).mean(axis=1)[:, None]
    seen = (last.surprise * weights).sum(axis=1, keepdims=True) / weights.sum(axis=1, keepdims=True)
    around = [
        size * _ANGLES,
        size * _ANGLES / 8,
        seen + size * _ANGLES / 3,
        seen + size * _ANGLES / 24,
    ]
    grid = np.sort(np.concatenate(around, axis=1), axis=1)
    floor = size * _FLOOR
    widths = np.diff(grid, axis=1)
    areas = np.zeros_like(widths)
    for place in range(weights.shape[1]):
        step = np.maximum(last.of_step[:, [place]], floor)
        noise = np.maximum(last.of_noise[:, [place]], floor)
        left = (last.surprise[:, [place]] - grid) / noise
        logs = student.log_density(grid / step) + student.log_density(left)
        density = np.exp(logs - logs.max(axis=1, keepdims=True))
        area = widths * (density[:, 1:] + density[:, :-1]) / 2
        areas += weights[:, [place]] * area / area.sum(axis=1, keepdims=True)
    areas /= areas.sum(axis=1, keepdims=True)
    below = np.concatenate([np.zeros_like(seen), np.cumsum(areas, axis=1)], axis=1)
    pairs = list(zip(below, grid, strict=True))
    low, middle, high = (
        np.array([np.interp(at, share, points) for share, points in pairs])
        for at in (0.1, 0.5, 0.9)
    )
    fall = np.array([np.interp(0.0, points, share) for share, points in pairs])
    return 1.0 - fall, middle, low, high


_error_function = np.vectorize(math.erf, otypes=[float])


def _normal_cumulative(z: _Array) -> _Array:
    share: _Array = 0.5 + 0.5 * _error_function(z / math.sqrt(2.0))
    return share


def _normal_quantile(probability: float) -> float:
    return NormalDist().inv_cdf(probability)
