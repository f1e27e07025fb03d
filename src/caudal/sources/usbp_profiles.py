"""The Border Patrol's printed profiles of its sectors: a document a fiscal year."""

import re
from collections.abc import Iterator, Sequence

import polars as pl

from caudal.sources import cbp_labels as cbp
from caudal.sources.cbp_areas import SOUTHWEST_SECTORS
from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults, counts, labels
from caudal.sources.pdf import Document, Page
from caudal.sources.profile_sums import (
    PLACES,
    refuse_odd_tables,
    refuse_wrong_sums,
    totals_that_differ,
)
from caudal.sources.source import Layout, Reading, Release, Source
from caudal.vocabulary.errors import listing
from caudal.vocabulary.periods import first_of_fiscal_year
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

_SECTOR, _YEAR = "SECTOR", "Fiscal Year"
# What a column is called, without its footnote marks, and what it holds. `accompanied`, `female`
# and `male` have no place in a table: they are only held against the totals.
_COLUMNS = {
    r"(?:total )?(?:apprehensions|encounters)": "all",
    r"other than mexicans?(?: apprehensions| encounters)?": "other_than_mexico",
    r"accompanied (?:juveniles|minors|children)": "accompanied",
    r"unaccompanied (?:juveniles|minors|(?:alien )?children)": "unaccompanied_child",
    r"(?:total )?(?:juveniles|minors|children)": "child",
    r"(?:total )?adults": "adult",
    r"females?": "female",
    r"males?": "male",
    r"deaths": "deaths",
}
_PRINTED = tuple(PLACES.values())
_SOUTHWEST = (*SOUTHWEST_SECTORS, "southwest_land_border")
_ORIGINS = ("all", "other_than_mexico")
_AGES = ("all", "unaccompanied_child", "child", "adult")
_TABLES = (
    SourceTable(
        source="usbp_profiles",
        name="sector_origin",
        measures=("encounters",),
        values={"place": _PRINTED, "origin": _ORIGINS, "component": ("usbp",)},
        roots=("USA",),
        frequency="fiscal_year",
    ),
    SourceTable(
        source="usbp_profiles",
        name="sector_age",
        measures=("encounters",),
        values={"place": _PRINTED, "group": _AGES, "component": ("usbp",)},
        roots=("USA",),
        frequency="fiscal_year",
    ),
    SourceTable(
        source="usbp_profiles",
        name="deaths",
        measures=("deaths",),
        # "Not tracked for Northern and Coastal Border Sectors": the nationwide total is the Southwest's.
        values={"place": _SOUTHWEST, "component": ("usbp",)},
        roots=("southwest_land_border",),
        frequency="fiscal_year",
    ),
)


def _read(document: Document, file_name: str) -> Reading:
    """
    Apprehensions by sector with those of other than Mexicans, children and adults; deaths.

    Refused unless sectors add up to their border, borders to the nationwide
    total, and juveniles with adults, women with men to all, on every page.
    """
    faults = Faults(file_name, LAYOUT_CHANGED, unit="page")
    cells = pl.DataFrame(
        [row for page in document.pages for row in _rows(page, faults)],
        schema=dict.fromkeys((_YEAR, _SECTOR, "column", "count"), pl.String) | {LINE: pl.Int64},
        orient="row",
    )
    if cells.is_empty():
        faults.add("there is no table of SECTOR and Apprehensions", lines=[1])
    faults.refuse_if_any()
    cells = cells.with_columns(place=labels(cells, _SECTOR, dict(PLACES), faults, noun="row"))
    told = cells.filter(~_not_tracked())
    long = told.with_columns(value=counts(told, "count", faults))
    refuse_odd_tables(long, (_ORIGINS, _AGES), faults)
    faults.refuse_if_any()
    sums = Faults(file_name, LAYOUT_CHANGED, unit="page")
    refuse_wrong_sums(long, sums)
    sums.refuse_if_any()
    return _reading(document, long)


