"""
Forecasts that add up: draws in which a total is the sum of its parts, made from quantiles.

Each column's quantiles are taken as they are: the total keeps its own, and the parts are
drawn together so that their sum stands where the total stands, then scaled to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from caudal.analysis.forecast.walk import NORMAL, counted, logs_of
from caudal.vocabulary.estimate_tables import LEVELS

__all__ = ["Partition", "coherent", "correlations", "quantiles_of"]

_Array = NDArray[np.float64]
_Places = NDArray[np.int64]
# Changes beyond so many robust standard deviations count as that far.
_FARTHEST = 3.0
# The median absolute deviation of a normal distribution, in standard deviations.
_NORMAL_DEVIATION = NormalDist().inv_cdf(0.75)
# Pairs of series with fewer months in common are taken as unrelated.
_LEAST = 24
_LEAST_VARIANCE = 1e-6
_LOW, _HIGH = LEVELS.index(0.15), LEVELS.index(0.85)


@dataclass(frozen=True)
class Partition:
    """
    A column that is the sum of others, all of them and none twice.

    Args:
        total: place of the column of the total.
        columns: places of the columns that add up to it.
    """

    total: int
    columns: tuple[int, ...]


def coherent(
    quantiles: _Array,
    parts: Sequence[Partition],
    draws: int,
    rng: Generator,
    *,
    correlation: _Array,
) -> _Array:
    """
    Draws (draws, horizon, series) in which every total equals the sum of its parts.

    A Gaussian copula with `correlation` between series; between horizons that of a random
    walk, √(min/max). Each column takes its values from its own quantiles, evenly over
    all levels (between levels, and beyond the outermost, the log is linear in the normal
    score). The parts of a total are drawn given where the total stands, and multiplied
    by total / sum: no draw changes places, so a part's path stays a path.

    Args:
        quantiles: (horizon, levels, series), at `LEVELS`, none below zero; NaN: a column
            that is not known, and stays so.
        parts: which columns add up to which; several of one total side by side, and a
            part may be the total of a later one.
        draws: how many.
        correlation: (series, series), of the errors, as `correlations`.

    Raises:
        ValueError: a column is part of two totals, or is taken for a total before it is
            drawn as a part; a total or a part has no quantiles.

    Assumes:
        One factor for all parts of a draw: where the forecasts of the parts do not add up
        to that of the total, all of them are off by the same share.

    Wrong when:
        One part is forecast badly and the others well: all are scaled alike.

    Source:
        Panagiotelis et al. 2023, European Journal of Operational Research 306, 693–706
        (reconciling samples); Journel and Huijbregts 1978, Mining Geostatistics, §VII.A.1
        (draws moved to a given sum).
    """
    _refuse(quantiles, parts)
    horizon, _, series = quantiles.shape
    steps = rng.standard_normal((draws, horizon, series)) @ _root(correlation)
    latent = np.cumsum(steps, axis=1) / np.sqrt(np.arange(1, horizon + 1))[:, None]
    middles = (np.arange(draws) + 0.5) / draws
    scores = np.array([NormalDist().inv_cdf(middle) for middle in middles])
    ordered = _ordered(quantiles, scores)
    drawn = np.take_along_axis(ordered, _ranks(latent), axis=0)
    for part in parts:
        columns = list(part.columns)
        total = drawn[:, :, part.total]
        # The direction in which a column adds most to the sum: its spread in counts.
        spread = quantiles[:, _HIGH, columns] - quantiles[:, _LOW, columns]
        given = _given_sum(
            latent[:, :, columns],
            scores[_ranks(total)],
            spread,
            correlation[np.ix_(columns, columns)],
        )
        together = np.take_along_axis(ordered[:, :, columns], _ranks(given), axis=0)
        drawn[:, :, columns] = _scaled(together, total)
    return drawn


def quantiles_of(drawn: _Array) -> _Array:
    """Quantiles (horizon, levels, series) at `LEVELS` of draws (draws, horizon, series)."""
    found: _Array = np.quantile(drawn, LEVELS, axis=0, method="hazen")
    return np.moveaxis(found, 0, 1)


def correlations(changes: _Array) -> _Array:
    """
    Correlation (series, series) of past changes, pulled towards none.

    Each pair over the months that both know, with changes beyond three robust standard
    deviations moved there; then (1 − s) r, with s = Σ var(r) / Σ r² over all pairs.

    Args:
        changes: (months, series), without season; not known: NaN.

    Assumes:
        Pairs with fewer than 24 months in common are unrelated; so is a series that
        never changes.

    Source:
        Schäfer and Strimmer 2005, Statistical Applications in Genetics and Molecular
        Biology 4, 32 (the s).
    """
    known = ~np.isnan(changes)
    filled = _standardised(changes)
    months = known.T.astype(float) @ known
    squares = (filled**2).T @ known
    with np.errstate(invalid="ignore", divide="ignore"):
        found = filled.T @ filled / np.sqrt(squares * squares.T)
    found = np.where((months >= _LEAST) & np.isfinite(found), found, 0.0)
    np.fill_diagonal(found, 0.0)
    uncertain = np.where(found != 0, (1 - found**2) ** 2 / np.maximum(months - 1, 1), 0.0)
    pull = min(1.0, uncertain.sum() / max((found**2).sum(), _LEAST_VARIANCE))
    shrunk = (1 - pull) * found + np.eye(len(found))
    values, vectors = np.linalg.eigh(shrunk)
    proper = (vectors * np.maximum(values, _LEAST_VARIANCE)) @ vectors.T
    size = np.sqrt(np.diag(proper))
    correlation: _Array = proper / np.outer(size, size)
    return correlation


def _refuse(quantiles: _Array, parts: Sequence[Partition]) -> None:
    unknown = set(np.flatnonzero(np.isnan(quantiles).any(axis=(0, 1))).tolist())
    totals: set[int] = set()
    taken: set[int] = set()
    for part in parts:
        totals.add(part.total)
        for column in part.columns:
            if column in taken or part.columns.count(column) > 1:
                raise ValueError(f"column {column} is a part twice: one of the totals overlaps")
            if column in totals:
                raise ValueError(f"column {column} is a total before it is a part: order by size")
        taken.update(part.columns)
        missing = [column for column in (part.total, *part.columns) if column in unknown]
        if missing:
            raise ValueError(f"columns {missing} have no quantiles: leave their partition out")


def _standardised(changes: _Array) -> _Array:
    """Changes in robust standard deviations around their median, cut; not known: 0."""
    known = ~np.isnan(changes)
    empty = ~known.any(axis=0)
    safe = np.where(empty, 0.0, changes)
    away = safe - np.nanmedian(safe, axis=0)
    size = np.nanmedian(np.abs(away), axis=0) / _NORMAL_DEVIATION
    # Counts that stand still in most months have no robust size.
    size = np.where(size > 0, size, np.sqrt(np.nanmean(away**2, axis=0)))
    scaled = np.clip(away / np.where(size > 0, size, 1.0), -_FARTHEST, _FARTHEST)
    return np.where(known, scaled, 0.0)


def _root(correlation: _Array) -> _Array:
    """A matrix whose square is the correlation."""
    values, vectors = np.linalg.eigh(correlation)
    root: _Array = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    return root


def _ordered(quantiles: _Array, scores: _Array) -> _Array:
    """Each column's values at the normal scores (draws, horizon, series)."""
    logs = logs_of(quantiles)
    right = np.clip(np.searchsorted(NORMAL, scores), 1, len(NORMAL) - 1)
    share = (scores - NORMAL[right - 1]) / (NORMAL[right] - NORMAL[right - 1])
    low, high = (np.moveaxis(logs[:, at], 1, 0) for at in (right - 1, right))
    values: _Array = np.where(
        np.isnan(low), np.nan, counted(low + share[:, None, None] * (high - low))
    )
    return values


