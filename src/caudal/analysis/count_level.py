"""
A level behind small counts: what a month's count was expected to be, and did the level rise?

count(t) ~ Poisson(rate(t)), rate(t) = rate(t − 1) · share(t) / ω with a beta share: the rate's
distribution stays a gamma, and a discount ω in (0, 1] says how fast the past is forgotten.

Source: Harvey and Fernandes 1989, Journal of Business & Economic Statistics 7, 407–417.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["CountLevel", "fitted_counts", "log_probability"]

# Discounts, each with several widths: how many times less is known of the rate than the discount
# alone would say, for people who come together are not counted one by one.
_PAIRS = [
    (discount, width)
    for discount in [0.05, *np.arange(0.1, 1.0, 0.1), 0.95, 0.98, 0.995]
    for width in (1.0, 2.0, 4.0, 8.0)
]
_DISCOUNTS, _WIDTHS = np.array(_PAIRS).T
# A prior worth a hundredth of a month.
_PRIOR = 0.01
# So far up the distribution of a count is followed.
_MOST = 100_000.0
# A discount less likely than this changes no answer.
_LEAST_WEIGHT = 1e-9
_LOGITS = np.linspace(-30.0, 30.0, 2_401)
_Array = NDArray[np.float64]


@dataclass(frozen=True)
class CountLevel:
    """
    What the model says of the last month of one series.

    Args:
        discount: how much of the past's weight is kept each month, 0–1: the mean over all by
            their likelihood (a flat prior), as every other answer here.
        percentile: P(fewer) + ½ P(as many as published | the months before), 0–1; of a
            rounded count the range of counts that it can stand for.
        rise: P(the last month's rate is above the one learnt before it), 0–1.
        low, high: the middle 80% expected before the month was known.
    """

    discount: float
    percentile: float
    rise: float
    low: float
    high: float


def fitted_counts(counts: _Array, *, rounded_to: float = 1.0) -> CountLevel:
    """
    The model of one series, estimated on all months but the last, and what it says of the last.

    Args:
        counts: (months,), no gaps; at least two months before the last.
        rounded_to: what the publisher rounds to [events].

    Assumes:
        No season: of counts this small it could not be told.

    Wrong when:
        Months are more alike than Poisson counts are, or a few groups of people
        travel together: the spread is then wider than the model's.
    """
    shape, rate, weights = _learnt(counts[:-1])
    half = max(rounded_to - 1.0, 0.0) / 2
    least = max(math.ceil(counts[-1] - half), 0)
    most = max(math.floor(counts[-1] + half), least)
    known = _DISCOUNTS / _WIDTHS
    mean = shape / rate
    widest = weights @ mean + 12 * np.sqrt(weights @ (mean * (1.0 + 1.0 / (known * rate))))
    top = max(most, math.ceil(min(widest, _MOST)) + 20)
    matter = weights > _LEAST_WEIGHT
    gammas = (known * shape)[matter], (known * rate)[matter]
    cumulated = weights[matter] @ _cumulated(*gammas, top)
    below = float(cumulated[least - 1]) if least else 0.0
    return CountLevel(
        float(_DISCOUNTS @ weights),
        below + (float(cumulated[most]) - below) / 2,
        float(weights @ _rise(shape / _WIDTHS, rate / _WIDTHS, counts[-1])),
        float(np.searchsorted(cumulated, 0.1)),
        float(np.searchsorted(cumulated, 0.9)),
    )


def log_probability(count: _Array, shape: _Array, rate: _Array) -> _Array:
    """
    Log probability of a count from a Poisson whose rate is a gamma: the negative binomial.

    Args:
        count: 0, 1, … [events].
        shape, rate: of the gamma, above zero; its mean is shape / rate.
    """
    ways = _log_gamma(shape + count) - _log_gamma(shape) - _log_gamma(count + 1.0)
    log: _Array = ways + shape * np.log(rate / (rate + 1.0)) - count * np.log1p(rate)
    return log


def _learnt(past: _Array) -> tuple[_Array, _Array, _Array]:
    """The gamma of the rate after the last month under each pair, and each pair's weight."""
    shape, rate = np.empty((2, len(past), len(_DISCOUNTS)))
    shape_now = rate_now = np.full(len(_DISCOUNTS), _PRIOR)
    for month, count in enumerate(past):
        shape[month], rate[month] = _DISCOUNTS * shape_now, _DISCOUNTS * rate_now
        shape_now, rate_now = shape[month] + count, rate[month] + 1.0
    # The first month has nothing to be expected from.
    log = log_probability(past[1:, None], shape[1:] / _WIDTHS, rate[1:] / _WIDTHS).sum(axis=0)
    likelihood = np.exp(log - log.max())
    return shape_now, rate_now, likelihood / likelihood.sum()


def _log_gamma(x: _Array) -> _Array:
    """
    Log of the gamma function of positive numbers, to 1e-11.

    Source: Abramowitz and Stegun 6.1.41 (Stirling), from x + 8 down by 6.1.15.
    """
    lifted = x + 8.0
    product = np.ones_like(x)
    for number in range(8):
        product = product * (x + number)
    inverse = 1.0 / lifted
    series = inverse * (
        1 / 12 - inverse**2 * (1 / 360 - inverse**2 * (1 / 1260 - inverse**2 / 1680))
    )
    log: _Array = (lifted - 0.5) * np.log(lifted) - lifted + 0.5 * math.log(2 * math.pi) + series
    return log - np.log(product)


def _cumulated(shape: _Array, rate: _Array, top: int) -> _Array:
    """Probability of at most 0, 1, … top of each gamma (gammas, top + 1), by the ratio of neighbours."""
    numbers = np.arange(top)
    steps = np.log((shape[:, None] + numbers) / (numbers + 1.0)) - np.log1p(rate)[:, None]
    first = (shape * np.log(rate / (rate + 1.0)))[:, None]
    logs = np.concatenate([first, first + np.cumsum(steps, axis=1)], axis=1)
    total: _Array = np.minimum(np.cumsum(np.exp(logs), axis=1), 1.0)
    return total


def _rise(shape: _Array, rate: _Array, count: float) -> _Array:
    """
    P(the month's own rate > the rate before it) under each discount.

    The month by itself, Gamma(count + prior, 1), against what was learnt, Gamma(shape, rate): the
    first's part of both is a beta, taken on a grid of its logit. The model's own step would
    not do: a rate can only rise by 1/ω a month in it, however many come.
    """
    own = count + _PRIOR
    logs = own * _LOGITS - (own + shape[:, None]) * np.logaddexp(0.0, _LOGITS)
    density = np.exp(logs - logs.max(axis=1, keepdims=True))
    above = -np.log(rate)[:, None] < _LOGITS
    rise: _Array = (density * above).sum(axis=1) / density.sum(axis=1)
    return rise
