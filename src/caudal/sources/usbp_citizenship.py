"""The Border Patrol's printed tables of encounters by citizenship and sector, a fiscal year each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from caudal.sources import cbp_labels as cbp
from caudal.sources.citizenship import citizenships
from caudal.sources.citizenship_sums import refuse_rows_twice, refuse_wrong_sums
from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults, counts
from caudal.sources.pdf import Document, Page
from caudal.sources.sector_codes import SECTOR_OF_CODE, SUM_OF_CODE
from caudal.sources.source import Layout, Reading, Release, Source
from caudal.vocabulary.countries import COUNTRIES
from caudal.vocabulary.periods import first_of_fiscal_year
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

_NAME, _YEAR = "CITIZENSHIP", "Fiscal Year"
_PLACES = SECTOR_OF_CODE | SUM_OF_CODE
_DO_NOT_ADD_UP = (
    "fetch the file again; if the publisher's own page says so, report this message\n"
    "with the file's name: figures that do not add up are never taken in"
)
# States that are no more keep a name of their own: none of their successors is meant.
_ALSO = {
    "Stateless": "stateless",
    "Unknown": "unknown",
    "Total": "all",
    "USSR": "former_soviet_union",
    "Czechoslovakia": "former_czechoslovakia",
    "Serbia and Montenegro": "former_serbia_and_montenegro",
    "Yugoslavia": "former_yugoslavia",
    "Netherlands Antilles": "netherlands_antilles",
}
_TABLE = SourceTable(
    source="usbp_citizenship",
    name="citizenship_sector",
    measures=("encounters",),
    values={
        "place": tuple(_PLACES.values()),
        "origin": (*COUNTRIES, *_ALSO.values()),
        "component": ("usbp",),
    },
    roots=("USA",),
    frequency="fiscal_year",
    open=frozenset({"origin"}),
)


@dataclass
class _Above:
    """What the pages above say of those that have no title or no header of their own."""

    year: str = ""
    places: Sequence[str] = ()


def _read(document: Document, file_name: str) -> Reading:
    """
    Encounters by citizenship and sector of each fiscal year, with every printed total.

    An empty cell is zero. Refused unless sectors add up to their border,
    borders to the nationwide total, and citizenships to the row `TOTAL`.
    """
    faults = Faults(file_name, LAYOUT_CHANGED, unit="page")
    above = _Above()
    rows = [row for page in document.pages for row in _rows(page, above, faults)]
    if not rows:
        faults.add(f"there is no table of {_NAME} and sectors", lines=[1])
    faults.refuse_if_any()
    cells = pl.DataFrame(
        rows,
        schema=dict.fromkeys((_YEAR, _NAME, "place", "count"), pl.String) | {LINE: pl.Int64},
        orient="row",
    )
    refuse_rows_twice(cells, faults)
    long = cells.select(
        _YEAR,
        _NAME,
        "place",
        LINE,
        origin=citizenships(cells, _NAME, faults, also=_ALSO),
        value=counts(cells, "count", faults),
    )
    faults.refuse_if_any()
    sums = Faults(file_name, _DO_NOT_ADD_UP, unit="page")
    refuse_wrong_sums(long, sums)
    sums.refuse_if_any()
    return _reading(long, document)


def _rows(page: Page, above: _Above, faults: Faults) -> Iterator[tuple[str | int, ...]]:
    """Cells of a page that hold a number: fiscal year, citizenship, place, count, page."""
    year = _year_of(page, faults)
    if year:
        above.year, above.places = year, ()
    if not above.year:
        faults.add("no fiscal year stands above the table", lines=[page.number])
    for table in page.tables:
        for row in table:
            codes = _labels(row) if row[0].upper() in (_NAME, "") else []
            if not SECTOR_OF_CODE.keys().isdisjoint(codes):
                above.places = _places(codes, page, faults)
            elif row[0].upper() == _NAME:
                continue  # The names of the borders, over the sectors.
            elif not above.places or len(row) != len(above.places) + 1:
                faults.add(
                    f"row `{row[0]}` stands below no header with its columns", lines=[page.number]
                )
            else:
                yield from (
                    (above.year, row[0], place, count, page.number)
                    for place, count in zip(above.places, row[1:], strict=True)
                    if count
                )


def _labels(row: Sequence[str]) -> Sequence[str]:
    """
    Names of a row's columns in capitals: `BBT`, …, `SBO TOTAL`.

    The last one is headed one row higher, over both rows: its cell is empty here.
    """
    labels = [" ".join(cell.upper().split()) for cell in row[1:]]
    return [*labels[:-1], "NATIONWIDE TOTAL" if labels[-1] in ("", "TOTAL") else labels[-1]]


def _places(codes: Sequence[str], page: Page, faults: Faults) -> Sequence[str]:
    for code in codes:
        if code not in _PLACES:
            faults.add(f"column `{code}` is no sector and no total known", lines=[page.number])
        elif codes.count(code) > 1:
            faults.add(f"column `{code}` is there twice", lines=[page.number])
    return [_PLACES.get(code, "") for code in codes]


def _year_of(page: Page, faults: Faults) -> str:
    said = {
        f"20{year[-2:]}" for year in re.findall(r"\bFY ?((?:20)?[0-9]{2})\b", _above_table(page))
    }
    if len(said) > 1:
        faults.add(
            f"several fiscal years stand above the table: {', '.join(sorted(said))}",
            lines=[page.number],
        )
    return min(said, default="")


def _above_table(page: Page) -> str:
    """The page's title: what stands above the header, without notes on when a title began."""
    lines = page.lines[: next((n for n, line in enumerate(page.lines) if "BORDER " in line), 0)]
    return " / ".join(line for line in lines if not line.startswith("Beginning in"))


