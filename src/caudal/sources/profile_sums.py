"""What holds in the Border Patrol's sector profiles: sectors, borders, ages and sexes add up."""

from collections.abc import Iterator, Sequence

import polars as pl

from caudal.sources.cbp_areas import REGION_OF_SECTOR
from caudal.sources.csv_text import LINE, Faults
from caudal.sources.pdf import Page
from caudal.sources.sector_codes import PARTS

__all__ = ["PLACES", "refuse_odd_tables", "refuse_wrong_sums", "totals_that_differ"]

_SUMS = {
    "Coastal Border Sectors Total": "outside_land_borders",
    "Northern Border Sectors Total": "northern_land_border",
    "Southwest Border Sectors Total": "southwest_land_border",
    "Nationwide Total": "USA",
}
PLACES = {
    code.removesuffix("_sector").replace("_", " ").title(): code for code in REGION_OF_SECTOR
} | _SUMS
# Columns that add up to another, where a page has them all.
_MADE_OF = (
    ("child", ("accompanied", "unaccompanied_child")),
    ("all", ("child", "adult")),
    ("all", ("female", "male")),
)


def refuse_odd_tables(
    long: pl.DataFrame, together: Sequence[Sequence[str]], faults: Faults
) -> None:
    """
    Note rows that stand twice, sums that are missing, and tables without a column they need.

    Args:
        long: Fiscal Year, SECTOR, column, place, value, page.
        together: codes of columns that belong to one table, the common `all` first.
    """
    known = long.drop_nulls("place")
    twice = known.filter(pl.struct("Fiscal Year", LINE, "column", "place").is_duplicated())
    for name, page in twice.select("SECTOR", LINE).unique(maintain_order=True).iter_rows():
        faults.add(f"row `{name}` stands twice", lines=[page])
    for column, year, columns in (
        known.group_by("column", "Fiscal Year", maintain_order=True).agg(LINE).iter_rows()
    ):
        if column not in ("all", "female", "male") and len(set(columns)) > 1:
            faults.add(f"`{column}` of FY{year} stands on several pages", lines=columns)
    pages = known.group_by(LINE, maintain_order=True).agg("place", "column")
    for page, places, columns in pages.iter_rows():
        for label, place in _SUMS.items():
            if place not in places:
                faults.add(f"the table has no row `{label}`", lines=[page])
        for codes in together:
            lacking = [code for code in codes if code not in columns]
            if lacking and set(codes[1:]) & set(columns):
                faults.add(f"the table has no column of `{'`, `'.join(lacking)}`", lines=[page])


def refuse_wrong_sums(long: pl.DataFrame, faults: Faults) -> None:
    """
    Note every sum that is not the one of its parts, and pages that differ in their totals.
    """
    _refuse_places(long, faults)
    _refuse_columns(long, faults)
    totals = long.filter(pl.col("column") == "all").group_by(
        "Fiscal Year", "SECTOR", maintain_order=True
    )
    for year, name, values, pages in totals.agg("value", LINE).iter_rows():
        if len(set(values)) > 1:
            said = " and ".join(f"{value:,.0f}" for value in dict.fromkeys(values))
            faults.add(f"pages say {said} apprehensions of `{name}` in FY{year}", lines=pages)


def _refuse_places(long: pl.DataFrame, faults: Faults) -> None:
    for whole, parts in PARTS.items():
        sums = long.group_by("Fiscal Year", "column", LINE, maintain_order=True).agg(
            told=pl.col("value").filter(pl.col("place") == whole).sum(),
            parts=pl.col("value").filter(pl.col("place").is_in(parts)).sum(),
        )
        label = next(label for label, code in _SUMS.items() if code == whole)
        for year, column, page, told, added in sums.filter(
            pl.col("told") != pl.col("parts")
        ).iter_rows():
            faults.add(
                f"the parts of `{label}` in FY{year} ({column}) add up to {added:,.0f}; "
                f"it says {told:,.0f}",
                lines=[page],
            )


def _refuse_columns(long: pl.DataFrame, faults: Faults) -> None:
    wide = long.pivot("column", index=["Fiscal Year", LINE, "SECTOR"], values="value")
    for whole, parts in _MADE_OF:
        if not {whole, *parts} <= set(wide.columns):
            continue
        wrong = wide.filter(pl.sum_horizontal(*parts, ignore_nulls=False) != pl.col(whole))
        for year, page, name in wrong.select("Fiscal Year", LINE, "SECTOR").iter_rows():
            faults.add(
                f"{' and '.join(parts)} of `{name}` in FY{year} do not add up to {whole}",
                lines=[page],
            )


def totals_that_differ(pages: Sequence[Page], long: pl.DataFrame) -> Iterator[str]:
    """
    Apprehensions by border in the table of seizures, where they are others than those by sector.

    In the profile of FY2015 it says 188,122 in place of 337,117: figures of the running year.
    """
    codes = {label.removesuffix(" Total"): code for label, code in _SUMS.items()} | _SUMS
    totals = long.filter(pl.col("column") == "all").select("place", "value").unique()
    ours = dict(totals.iter_rows())
    for page in pages:
        for table in page.tables:
            places = [codes.get(label, "") for label in table[0]]
            for row in table[1:]:
                told = {
                    place: cell
                    for place, cell in zip(places[1:], row[1:], strict=True)
                    if row[0] == "Apprehensions" and place in ours
                }
                wrong = [p for p, cell in told.items() if cell != f"{ours[p]:,.0f}"]
                if wrong:
                    yield (
                        f"page {page.number} says {', '.join(told[p] for p in wrong)} apprehensions "
                        f"at {', '.join(wrong)}; the tables by sector say "
                        f"{', '.join(f'{ours[p]:,.0f}' for p in wrong)}, and are kept"
                    )
