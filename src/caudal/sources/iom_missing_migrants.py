"""IOM's Missing Migrants: people who died or are missing, by month and route; no single incident."""

from dataclasses import replace
from datetime import date

import polars as pl

from caudal.sources import cbp_labels as cbp
from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults, cells, counts, labels
from caudal.sources.period_cells import counted, days, months
from caudal.sources.rda import RData, table_cells
from caudal.sources.source import Layout, Reading, Release, Source
from caudal.vocabulary.periods import MONTHS
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE", "aggregate"]

_COLUMNS = (
    "t", "type", "route", "geo", "dead", "cause", "surv", "nat", "location", "lon", "lat",
)  # fmt: skip
_PERIODS = ("m", "q")
_ORIGINAL = (
    "Web ID", "Region of Incident", "Reported Date", "Reported Year", "Reported Month",
    "Number Dead", "Minimum Estimated Number of Missing", "Total Dead and Missing",
    "Number of Survivors", "Number of Females", "Number of Males", "Number of Children",
    "Cause of Death", "Location Description", "Information Source", "Location Coordinates",
    "Migration Route", "URL", "UNSD Geographical Grouping", "Source Quality",
)  # fmt: skip
_AGGREGATE = ("month", "route", "cause", "dead_and_missing", "incidents")
# A cause that fewer incidents of the whole file have is told as one of `other`.
_FEWEST = 5
_OTHER = "other"
# Names changed: `Mesoamerican Route` until February 2025, then `Central American Route` and
# `South American Route`, which are not the same area; each stays as it is told.
_ROUTES = {
    "Asia Pacific Routes": "asia_pacific",
    "Central American Route": "central_american_route",
    "Central Mediterranean Route": "central_mediterranean",
    "Eastern Mediterranean Route": "eastern_mediterranean",
    "EHOA Eastern Route": "horn_of_africa_eastern",
    "EHOA Horn of Africa Route": "horn_of_africa_inner",
    "EHOA Northern Route": "horn_of_africa_northern",
    "EHOA Southern Route": "horn_of_africa_southern",
    "Intra-African Routes": "intra_african",
    "Intra-European Routes": "intra_european",
    "Mesoamerican Route": "mesoamerican_route",
    "South American Route": "south_american_route",
    "Undefined": "route_not_told",
    "": "route_not_told",
    "Western African Atlantic Route": "western_african",
    "Western Balkans": "western_balkan",
    "Western Mediterranean Route": "western_mediterranean",
    # The names of 2019.
    "Calais to United Kingdom": "calais_to_united_kingdom",
    "Caribbean to Central America": "caribbean_to_central_america",
    "Central America to US": "central_america_to_us",
    "Central Mediterranean": "central_mediterranean",
    "Darien Gap": "darien",
    "Dominican Republic to Puerto Rico": "dominican_republic_to_puerto_rico",
    "Eastern Mediterranean": "eastern_mediterranean",
    "From Haiti to Dajabon, Dominican Republic": "haiti_to_dominican_republic",
    "Horn Africa to Yemen": "horn_of_africa_to_yemen",
    "Italy to France": "italy_to_france",
    "Malaysia to Indonesia": "malaysia_to_indonesia",
    "Venezuela to Curaçao": "venezuela_to_curacao",
    "Western African": "western_african",
    "Western Mediterranean": "western_mediterranean",
}
_CODES = tuple(dict.fromkeys(_ROUTES.values()))
_TABLE = SourceTable(
    source="iom_missing_migrants",
    name="route_month",
    measures=("deaths",),
    values={"place": _CODES},
    roots=_CODES,
    # A route of another vintage's list is not told here, which is not zero; the
    # zeros of the routes that a file names are written.
    sparse=True,
)


def aggregate(opened: bytes | RData, file_name: str) -> bytes:
    """
    The incidents of a file as a CSV of month × route × cause, to be kept in place of the file.

    Columns: `month` (its first day), `route` (the code of a place), `cause` (as
    the publisher words it; one that fewer than five incidents of the file
    have is `other`), `dead_and_missing` [people], `incidents` [rows of the file].

    Raises:
        WrongColumns, BadRows: it is no file of the Missing Migrants Project, or is damaged.
    """
    if isinstance(opened, RData) or not opened.removeprefix(b"\xef\xbb\xbf").startswith(b"Web ID"):
        incidents = _incidents(opened, file_name)
    else:
        incidents = _original_incidents(opened, file_name)
    return _summed(incidents).write_csv().encode()


def _read(opened: bytes | RData, file_name: str) -> Reading:
    """
    Deaths and disappearances by route and month, all causes together.

    The rows of the file are incidents with places: they are summed here, and
    what is kept of the file is the sum. A split incident counts as its parts.
    """
    return _reading(_summed(_incidents(opened, file_name)))


