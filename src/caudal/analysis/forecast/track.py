"""How forecasts of a series would have done: its own history, cut at each month of the past."""

from collections.abc import Sequence
from dataclasses import replace
from math import comb

import numpy as np
import polars as pl

from caudal.analysis.forecast.shape import Compute, Known
from caudal.vocabulary.estimate_tables import LEVELS

__all__ = ["past_forecasts", "track_record"]

_LOW, _MIDDLE, _HIGH = LEVELS.index(0.1), LEVELS.index(0.5), LEVELS.index(0.9)
_BAND, _CHANCE = 0.8, 0.05
_SCHEMA = {
    "last_known": pl.Date,
    "horizon": pl.Int64,
    "period": pl.Date,
    "low": pl.Float64,
    "value": pl.Float64,
    "high": pl.Float64,
    "carried": pl.Float64,
    "figure": pl.Float64,
}


def past_forecasts(
    known: Known, compute: Compute, horizon: int, *, origins: int = 120, least: int = 12
) -> pl.DataFrame:
    """
    What a model would have forecast at each earlier period, and what came.

    Args:
        known: what was known on the day; its first series is looked at.
        compute: the forecaster.
        horizon: periods ahead, each of them.
        origins: so many of the newest are tried.
        least: figures that must be known at an origin.

    Returns:
        last_known, horizon, period, low and high (of the 80% band), value (the median), carried
        (the last figure known, carried on), figure (what came); a row for each figure that came.

    Wrong when:
        Figures were revised much since: an origin sees them as they were known on the later day.
    """
    values = known.values[:, 0]
    told = np.cumsum(~np.isnan(values))
    rows = []
    for last in range(max(0, len(values) - 1 - origins), len(values) - 1):
        if told[last] < least or np.isnan(values[last]):
            continue
        quantiles = compute(_cut(known, last), horizon)[:, :, 0]
        for step in range(1, min(horizon, len(values) - 1 - last) + 1):
            low, middle, high = quantiles[step - 1, [_LOW, _MIDDLE, _HIGH]]
            spoken = (known.periods[last], step, known.periods[last + step])
            rows.append((*spoken, low, middle, high, values[last], values[last + step]))
    told_rows = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    return told_rows.filter(~pl.any_horizontal(pl.col("value", "figure").is_nan()))


def track_record(past: pl.DataFrame, horizons: Sequence[int]) -> pl.DataFrame:
    """
    How often the figure fell inside the band, and how far the median was off, by horizon.

    Args:
        past: rows of `past_forecasts`.
        horizons: those wanted; one without a case is left out.

    Returns:
        horizon, first and last (periods forecast), n (cases), inside, error and error_carried
        (mean distance from the figure, in the unit of the measure), and smaller: by what part
        the error was smaller than that of carrying the last figure on; below zero, larger; and
        too_few: whether so few inside would be chance in one of twenty, were the cases
        independent.

    Wrong when:
        The cases of far horizons overlap: they are worth fewer than they are.
    """
    off = (pl.col("value") - pl.col("figure")).abs()
    off_carried = (pl.col("carried") - pl.col("figure")).abs()
    return (
        past.filter(pl.col("horizon").is_in(list(horizons)))
        .group_by("horizon")
        .agg(
            first=pl.col("period").min(),
            last=pl.col("period").max(),
            n=pl.len().cast(pl.Int64),
            inside=pl.col("figure").is_between("low", "high").sum().cast(pl.Int64),
            error=off.mean(),
            error_carried=off_carried.mean(),
        )
        .filter(pl.col("error_carried") > 0)
        .with_columns(
            smaller=1 - pl.col("error") / pl.col("error_carried"),
            too_few=pl.struct("inside", "n").map_elements(
                lambda row: _at_most(row["inside"], row["n"]) <= _CHANCE, return_dtype=pl.Boolean
            ),
        )
        .sort("horizon")
    )


def _at_most(inside: int, n: int) -> float:
    """P(no more than so many of n inside), were each inside with the band's probability."""
    return sum(comb(n, k) * _BAND**k * (1 - _BAND) ** (n - k) for k in range(inside + 1))


def _cut(known: Known, last: int) -> Known:
    """What was known up to a row; a policy that came later is not."""
    periods = known.periods[: last + 1]
    return replace(
        known,
        values=known.values[: last + 1, :1],
        periods=periods,
        left_out=known.left_out[: last + 1],
        shifts=tuple(shift for shift in known.shifts if shift <= periods[-1]),
    )
