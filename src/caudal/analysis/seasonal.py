"""The usual change into a calendar month, and how much of it to take out of a count."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["SHRINKAGE", "YEARS", "recent_usual_changes", "usual_changes", "without_season"]

# How much of the usual change is taken out: the season of these series fades, and a season that
# is taken out whole puts last decade's pattern into this year's figure with the sign turned.
SHRINKAGE = 0.5
YEARS = 10
_LEAST = 3
_MONTHS = 12
_TINY = 1e-9


def usual_changes(
    changes: NDArray[np.float64],
    left_out: NDArray[np.bool_],
    *,
    years: int = YEARS,
    least: int = _LEAST,
    season: int = _MONTHS,
) -> NDArray[np.float64]:
    """
    Median change into the same calendar month of earlier years, for each month and series.

    Args:
        changes: (months, series), change of the logs into each month; not known: NaN.
        left_out: (months,), months from which no season is read.
        years: so many of the nearest earlier years count.
        least: below so many years there is no usual change.
        season: rows in a year.

    Returns:
        (months, series), NaN where fewer than `least` years are known before it.

    Assumes:
        Consecutive calendar months, one a row.

    Wrong when:
        The season changed within the years that count: the median follows it
        half of them later.
    """
    known = np.where(left_out[:, None], np.nan, changes)
    usual = np.full_like(changes, np.nan)
    for month in range(len(changes)):
        earlier = known[month - season :: -season] if month >= season else known[:0]
        usual[month] = _median(earlier, years, least)
    return usual


def without_season(
    logs: NDArray[np.float64], usual: NDArray[np.float64], shrinkage: float = SHRINKAGE
) -> NDArray[np.float64]:
    """
    Logs from which `shrinkage` times the usual changes are taken out; the newest stays as it is.

    Args:
        logs: (months, series).
        usual: (months, series), as `usual_changes`; NaN counts as no season.
        shrinkage: λ, 0 nothing … 1 all of it.

    Source:
        Shrinking seasonal factors: Miller and Williams 2003, International
        Journal of Forecasting 19, 669–684.
    """
    seasonal = shrinkage * np.nan_to_num(usual)
    later = seasonal.sum(axis=0) - np.cumsum(seasonal, axis=0)
    adjusted: NDArray[np.float64] = logs + later
    return adjusted


def _median(rows: NDArray[np.float64], years: int, least: int) -> NDArray[np.float64]:
    """Of each column, the median of the first `years` that are known."""
    if not len(rows):
        return np.full(rows.shape[1], np.nan)
    known = ~np.isnan(rows)
    nearest = np.where(known & (np.cumsum(known, axis=0) <= years), rows, np.nan)
    ordered = np.sort(nearest, axis=0)
    number = (~np.isnan(nearest)).sum(axis=0)
    columns = np.arange(rows.shape[1])
    low = ordered[np.maximum(number - 1, 0) // 2, columns]
    high = ordered[np.minimum(number // 2, len(rows) - 1), columns]
    median: NDArray[np.float64] = np.where(number >= least, (low + high) / 2, np.nan)
    return median


def recent_usual_changes(
    changes: NDArray[np.float64],
    left_out: NDArray[np.bool_],
    *,
    half_life: float,
    clip: float = 1.0,
    season: int = _MONTHS,
    years: int = YEARS + 2,
    least: int = _LEAST,
) -> NDArray[np.float64]:
    """
    Mean change into the same calendar month of earlier years, recent years first, none alone.

    The weight of a year halves every `half_life` years; a change further from
    the mean than `clip` standard deviations counts as if it were that far.

    Args:
        changes: (months, series), change of the logs into each month; not known: NaN.
        left_out: (months,), months from which no season is read.
        half_life: of the weight of a year [years].
        clip: how far one year may draw the mean [standard deviations]; towards 0: the median.
        season: rows in a year.
        years: so many earlier years count at most.
        least: below so many there is no usual change.

    Returns:
        (months, series), NaN where fewer than `least` years are known before it.

    Wrong when:
        The last two or three years were unlike the one to come.
    """
    known = np.where(left_out[:, None], np.nan, changes)
    before = np.full((season * years, changes.shape[1]), np.nan)
    padded = np.concatenate([before, known])
    start = season * years
    earlier = np.stack(
        [padded[start - season * back :][: len(known)] for back in range(1, years + 1)]
    )
    weights = (0.5 ** (np.arange(1, years + 1) / half_life))[:, None, None] * ~np.isnan(earlier)
    changed = np.nan_to_num(earlier)
    mean = _weighted(changed, weights)
    away = changed - mean
    deviation = np.sqrt(_weighted(away**2, weights))
    clipped = weights * np.minimum(
        1.0, clip * (deviation + _TINY) / np.maximum(np.abs(away), _TINY)
    )
    number = (~np.isnan(earlier)).sum(axis=0)
    usual: NDArray[np.float64] = np.where(number >= least, _weighted(changed, clipped), np.nan)
    return usual


def _weighted(values: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    mean: NDArray[np.float64] = (weights * values).sum(axis=0) / np.maximum(
        weights.sum(axis=0), _TINY
    )
    return mean