def _ranks(values: _Array) -> _Places:
    """Place of each draw among all draws, by column."""
    order = np.argsort(values, axis=0, kind="stable")
    return np.argsort(order, axis=0, kind="stable")


def _given_sum(latent: _Array, total: _Array, spread: _Array, correlation: _Array) -> _Array:
    """
    Normal scores (draws, horizon, parts) moved so that their sum stands where the total does.

    Args:
        latent: (draws, horizon, parts).
        total: (draws, horizon), normal score of the total.
        spread: (horizon, parts), weight of each part in the sum.
        correlation: (parts, parts).
    """
    with_sum = spread @ correlation
    size = np.sqrt(np.maximum((with_sum * spread).sum(axis=1), 0.0))
    safe = np.where(size > 0, size, 1.0)
    gap = total - np.einsum("dhp,hp->dh", latent, spread) / safe
    moved: _Array = latent + gap[:, :, None] * (with_sum / safe[:, None])
    return moved


def _scaled(together: _Array, total: _Array) -> _Array:
    """Parts times total / sum; where all parts are zero, shared out by their means."""
    means = together.mean(axis=0)
    none = means.sum(axis=1, keepdims=True) <= 0
    means = np.where(none, 1.0, means)
    shares = means / means.sum(axis=1, keepdims=True)
    sums = together.sum(axis=2)
    factor = total / np.where(sums > 0, sums, 1.0)
    scaled: _Array = np.where(
        (sums > 0)[:, :, None], together * factor[:, :, None], total[:, :, None] * shares
    )
    return scaled
