"""
Whether OHSS's rounded figures add up: totals beside their parts, fiscal years beside their months.

Each figure is rounded to ten by itself. A sum of n parts may differ from its
published total by five for each of them and five for the total; what
differs by more is said, and both figures are kept as they are published.
"""

from collections.abc import Iterator
from typing import Any

import polars as pl

from caudal.vocabulary.periods import month_name
from caudal.vocabulary.tables import DIMENSIONS

__all__ = ["MONTHS_OF_A_YEAR", "parts_apart", "rounded", "years_apart"]

MONTHS_OF_A_YEAR = 12
_HALF_UNIT = 5
_KEYS = ("measure", *DIMENSIONS)


def rounded(number: int) -> float:
    """
    How far a published total may lie from the sum of so many published parts.

    >>> rounded(12)
    65
    """
    return _HALF_UNIT * (number + 1)


def years_apart(name: str, years: pl.DataFrame, months: pl.DataFrame) -> Iterator[str]:
    """
    Fiscal years of a wide sheet that lie further from the sum of their months than rounding explains.

    Args:
        name: of the sheet, as a sentence begins.
        years, months: Fiscal Year, column, codes and value; `years` are the `Total` rows.
    """
    year = pl.col("Fiscal Year").str.extract("([0-9]{4})")
    sums = months.group_by(year.alias("year"), "column").agg(pl.col("value").sum())
    both = years.with_columns(year=year).join(sums, on=["year", "column"], suffix="_months")
    far = (pl.col("value") - pl.col("value_months")).abs() > rounded(MONTHS_OF_A_YEAR)
    apart = both.filter(far).sort("year", "column")
    if apart.height:
        first = apart.row(0, named=True)
        yield (
            f"{name}: {apart.height} totals of a fiscal year lie further from the sum of "
            f"their months than rounding explains, such as FY{first['year']}"
            f"{_codes(first)}: {first['value']:,.0f}, months {first['value_months']:,.0f}"
        )


def parts_apart(name: str, months: pl.DataFrame) -> Iterator[str]:
    """
    Months whose total lies further from the sum of its parts than rounding explains.

    A part without a row counts as rounded away. Places overlap, and so do
    types of return beside Title 8: they are not added up here.

    Args:
        name: of the sheet or table, as a sentence begins.
        months: period, codes and value, the remainder of a list among them.
    """
    keys = ["period", *(key for key in _KEYS if key in months.columns)]
    for dimension in ("origin", "group", "component"):
        others = [key for key in keys if key != dimension]
        part = pl.col(dimension) != "all"
        limit = rounded(months.filter(part)[dimension].n_unique())
        sums = months.group_by(others).agg(
            parts=pl.col("value").filter(part).sum(),
            n=part.sum(),
            whole=pl.col("value").filter(~part).first(),
        )
        far = (pl.col("whole") - pl.col("parts")).abs() > limit
        apart = sums.filter((pl.col("n") > 1) & far).sort(others)
        if apart.height:
            first = apart.row(0, named=True)
            yield (
                f"{name}: {apart.height} totals over {dimension} lie further from the sum of their "
                f"parts than rounding explains, such as {month_name(first['period'])}"
                f"{_codes(first)}: {first['whole']:,.0f}, parts {first['parts']:,.0f}"
            )


def _codes(row: dict[str, Any]) -> str:
    return "".join(f" {row[key]}" for key in _KEYS if row.get(key, "all") != "all")
