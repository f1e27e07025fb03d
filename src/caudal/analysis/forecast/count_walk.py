"""
Small counts: a mean that forgets, and negative binomial counts around it.

    mean(t) = Σ ωᵏ count(t − k) / Σ ωᵏ,   count(t + h) ~ NB(mean(t), r(h))
    1 / r(h) = (1 / r(1)) · (ω + h (1 − ω)),   1 / r(1) = 1 / (ω Σ ωᵏ count(t − k)) + δ

The mean stays and what is known of it fades with h, at the pace at which ω lets it fade in
the first month. δ is for people who come together: they are not counted one by one.

Source: Harvey and Fernandes 1989, Journal of Business & Economic Statistics 7, 407–417
(the discounted gamma; with h steps at once their spread would grow as ω⁻ʰ).
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.count_level import log_probability
from caudal.analysis.forecast.shape import Known
from caudal.analysis.forecast.walk import NORMAL, STUDENT
from caudal.vocabulary.estimate_tables import LEVELS

__all__ = ["count_walk", "negative_binomial"]

_Array = NDArray[np.float64]
_LEVELS = np.array(LEVELS)
# Discounts ω, each with several extra spreads δ.
_PAIRS = [
    (discount, extra)
    for discount in (0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95)
    for extra in (0.02, 0.05, 0.12, 0.3, 0.8, 2.0, 4.0)
]
_DISCOUNTS, _EXTRAS = np.array(_PAIRS).T
# A prior worth a hundredth of a period.
_PRIOR = 0.01
# Periods that are looked at, and the age at which one counts half in the likelihood: a pair that
# was right ten years ago is not today's. Chosen on the origins of 2005–2014 (12, 24, 36, all).
_WINDOW, _HALF_LIFE = 120, 24
_LEAST = 6
# Wider than this a negative binomial is all zeros and a few wonders.
_LEAST_SHAPE = 0.03
# Below this mean the probabilities are added up one by one, as far as the widest has its 99%.
_SMALL_MEAN, _MOST = 30.0, 1_000
_POINTS = 400
# Outside the 80% band each level is as much farther out as Student's t (five degrees of freedom)
# is than a normal distribution with the same 80% band: without it, 2 to 4 in 100 counts of the
# origins of 2005–2014 were above the 99% level, with it 1 to 3, and WIS was the same.
_OUTER = LEVELS.index(0.1)
_FARTHER = STUDENT[:_OUTER] / NORMAL[:_OUTER] * NORMAL[_OUTER] / STUDENT[_OUTER]


def count_walk(known: Known, horizon: int) -> _Array:
    """
    Negative binomial counts around the discounted mean of each series: whole numbers.

    The pair of ω and δ is the likeliest one, period by period, with the likelihood of
    older periods fading (half after 24). Levels outside the 80% band take a smaller r:
    series that a policy broke leave it farther than others.

    Assumes:
        No season: of counts this small it could not be told.

    Wrong when:
        Counts are large and seasonal: the season is missed. A series of zeros wakes up:
        the model gives it no chance before the first count.
    """
    values = known.values[-_WINDOW:]
    seen = ~np.isnan(values)
    enough = (seen.sum(axis=0) > _LEAST) & seen[-1]
    total, weight, chosen = _learnt(np.where(seen, values, 0.0), seen)
    discount, extra = _DISCOUNTS[chosen], _EXTRAS[chosen]
    first = 1.0 / (discount * total) + extra
    ahead = np.arange(1, horizon + 1)[:, None]
    shape = np.maximum(1.0 / (first * (discount + ahead * (1.0 - discount))), _LEAST_SHAPE)
    mean = np.broadcast_to(total / weight, shape.shape)
    return np.where(enough, _with_heavy_tails(mean, shape), np.nan)


def negative_binomial(mean: _Array, shape: _Array) -> _Array:
    """
    Quantiles (horizon, levels, series) at `LEVELS`: the least count that is not passed.

    Exact below a mean of 30; above it those of the gamma with the same mean and variance,
    rounded: within 1% of the exact count (or one).

    Args:
        mean: (horizon, series), above zero [events].
        shape: (horizon, series), at least 0.03; variance = mean + mean² / shape.
    """
    found = np.empty((len(mean), len(LEVELS), mean.shape[1]))
    small = mean < _SMALL_MEAN
    for step, (means, shapes) in enumerate(zip(mean, shape, strict=True)):
        few = small[step]
        found[step][:, few] = _counted_up(means[few], shapes[few])
        found[step][:, ~few] = _of_gamma(means[~few], shapes[~few])
    return found


def _learnt(counts: _Array, seen: NDArray[np.bool_]) -> tuple[_Array, _Array, NDArray[np.int64]]:
    """Discounted sum of the counts and of the periods under the likeliest pair, and its place."""
    periods, series = counts.shape
    expected = np.empty((2, periods, series, len(_PAIRS)))
    total = np.full((series, len(_PAIRS)), _PRIOR)
    weight = total.copy()
    for period in range(periods):
        total, weight = _DISCOUNTS * total, _DISCOUNTS * weight
        expected[:, period] = total, weight
        total = total + counts[period][:, None]
        weight = weight + seen[period][:, None]
    mean = expected[0] / expected[1]
    shape = 1.0 / (1.0 / expected[0] + _EXTRAS)
    log = log_probability(counts[:, :, None], shape, shape / mean)
    # The first counts have nothing to be expected from.
    usable = seen & (np.cumsum(seen, axis=0) > 3)
    age = np.arange(periods)[::-1]
    fading = np.where(usable, 0.5 ** (age / _HALF_LIFE)[:, None], 0.0)
    chosen = np.einsum("tsp,ts->sp", log, fading).argmax(axis=1)
    places = np.arange(series)
    return total[places, chosen], weight[places, chosen], chosen


def _with_heavy_tails(mean: _Array, shape: _Array) -> _Array:
    """Quantiles whose outer levels are those of wider negative binomials."""
    found = negative_binomial(mean, shape)
    for low, farther in enumerate(_FARTHER):
        high = len(LEVELS) - 1 - low
        wide = negative_binomial(mean, np.maximum(shape / farther**2, _LEAST_SHAPE))
        found[:, low] = np.minimum(found[:, low], wide[:, low])
        found[:, high] = np.maximum(found[:, high], wide[:, high])
    return np.maximum.accumulate(found, axis=1)


def _counted_up(mean: _Array, shape: _Array) -> _Array:
    """Quantiles (levels, series) by adding up probabilities, each from its neighbour."""
    numbers = np.arange(_MOST)
    first = shape * np.log(shape / (shape + mean))
    steps = np.log((shape[:, None] + numbers) / (numbers + 1.0))
    steps += np.log(mean / (shape + mean))[:, None]
    logs = np.cumsum(np.column_stack([first, steps]), axis=1)
    below = np.cumsum(np.exp(logs), axis=1)
    found = [np.searchsorted(one, _LEVELS) for one in below]
    return np.array(found, dtype=float).reshape(len(mean), len(LEVELS)).T


def _of_gamma(mean: _Array, shape: _Array) -> _Array:
    """Quantiles (levels, series) of the gamma with the same mean and variance, rounded."""
    shapes, logs = _gammas()
    width = np.log(1.0 / (1.0 / shape + 1.0 / mean))
    found = [np.interp(width, shapes, one) for one in logs.T]
    quantiles: _Array = np.round(mean * np.exp(np.array(found)))
    return quantiles


@cache
def _gammas() -> tuple[_Array, _Array]:
    """Logs of some shapes (shapes,), and of the quantiles of a gamma over its mean (…, levels)."""
    shapes = np.geomspace(_LEAST_SHAPE / 2, 1e6, 400)[:, None]
    low = -np.minimum(25.0, 9.0 / np.sqrt(shapes) + 3.0 / shapes)
    high = np.minimum(6.0, 9.0 / np.sqrt(shapes))
    # The gamma over its mean, by its log.
    grid = low + (high - low) * np.linspace(0.0, 1.0, _POINTS)
    logs = shapes * (grid - np.exp(grid))
    density = np.exp(logs - logs.max(axis=1, keepdims=True))
    areas = np.diff(grid, axis=1) * (density[:, 1:] + density[:, :-1]) / 2
    # Left of the grid the density falls as exp(shape · log).
    below = np.cumsum(np.column_stack([density[:, 0] / shapes[:, 0], areas]), axis=1)
    below /= below[:, -1:]
    quantiles = [np.interp(_LEVELS, *one) for one in zip(below, grid, strict=True)]
    return np.log(shapes[:, 0]), np.array(quantiles)
