"""The Border Patrol's printed tables of encounters by sector and month, a page a fiscal year."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from caudal.sources import cbp_labels as cbp
from caudal.sources.cbp_areas import REGION_OF_SECTOR
from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults, counts, labels
from caudal.sources.pdf import Document, Page, numbered_lines
from caudal.sources.printed_sums import (
    MONTHS,
    NOT_REPORTED,
    REGIONS,
    refuse_odd_rows,
    refuse_wrong_sums,
)
from caudal.sources.source import Layout, Reading, Source
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

_COLUMNS = ("SECTOR", *MONTHS, "Yearly Total")
_DO_NOT_ADD_UP = (
    "fetch the file again; if the publisher's own page says so, report this message\n"
    "with the file's name: figures that do not add up are never taken in"
)
# The same pages exist of children, of families, of single citizenships: other counts.
_TITLE = (
    r"(?i)^(?!.*(unaccompanied|child|famil|minor|single|uac))"
    r"(united states|u\.?s\.?) border patrol / "
    r"total (?:(?:illegal|alien|usbp|monthly|nationwide) )*(?:apprehensions|encounters) by month"
)
_ALL = {"Monthly Total": "USA", "Nationwide Total": "USA"}
_PLACES = (
    {code.removesuffix("_sector").replace("_", " ").title(): code for code in REGION_OF_SECTOR}
    | REGIONS
    | _ALL
)
_TABLE = SourceTable(
    source="usbp_monthly",
    name="sector_month",
    measures=("encounters",),
    values={"place": tuple(dict.fromkeys(_PLACES.values())), "component": ("usbp",)},
    roots=("USA",),
)


def _read(document: Document, file_name: str) -> Reading:
    """
    Encounters by sector and month, with the sub-totals that are printed.

    Apprehensions under Title 8; from March 2020 on expulsions under Title 42
    too. Refused unless every row's months add up to its yearly total, the
    sectors to their sub-totals, and those to the monthly total.
    """
    faults = Faults(file_name, LAYOUT_CHANGED, unit="page")
    cells = pl.DataFrame(
        [row for page in document.pages for row in _rows(page, faults)],
        schema={"Fiscal Year": pl.String, **dict.fromkeys(_COLUMNS, pl.String), LINE: pl.Int64},
        orient="row",
    )
    faults.refuse_if_any()
    printed = cells.filter(pl.col("Yearly Total") != NOT_REPORTED)
    printed = printed.with_columns(
        place=labels(printed, "SECTOR", dict(_PLACES), faults, noun="row"),
        total=counts(printed, "Yearly Total", faults),
    )
    long = _by_month(printed, faults)
    refuse_odd_rows(cells, printed, faults)
    faults.refuse_if_any()
    sums = Faults(file_name, _DO_NOT_ADD_UP, unit="page")
    refuse_wrong_sums(long, sums)
    sums.refuse_if_any()
    observations = cbp.as_observations(
        long.select("period", "place", "value").sort("period", "place"), component="usbp"
    )
    return _released(observations, cells, document)


def _rows(page: Page, faults: Faults) -> Iterator[tuple[str | int, ...]]:
    """Cells of a page: fiscal year, row name, twelve months, yearly total, page."""
    years = list(dict.fromkeys(re.findall(r"\bFY\s*((?:19|20)[0-9]{2})\b", page.title)))
    found = list(_ruled(page)) or list(_unruled(page))
    if not re.search(_TITLE, page.title):
        faults.add(
            f"the page begins `{page.title[:160]}`: not the title of this table",
            lines=[page.number],
        )
        return
    if not years:
        faults.add("no fiscal year stands above the table", lines=[page.number])
    if years[1:]:
        faults.add(
            f"several fiscal years stand above the table: {', '.join(years)}", lines=[page.number]
        )
    if not found:
        faults.add(f"there is no table of {', '.join(_COLUMNS)}", lines=[page.number])
    for name, *numbers in found:
        yield (years[0] if years else "", _plain(name), *numbers, page.number)


def _ruled(page: Page) -> Iterator[tuple[str, ...]]:
    """Rows of the page's ruled tables, columns found by their headers."""
    for table in page.tables:
        for number, header in enumerate(table):
            if all(header.count(column) == 1 for column in _COLUMNS):
                places = [header.index(column) for column in _COLUMNS]
                yield from (tuple(row[place] for place in places) for row in table[number + 1 :])


