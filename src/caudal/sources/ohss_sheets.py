"""
The layout of OHSS's monthly tables: wide sheets, months below each other, labels over two rows.

A sheet begins with its title (`… : Fiscal Years 2014 to 2024 YTD (April
2024)`). Below it stands, if it has blocks of columns, their labels over
merged cells; then the header with `Fiscal Year` and `Month`. A fiscal year
stands on its `Total` row only, the months follow. Notes stand at the end.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from caudal.sources.csv_text import LINE, Faults
from caudal.sources.workbook import Sheet, Workbook

__all__ = ["TOTAL", "WideSheet", "wide_sheets", "without_footnote"]

TOTAL = "Total"
_TITLE = re.compile(r"^(.+?)\s*:\s*Fiscal Years?\b", re.IGNORECASE)
# `Single Adults1`, `(OFO)4`, `Total3,4`: a mark is glued to its label. `Title 42` has none.
_FOOTNOTE = re.compile(r"(?<=[^\W\d_]|[)’'])[0-9]{1,2}(?:,[0-9]{1,2})*$|[⁰¹²³⁴-⁹*†‡]+$")
_YEAR = re.compile(r"(?:FY\s?)?(?:19|20)[0-9]{2}(?:\s*\(?(?:YTD|TD|FYTD)\)?)?", re.IGNORECASE)
_HEADER_ROWS = 20


@dataclass(frozen=True)
class WideSheet:
    """
    One table of the workbook.

    Args:
        name: of the sheet, without blanks around it.
        title: without the years.
        columns: column [from 0], block, label (both without footnote marks), LINE of the header.
        figures: LINE, Fiscal Year, Month, column, figure (as text); `Total` rows included.
        notes: what stands below the table.
    """

    name: str
    title: str
    columns: pl.DataFrame
    figures: pl.DataFrame
    notes: tuple[str, ...]


def wide_sheets(workbook: Workbook, faults: Faults) -> Iterator[WideSheet]:
    """
    Every visible sheet that has a title, a header and rows below it.
    """
    for sheet in workbook.sheets:
        rows = [[_text(cell) for cell in row] for row in sheet.rows]
        at = next(filter(lambda n: _is_header(rows[n]), range(min(len(rows), _HEADER_ROWS))), None)
        if not sheet.hidden and at is not None:
            yield _wide_sheet(sheet, rows, at, faults)


def without_footnote(label: str) -> str:
    """
    A label without the mark of its footnote.

    >>> without_footnote("Single Adults1"), without_footnote("Title 42")
    ('Single Adults', 'Title 42')
    """
    return _FOOTNOTE.sub("", label.strip()).strip()


def _wide_sheet(sheet: Sheet, rows: Sequence[Sequence[str]], at: int, faults: Faults) -> WideSheet:
    name = sheet.name.strip()
    header = [without_footnote(cell) for cell in rows[at]]
    year, month = header.index("Fiscal Year"), header.index("Month")
    above = [(n, found[1]) for n in range(at) for cell in rows[n] if (found := _TITLE.match(cell))]
    columns = [n for n, label in enumerate(header) if label and n not in (year, month)]
    blocks = _blocks(rows, at, first=above[0][0] + 1 if above else at)
    body = list(_body(rows, at, year, month, columns, name, faults))
    return WideSheet(
        name,
        above[0][1] if above else "",
        pl.DataFrame(
            [(n, blocks[n], header[n], at + 1) for n in columns],
            schema={"column": pl.Int64, "block": pl.String, "label": pl.String, LINE: pl.Int64},
            orient="row",
        ),
        pl.DataFrame(
            [
                (number, when, name_of, n, row[n])
                for number, when, name_of, row in body
                for n in columns
            ],
            schema={
                LINE: pl.Int64,
                "Fiscal Year": pl.String,
                "Month": pl.String,
                "column": pl.Int64,
                "figure": pl.String,
            },
            orient="row",
        ),
        tuple(row[0] for row in rows[at + 1 :] if not row[month] and row[0]),
    )


def _blocks(rows: Sequence[Sequence[str]], at: int, *, first: int) -> Sequence[str]:
    """Per column the label of its block: the nearest to the left in the row above the header."""
    found, label = [], ""
    above = rows[at - 1] if first < at else [""] * len(rows[at])
    for cell in above:
        label = without_footnote(cell) or label
        found.append(label)
    return [*found, *[label] * (len(rows[at]) - len(found))]


def _body(
    rows: Sequence[Sequence[str]],
    at: int,
    year: int,
    month: int,
    columns: Sequence[int],
    name: str,
    faults: Faults,
) -> Iterator[tuple[int, str, str, Sequence[str]]]:
    """Row number, fiscal year, month and cells of each row that has figures."""
    when = ""
    for number, row in enumerate(rows[at + 1 :], start=at + 2):
        if not row[month]:
            if any(row[n] for n in columns if n > 0):
                faults.add("a row has figures and no month", lines=[number], column=name)
            continue
        if row[year] and not _YEAR.fullmatch(row[year]):
            faults.add(f"fiscal year `{row[year]}` is not a year", lines=[number], column=name)
        when = row[year] or when
        if not when:
            faults.add("no fiscal year stands above the month", lines=[number], column=name)
        yield number, when, row[month], row


def _is_header(row: Sequence[str]) -> bool:
    labels = {without_footnote(cell) for cell in row}
    return {"Fiscal Year", "Month"} <= labels


def _text(cell: object) -> str:
    if cell is None:
        return ""
    text = f"{cell:.15g}" if isinstance(cell, float) else str(cell)
    return " ".join(text.split())
