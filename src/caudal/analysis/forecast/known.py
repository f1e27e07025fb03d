"""Rows of observations as what a model may see, and its quantiles as rows of estimates."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import product

import numpy as np
import polars as pl
from numpy.typing import NDArray

from caudal.analysis.forecast.shape import Known
from caudal.vocabulary.column import TARGET
from caudal.vocabulary.estimate_tables import LEVELS
from caudal.vocabulary.periods import add_periods, periods_between

__all__ = ["SERIES", "by_month", "by_week", "known_of", "quantile_rows", "series_of"]

# What tells one series of estimates from another.
SERIES = ("measure", "frequency", *(name for name in TARGET if name != "measure"))
# Periods in a year. In weeks no season is looked for: of single weeks of a few years it is noise.
_SEASONS = {"month": 12, "quarter": 4}


def series_of(history: pl.DataFrame) -> pl.DataFrame:
    """
    The series of the rows: totals before their parts, else in the order in which they first stand.

    A part can be told of earlier periods than its total: where it stands says nothing.
    """
    wholes = pl.sum_horizontal(pl.col(name) == "all" for name in SERIES)
    series = history.select(SERIES).unique(maintain_order=True)
    return series.sort(wholes, descending=True, maintain_order=True)


def known_of(
    history: pl.DataFrame,
    last: date,
    *,
    series: pl.DataFrame | None = None,
    left_out: Sequence[date] = (),
    shifts: Sequence[date] = (),
    seed: int = 0,
) -> Known:
    """
    What a model may see of the series up to a period.

    Args:
        history: rows of `observations (answer)` of one frequency, one a series and period.
        last: the last period, by its first day; what lies after it is not seen.
        series: the columns wanted, in order; None: those of the rows.
        left_out: months from which no season is read.
        shifts: months from which a policy, known on the day, set another level.
        seed: of whatever is drawn.

    Returns:
        The periods from the first known one to `last`, without a gap.
    """
    told = history.filter(pl.col("period") <= last)
    wanted = (series_of(history) if series is None else series).with_row_index("column")
    frequency = wanted["frequency"][0]
    first = told["period"].min() if told.height else last
    assert isinstance(first, date)
    rows = periods_between(first, last, frequency) + 1
    placed = told.join(wanted, on=list(SERIES), how="inner")
    values = np.full((rows, wanted.height), np.nan)
    row = {one: periods_between(first, one, frequency) for one in placed["period"].unique()}
    at = [row[period] for period in placed["period"]]
    values[at, placed["column"].to_numpy()] = placed["value"].to_numpy()
    periods = [add_periods(first, number, frequency) for number in range(rows)]
    months = {(day.year, day.month) for day in left_out}
    return Known(
        values,
        periods,
        np.array([(day.year, day.month) in months for day in periods]),
        season=_SEASONS.get(frequency, 1),
        shifts=tuple(shifts),
        seed=seed,
    )


def quantile_rows(
    quantiles: NDArray[np.float64], series: pl.DataFrame, periods: Sequence[date]
) -> pl.DataFrame:
    """
    Quantiles as rows: a series, a period and a level each, whole numbers where they are counts.

    Args:
        quantiles: (periods, levels, series), at `LEVELS`; NaN is left out.
        series: one row a column of the quantiles.
        periods: each by its first day.

    Returns:
        The columns of the series, period, output_type, output_type_id, value.
    """
    places = list(product(range(series.height), range(len(periods)), range(len(LEVELS))))
    columns, rows, levels = np.array(places, dtype=np.int64).reshape(-1, 3).T
    return (
        series[columns]
        .with_columns(
            period=pl.Series([periods[row] for row in rows], dtype=pl.Date),
            output_type=pl.lit("quantile"),
            output_type_id=pl.Series(np.array(LEVELS)[levels]),
            value=pl.Series(np.round(quantiles[rows, levels, columns])),
        )
        .filter(pl.col("value").is_not_nan())
    )


def by_month(history: pl.DataFrame) -> pl.DataFrame:
    """
    Daily rows of a flow as months: the mean of the days told, times the days of the month.

    A month that has begun counts from its seventh day told on: its first days stand for it.

    Args:
        history: rows of `observations (answer)` of days; one a series and day.

    Wrong when:
        The days that are not told are unlike the others, as weekends may be.
    """
    length = pl.col("period").dt.month_end().dt.day().cast(pl.Float64).last()
    return _gathered(
        history,
        pl.col("period").dt.month_start(),
        "month",
        value=pl.col("value").mean() * length,
        least=timedelta(weeks=1).days,
    )


def by_week(history: pl.DataFrame, *, stock: bool) -> pl.DataFrame:
    """
    Daily rows as weeks that begin on a Monday: a stock's last figure, a flow's sum.

    A week of a flow counts if all its days are told; of a stock if any is.

    Args:
        history: rows of `observations (answer)` of days; one a series and day.
        stock: whether the figures are numbers at a moment.
    """
    return _gathered(
        history,
        pl.col("period").dt.truncate("1w"),
        "week",
        value=pl.col("value").last() if stock else pl.col("value").sum(),
        least=1 if stock else timedelta(weeks=1).days,
    )


def _gathered(
    history: pl.DataFrame, begins: pl.Expr, frequency: str, *, value: pl.Expr, least: int
) -> pl.DataFrame:
    """Days as longer periods of which at least so many days are told, newest columns kept."""
    keys = [name for name in SERIES if name != "frequency"]
    others = [
        pl.col(name).last()
        for name in history.columns
        if name not in (*keys, "period", "value", "frequency")
    ]
    periods = (
        history.sort("period")
        .group_by([*keys, begins.alias("begins")], maintain_order=True)
        .agg(*others, value=value, days=pl.len())
        .filter(pl.col("days") >= least)
    )
    named = periods.with_columns(period=pl.col("begins"), frequency=pl.lit(frequency))
    return named.select(history.columns)