def _rows(page: Page, faults: Faults) -> Iterator[tuple[str | int, ...]]:
    """Cells of a page by sector: fiscal year, row name, what the column holds, count, page."""
    years = sorted(set(re.findall(r"(?i)\b(?:fiscal year|FY) ?((?:19|20)[0-9]{2})\b", page.title)))
    for table in page.tables:
        header = next((n for n, row in enumerate(table) if row[0].upper() == _SECTOR), None)
        if header is None:
            continue
        if len(years) != 1:
            said = ", ".join(years) or "no"
            faults.add(f"{said} fiscal year stands above the table", lines=[page.number])
        columns = {
            place: code for place, label in enumerate(table[header]) if (code := _code(label))
        }
        for row in table[header + 1 :]:
            for place, code in columns.items():
                name = re.sub(r"\s*\(formerly [^)]*\)|\s*[*†‡]+\s*", " ", row[0]).strip()
                count = row[place].strip("*†‡ ")
                yield (years[0] if years else "", name, code, count, page.number)


def _code(label: str) -> str:
    """What a column holds; "" for what stays in the file."""
    plain = " ".join(re.sub(r"\([^)]*\)|[*†‡0-9]", " ", label).split())
    found = (code for words, code in _COLUMNS.items() if re.fullmatch(f"(?i){words}", plain))
    return next(found, "")


def _not_tracked() -> pl.Expr:
    """`N/A` in a whole row, or as the deaths of a border where they are not tracked."""
    lacking = pl.col("count").str.starts_with("N/A")
    elsewhere = ~pl.col("place").is_in(_SOUTHWEST)
    whole_row = lacking.all().over(_YEAR, _SECTOR, LINE)
    return lacking & (whole_row | ((pl.col("column") == "deaths") & elsewhere))


def _reading(document: Document, long: pl.DataFrame) -> Reading:
    years = {year: first_of_fiscal_year(int(year)) for year in long[_YEAR].unique()}
    rows = long.with_columns(period=pl.col(_YEAR).replace_strict(years, return_dtype=pl.Date))
    parts = (
        ("sector_origin", _part(rows, _ORIGINS).rename({"column": "origin"}), "encounters"),
        ("sector_age", _part(rows, _AGES).rename({"column": "group"}), "encounters"),
        ("deaths", _deaths(rows), "deaths"),
    )
    releases = tuple(
        Release(
            table,
            _in_one_order(
                cbp.as_observations(
                    part, measure=measure, frequency="fiscal_year", component="usbp"
                )
            ),
        )
        for table, part, measure in parts
        if not part.is_empty()
    )
    everyone = _part(rows, _ORIGINS).filter(pl.col("place") == "USA", pl.col("column") == "all")
    return Reading(
        releases,
        report=(
            f"{everyone['value'].sum():,.0f} events in FY{', FY'.join(sorted(years))}, by sector",
            f"tables {listing(one.table for one in releases)} add up: sectors to borders, borders "
            "to the nationwide totals, ages and sexes to all",
        ),
        findings=(*totals_that_differ(document.pages, long), *_left(document.pages)),
        stated=document.changed,
    )


def _in_one_order(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(sorted(rows.columns))


def _part(rows: pl.DataFrame, codes: Sequence[str]) -> pl.DataFrame:
    """The rows of the page that has all of these columns."""
    has_all = pl.col("column").is_in(codes[1:]).any().over(LINE)
    kept = rows.filter(has_all, pl.col("column").is_in(codes))
    return kept.select("period", "place", "column", "value").sort("period", "place", "column")


def _deaths(rows: pl.DataFrame) -> pl.DataFrame:
    kept = rows.filter(pl.col("column") == "deaths", pl.col("place").is_in(_SOUTHWEST))
    return kept.select("period", "place", "value").sort("period", "place")


def _left(pages: Sequence[Page]) -> Iterator[str]:
    """What is printed by sector and has no place in a table."""
    headers = (row for page in pages for table in page.tables for row in table)
    left = [
        " ".join(re.sub(r"[*†‡]", " ", label).split())
        for row in headers
        if row[0].upper() == _SECTOR
        for label in row[1:]
        if _code(label) in ("", "accompanied", "female", "male")
    ]
    if left:
        yield f"{', '.join(dict.fromkeys(left))} by sector stay in the file"


SOURCE = Source(
    name="usbp_profiles",
    title="US Border Patrol, sector profiles: apprehensions by age and origin, deaths, as printed",
    publisher="cbp",
    layouts=(
        Layout(
            "profile-pages",
            (),
            _read,
            format="pdf",
            title=r"(?i)^(united states|u\.?s\.?) border patrol / (?:.* )?sector profile\b",
        ),
    ),
    tables=_TABLES,
    licence=cbp.LICENCE,
    labels={"place": PLACES},
    page="https://www.cbp.gov/newsroom/media-resources/stats",
)
