"""
A table of Mexico's monthly migration bulletin (Boletín mensual): nationalities down, months across.

Its title tells the year (`3.1.1 Eventos de personas …, según continente y país de
nacionalidad, 2021`). The running year has columns for the months to come: they hold
dashes like a zero, and are not taken in.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date

import polars as pl

from caudal.sources import mexican_sheets as mexican
from caudal.sources.cbp_labels import as_observations, report
from caudal.sources.citizenship import plain
from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults
from caudal.sources.source import Reading, Release
from caudal.sources.workbook import Sheet, Workbook, cell_text
from caudal.vocabulary.countries import COUNTRIES
from caudal.vocabulary.errors import BadRows, WrongColumns
from caudal.vocabulary.periods import month_name

__all__ = ["LICENCE", "MONTH_NUMBERS", "ORIGINS", "PAGE", "by_nationality", "title", "top"]

LICENCE = "free use with the publisher's name (Unidad de Política Migratoria, SEGOB)"
PAGE = "https://portales.segob.gob.mx/es/PoliticaMigratoria/Boletines_Estadisticos"
ORIGINS = (*COUNTRIES, "netherlands_antilles", "stateless", "unknown")
_MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
    "octubre", "noviembre", "diciembre",
)  # fmt: skip
MONTH_NUMBERS = {name: n for n, name in enumerate(_MONTHS, 1)} | {
    name[:3]: n for n, name in enumerate(_MONTHS, 1)
} | {"sept": 9, "setiembre": 9}  # fmt: skip
# Titles of tables of some of the people, or by place.
_OF_SOME = "menor|niñ|adolescen|entidad"
# A title and a header stand within these rows.
_TOP = 15


def title(number: str, words: str) -> str:
    """
    The pattern of a table's title: its number, its words, by nationality; over several rows.
    """
    return (
        rf"(?i)^[^|\n]*\| ?(?:cuadro )?{number}\.?\s(?![^\n]*(?:{_OF_SOME}))"
        rf"[^\n]*(?:{words})(?:[^\n]*\n){{0,3}}?[^\n]*nacionalidad"
    )


def by_nationality(
    workbook: Workbook, file_name: str, pattern: str, table: str, **said: str
) -> Reading:
    """
    The table of that title in the visible sheets, one year a sheet.

    Args:
        pattern: of its title.
        table: of the source.
        said: the columns of observations that are the same in every row.

    Raises:
        WrongColumns: a sheet has the title and no months below it.
        BadRows: a label or a count that is none, a sum that is not that of its
            parts, a year that is not told, a month that stands twice.
    """
    told = [
        _table(sheet, f"{file_name}, sheet `{sheet.name}`")
        for sheet in workbook.sheets
        if not sheet.hidden and re.search(pattern, top(sheet), re.MULTILINE)
    ]
    rows = pl.concat(part for part, _ in told).sort("period", "origin")
    if rows.select(pl.struct("period", "origin").is_duplicated().any()).item():
        raise BadRows(
            "two sheets tell the same months",
            where=file_name,
            remedy="hide the sheet that is not meant, save the file and take it in again",
        )
    observations = as_observations(rows, **said)
    return Reading(
        (Release(table, observations, ended_only=True),),
        report=(
            report(rows["period"], rows["value"])[0],
            "the countries add up to the printed totals, the months to those of their rows",
        ),
        findings=(*workbook.remarks, *(text for _, odd in told for text in odd)),
    )


def top(sheet: Sheet) -> str:
    """The first rows of a sheet as they are told to whoever looks for a title."""
    lines = ([" ".join(cell_text(cell).split()) for cell in row] for row in sheet.rows[:_TOP])
    return "\n".join(" | ".join([sheet.name, *filter(None, line)]) for line in lines)


def _table(sheet: Sheet, where: str) -> tuple[pl.DataFrame, list[str]]:
    header, columns = _months(sheet, where)
    year = _year(sheet, header, where)
    faults = Faults(where, LAYOUT_CHANGED, unit="row")
    table = mexican.grid(sheet, header, columns)
    summed = any(mexican.is_total(name) for name in columns)
    cells = mexican.long(table, faults, blank_is_zero=summed)
    if not any(mexican.is_total(label) for label, _, _ in table.rows):
        faults.add("there is no row `Total general` to hold the countries against", lines=[])
    faults.refuse_if_any()
    findings = mexican.printed_sums(cells, faults)
    countries = cells.filter(pl.col("level") == 0)
    for code, labels, lines in _twice(countries):
        faults.add(f"nationality {code} stands twice ({', '.join(labels)})", lines=lines)
    faults.refuse_if_any()
    told, still = _told_months(countries, columns)
    if not told:
        faults.add("no month has any event", lines=[header + 1])
        faults.refuse_if_any()
    if still:
        findings.append(
            f"{month_name(date(year, still[0], 1))} to {month_name(date(year, still[-1], 1))} "
            "hold no event: not published yet, not taken in"
        )
    days = {name: date(year, number, 1) for name, number in told.items()}
    rows = countries.filter(pl.col("column").is_in(list(days)), pl.col("value") > 0).select(
        period=pl.col("column").replace_strict(days, return_dtype=pl.Date),
        origin="code",
        value="value",
    )
    return rows, findings


def _months(sheet: Sheet, where: str) -> tuple[int, dict[str, int]]:
    """The row [from 0] of the months, and where each of them and the total stand."""
    best: tuple[int, dict[str, int]] = (0, {})
    for number, row in enumerate(sheet.rows[: 2 * _TOP]):
        texts = [" ".join(cell_text(cell).split()) for cell in row]
        found = {
            text: at for at, text in enumerate(texts) if _month(text) or mexican.is_total(text)
        }
        months = [_month(text) for text in found if _month(text)]
        if months and len(found) > len(best[1]):
            if len(set(months)) < len(months) or len(found) < sum(map(bool, map(_month, texts))):
                raise _no_months("a month stands twice in the header", where)
            best = number, found
    if not best[1]:
        raise _no_months("no row below the title has the months", where)
    return best


def _no_months(what: str, where: str) -> WrongColumns:
    return WrongColumns(what, where=where, remedy=LAYOUT_CHANGED)


def _month(text: str) -> int | None:
    """`Enero`, `Ene.`, `Sept`, `Agosto 2/`, `Marzo p`."""
    word = plain(mexican.unmarked(text))
    return MONTH_NUMBERS.get(word.removesuffix(" p"))


def _year(sheet: Sheet, header: int, where: str) -> int:
    """The only year that stands above the months."""
    years = sorted(
        set(re.findall(r"\b(?:19|20)[0-9]{2}\b", top(Sheet("", False, sheet.rows[: header + 1]))))
    )
    if len(years) != 1:
        raise BadRows(
            f"several years stand above the table: {', '.join(years)}"
            if years
            else "no year stands above the table",
            where=where,
            remedy="fetch the publisher's file of one year; if this is how it is written now,\n"
            "report this message with the file's name",
        )
    return int(years[0])


def _told_months(
    countries: pl.DataFrame, columns: Mapping[str, int]
) -> tuple[dict[str, int], list[int]]:
    """Columns of the months with any event, by number; and the months without any."""
    sums = dict(countries.group_by("column").agg(pl.col("value").sum()).iter_rows())
    numbers = {name: number for name in columns if (number := _month(name))}
    told = {name: number for name, number in numbers.items() if sums.get(name, 0) > 0}
    return told, sorted(set(numbers.values()) - set(told.values()))


def _twice(countries: pl.DataFrame) -> Iterator[tuple[str, list[str], list[int]]]:
    by_code = countries.group_by("code", maintain_order=True).agg(
        pl.col("label").unique(maintain_order=True), line=pl.col(LINE).unique().sort()
    )
    yield from by_code.filter(pl.col("line").list.len() > 1).iter_rows()
