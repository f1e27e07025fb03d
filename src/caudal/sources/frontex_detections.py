"""Frontex's monthly detections of irregular border crossings by route and citizenship."""

import re
from datetime import date

import polars as pl

from caudal.sources import cbp_labels as cbp
from caudal.sources.citizenship import citizenships
from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults, counts, labels
from caudal.sources.period_cells import counted, long, months, once, wide_cells
from caudal.sources.rda import RData, table_cells
from caudal.sources.source import Layout, Reading, Source
from caudal.sources.workbook import Workbook
from caudal.vocabulary.countries import COUNTRIES
from caudal.vocabulary.periods import MONTHS, parse_day
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

_COLUMNS = ("route", "type", "nat", "t", "n")
# With the month columns of Frontex's own workbook, in its older and its newer words.
_KEYS = (
    ("Route",),
    ("BorderType", "Border Type", "BorderLocation"),
    ("Nationality", "NationalityLong"),
)
_TITLE = (
    r'^(?:[^|\n]+ \| |(?:"")?,)?"?Route"?(?:,| \| )"?(?:Border ?Type|BorderLocation)"?(?:,| \| )'
    r'"?Nationality(?:Long)?"?(?:,| \| )"?(?:[A-Z]{3} ?\d{4}|\d{4}-\d\d-01)'
)
_ROUTES = {
    "Black Sea Route": "black_sea",
    "Central Mediterranean Route": "central_mediterranean",
    "Circular Route from Albania to Greece": "albania_to_greece",
    "Eastern Borders Route": "eastern_land_borders",
    "Eastern Land Borders Route": "eastern_land_borders",
    "Eastern Land Border Route": "eastern_land_borders",
    "Eastern Mediterranean Route": "eastern_mediterranean",
    "Western African Route": "western_african",
    "Western Balkan Route": "western_balkan",
    "Western Balkans Route": "western_balkan",
    "Western Mediterranean Route": "western_mediterranean",
    "Other": "other_than_8_routes",
    "Others": "other_than_8_routes",
}
_BORDERS = {"Sea": "sea", "Land": "land"}
_ALSO = {
    "OOO": "unknown",
    "": "unknown",
    "Unknown": "unknown",
    "Not specified": "unknown",
    "Unspecified": "unknown",
    "OOS": "sub_saharan_not_specified",
    "Unspecified sub-Saharan nationals": "sub_saharan_not_specified",
    "STL": "stateless",
    "Stateless": "stateless",
    "Congo (DRC)": "COD",
    "Congo, Democratic Republic of (DRC)": "COD",
}
_TABLE = SourceTable(
    source="frontex_detections",
    name="detections",
    measures=("border_detections",),
    values={
        "place": tuple(dict.fromkeys(_ROUTES.values())),
        "origin": (*COUNTRIES, "stateless", "sub_saharan_not_specified", "unknown"),
    },
    exhaustive=frozenset({"origin"}),
    roots=("eu_external_borders",),
    open=frozenset({"origin"}),
)


def _read(opened: bytes | RData, file_name: str) -> Reading:
    """
    Detections by route, border and citizenship; sea and land are summed.
    """
    table = table_cells(opened, file_name, _COLUMNS)
    faults = Faults(file_name, LAYOUT_CHANGED)
    rows = table.with_columns(period=months(table, "t", faults), value=counts(table, "n", faults))
    return _detections(rows, "route", "type", "nat", faults)


def _read_monthly(opened: bytes | Workbook, file_name: str) -> Reading:
    """
    The same with a column a month; a month without any figure is not covered.
    """
    faults = Faults(
        file_name, LAYOUT_CHANGED, unit="row" if isinstance(opened, Workbook) else "line"
    )
    table, columns = wide_cells(opened, file_name, *_KEYS)
    periods = {label: _month(label) for label in columns}
    for label in [label for label, period in periods.items() if period is None]:
        faults.add(f"column `{label}` is not a month such as JAN2009", lines=[1])
    faults.refuse_if_any()
    rows = long(table, periods, [words[0] for words in _KEYS])
    told = pl.col("value").str.strip_chars() != ""
    rows = rows.filter(told.any().over("variable"))
    rows = rows.with_columns(
        period=pl.col("variable").replace_strict(periods, return_dtype=pl.Date),
        value=counts(rows, "value", faults, zero=("",)),
    )
    faults.refuse_if_any()
    any_there = pl.col("value").sum().over("period") > 0
    told_of = rows.filter((pl.col("value") > 0) | ~any_there)
    route, border, nationality = (words[0] for words in _KEYS)
    return _detections(told_of, route, border, nationality, faults)


def _detections(
    rows: pl.DataFrame, route: str, border: str, nationality: str, faults: Faults
) -> Reading:
    rows = rows.select(
        "period",
        "value",
        LINE,
        place=labels(rows, route, _ROUTES, faults, noun="route"),
        border=labels(rows, border, _BORDERS, faults, noun="type of border"),
        citizenship=nationality,
        origin=citizenships(rows, nationality, faults, also=_ALSO),
    )
    faults.refuse_if_any()
    rows = once(rows, ["period", "place", "border", "citizenship", "origin"], faults)
    faults.refuse_if_any()
    keys = ["period", "place", "origin"]
    summed = rows.group_by(keys).agg(pl.col("value").sum()).sort(keys)
    observations = cbp.as_observations(summed, measure="border_detections")
    reading = cbp.released("detections", observations)
    told = (
        counted(summed, "detections"),
        "detections at sea and on land are summed; no totals are published inside the file",
    )
    return Reading(reading.releases, report=told, findings=reading.findings)


def _month(label: str) -> date | None:
    found = re.fullmatch(r"([A-Z]{3}) ?(\d{4})", label.upper())
    if found and found[1] in MONTHS:
        return date(int(found[2]), MONTHS[found[1]], 1)
    return parse_day(label) if label.endswith("-01") else None


SOURCE = Source(
    name="frontex_detections",
    title="Frontex, detections at the EU's external borders by route and citizenship, monthly",
    publisher="frontex",
    layouts=(
        Layout("iom-table", _COLUMNS, _read),
        Layout("iom-rda", _COLUMNS, _read, format="rda"),
        Layout("month-columns", (), _read_monthly, format="workbook", title=_TITLE),
        Layout("month-columns-csv", (), _read_monthly, title=_TITLE),
    ),
    tables=(_TABLE,),
    licence="reuse with acknowledgement of Frontex (EU agency); IOM's copy: MIT",
    labels={"place": _ROUTES, "origin": _ALSO},
    page="https://www.frontex.europa.eu/what-we-do/monitoring-and-risk-analysis/migratory-map/",
)
