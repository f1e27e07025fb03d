"""
How good single forecasts were: each one's quantiles held against the figure that came.

    WIS = mean over the levels of 2 × (level − [figure < quantile]) × (figure − quantile)

Every function takes any number of axes before the levels, and gives NaN where a
quantile or the figure is not known.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from caudal.vocabulary.estimate_tables import LEVELS

__all__ = [
    "BANDS",
    "absolute_error",
    "coverage",
    "inside",
    "judged",
    "mase",
    "pit",
    "pit_histogram",
    "seasonal_scale",
    "weighted_interval_score",
]

_Array = NDArray[np.float64]
# The central bands that are judged, in percent.
BANDS = (50, 80, 95)


def weighted_interval_score(
    quantiles: _Array, truth: _Array, levels: Sequence[float] = LEVELS
) -> _Array:
    """
    Weighted interval score: smaller is better, 0 only if every quantile is the figure.

    (|figure − median| / 2 + Σ α/2 × interval score of the 1 − α band) / (bands + 1/2),
    which is the mean over the levels of twice the pinball loss.

    Args:
        quantiles: (..., levels) [unit of the figures].
        truth: (...), the figures.
        levels: of the quantiles; the sum over bands is the same only if they are symmetric.

    Returns:
        (...) [unit of the figures].

    Wrong when:
        Averaged over series of different size: the largest decides.

    Source:
        Bracher, Ray, Gneiting and Reich 2021, PLoS Computational Biology 17, e1008618.

    >>> round(float(weighted_interval_score(np.full(23, 10.0), np.array(12.0))), 9)
    2.0
    """
    total = np.zeros(quantiles.shape[:-1])
    # One level after the other: the same bits however many forecasts are scored at once.
    for n, level in enumerate(levels):
        above = truth - quantiles[..., n]
        total = total + np.maximum(level * above, (level - 1.0) * above)
    return 2.0 * total / len(levels)


def absolute_error(quantiles: _Array, truth: _Array) -> _Array:
    """How far the median was from the figure (...) [unit of the figures]."""
    errors: _Array = np.abs(truth - quantiles[..., _index(0.5)])
    return errors


def inside(quantiles: _Array, truth: _Array, level: float) -> _Array:
    """
    Whether the figure stood in the central band: 1, 0, or NaN (...); its ends are in it.

    Args:
        quantiles: (..., levels), at `LEVELS`.
        truth: (...).
        level: share that the band should cover, 0–1; its two ends are among `LEVELS`.
    """
    low, high = (quantiles[..., _index(end)] for end in ((1 - level) / 2, (1 + level) / 2))
    known = ~np.isnan(truth + low + high)
    return np.where(known, (low <= truth) & (truth <= high), np.nan)


def coverage(quantiles: _Array, truth: _Array, level: float) -> float:
    """
    Share of the figures that stood in the central band, 0–1; none known: NaN.

    Wrong when:
        Figures are small counts: a band that ends on them covers more than its level.
    """
    hits = inside(quantiles, truth, level)
    known = hits[~np.isnan(hits)]
    return float(known.mean()) if known.size else float("nan")


def pit(quantiles: _Array, truth: _Array) -> _Array:
    """
    Probability that the forecast gave to a figure of at most the one that came (...), 0–1.

    Straight lines between the quantiles. Where several quantiles are the figure,
    the middle of their levels; outside all of them, the middle of what is left
    (0.005 below the 1% quantile, 0.995 above the 99% one).

    Wrong when:
        Read near 0 and 1: nothing tells how far out a figure was.

    Source:
        Dawid 1984, Journal of the Royal Statistical Society A 147, 278–292;
        Czado, Gneiting and Held 2009, Biometrics 65, 1254–1261 (counts).
    """
    levels, figure = np.asarray(LEVELS), truth[..., None]
    below = (quantiles < figure).sum(axis=-1)
    up_to = (quantiles <= figure).sum(axis=-1)
    left = np.clip(below - 1, 0, len(levels) - 2)
    low, high = (np.take_along_axis(quantiles, (left + n)[..., None], -1)[..., 0] for n in (0, 1))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (truth - low) / (high - low)
    between = levels[left] + share * (levels[left + 1] - levels[left])
    last = len(levels) - 1
    tied = (levels[np.minimum(below, last)] + levels[np.maximum(up_to - 1, 0)]) / 2
    found = np.select(
        [up_to == 0, below > last, up_to > below],
        [levels[0] / 2, (1 + levels[-1]) / 2, tied],
        between,
    )
    return np.where(np.isnan(quantiles.sum(axis=-1) + truth), np.nan, found)


def pit_histogram(values: _Array, bins: int = 10) -> _Array:
    """
    Shares of the PIT values in equal bins from 0 to 1 (bins,); all the same if calibrated.

    A slope is bias, a hump too wide bands, a bowl too narrow ones. None known: NaN.
    """
    known = values[~np.isnan(values)]
    counts, _ = np.histogram(known, bins=bins, range=(0.0, 1.0))
    return counts / known.size if known.size else np.full(bins, np.nan)


def seasonal_scale(values: _Array, season: int = 12) -> _Array:
    """
    Mean absolute change on the same period of the year before (series,), of what is known.

    Args:
        values: (periods, series), what was known at the origin; not known: NaN.
        season: periods in a year.

    Returns:
        [unit of the values]; NaN where no change is known.

    Source:
        Hyndman and Koehler 2006, International Journal of Forecasting 22, 679–688.
    """
    changes = np.abs(values[season:] - values[:-season])
    known = ~np.isnan(changes)
    with np.errstate(invalid="ignore"):
        scale: _Array = np.where(known, changes, 0.0).sum(axis=0) / known.sum(axis=0)
    return scale


def mase(errors: _Array, scale: _Array) -> _Array:
    """
    Mean over the origins of the error, each over the seasonal naive one known at its origin.

    Args:
        errors: (origins, ...), absolute or not [unit of the figures].
        scale: (origins, ...), `seasonal_scale` at each origin; 0 or NaN: left out.

    Returns:
        (...), ratio; 1 is as good as the year before was, until the origin.

    Wrong when:
        The scale comes from months after the origin: then it knows what came.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        ratios = np.where(scale > 0, np.abs(errors) / scale, np.nan)
        known = ~np.isnan(ratios)
        mean: _Array = np.where(known, ratios, 0.0).sum(axis=0) / known.sum(axis=0)
    return mean


