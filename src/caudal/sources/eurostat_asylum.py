"""Eurostat's first-time asylum applicants: a total a country and month, and by citizenship a year."""

import re
from collections.abc import Sequence
from datetime import date

import polars as pl

from caudal.sources import cbp_labels as cbp
from caudal.sources.citizenship import citizenships
from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults, counts, labels
from caudal.sources.period_cells import counted, long, once, wide_cells, years
from caudal.sources.rda import RData, table_cells
from caudal.sources.source import Layout, Reading, Release, Source
from caudal.vocabulary.countries import COUNTRIES
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

_COLUMNS = ("geo", "t", "nat", "sex", "n")
_TITLE = r'\A(?:(?:"")?,)?"?GEO"?(?:,"?\d{4}M\d{2}"?)+'
_MISSING = ":"
_PRECISION = 5.0
_SEXES = {"female": "female", "male": "male", "unknown": "unknown"}
_UNIONS = ("european_union_27", "european_union_28", "european_union_and_efta")
_PLACES = {
    "Total": "european_union_and_efta",
    "European Union": "european_union_28",
    "EU28": "european_union_28",
    "EU27": "european_union_27",
    "EU27_2020": "european_union_27",
    "Germany (until 1990 former territory of the FRG)": "DEU",
}
_ORIGINS = {"OOO": "unknown", "": "unknown", "STL": "stateless", "Stateless": "stateless"}
_CODES = (*COUNTRIES, *_UNIONS)
_TABLES = (
    SourceTable(
        source="eurostat_asylum",
        name="monthly",
        measures=("asylum_applications",),
        values={"place": _CODES},
        roots=_CODES,
        sparse=True,
    ),
    SourceTable(
        source="eurostat_asylum",
        name="annual",
        measures=("asylum_applications",),
        values={"place": _CODES, "origin": (*COUNTRIES, "stateless", "unknown")},
        exhaustive=frozenset({"origin"}),
        roots=_CODES,
        frequency="year",
        sparse=True,
        open=frozenset({"origin"}),
    ),
)


def _read_monthly(content: bytes, file_name: str) -> Reading:
    """
    Applicants of all citizenships by country, a column a month; `:` is not available.
    """
    table, columns = wide_cells(content, file_name, ("GEO",))
    faults = Faults(file_name, LAYOUT_CHANGED)
    periods = {label: _month(label) for label in columns}
    for label in [label for label, month in periods.items() if month is None]:
        faults.add(f"column `{label}` is not a month such as 2012M01", lines=[1])
    faults.refuse_if_any()
    table = table.with_columns(
        place=citizenships(table, "GEO", faults, also=_PLACES, noun="country")
    )
    cells = long(table, periods, ["place"])
    told = cells.filter(~pl.col("value").str.strip_chars().is_in([_MISSING, ""]))
    rows = told.with_columns(
        period=pl.col("variable").replace_strict(periods, return_dtype=pl.Date),
        value=counts(told, "value", faults),
    )
    faults.refuse_if_any()
    rows = once(rows, ["period", "place"], faults).sort("period", "place")
    faults.refuse_if_any()
    whole = rows.filter(pl.col("place") == "european_union_and_efta")
    read = whole if whole.height else rows.filter(~pl.col("place").is_in(_UNIONS))
    return Reading(
        (_release("monthly", rows, "month"),),
        report=(counted(read, "first-time applicants"), _against_total(rows)),
        findings=tuple(_missing(cells.height - told.height)),
    )


def _against_total(rows: pl.DataFrame) -> str:
    """How far the countries' sum lies from the printed total: both are rounded, and some are missing."""
    countries = rows.filter(~pl.col("place").is_in(_UNIONS))
    total = rows.filter(pl.col("place") == "european_union_and_efta").select("period", all="value")
    both = countries.group_by("period").agg(pl.col("value").sum()).join(total, on="period")
    if both.is_empty():
        return "no totals are published inside the file"
    far = both.select(((pl.col("value") - pl.col("all")) / pl.col("all")).abs().max()).item()
    return (
        f"the countries add up to the printed total within {far:.1%} in each of "
        f"{both.height:,} months: rounded to five, some not available"
    )


def _read_annual(opened: bytes | RData, file_name: str) -> Reading:
    """
    Applicants by country and citizenship, a year; the sexes are summed.
    """
    table = table_cells(opened, file_name, _COLUMNS)
    faults = Faults(file_name, LAYOUT_CHANGED)
    rows = table.select(
        LINE,
        period=years(table, "t", faults),
        place=citizenships(table, "geo", faults, also=_PLACES, noun="country"),
        origin=citizenships(table, "nat", faults, also=_ORIGINS),
        sex=labels(table, "sex", _SEXES, faults, noun="sex"),
        citizenship=pl.col("nat"),
        value=counts(table, "n", faults),
    )
    faults.refuse_if_any()
    rows = once(rows, ["period", "place", "origin", "citizenship", "sex"], faults)
    faults.refuse_if_any()
    keys = ["period", "place", "origin"]
    summed = rows.group_by(keys).agg(pl.col("value").sum()).sort(keys)
    countries = summed.filter(~pl.col("place").is_in(_UNIONS))
    return Reading(
        (_release("annual", summed, "year"),),
        report=(
            counted(countries, "first-time applicants", each="year"),
            "the sexes are summed; the European Union is told beside its countries",
        ),
    )


def _release(table: str, rows: pl.DataFrame, frequency: str) -> Release:
    rows = rows.with_columns(precision=pl.lit(_PRECISION))
    return Release(
        table, cbp.as_observations(rows, measure="asylum_applications", frequency=frequency)
    )


def _missing(cells: int) -> Sequence[str]:
    return (f"{cells:,} cells are `:` (not available): left out, not zero",) if cells else ()


def _month(label: str) -> date | None:
    found = re.fullmatch(r"((?:19|20)\d\d)M(0[1-9]|1[0-2])", label)
    return date(int(found[1]), int(found[2]), 1) if found else None


SOURCE = Source(
    name="eurostat_asylum",
    title="Eurostat, first-time asylum applicants by country, monthly; by citizenship, annual",
    publisher="eurostat",
    layouts=(
        Layout("month-columns", (), _read_monthly, title=_TITLE),
        Layout("citizenship", _COLUMNS, _read_annual),
        Layout("citizenship-rda", _COLUMNS, _read_annual, format="rda"),
    ),
    tables=_TABLES,
    licence="CC BY 4.0 (European Union, Eurostat)",
    labels={"place": _PLACES, "origin": _ORIGINS},
    page="https://ec.europa.eu/eurostat/databrowser/view/migr_asyappctzm",
    precision=_PRECISION,
)
