"""
The months above a table of Mexico's monthly bulletin, of one year or of several side by side.

The year stands in the title (`…, enero-julio de 2021`), in a row above the months, in one
below them, or with each month (`Ene-21`). A title of two years alone says nothing of a month.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from caudal.sources import mexican_sheets as mexican
from caudal.sources.citizenship import plain
from caudal.sources.csv_text import LAYOUT_CHANGED
from caudal.sources.mexican_bulletins import MONTH_NUMBERS
from caudal.sources.workbook import Sheet, cell_text
from caudal.vocabulary.errors import BadRows, WrongColumns
from caudal.vocabulary.periods import month_name

__all__ = ["Header", "bare", "header_of", "is_total"]

# A title and a header stand within these rows.
_TOP = 30
_YEAR = r"(?:19|20)[0-9]{2}"
# What `unmarked` leaves: `Sonora1`, `Total general a/`, `2021p/`, `Julio (p)`.
_GLUED = re.compile(
    r"(?:(?<=[^\W\d_])[0-9]{1,2}|\s*\([a-z]\)|\s*(?:\b|(?<=[0-9]))[a-z]/)+$", re.IGNORECASE
)
_Texts = Sequence[Sequence[str]]
_Mark = TypeVar("_Mark")


@dataclass(frozen=True)
class Header:
    """
    What the columns of a table are.

    Args:
        end: its last row [from 0].
        columns: name of each column → its place in the sheet.
        months: name → first day, of the columns that are months.
        totals: name → names of the months that it sums.
    """

    end: int
    columns: Mapping[str, int]
    months: Mapping[str, date]
    totals: Mapping[str, Sequence[str]]

    @property
    def first(self) -> int:
        """Labels stand left of it."""
        return min(self.columns.values())


@dataclass(frozen=True)
class _Years:
    """Where the year of a column stands: above it and its neighbours, below it, in the title."""

    above: Mapping[int, int]
    below: Mapping[int, int]
    title: frozenset[int]

    def at(self, column: int) -> int | None:
        """The year of a column, or None."""
        only = min(self.title) if len(self.title) == 1 else None
        return self.below.get(column) or _left_of(self.above, column) or only


def bare(label: str) -> str:
    """
    A label without footnote marks, also those that are glued to it.

    >>> bare("Sonora1"), bare("Coahuila de Zaragoza2/"), bare("Nuevo Laredo II")
    ('Sonora', 'Coahuila de Zaragoza', 'Nuevo Laredo II')
    """
    return mexican.unmarked(_GLUED.sub("", mexican.unmarked(label)))


def is_total(label: str) -> bool:
    """Whether a label is that of a sum, such as `Total 2021`."""
    name = re.sub(rf"\s+(?:{_YEAR}|[0-9]{{1,2}})$", "", bare(label))
    return mexican.is_total(name) or plain(name) == "total nacional"


def header_of(sheet: Sheet, where: str, *, title: str) -> Header:
    """
    The months of a table, and its columns of totals.

    Args:
        title: a pattern of the row in which the title stands.

    Raises:
        WrongColumns: there is no row of months, or a column stands twice.
        BadRows: the year of a month is not told, or told otherwise in the title.
    """
    texts = [[" ".join(cell_text(cell).split()) for cell in row] for row in sheet.rows[:_TOP]]
    row = max(range(len(texts)), key=lambda n: (sum(map(bool, map(_month, texts[n]))), n))
    marks = {at: month for at, text in enumerate(texts[row]) if (month := _month(text))}
    if not marks:
        raise _no_months("no row below the title has the months", where)
    sums = {
        at: _year_in(text)
        for near in texts[max(row - 2, 0) : row + 1]
        for at, text in enumerate(near)
        if at not in marks and is_total(text)
    }
    below = _years_below(texts, row, min((*marks, *sums)))
    years = _Years({} if below else _years_above(texts, row), below, _in_title(texts[:row], title))
    # Each month may be a merged cell over the same of several years.
    over = marks | dict.fromkeys(sums)
    told = {at: _left_of(over, at) for at in below} if below else over
    days = {
        at: _first_day(month, month[1] or years.at(at), years, where)
        for at, month in told.items()
        if month
    }
    of_year = {at: sums.get(at) or years.at(at) for at, month in told.items() if not month}
    return _header(row + bool(below), days, of_year, where)


def _header(
    end: int, days: Mapping[int, date], of_year: Mapping[int, int | None], where: str
) -> Header:
    several = len({day.year for day in days.values()}) > 1
    names = {at: month_name(day) for at, day in days.items()} | {
        at: f"Total {year}" if several and year else "Total" for at, year in of_year.items()
    }
    if len(set(names.values())) < len(names):
        raise _no_months("a month or a total stands twice in the header", where)
    totals = {
        names[at]: [names[n] for n, day in days.items() if not several or year in (None, day.year)]
        for at, year in of_year.items()
    }
    months = {names[at]: day for at, day in days.items()}
    return Header(end, {name: at for at, name in names.items()}, months, totals)


def _first_day(month: tuple[int, int | None], year: int | None, years: _Years, where: str) -> date:
    title = years.title
    if year is not None and (len(title) != 1 or year in title or len(years.above) > 1):
        return date(year, month[0], 1)
    if year is not None:
        what = f"the title says {min(title)}, the columns {year}"
    elif title:
        what = f"several years stand above the table: {', '.join(map(str, sorted(title)))}"
    else:
        what = "no year stands above the table"
    raise BadRows(
        what,
        where=where,
        remedy="fetch the publisher's file of one year; if this is how it is written now,\n"
        "report this message with the file's name",
    )


def _no_months(what: str, where: str) -> WrongColumns:
    return WrongColumns(what, where=where, remedy=LAYOUT_CHANGED)


def _month(text: str) -> tuple[int, int | None] | None:
    """Number and year of `Enero`, `Agosto 2/`, `Marzo p`, `Ene-21`, `Enero de 2021`, 2021-01-01."""
    day = re.fullmatch(rf"({_YEAR})-([0-9]{{2}})-01", text)
    if day:
        return int(day[2]), int(day[1])
    found = re.fullmatch(rf"([a-z]+)(?: p)?(?: ({_YEAR}|[0-9]{{2}}))?", plain(bare(text)))
    if not found or found[1] not in MONTH_NUMBERS:
        return None
    year = found[2] and int(found[2]) + (2000 if len(found[2]) == 2 else 0)
    return MONTH_NUMBERS[found[1]], year or None


def _year_in(text: str) -> int | None:
    found = re.findall(rf"\b{_YEAR}\b", text)
    return int(found[0]) if len(found) == 1 else None


def _year_cells(row: Sequence[str]) -> dict[int, int]:
    """Cells that are a year and nothing else."""
    words = (
        (at, re.fullmatch(rf"({_YEAR})(?: p)?", plain(bare(one)))) for at, one in enumerate(row)
    )
    return {at: int(found[1]) for at, found in words if found}


def _years_above(texts: _Texts, row: int) -> dict[int, int]:
    near = (_year_cells(texts[n]) for n in range(row - 1, max(row - 3, -1), -1))
    return next(filter(None, near), {})


def _years_below(texts: _Texts, row: int, first: int) -> dict[int, int]:
    """That row has years and nothing else: a count may look like a year."""
    below = texts[row + 1] if row + 1 < len(texts) else []
    years = _year_cells(below)
    alone = bool(years) and len(years) == sum(map(bool, below)) and min(years) >= first
    return years if alone else {}


def _in_title(texts: _Texts, title: str) -> frozenset[int]:
    """Years of the title; where it tells none, all those above the table."""
    lines = [" ".join(row) for row in texts]
    named = [line for line in lines if re.search(title, line, re.IGNORECASE)]
    told = (
        frozenset(map(int, re.findall(rf"\b{_YEAR}\b", "\n".join(part)))) for part in (named, lines)
    )
    return next(filter(None, told), frozenset())


def _left_of(marks: Mapping[int, _Mark], at: int) -> _Mark | None:
    """What a merged cell says: the mark at a column, or the nearest left of it."""
    left = [place for place in marks if place <= at]
    return marks[max(left)] if left else None