def judged(quantiles: _Array, truth: _Array, scale: _Array | None = None) -> pl.DataFrame:
    """
    Every forecast that can be held against a figure, with all that is said of it alone.

    Args:
        quantiles: (origins, horizon, levels, series), at `LEVELS`.
        truth: (origins, horizon, series), the figures; not known: NaN.
        scale: (origins, series), `seasonal_scale` at each origin; none: no MASE.

    Returns:
        origin_index, series_index [from 0], horizon [from 1], wis, absolute_error,
        mase_scale (null: none), hit_50, hit_80, hit_95 (bool), pit; one row each,
        for forecasts with all quantiles and a figure.
    """
    ordered = np.moveaxis(quantiles, 2, -1)
    scores = weighted_interval_score(ordered, truth)
    origins, steps, series = np.nonzero(~np.isnan(scores))
    at = (origins, steps, series)
    scales = np.full(scores[:, 0].shape, np.nan) if scale is None else scale
    return pl.DataFrame(
        {
            "origin_index": origins,
            "series_index": series,
            "horizon": steps + 1,
            "wis": scores[at],
            "absolute_error": absolute_error(ordered, truth)[at],
            "mase_scale": pl.Series(scales[origins, series], nan_to_null=True),
            **{f"hit_{band}": inside(ordered, truth, band / 100)[at] > 0 for band in BANDS},
            "pit": pit(ordered, truth)[at],
        }
    )


def _index(level: float) -> int:
    """Where the level stands in `LEVELS`."""
    return LEVELS.index(round(level, 6))