def _reading(long: pl.DataFrame, document: Document) -> Reading:
    periods = {year: first_of_fiscal_year(int(year)) for year in long[_YEAR].unique()}
    summed = (
        long.with_columns(period=pl.col(_YEAR).replace_strict(periods, return_dtype=pl.Date))
        .group_by("period", "place", "origin")
        .agg(pl.col("value").sum())
        .sort("period", "place", "origin")
    )
    observations = cbp.as_observations(summed, frequency="fiscal_year", component="usbp")
    totals = summed.filter(pl.col("place") == "USA", pl.col("origin") == "all")
    years = sorted(map(int, periods))
    return Reading(
        (Release("citizenship_sector", observations),),
        report=(
            f"{totals['value'].sum():,.0f} events in {len(years)} fiscal years, FY{years[0]} to "
            f"FY{years[-1]}; {totals['value'][-1]:,.0f} in the newest",
            f"{long.select(_YEAR, _NAME).unique().height:,} rows on {len(document.pages)} pages "
            "add up: sectors to borders, borders to the nationwide totals, citizenships to the "
            "row `TOTAL`",
        ),
        findings=_findings(document, long),
        stated=document.changed,
    )


def _findings(document: Document, long: pl.DataFrame) -> tuple[str, ...]:
    only = sum("Deportable Aliens Only" in line for page in document.pages for line in page.lines)
    names = long.group_by(_YEAR, "origin").agg(pl.col(_NAME).unique().sort())
    joined = names.filter(pl.col(_NAME).list.len() > 1).sort(_YEAR, "origin")
    return (
        *([f"{only} of the tables count deportable people only, they say"] if only else []),
        *(
            f"{' and '.join(f'`{name}`' for name in labels)} are one citizenship: "
            f"summed in FY{', FY'.join(years)}"
            for labels, years in joined.group_by(_NAME, maintain_order=True).agg(_YEAR).iter_rows()
        ),
    )


SOURCE = Source(
    name="usbp_citizenship",
    title="US Border Patrol, encounters by citizenship and sector, fiscal years, as printed",
    publisher="cbp",
    layouts=(
        Layout(
            "citizenship-pages",
            (),
            _read,
            format="pdf",
            title=(
                r"(?i)^(?=.*border patrol)(?=.*\b(?:apprehensions|encounters)\b)"
                r".*\bby (?:citizenship (?:and|&) sector|sector (?:and|&) citizenship)\b"
            ),
        ),
    ),
    tables=(_TABLE,),
    licence=cbp.LICENCE,
    labels={"place": _PLACES, "origin": _ALSO},
    page="https://www.cbp.gov/newsroom/media-resources/stats",
)