def _read_original(content: bytes, file_name: str) -> Reading:
    """
    The same from the project's own download of 2019.
    """
    return _reading(_summed(_original_incidents(content, file_name)))


def _read_aggregate(content: bytes, file_name: str) -> Reading:
    """
    The same from what was kept of such a file.
    """
    table = cells(content, file_name, _AGGREGATE)
    faults = Faults(file_name, "take in the publisher's file again: this is a sum made of one")
    rows = table.select(
        "cause",
        month=months(table, "month", faults),
        route=labels(table, "route", {code: code for code in _CODES}, faults, noun="route"),
        dead_and_missing=counts(table, "dead_and_missing", faults),
        incidents=counts(table, "incidents", faults),
    )
    faults.refuse_if_any()
    return replace(_reading(rows), instead=None)


def _incidents(opened: bytes | RData, file_name: str) -> pl.DataFrame:
    table = table_cells(opened, file_name, _COLUMNS, _PERIODS)
    faults = Faults(file_name, LAYOUT_CHANGED)
    rows = table.select(
        "cause",
        month=days(table, "t", faults).dt.truncate("1mo"),
        route=labels(table, "route", _ROUTES, faults, noun="route"),
        dead_and_missing=counts(table, "dead", faults),
    )
    faults.refuse_if_any()
    return rows


def _original_incidents(content: bytes, file_name: str) -> pl.DataFrame:
    table = cells(content, file_name, _ORIGINAL)
    faults = Faults(file_name, LAYOUT_CHANGED)
    day = "Reported Date"
    known = {text: _month(text) for text in table[day].unique()}
    for text in [text for text, month in known.items() if month is None]:
        lines = table.filter(pl.col(day) == text)[LINE].to_list()
        faults.add(f"`{text}` is not a day such as 29-Oct-19", lines=lines, column=day)
    rows = table.select(
        cause="Cause of Death",
        month=pl.col(day).replace_strict(known, return_dtype=pl.Date),
        route=labels(table, "Migration Route", _ROUTES, faults, noun="route"),
        dead_and_missing=counts(table, "Total Dead and Missing", faults),
    )
    faults.refuse_if_any()
    return rows


def _month(text: str) -> date | None:
    """First day of the month of a day written 29-Oct-19."""
    parts = text.strip().upper().split("-")
    if len(parts) != 3 or parts[1] not in MONTHS or not (parts[0] + parts[2]).isdigit():
        return None
    return date(2000 + int(parts[2]) % 2000, MONTHS[parts[1]], 1)


def _summed(incidents: pl.DataFrame) -> pl.DataFrame:
    """Month × route × cause; a rare cause would tell of single incidents, and is not told."""
    cause = pl.col("cause").str.strip_chars()
    rare = (pl.len().over(cause) < _FEWEST) | (cause == "")
    keys = ["month", "route", "cause"]
    return (
        incidents.with_columns(cause=pl.when(rare).then(pl.lit(_OTHER)).otherwise(cause))
        .group_by(keys)
        .agg(pl.col("dead_and_missing").sum().cast(pl.Int64), incidents=pl.len().cast(pl.Int64))
        .sort(keys)
    )


def _reading(summed: pl.DataFrame) -> Reading:
    named = summed.select(pl.col("month").unique()).join(
        summed.select(pl.col("route").unique()), how="cross"
    )
    told = summed.group_by("month", "route").agg(value=pl.col("dead_and_missing").sum())
    by_route = (
        named.join(told, on=["month", "route"], how="left")
        .with_columns(pl.col("value").fill_null(0).cast(pl.Float64))
        .rename({"month": "period", "route": "place"})
        .sort("period", "place")
    )
    observations = cbp.as_observations(by_route, measure="deaths")
    return Reading(
        (Release("route_month", observations),),
        report=(
            counted(by_route, "people died or missing"),
            f"{summed['incidents'].sum():,.0f} incidents, summed to {summed.height:,} "
            "combinations of month, route and cause: no single incident, place or "
            "coordinate is kept",
        ),
        instead=summed.write_csv().encode(),
    )


SOURCE = Source(
    name="iom_missing_migrants",
    title="IOM's Missing Migrants Project: deaths and disappearances by route and month",
    publisher="iom",
    layouts=(
        Layout("incidents", _COLUMNS, _read, optional=_PERIODS),
        Layout("incidents-rda", _COLUMNS, _read, optional=_PERIODS, format="rda"),
        Layout("download-2019", _ORIGINAL, _read_original),
        Layout("aggregate", _AGGREGATE, _read_aggregate),
    ),
    tables=(_TABLE,),
    licence="CC BY 4.0 (IOM, Missing Migrants Project)",
    labels={"place": _ROUTES},
    page="https://missingmigrants.iom.int/downloads",
    whole_periods=False,
    keeps_files=False,
)
