"""What holds in the printed tables of citizenships: sectors, borders and citizenships add up."""

import polars as pl

from caudal.sources.csv_text import LINE, Faults
from caudal.sources.sector_codes import PARTS, SECTOR_OF_CODE, SUM_OF_CODE

__all__ = ["refuse_rows_twice", "refuse_wrong_sums"]


def refuse_rows_twice(cells: pl.DataFrame, faults: Faults) -> None:
    """Note a citizenship that stands twice in one year under the same name."""
    twice = cells.filter(pl.struct("Fiscal Year", "CITIZENSHIP", "place").is_duplicated())
    for year, name, lines in (
        twice.group_by("Fiscal Year", "CITIZENSHIP", maintain_order=True)
        .agg(pl.col(LINE).unique())
        .iter_rows()
    ):
        faults.add(f"`{name}` stands twice in FY{year}", lines=lines)


def refuse_wrong_sums(long: pl.DataFrame, faults: Faults) -> None:
    """
    Note every printed total that is not the sum of its parts.

    Args:
        long: Fiscal Year, CITIZENSHIP, origin (`all` is the row of totals), place, value, page.
    """
    _refuse_rows(long, faults)
    _refuse_columns(long, faults)


def _refuse_rows(long: pl.DataFrame, faults: Faults) -> None:
    """Hold the sectors of each citizenship against its borders, and these against its total."""
    for whole, parts in PARTS.items():
        sums = long.group_by("Fiscal Year", "CITIZENSHIP", maintain_order=True).agg(
            told=pl.col("value").filter(pl.col("place") == whole).sum(),
            parts=pl.col("value").filter(pl.col("place").is_in(parts)).sum(),
            page=pl.col(LINE).first(),
        )
        label = next(label for label, code in SUM_OF_CODE.items() if code == whole)
        for year, name, told, added, page in sums.filter(
            pl.col("told") != pl.col("parts")
        ).iter_rows():
            faults.add(
                f"the parts of `{label.title()}` for `{name}` in FY{year} add up to {added:,.0f}; "
                f"it says {told:,.0f}",
                lines=[page],
            )


def _refuse_columns(long: pl.DataFrame, faults: Faults) -> None:
    """Hold the citizenships of each column against the row `TOTAL`."""
    total = pl.col("origin") == "all"
    sums = long.group_by("Fiscal Year", "place", maintain_order=True).agg(
        told=pl.col("value").filter(total).sum(),
        parts=pl.col("value").filter(~total).sum(),
        page=pl.col(LINE).last(),
        has=total.any(),
    )
    for year, pages in (
        sums.group_by("Fiscal Year", maintain_order=True)
        .agg(pl.col("has").any(), "page")
        .filter(~pl.col("has"))
        .select("Fiscal Year", "page")
        .iter_rows()
    ):
        faults.add(f"the table of FY{year} has no row `TOTAL`", lines=pages)
    # Where the year has the row, an empty cell of it is a zero too.
    has = pl.col("has").any().over("Fiscal Year")
    wrong = sums.filter(has, pl.col("told") != pl.col("parts"))
    for year, place, told, added, page, _ in wrong.iter_rows():
        label = next(
            label for label, code in (SECTOR_OF_CODE | SUM_OF_CODE).items() if code == place
        )
        faults.add(
            f"the citizenships of `{label}` in FY{year} add up to {added:,.0f}; "
            f"`TOTAL` says {told:,.0f}",
            lines=[page],
        )
