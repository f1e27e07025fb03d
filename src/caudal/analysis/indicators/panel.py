"""Series side by side: months down, series across."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from caudal.vocabulary.column import TARGET
from caudal.vocabulary.periods import add_months, months_between

__all__ = ["DIMENSIONS", "Panel", "panel"]

# What tells one series from another.
DIMENSIONS = tuple(TARGET)


@dataclass(frozen=True)
class Panel:
    """
    Series of one span of months.

    Args:
        series: the target of each column, in the order of the rows asked.
        periods: every month from the first known on to the one asked about.
        values: (months, series); not known: NaN.
        precision: (series,), unit to which the publisher of the newest month rounds.
    """

    series: pl.DataFrame
    periods: Sequence[date]
    values: NDArray[np.float64]
    precision: NDArray[np.float64]


def panel(history: pl.DataFrame, period: date) -> Panel:
    """
    The months up to `period` of each series in the answered rows.

    Args:
        history: the columns of `DIMENSIONS`, period, value, precision; a row a month and series.
        period: the last month, by its first day.
    """
    rows = history.filter(pl.col("period") <= period)
    series = history.select(DIMENSIONS).unique(maintain_order=True).with_row_index("column")
    first = rows["period"].min() if rows.height else period
    assert isinstance(first, date)
    months = months_between(first, period) + 1
    placed = rows.join(series, on=list(DIMENSIONS), how="left").select(
        "column",
        "value",
        "precision",
        row=(pl.col("period").dt.year() - first.year) * 12
        + pl.col("period").dt.month().cast(pl.Int32)
        - first.month,
    )
    values = np.full((months, series.height), np.nan)
    values[placed["row"].to_numpy(), placed["column"].to_numpy()] = placed["value"].to_numpy()
    newest = (
        placed.sort("row", maintain_order=True).group_by("column").agg(pl.col("precision").last())
    )
    precision = np.ones(series.height)
    precision[newest["column"].to_numpy()] = newest["precision"].to_numpy()
    return Panel(
        series.drop("column"),
        [add_months(first, number) for number in range(months)],
        values,
        precision,
    )
