"""The Border Patrol's printed table of apprehensions by fiscal year, from 1925 on."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import polars as pl

from caudal.sources import cbp_labels as cbp
from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults, counts
from caudal.sources.pdf import Document, Page
from caudal.sources.source import Layout, Reading, Release, Source
from caudal.vocabulary.periods import first_of_fiscal_year
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

_YEAR, _COUNT = "Fiscal Year", "Apprehensions"
_COUNTS = re.compile(r"(?i)(?:total |nationwide )*(?:apprehensions|encounters)[*†]*")
# From fiscal year 1977 on it begins on 1 October; up to 1976 it began on 1 July.
_FIRST_OCTOBER = 1977
_TABLE = SourceTable(
    source="usbp_annual",
    name="nationwide",
    measures=("encounters",),
    values={"place": ("USA",), "component": ("usbp",)},
    roots=("USA",),
    frequency="fiscal_year",
)


def _read(document: Document, file_name: str) -> Reading:
    """
    Apprehensions of the whole country by fiscal year; from March 2020 on with expulsions.

    Nothing in the table adds up to anything: years are held against each
    other only (each once, none left out, none without a figure).
    """
    faults = Faults(file_name, LAYOUT_CHANGED, unit="page")
    rows = [row for page in document.pages for row in _rows(page)]
    if not rows:
        faults.add(f"there is no table of {_YEAR}, {_COUNT}", lines=[1])
    faults.refuse_if_any()
    cells = pl.DataFrame(
        rows, schema={_YEAR: pl.String, _COUNT: pl.String, LINE: pl.Int64}, orient="row"
    )
    told = cells.select(year=_years(cells, faults), value=counts(cells, _COUNT, faults))
    _refuse_years(told["year"].drop_nulls().to_list(), document.title, faults)
    faults.refuse_if_any()
    told = told.sort("year")
    periods = [first_of_fiscal_year(year) for year in told["year"]]
    observations = cbp.as_observations(
        told.select(pl.Series("period", periods, pl.Date), "value"),
        frequency="fiscal_year",
        place="USA",
        component="usbp",
    )
    return Reading(
        (Release("nationwide", observations),),
        report=(_counted(told), "no totals are published inside the file"),
        findings=_findings(told),
        stated=document.changed,
    )


def _rows(page: Page) -> Iterator[tuple[str, str, int]]:
    """Years and counts of a page, from its ruled tables, else from its lines."""
    ruled = [pair for table in page.tables for pair in _pairs(table)]
    pairs = ruled or [pair for line in page.lines for pair in _pairs_of_line(line)]
    yield from ((year, count, page.number) for year, count in pairs)


def _pairs(table: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Every two columns `Fiscal Year` and a count, whatever stands between the pairs."""
    for number, header in enumerate(table):
        years = [place for place, label in enumerate(header) if label.lower() == _YEAR.lower()]
        values = [place for place, label in enumerate(header) if _COUNTS.fullmatch(label)]
        if years and len(years) == len(values):
            yield from (
                (row[year], row[value])
                for year, value in zip(years, values, strict=True)
                for row in table[number + 1 :]
                if row[year] or row[value]
            )
            return


def _pairs_of_line(line: str) -> Iterator[tuple[str, str]]:
    """`1925 22,199 1973 498,123`: nothing but years and counts."""
    words = line.split()
    if (
        words
        and len(words) % 2 == 0
        and all(re.fullmatch(r"(?:19|20)[0-9]{2}", w) for w in words[::2])
    ):
        yield from zip(words[::2], words[1::2], strict=True)


def _years(cells: pl.DataFrame, faults: Faults) -> pl.Expr:
    known: dict[str, int] = {}
    for text, lines in cells.group_by(_YEAR, maintain_order=True).agg(LINE).iter_rows():
        found = re.fullmatch(r"(?:FY ?)?((?:19|20)[0-9]{2})[*†]*", text.strip())
        if found:
            known[text] = int(found[1])
        else:
            faults.add(f"fiscal year `{text}` is not a year", lines=lines, column=_YEAR)
    return pl.col(_YEAR).replace_strict(known, default=None, return_dtype=pl.Int32)


def _refuse_years(years: Sequence[int], title: str, faults: Faults) -> None:
    """Note years that stand twice, are left out, or are others than the title says."""
    ordered = sorted(years)
    said = re.search(r"\b([0-9]{4}) ?[-–] ?(?:FY ?)?([0-9]{4})\b", title)
    if said and ordered and said.groups() != (str(ordered[0]), str(ordered[-1])):
        faults.add(
            f"the table goes from {ordered[0]} to {ordered[-1]}; its title says "
            f"{said[1]} to {said[2]}",
            lines=[1],
            column=_YEAR,
        )
    for year in sorted({one for one in ordered if ordered.count(one) > 1}):
        faults.add(f"fiscal year {year} stands twice", lines=[1], column=_YEAR)
    for before, after in pairwise(sorted(set(ordered))):
        if after != before + 1:
            faults.add(f"no figure stands between {before} and {after}", lines=[1], column=_YEAR)


def _counted(told: pl.DataFrame) -> str:
    years = told["year"].to_list()
    return (
        f"{told['value'].sum():,.0f} events in {len(years)} fiscal years, "
        f"FY{years[0]} to FY{years[-1]}; {told['value'][-1]:,.0f} in the newest"
    )


def _findings(told: pl.DataFrame) -> tuple[str, ...]:
    early = told.filter(pl.col("year") < _FIRST_OCTOBER).height
    if not early:
        return ()
    return (
        f"{early} fiscal years up to FY1976 ended on 30 June and began on 1 July: they are kept "
        "under 1 October like the later ones, three months after they began; the file does not "
        "say where the transition quarter (July to September 1976) is counted",
    )


SOURCE = Source(
    name="usbp_annual",
    title="US Border Patrol, apprehensions by fiscal year from 1925 on, as printed",
    publisher="cbp",
    layouts=(
        Layout(
            "annual-page",
            (_YEAR, _COUNT),
            _read,
            format="pdf",
            title=(
                r"(?i)^(united states|u\.?s\.?) border patrol / "
                r"(?:(?:nationwide|total) )*(?:illegal alien )?(?:apprehensions|encounters),?"
                r"(?: by)? \(?(?:fiscal years?|fy) ?(?:19|20)[0-9]{2} ?[-–] ?(?:fy ?)?(?:19|20)[0-9]{2}"
            ),
        ),
    ),
    tables=(_TABLE,),
    licence=cbp.LICENCE,
    labels={"measure": {_COUNT: "encounters"}},
    page="https://www.cbp.gov/newsroom/media-resources/stats",
)
