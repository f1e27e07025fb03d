"""UNHCR's arrivals in the Mediterranean by country of arrival, by sea and by land, monthly."""

import re
from collections.abc import Iterator
from datetime import date

import polars as pl

from caudal.sources import cbp_labels as cbp
from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults, counts
from caudal.sources.period_cells import counted, long, once, wide_cells
from caudal.sources.source import Layout, Reading, Release, Source
from caudal.sources.workbook import Workbook
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

_KEYS = (("month",), ("year",), ("month-year",))
_TITLE = (
    r'^(?:COMBINED \| |(?:"")?,)?"?month"?(?:,| \| )"?year"?(?:,| \| )"?month-year"?'
    r'(?:(?:,| \| )"?[a-z]+_(?:all|sea|land)"?)+'
)
_COUNTRIES = {"italy": "ITA", "greece": "GRC", "spain": "ESP", "cyprus": "CYP", "malta": "MLT"}
# UNHCR counts arrivals by sea in these, by sea and land in Greece and Spain: so it says
# beside its figures of the Mediterranean.
_SEA_ONLY = frozenset({"ITA", "CYP", "MLT"})
_MEASURES = {"sea": "sea_arrivals", "land": "land_arrivals", "all": "sea_and_land_arrivals"}
# Column, such as `spain_land` → country and measure.
_COLUMNS = {
    f"{name}_{way}": (place, "sea_arrivals" if way == "all" and place in _SEA_ONLY else measure)
    for name, place in _COUNTRIES.items()
    for way, measure in _MEASURES.items()
}
_MISSING = ("NA", "")
_TABLE = SourceTable(
    source="unhcr_mediterranean",
    name="country_month",
    measures=("sea_arrivals", "land_arrivals", "sea_and_land_arrivals"),
    values={"place": tuple(_COUNTRIES.values())},
    roots=tuple(_COUNTRIES.values()),
    sparse=True,
)


def _read(opened: bytes | Workbook, file_name: str) -> Reading:
    """
    Arrivals by country; `NA` is missing, and so is a zero by land before the first count by land.
    """
    table, columns = wide_cells(opened, file_name, *_KEYS)
    unit = "row" if isinstance(opened, Workbook) else "line"
    faults = Faults(file_name, LAYOUT_CHANGED, unit=unit)
    for label in [label for label in columns if label not in _COLUMNS]:
        faults.add(f"column `{label}` is no country with `_all`, `_sea` or `_land`", lines=[1])
    faults.refuse_if_any()
    meant = {label: _COLUMNS[label] for label in columns}
    cells = long(table.with_columns(period=_months(table, faults)), meant, ["period"])
    told = cells.filter(~pl.col("value").str.strip_chars().is_in(_MISSING))
    rows = told.with_columns(
        place=pl.col("variable").replace_strict({a: one[0] for a, one in meant.items()}),
        measure=pl.col("variable").replace_strict({a: one[1] for a, one in meant.items()}),
        value=counts(told, "value", faults),
    )
    faults.refuse_if_any()
    rows = once(rows, ["period", "place", "measure"], faults)
    faults.refuse_if_any()
    started = rows.filter(~_not_yet_counted()).sort("period", "place", "measure")
    sea = started.filter(pl.col("measure") == "sea_arrivals")
    return Reading(
        (Release("country_month", cbp.as_observations(started)),),
        report=(
            counted(sea, "arrivals by sea"),
            "`_all` of Italy, Cyprus and Malta is by sea; of Greece and Spain by sea and land",
        ),
        findings=(
            *_left_out(cells.height - told.height, rows.height - started.height),
            *_unequal(started),
        ),
    )


def _months(table: pl.DataFrame, faults: Faults) -> pl.Expr:
    known: dict[tuple[str, str], date] = {}
    pairs = table.select("year", "month", LINE).group_by("year", "month", maintain_order=True)
    for year, month, lines in pairs.agg(LINE).iter_rows():
        if re.fullmatch(r"(?:19|20)\d\d", year) and month in map(str, range(1, 13)):
            known[year, month] = date(int(year), int(month), 1)
        else:
            faults.add(f"`{year}`, `{month}` is no year and month", lines=lines, column="month")
    texts = {f"{year} {month}": day for (year, month), day in known.items()}
    both = pl.concat_str("year", "month", separator=" ")
    return both.replace_strict(texts, default=None, return_dtype=pl.Date)


def _not_yet_counted() -> pl.Expr:
    """Zeros by land before a country's first count by land (greece_land until 2017)."""
    first = pl.when(pl.col("value") > 0).then("period").min().over("place", "measure")
    return (pl.col("measure") == "land_arrivals") & (
        (pl.col("period") < first).fill_null(value=True) & (pl.col("value") == 0)
    )


def _left_out(missing: int, not_counted: int) -> Iterator[str]:
    if missing:
        yield f"{missing:,} cells are `NA`: missing, not zero, left out"
    if not_counted:
        yield (
            f"{not_counted:,} zeros by land stand before the first count by land of their "
            "country: not told, left out"
        )


def _unequal(rows: pl.DataFrame) -> Iterator[str]:
    """Months in which sea and land do not add up to the printed total."""
    wide = rows.pivot("measure", index=["period", "place"], values="value")
    if not set(_MEASURES.values()) <= set(wide.columns):
        return
    both = pl.col("sea_arrivals") + pl.col("land_arrivals")
    far = wide.filter(both != pl.col("sea_and_land_arrivals"))
    for place, months in far.group_by("place", maintain_order=True).agg("period").iter_rows():
        yield (
            f"{place}: sea and land do not add up to the printed total in {len(months)} months, "
            f"first {min(months):%Y-%m}: both are kept as they stand"
        )


SOURCE = Source(
    name="unhcr_mediterranean",
    title="UNHCR, arrivals in the Mediterranean by country, by sea and by land, monthly",
    publisher="unhcr",
    layouts=(
        Layout("country-columns", (), _read, title=_TITLE),
        Layout("combined-sheet", (), _read, format="workbook", title=_TITLE),
    ),
    tables=(_TABLE,),
    licence="UNHCR Operational Data Portal: use with attribution",
    labels={
        "place": {column: place for column, (place, _) in _COLUMNS.items()},
        "measure": {column: measure for column, (_, measure) in _COLUMNS.items()},
    },
    page="https://data.unhcr.org/en/situations/europe-sea-arrivals",
)
