"""
Whether a calibration can be believed: ranks of known truths, and figures held out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import erfc, exp, pi, sqrt

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from caudal.analysis.simulate.calibrate.errors import root_of
from caudal.analysis.simulate.calibrate.particles import Posterior, Simulate
from caudal.analysis.simulate.calibrate.priors import Prior, values_of

__all__ = ["PredictiveCheck", "RankHistogram", "predictive_check", "rank_histogram", "truth_ranks"]

_Floats = NDArray[np.float64]


@dataclass(frozen=True)
class RankHistogram:
    """
    Ranks of truths among their posteriors, counted.

    Args:
        counts: (parameters, bins) [runs].
        chi_square: (parameters,), against the same count in every bin.
        p: (parameters,), chance of so uneven a histogram if ranks are uniform.
    """

    counts: NDArray[np.int64]
    chi_square: _Floats
    p: _Floats


@dataclass(frozen=True)
class PredictiveCheck:
    """
    Figures held out beside what the posterior says of them.

    Args:
        low: (statistics,), lower end of the band; `high`: upper end.
        rank: (statistics,), share of predictions below the figure, 0-1.
        covered: share of figures inside their bands, 0-1.
    """

    low: _Floats
    high: _Floats
    rank: _Floats
    covered: float


def truth_ranks(
    simulate: Simulate,
    priors: Sequence[Prior],
    errors: _Floats,
    calibrate: Callable[[_Floats, Generator], Posterior],
    rng: Generator,
    *,
    runs: int,
) -> _Floats:
    """
    Rank of a truth drawn from the priors in the posterior of figures made from it, many times.

    Args:
        simulate: (draws, parameters) to (draws, statistics).
        priors: truths are drawn from them.
        errors: (statistics,), deviations of the figures from the simulation, or their covariance.
        calibrate: the posterior of figures (statistics,); what is being checked.
        rng: all chance.
        runs: how many truths.

    Returns:
        (runs, parameters), weight of the draws below the truth, 0-1.

    Source:
        Talts et al. (2018), arXiv:1804.06788.
    """
    truths = rng.standard_normal((runs, len(priors)))
    figures = simulate(values_of(priors, truths))
    root = root_of(errors, figures.shape[1])
    figures = figures + rng.standard_normal(figures.shape) @ root.T
    ranks = np.empty_like(truths)
    for run, truth in enumerate(truths):
        found = calibrate(figures[run], rng)
        ranks[run] = found.weights @ (found.scores < truth)
    return ranks


def rank_histogram(ranks: _Floats, *, bins: int = 10) -> RankHistogram:
    """
    Count ranks in bins of equal width and test whether they are uniform.

    Args:
        ranks: (runs, parameters), 0-1.
        bins: at least 2; five runs a bin or more, or the test is rough.

    Wrong when:
        Read as proof: uniform ranks are necessary, not enough. A posterior equal to the prior
        has them too.
    """
    which = np.minimum((ranks * bins).astype(np.int64), bins - 1)
    counts = np.stack([np.bincount(one, minlength=bins) for one in which.T])
    even = len(ranks) / bins
    chi_square = ((counts - even) ** 2).sum(axis=1) / even
    p = np.array([_chi_square_above(float(one), bins - 1) for one in chi_square])
    return RankHistogram(counts, chi_square, p)


def predictive_check(
    outcomes: _Floats,
    weights: _Floats,
    observed: _Floats,
    errors: _Floats,
    rng: Generator,
    *,
    level: float = 0.9,
    repeats: int = 20,
) -> PredictiveCheck:
    """
    Compare figures that the calibration did not see with the posterior's predictions.

    Args:
        outcomes: (draws, statistics), simulated under each draw.
        weights: (draws,), sum 1.
        observed: (statistics,), the figures held out.
        errors: (statistics,), as in the calibration, or their covariance.
        rng: of the errors.
        level: 0-1, of the bands.
        repeats: errors drawn for each draw.

    Wrong when:
        Months held out share a shock with each other: `covered` then rests on fewer figures
        than it seems.
    """
    many, heavy = np.repeat(outcomes, repeats, axis=0), np.repeat(weights, repeats) / repeats
    predicted = many + rng.standard_normal(many.shape) @ root_of(errors, observed.size).T
    tail = (1 - level) / 2
    low, high = (_weighted_quantiles(predicted, heavy, at) for at in (tail, 1 - tail))
    inside = (low <= observed) & (observed <= high)
    return PredictiveCheck(low, high, heavy @ (predicted < observed), float(inside.mean()))


def _weighted_quantiles(values: _Floats, weights: _Floats, at: float) -> _Floats:
    """Smallest value of each column with at least this weight at or below it."""
    order = np.argsort(values, axis=0)
    reached = np.cumsum(weights[order], axis=0) >= at
    rows = np.where(reached.any(axis=0), reached.argmax(axis=0), len(values) - 1)
    columns = np.arange(values.shape[1])
    found: _Floats = values[order[rows, columns], columns]
    return found


def _chi_square_above(statistic: float, freedom: int) -> float:
    """P(chi-square >= statistic): the closed sums for even and odd degrees of freedom."""
    half = statistic / 2
    odd = freedom % 2
    total = erfc(sqrt(half)) if odd else 0.0
    term = exp(-half) * (sqrt(4 * half / pi) if odd else 1.0)
    for k in range(freedom // 2):
        total += term
        term *= half / (k + (1.5 if odd else 1.0))
    return min(1.0, total)
