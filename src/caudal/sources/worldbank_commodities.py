"""The World Bank's Pink Sheet: monthly prices of coffee and maize."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults
from caudal.sources.measurements import decimals, figures_told, measured, refuse_doubled
from caudal.sources.source import Layout, Reading, Source
from caudal.sources.workbook import Sheet, Workbook
from caudal.vocabulary.errors import WrongColumns, listing
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

# Name and unit as printed, without capitals and marks → measure.
_SERIES = {
    ("coffee, arabica", "$/kg"): "coffee_price",
    ("maize", "$/mt"): "maize_price",
}
_TITLE = r"(?i)^monthly prices \| world bank commodity price data"
_PERIOD = r"^((?:19|20)[0-9]{2})M(0[1-9]|1[0-2])$"
# Rows of names and units above the first month.
_UNIT_ROWS = 3
_MISSING = ("", "…", "..", "...", "n.a.")
_PRECISION = 0.0001


@dataclass(frozen=True)
class _Found:
    """Where a series stands in the sheet: its measure and its column [from 0]."""

    measure: str
    column: int


def _read(workbook: Workbook, file_name: str) -> Reading:
    """
    Monthly mean prices in US dollars of the day; columns found by name and unit, never by place.
    """
    sheet = next(
        one
        for one in workbook.sheets
        if not one.hidden and " ".join(one.name.split()).lower() == "monthly prices"
    )
    where = f"{file_name}, sheet `{sheet.name}`"
    found = _columns(sheet, where)
    frame = _cells(sheet, found)
    faults = Faults(where, LAYOUT_CHANGED, unit="row")
    refuse_doubled(frame, ["period"], faults)
    priced = frame.with_columns(
        **{one.measure: decimals(frame, one.measure, faults, missing=_MISSING) for one in found}
    )
    for one in found:
        wrong = priced.filter(pl.col(one.measure) <= 0)[LINE].to_list()
        if wrong:
            faults.add("the price is not above zero", lines=wrong, column=one.measure)
    faults.refuse_if_any()
    rows = priced.unpivot([one.measure for one in found], index="period", variable_name="measure")
    release = measured(
        "monthly_prices", rows, frequency="month", precision=_PRECISION, place="world"
    )
    reading = figures_told([release])
    return Reading(reading.releases, report=reading.report, stated=_updated(sheet))


def _columns(sheet: Sheet, where: str) -> list[_Found]:
    """The series by name and unit: the unit stands within the rows below the name."""
    first = next((n for n, row in enumerate(sheet.rows) if _period(row)), len(sheet.rows))
    found = [
        _Found(measure, column)
        for (name, unit), measure in _SERIES.items()
        for column in _named(sheet.rows[:first], name, unit)
    ]
    told = [one.measure for one in found]
    missing = [f"{n} [{u}]" for (n, u), measure in _SERIES.items() if told.count(measure) != 1]
    if missing:
        raise WrongColumns(
            f"{listing(missing)} do not stand above the months just once",
            where=where,
            remedy=LAYOUT_CHANGED,
        )
    return found


def _named(above: Sequence[Sequence[Any]], name: str, unit: str) -> Iterator[int]:
    for number, row in enumerate(above):
        for column, cell in enumerate(row):
            below = [_plain(r[column]) for r in above[number + 1 : number + 1 + _UNIT_ROWS]]
            if _plain(cell) == name and unit in below:
                yield column


def _plain(cell: Any) -> str:
    """A label without capitals, footnote marks, blanks and the brackets around a unit."""
    text = re.sub(r"\*+$", "", " ".join(str(cell or "").lower().split())).strip()
    return text[1:-1] if text.startswith("(") and text.endswith(")") else text


def _period(row: Sequence[Any]) -> date | None:
    found = re.match(_PERIOD, str(row[0] or "").strip()) if row else None
    return date(int(found[1]), int(found[2]), 1) if found else None


def _cells(sheet: Sheet, found: Sequence[_Found]) -> pl.DataFrame:
    rows = [
        (number, period, *(_text(row[one.column]) for one in found))
        for number, row in enumerate(sheet.rows, start=1)
        if (period := _period(row))
    ]
    names = {one.measure: pl.String for one in found}
    return pl.DataFrame(rows, schema={LINE: pl.Int64, "period": pl.Date, **names}, orient="row")


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell)


def _updated(sheet: Sheet) -> date | None:
    """The day in `Updated on April 02, 2024` above the table."""
    for row in sheet.rows[:12]:
        for cell in row:
            found = re.search(r"(?i)updated on ([a-z]+ [0-9]{1,2}, [0-9]{4})", str(cell or ""))
            if found:
                try:
                    return datetime.strptime(found[1], "%B %d, %Y").date()
                except ValueError:
                    return None
    return None


SOURCE = Source(
    name="worldbank_commodities",
    title="World Bank, Pink Sheet: monthly prices of coffee and maize",
    publisher="worldbank",
    layouts=(Layout("pink-sheet", (), _read, format="workbook", title=_TITLE),),
    tables=(
        SourceTable(
            source="worldbank_commodities",
            name="monthly_prices",
            measures=tuple(_SERIES.values()),
            values={"place": ("world",)},
            roots=("world",),
            sparse=True,
        ),
    ),
    licence="CC BY 4.0, World Bank",
    labels={"measure": {f"{name} ({unit})": code for (name, unit), code in _SERIES.items()}},
    page="https://www.worldbank.org/en/research/commodity-markets",
    precision=_PRECISION,
)
