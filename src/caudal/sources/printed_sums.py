"""What holds in the Border Patrol's printed tables: a row a place, and every sum of it printed."""

from collections.abc import Mapping

import polars as pl

from caudal.sources.cbp_areas import REGION_OF_SECTOR
from caudal.sources.csv_text import LINE, Faults

__all__ = ["MONTHS", "NOT_REPORTED", "REGIONS", "refuse_odd_rows", "refuse_wrong_sums"]

MONTHS = {
    "October": "OCT", "November": "NOV", "December": "DEC", "January": "JAN", "February": "FEB",
    "March": "MAR", "April": "APR", "May": "MAY", "June": "JUN", "July": "JUL", "August": "AUG",
    "September": "SEP",
}  # fmt: skip
NOT_REPORTED = "N/A"
REGIONS = {
    "Coastal Border": "outside_land_borders",
    "Northern Border": "northern_land_border",
    "Southwest Border": "southwest_land_border",
}


def refuse_odd_rows(cells: pl.DataFrame, printed: pl.DataFrame, faults: Faults) -> None:
    """
    Note rows that stand twice, that are missing, or that have months and no total.

    Args:
        cells: every row of every page, as text.
        printed: those with a yearly total, and their `place`.
    """
    _refuse_months_without_total(cells, faults)
    _refuse_pages_twice(printed, faults)
    _refuse_missing_totals(printed, faults)


def refuse_wrong_sums(long: pl.DataFrame, faults: Faults) -> None:
    """
    Note every sum that is not the one of its parts.

    Args:
        long: one row a place and month: period, place, value, total of its year.
    """
    _refuse_rows_that_do_not_add_up(long, faults)
    _refuse_parts_that_do_not_add_up(long, faults)


def _refuse_months_without_total(cells: pl.DataFrame, faults: Faults) -> None:
    """A row is left out for want of a yearly total: then it must have no month either."""
    months = pl.any_horizontal(pl.col(list(MONTHS)) != NOT_REPORTED)
    for name, page in (
        cells.filter(pl.col("Yearly Total") == NOT_REPORTED, months)
        .select("SECTOR", LINE)
        .iter_rows()
    ):
        faults.add(f"`{name}` has months and no yearly total", lines=[page])


def _refuse_pages_twice(rows: pl.DataFrame, faults: Faults) -> None:
    known = rows.drop_nulls("place")
    twice = known.filter(pl.struct("Fiscal Year", "place").is_duplicated())
    for year, lines in twice.group_by("Fiscal Year", maintain_order=True).agg(LINE).iter_rows():
        faults.add(f"rows of FY{year} stand twice", lines=lines)


def _refuse_missing_totals(rows: pl.DataFrame, faults: Faults) -> None:
    """A sub-total that is not printed would be answered as zero."""
    pages = rows.group_by("Fiscal Year", maintain_order=True).agg("place", pl.col(LINE).first())
    for year, places, page in pages.iter_rows():
        for name, place in (*REGIONS.items(), ("Monthly Total", "USA")):
            if place not in places:
                faults.add(f"the table of FY{year} has no row `{name}`", lines=[page])


def _refuse_rows_that_do_not_add_up(long: pl.DataFrame, faults: Faults) -> None:
    wrong = (
        long.group_by("Fiscal Year", "SECTOR", maintain_order=True)
        .agg(pl.col("value").sum(), pl.col("total").first(), pl.col(LINE).first())
        .filter(pl.col("value") != pl.col("total"))
    )
    for year, name, value, total, page in wrong.iter_rows():
        faults.add(
            f"the months of `{name}` in FY{year} add up to {value:,.0f}; "
            f"its yearly total says {total:,.0f}",
            lines=[page],
        )


def _refuse_parts_that_do_not_add_up(long: pl.DataFrame, faults: Faults) -> None:
    """Hold the sectors against each sub-total, and the sub-totals against the monthly total."""
    above: Mapping[str, str] = {**REGION_OF_SECTOR, **dict.fromkeys(REGIONS.values(), "USA")}
    parts = long.with_columns(
        whole=pl.col("place").replace_strict(above, default=None, return_dtype=pl.String)
    ).drop_nulls("whole")
    sums = parts.group_by("period", "whole").agg(pl.col("value").sum().alias("parts"))
    wrong = (
        long.filter(pl.col("place").is_in(list(above.values())))
        # A whole of which no part is printed is held against 0.
        .join(sums, left_on=["period", "place"], right_on=["period", "whole"], how="left")
        .with_columns(pl.col("parts").fill_null(0))
        .filter(pl.col("parts") != pl.col("value"))
        .sort("period", "place")
    )
    for month, year, name, value, told, page in wrong.select(
        "variable", "Fiscal Year", "SECTOR", "parts", "value", LINE
    ).iter_rows():
        faults.add(
            f"the parts of `{name}` in {month} of FY{year} add up to {value:,.0f}; "
            f"it says {told:,.0f}",
            lines=[page],
            column=month,
        )
