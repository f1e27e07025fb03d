"""
Whether one model was better than another, and how much its many forecasts really tell.

Forecasts of one origin, and of origins next to each other, share the same surprises:
`effective_number` says how many independent ones they are worth, `diebold_mariano`
lets for it when two models are compared, `binomial_band` takes such a number.
"""

import math
from collections.abc import Sequence
from functools import reduce

import numpy as np
import polars as pl
from numpy.typing import NDArray

__all__ = [
    "binomial_band",
    "diebold_mariano",
    "effective_cases",
    "effective_number",
    "pairwise_relative",
    "two_sided",
]

_Array = NDArray[np.float64]
# The 97.5% quantile of the standard normal distribution.
_NORMAL_975 = 1.959963984540054
_TINY = 1e-300


def binomial_band(hits: _Array, n: _Array) -> tuple[_Array, _Array]:
    """
    Low and high end of the 95% band of a share of which `hits` of `n` were seen (Wilson).

    Args:
        hits, n: same shape; need not be whole: shares of an effective number. n = 0: 0 to 1.

    Assumes:
        Independent cases; overlapping forecasts are not: give their effective number.

    Source:
        Wilson 1927, Journal of the American Statistical Association 22, 209–212;
        Brown, Cai and DasGupta 2001, Statistical Science 16, 101–133.

    >>> low, high = binomial_band(np.array(91.0), np.array(114.0))
    >>> round(float(low), 6), round(float(high), 6)
    (0.715417, 0.861629)
    """
    z2 = _NORMAL_975**2
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = (hits + z2 / 2) / (n + z2)
        half = _NORMAL_975 * np.sqrt(np.maximum(hits * (n - hits) / n, 0.0) + z2 / 4) / (n + z2)
    half = np.where(n > 0, half, 0.5)
    return np.maximum(centre - half, 0.0), np.minimum(centre + half, 1.0)


def effective_number(scores: _Array) -> _Array:
    """
    How many independent origins the scores of n overlapping ones are worth.

    n / (1 + 2 Σ autocorrelation), the sum ending before the first that is not positive.

    Args:
        scores: (origins, ...), in time order on an even grid; an origin without: NaN.

    Returns:
        (...), from 0 (no score) to the number of scores; scores that are all
        the same tell nothing of their correlation: n.

    Wrong when:
        There are fewer than some twenty origins: the correlation is then underestimated.

    Source:
        Geyer 1992, Statistical Science 7, 473–483 (where to end the sum);
        Thiébaux and Zwiers 1984, Journal of Climate and Applied Meteorology 23, 800–811.
    """
    n = (~np.isnan(scores)).sum(axis=0).astype(float)
    centred = _centred(scores)
    variance = _autocovariance(centred, n, 0)
    total, going = np.zeros_like(n), variance > 0
    for lag in range(1, len(scores)):
        with np.errstate(invalid="ignore", divide="ignore"):
            correlation = np.where(going, _autocovariance(centred, n, lag) / variance, 0.0)
        going = going & (correlation > 0)
        if not going.any():
            break
        total = total + np.where(going, correlation, 0.0)
    effective: _Array = n / (1.0 + 2.0 * total)
    return effective


