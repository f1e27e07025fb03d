"""Foreigners refused and people admitted at Mexico's airports, by nationality and year."""

import re
from collections.abc import Iterator, Sequence

import polars as pl

from caudal.sources import mexican_sheets as mexican
from caudal.sources.cbp_labels import as_observations
from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults
from caudal.sources.mexican_names import MEXICAN
from caudal.sources.source import Layout, Reading, Release, Source
from caudal.sources.workbook import Sheet, Workbook, cell_text, headers
from caudal.vocabulary.countries import COUNTRIES
from caudal.vocabulary.errors import WrongColumns
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

_COUNTRY, _YEAR = r"^pa[ií]s$", r"^a[nñ]o$"
_HEADER = r"(?=[^\n]*\| ?pa[ií]s ?(?:\||$))(?=[^\n]*\| ?a[nñ]o ?(?:\||$))"
_SHEETS = {"refusals": r"rechaz", "admissions": r"cuadro 1\.3\.|ingres|entrad"}
_ORIGINS = (*COUNTRIES, "netherlands_antilles", "stateless", "unknown")


def _table(measure: str) -> SourceTable:
    return SourceTable(
        source="mx_refusals",
        name=measure,
        measures=(measure,),
        values={"place": ("MEX",), "origin": _ORIGINS},
        exhaustive=frozenset({"origin"}),
        roots=("MEX",),
        frequency="year",
        open=frozenset({"origin"}),
    )


def _read(workbook: Workbook, file_name: str) -> Reading:
    """
    Events by nationality in a year; airports are summed.
    """
    findings: list[str] = []
    releases, report = [], []
    for measure, pattern in _SHEETS.items():
        parts = []
        for sheet, number, names in _tables(workbook, pattern):
            faults = Faults(f"{file_name}, sheet `{sheet.name}`", LAYOUT_CHANGED, unit="row")
            parts.append(_by_nationality(sheet, number, names, faults, findings))
        if parts:
            rows = pl.concat(parts).sort("period", "origin")
            _refuse_repeats(rows, file_name)
            told = as_observations(rows, measure=measure, place="MEX", frequency="year")
            releases.append(Release(measure, told, ended_only=True))
            report.append(_report(told, measure))
    if not releases:
        raise WrongColumns(
            "no sheet has a header with `Pais` and `ano`", where=file_name, remedy=LAYOUT_CHANGED
        )
    return Reading(tuple(releases), report=tuple(report), findings=tuple(findings))


def _tables(workbook: Workbook, pattern: str) -> Iterator[tuple[Sheet, int, Sequence[str]]]:
    """Visible sheets of a measure that have the header, and where it stands."""
    for sheet, number, names in headers(workbook):
        marked = [
            sum(bool(re.search(one, name, re.I)) for name in names) for one in (_COUNTRY, _YEAR)
        ]
        if re.search(pattern, sheet.name, re.I) and marked == [1, 1]:
            yield sheet, number, names


def _by_nationality(
    sheet: Sheet, header: int, names: Sequence[str], faults: Faults, findings: list[str]
) -> pl.DataFrame:
    """Period, origin, value of a sheet, with its printed sums held against their parts."""
    at = next(n for n, name in enumerate(names) if re.search(_YEAR, name, re.I))
    country = next(n for n, name in enumerate(names) if re.search(_COUNTRY, name, re.I))
    # Label first, airports after it, in whatever order they stand.
    airports = [n for n, name in enumerate(names) if name and n not in (at, country)]
    ordered = [
        [row[n] if n < len(row) else None for n in (country, *airports)] for row in sheet.rows
    ]
    columns = {names[n]: place for place, n in enumerate(airports, start=1)}
    for name in {name for name in names if name and names.count(name) > 1}:
        faults.add(f"column `{name}` is there twice", lines=[header + 1])
    table = mexican.grid(Sheet(sheet.name, sheet.hidden, ordered), header, columns)
    cells = mexican.long(table, faults, blank_is_zero=False)
    years = {number: cell_text(sheet.rows[number - 1][at]).strip() for _, _, number in table.rows}
    for year in {text for text in years.values() if not re.fullmatch(r"(19|20)[0-9]{2}", text)}:
        lines = [number for number, text in years.items() if text == year]
        faults.add(f"year `{year}` is not a year", lines=lines, column=names[at])
    faults.refuse_if_any()
    findings += mexican.printed_sums(cells, faults)
    faults.refuse_if_any()
    parts = cells.filter(
        pl.col("level") == 0, ~pl.col("column").is_in([n for n in columns if mexican.is_total(n)])
    )
    first_day = pl.col(LINE).replace_strict(years, return_dtype=pl.String) + "-01-01"
    return (
        parts.group_by(LINE, period=first_day.str.to_date(), origin="code")
        .agg(pl.col("value").sum())
        .select("period", "origin", "value")
    )


def _refuse_repeats(rows: pl.DataFrame, file_name: str) -> None:
    again = rows.filter(pl.struct("period", "origin").is_duplicated())
    faults = Faults(file_name, "take in each file by itself, if two were joined")
    for period, origin in again.select("period", "origin").unique().sort("period").iter_rows():
        faults.add(f"nationality {origin} stands twice in {period:%Y}", lines=[])
    faults.refuse_if_any()


def _report(told: pl.DataFrame, measure: str) -> str:
    years = sorted(set(told["period"]))
    span = f"{years[0]:%Y}" if len(years) == 1 else f"{years[0]:%Y} to {years[-1]:%Y}"
    return (
        f"{told['value'].sum():,.0f} {measure} of {told['origin'].n_unique()} nationalities, "
        f"{span}; {told.filter(pl.col('period') == years[-1])['value'].sum():,.0f} in the newest"
    )


SOURCE = Source(
    name="mx_refusals",
    title="Mexico, foreigners refused and people admitted at airports by nationality",
    publisher="upm",
    layouts=(
        Layout(
            "airports",
            (),
            _read,
            format="workbook",
            title=rf"(?i)^[^|\n]*(?:{'|'.join(_SHEETS.values())})[^|\n]*{_HEADER}",
        ),
    ),
    tables=(_table("refusals"), _table("admissions")),
    licence="free use with the publisher's name (Unidad de Política Migratoria, SEGOB)",
    labels={"origin": MEXICAN},
    page="https://portales.segob.gob.mx/es/PoliticaMigratoria/Estadistica",
)
