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

__all__ = ["CountLevel", "fitted_counts"]

_DISCOUNTS = np.concatenate([np.linspace(0.05, 0.95, 19), [0.98, 0.995]])
# A prior worth a hundredth of a month.
_PRIOR = 0.01
_SHARES = (np.arange(400) + 0.5) / 400
_Array = NDArray[np.float64]
_log_gamma = np.frompyfunc(math.lgamma, 1, 1)


@dataclass(frozen=True)
class CountLevel:
    """
    What the model says of the last month of one series.

    Args:
        discount: how much of the past's weight is kept each month, 0–1: the mean over all by
            their likelihood (a flat prior), as every other answer here.
        percentile: P(fewer) + ½ P(as many as published | the months before), 0–1; of a
            rounded count the range of counts that it can stand for.
        rise: P(the rate rose in the last month | all months), 0–1.
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
    top = max(most, math.ceil(counts.max() * 4 + 50))
    cumulated = np.zeros(top + 1)
    rise = 0.0
    for discount, weight, a, b in zip(_DISCOUNTS, weights, shape, rate, strict=True):
        cumulated += weight * _cumulated(discount * a, discount * b, top)
        rise += weight * _rise(a, b, discount, counts[-1])
    below = float(cumulated[least - 1]) if least else 0.0
    return CountLevel(
        float(_DISCOUNTS @ weights),
        below + (float(cumulated[most]) - below) / 2,
        rise,
        float(np.searchsorted(cumulated, 0.1)),
        float(np.searchsorted(cumulated, 0.9)),
    )


def _learnt(past: _Array) -> tuple[_Array, _Array, _Array]:
    """The gamma of the rate after the last month under each discount, and each one's weight."""
    shape = np.full(len(_DISCOUNTS), _PRIOR)
    rate = np.full(len(_DISCOUNTS), _PRIOR)
    total = np.zeros(len(_DISCOUNTS))
    for number, count in enumerate(past):
        shape, rate = _DISCOUNTS * shape, _DISCOUNTS * rate
        if number:
            total += _log_probability(count, shape, rate)
        shape, rate = shape + count, rate + 1.0
    likelihood = np.exp(total - total.max())
    return shape, rate, likelihood / likelihood.sum()


def _log_probability(count: float, shape: _Array, rate: _Array) -> _Array:
    """Of a count from a Poisson whose rate is a gamma: the negative binomial."""
    ways = _log_gamma(shape + count) - _log_gamma(shape) - math.lgamma(count + 1.0)
    log: _Array = ways.astype(float) + shape * np.log(rate / (rate + 1.0)) - count * np.log1p(rate)
    return log


def _cumulated(shape: float, rate: float, top: int) -> _Array:
    """Probability of at most 0, 1, … top, by the ratio of neighbours."""
    numbers = np.arange(top)
    steps = np.log((shape + numbers) / (numbers + 1.0)) - math.log1p(rate)
    first = shape * math.log(rate / (rate + 1.0))
    logs = first + np.concatenate([[0.0], np.cumsum(steps)])
    total: _Array = np.minimum(np.cumsum(np.exp(logs)), 1.0)
    return total


def _rise(shape: float, rate: float, discount: float, count: float) -> float:
    """
    P(share > ω | count): the last month's rate is the one before times share / ω.

    The rate before is integrated out in closed form, the share on a grid of its beta
    distribution, Beta(ω·shape, (1 − ω)·shape).
    """
    first, second = discount * shape, (1.0 - discount) * shape
    factor = _SHARES / discount
    logs = (
        (first - 1.0) * np.log(_SHARES)
        + (second - 1.0) * np.log1p(-_SHARES)
        + count * np.log(factor)
        - (shape + count) * np.log(rate + factor)
    )
    density = np.exp(logs - logs.max())
    return float(density[discount < _SHARES].sum() / density.sum())