def effective_cases(shares: _Array, share: _Array, n: _Array) -> _Array:
    """
    How many independent cases would leave a share as uncertain as the n dependent ones do.

    share (1 − share) / variance of the mean over the origins; as many as there
    are origins where these do not differ.

    Args:
        shares: (origins, ...), share of the cases of each origin; in time order; none: NaN.
        share, n: (...), share and number of all cases.

    Returns:
        (...), at most n.

    Wrong when:
        There are few origins: their variance is then known badly itself.

    Source:
        Korn and Graubard 1998, Survey Methodology 24, 193–201.
    """
    origins = (~np.isnan(shares)).sum(axis=0).astype(float)
    variance = _autocovariance(_centred(shares), origins, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        worth = share * (1.0 - share) * effective_number(shares) / variance
    even = (variance <= 1e-15) | (share <= 0.0) | (share >= 1.0)
    cases: _Array = np.minimum(np.where(even, origins, worth), n)
    return cases


def diebold_mariano(difference: _Array, horizon: int) -> _Array:
    """
    Probability of a mean difference so far from 0, either way, if both models score the same.

    Mean over its standard error, autocovariances up to lag horizon − 1, times
    √((n + 1 − 2h + h(h − 1)/n) / n), against Student's t with n − 1 degrees of freedom.
    Where these autocovariances give no positive variance, they are weighted
    down to zero at lag h (Bartlett).

    Args:
        difference: (origins, ...), score of one model − score of the other, in time
            order on an even grid; an origin that not both forecast: NaN.
        horizon: periods ahead.

    Returns:
        (...), 0–1; fewer than two differences, or no more than the horizon: NaN;
        all differences 0: 1.

    Assumes:
        The difference is stationary: neither model was better for a while only.

    Wrong when:
        Many models are compared and the best is told alone.

    Source:
        Diebold and Mariano 1995, Journal of Business & Economic Statistics 13, 253–263;
        Harvey, Leybourne and Newbold 1997, International Journal of Forecasting 13, 281–291.
    """
    n = (~np.isnan(difference)).sum(axis=0).astype(float)
    centred = _centred(difference)
    covariances = [_autocovariance(centred, n, lag) for lag in range(horizon)]
    rectangular = _long_run(covariances, [1.0] * horizon)
    bartlett = _long_run(covariances, [1.0 - lag / horizon for lag in range(horizon)])
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(np.isnan(difference), 0.0, difference).sum(axis=0) / n
        # What rounding leaves of a variance of zero is none.
        none = 1e-15 * np.maximum(covariances[0], mean * mean)
        variance = np.where(rectangular > none, rectangular, np.maximum(bartlett, 0.0))
        small = (n + 1.0 - 2.0 * horizon + horizon * (horizon - 1.0) / n) / n
        statistic = mean / np.sqrt(variance / n) * np.sqrt(np.maximum(small, 0.0))
    statistic = np.where(mean == 0.0, 0.0, statistic)
    p = two_sided(statistic, np.maximum(n - 1.0, 1.0))
    return np.where((n >= 2) & (n > horizon), p, np.nan)


def two_sided(statistic: _Array, degrees: _Array) -> _Array:
    """
    Probability of a Student's t at least so far from 0, of any degrees of freedom > 0.

    The regularised incomplete beta function at degrees / (degrees + t²).

    Source:
        Abramowitz and Stegun 26.5.8 and 26.7.1; Lentz's way of computing the fraction.
    """
    t, half = np.abs(statistic), np.asarray(degrees, float) / 2.0
    x = np.where(np.isinf(t), 0.0, 2.0 * half / (2.0 * half + np.where(np.isinf(t), 0.0, t) ** 2))
    # The fraction converges fast below this point; above it, the other tail is taken.
    below = x < (half + 1.0) / (half + 2.5)
    a, b = np.where(below, half, 0.5), np.where(below, 0.5, half)
    tail = _incomplete_beta(np.where(below, x, 1.0 - x), a, b)
    return np.where(np.isnan(t), np.nan, np.where(below, tail, 1.0 - tail))


def pairwise_relative(
    scored: pl.DataFrame,
    score: str,
    *,
    by: Sequence[str],
    forecast: Sequence[str],
    baseline: str,
) -> pl.DataFrame:
    """
    Score of each model over that of the baseline, by all pairs on the forecasts both made.

    Ratio of a pair: mean of one over mean of the other, on their common forecasts.
    Relative: geometric mean of a model's ratios to all models, itself too, over the
    baseline's. With two models, or if all made the same forecasts: the plain ratio.

    Args:
        scored: model, the columns of `by` and `forecast`, `score`; one row per forecast
            of a model.
        score: the column that is compared; smaller is better, not negative.
        by: what is compared apart: null is a value of its own.
        forecast: which forecast it is, within `by`.
        baseline: the model that is 1.

    Returns:
        `by`, model, relative; null: the baseline has no forecast in common. A pair
        of which one has no error at all has no ratio.

    Wrong when:
        A model left out the forecasts that were hard for it: what others
        have in common with it says so only in part.

    Source:
        Cramer et al. 2022, Proceedings of the National Academy of Sciences 119, e2113561119.
    """
    models = scored["model"].unique(maintain_order=True).to_list()
    if not models:
        return scored.select(*by, "model", pl.lit(None, pl.Float64).alias("relative"))
    columns = [f"_{model}" for model in models]
    wide = scored.select(*by, *forecast, pl.format("_{}", "model").alias("_model"), score).pivot(
        "_model", index=[*by, *forecast], values=score
    )
    ratios = wide.group_by(pl.lit(0).alias("_all"), *by).agg(
        _log_ratio(one, other).alias(f"{one}/{other}") for one in columns for other in columns
    )
    mean = {one: pl.mean_horizontal(*(f"{one}/{other}" for other in columns)) for one in columns}
    return ratios.select(
        *by, *(_over(mean, one, f"_{baseline}").alias(one[1:]) for one in columns)
    ).unpivot(models, index=list(by), variable_name="model", value_name="relative")


def _over(mean: dict[str, pl.Expr], one: str, baseline: str) -> pl.Expr:
    """Geometric mean of the ratios of one over that of the baseline, if they met."""
    if baseline not in mean:
        return pl.lit(None, pl.Float64)
    met = pl.col(f"{one}/{baseline}").is_not_null()
    return pl.when(met).then((mean[one] - mean[baseline]).exp())


def _log_ratio(one: str, other: str) -> pl.Expr:
    """Logarithm of mean over mean, on what both made; null: nothing, or one without an error."""
    mine = pl.col(one).filter(pl.col(other).is_not_null()).mean()
    theirs = pl.col(other).filter(pl.col(one).is_not_null()).mean()
    return pl.when((mine > 0) & (theirs > 0)).then((mine / theirs).log())


def _centred(scores: _Array) -> _Array:
    """Scores less their mean; not known: 0, so that it adds nothing to a product."""
    known = ~np.isnan(scores)
    with np.errstate(invalid="ignore"):
        mean = np.where(known, scores, 0.0).sum(axis=0) / known.sum(axis=0)
    return np.where(known, scores - mean, 0.0)


def _autocovariance(centred: _Array, n: _Array, lag: int) -> _Array:
    products = (centred[lag:] * centred[: len(centred) - lag]).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        covariance: _Array = products / n
    return covariance


def _long_run(covariances: list[_Array], weights: list[float]) -> _Array:
    """Variance of √n × the mean."""
    first, *rest = (weight * one for weight, one in zip(weights, covariances, strict=True))
    return reduce(np.add, (2.0 * one for one in rest), first)


def _incomplete_beta(x: _Array, a: _Array, b: _Array) -> _Array:
    """Regularised incomplete beta function by its continued fraction, x below (a+1)/(a+b+2)."""
    log_gamma = np.vectorize(math.lgamma, otypes=[float])
    with np.errstate(divide="ignore"):
        front = np.exp(
            log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * np.log(x) + b * np.log1p(-x)
        )
    c = np.ones_like(front)
    d = 1.0 / _away_from_zero(1.0 - (a + b) * x / (a + 1.0))
    fraction = d
    for m in range(1, 300):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        before = fraction
        for term in (even, odd):
            d = 1.0 / _away_from_zero(1.0 + term * d)
            c = _away_from_zero(1.0 + term / c)
            fraction = fraction * c * d
        if np.allclose(fraction, before, rtol=1e-15, atol=0.0, equal_nan=True):
            break
    share: _Array = front * fraction / a
    return share


def _away_from_zero(value: _Array) -> _Array:
    return np.where(np.abs(value) < _TINY, _TINY, value)