def _unruled(page: Page) -> Iterator[tuple[str, ...]]:
    """
    Rows of a page without rules, if its header names the months in the fiscal year's order.

    Yearly totals are the same in any order: only the header tells which month is which.
    """
    months = "".join(MONTHS)
    if any(months in "".join(line.split()) for line in page.lines):
        for name, numbers in numbered_lines(page, len(_COLUMNS) - 1):
            yield name, *numbers


def _plain(name: str) -> str:
    """A row's name without its former name and its footnote mark: `Big Bend (formerly Marfa)`."""
    return re.sub(r"\s*\(formerly [^)]*\)|\s*[*†‡]+\s*", " ", name).strip()


def _by_month(rows: pl.DataFrame, faults: Faults) -> pl.DataFrame:
    """One row a place and month, months that are not reported left out."""
    told = {
        month: pl.when(pl.col(month) != NOT_REPORTED).then(
            counts(rows, month, faults, zero=(NOT_REPORTED,))
        )
        for month in MONTHS
    }
    index = ["Fiscal Year", "SECTOR", "place", "total", LINE]
    long = rows.with_columns(**told).unpivot(list(MONTHS), index=index).drop_nulls("value")
    long = long.with_columns(Month=pl.col("variable").replace_strict(MONTHS))
    return long.with_columns(
        period=cbp.fiscal_periods(long, faults, year="Fiscal Year", month="Month")
    )


def _released(observations: pl.DataFrame, cells: pl.DataFrame, document: Document) -> Reading:
    """The reading, counted by its largest printed total: sub-totals are not added to sectors."""
    regions = observations.filter(pl.col("place").is_in([*REGIONS.values()]))
    reading = cbp.released("sector_month", observations, counted=regions)
    left = cells.filter(pl.col("Yearly Total") == NOT_REPORTED)
    checks = (
        f"{cells.height - left.height:,} rows on {len(document.pages)} pages add up to their "
        "yearly totals, sectors to their sub-totals, those to the monthly totals"
    )
    return replace(
        reading,
        report=(reading.report[0], checks),
        findings=(*_not_reported(left), *_partly_reported(cells)),
        stated=document.changed,
    )


def _not_reported(rows: pl.DataFrame) -> Sequence[str]:
    return [
        f"`{name}` is `{NOT_REPORTED}` in FY{', FY'.join(years)}: a combination left out counts as zero"
        for name, years in rows.group_by("SECTOR", maintain_order=True)
        .agg(pl.col("Fiscal Year"))
        .iter_rows()
    ]


def _partly_reported(cells: pl.DataFrame) -> Iterator[str]:
    """Months that a row lacks and another row of the same year has."""
    long = cells.filter(pl.col("Yearly Total") != NOT_REPORTED).unpivot(
        list(MONTHS), index=["Fiscal Year", "SECTOR"]
    )
    lacking = pl.col("value") == NOT_REPORTED
    gaps = long.filter(lacking).join(
        long.filter(~lacking), on=["Fiscal Year", "variable"], how="semi"
    )
    for year, name, months in (
        gaps.group_by("Fiscal Year", "SECTOR", maintain_order=True).agg("variable").iter_rows()
    ):
        yield (
            f"`{name}` is `{NOT_REPORTED}` in {', '.join(months)} of FY{year}: "
            "a combination left out counts as zero"
        )


SOURCE = Source(
    name="usbp_monthly",
    title="US Border Patrol, monthly encounters by sector, as printed",
    publisher="cbp",
    layouts=(
        Layout(
            "sector-pages",
            _COLUMNS,
            _read,
            format="pdf",
            title=_TITLE,
        ),
    ),
    tables=(_TABLE,),
    licence=cbp.LICENCE,
    page="https://www.cbp.gov/newsroom/media-resources/stats",
    labels={"place": _PLACES},
)
