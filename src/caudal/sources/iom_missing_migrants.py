"""IOM's Missing Migrants: people who died or are missing, by month and route; no single incident."""

import re
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from caudal.sources import cbp_labels as cbp
from caudal.sources import missing_migrants_downloads as downloads
from caudal.sources.csv_text import LAYOUT_CHANGED, Faults, cells, counts
from caudal.sources.period_cells import counted, days, months
from caudal.sources.rda import RData, table_cells
from caudal.sources.source import Layout, Reading, Release, Source
from caudal.sources.workbook import Workbook
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE", "aggregate"]

_COLUMNS = (
    "t", "type", "route", "geo", "dead", "cause", "surv", "nat", "location", "lon", "lat",
)  # fmt: skip
_PERIODS = ("m", "q")
_AGGREGATE = ("month", "route", "cause", "dead_and_missing", "incidents")
# A cause that fewer incidents of the whole file have is told as one of `other`.
_FEWEST = 5
_OTHER = "other"
# So many routes that nobody has seen are named; of more the rest is counted.
_LISTED = 12
# A route that nobody has seen: who died on it counts, and its name is said.
_NOT_KNOWN = "route_not_known"
# Routes that a split incident joins in one cell: `Central Mediterranean,Sahara Desert crossing`.
_SEVERAL = "several_routes"
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
    # The names of 2021 to 2026. `Mainland Europe to the UK` took the place of `English Channel to
    # the UK`, and `Sea crossings to Mayotte` that of `Comoros to Mayotte`: the new names say more.
    "Afghanistan to Iran": "afghanistan_to_iran",
    "Atlantic route to the Canary Islands": "western_african",
    "Bay of Bengal/Andaman Sea": "bay_of_bengal_andaman_sea",
    "Belarus-EU border": "belarus_eu_border",
    "Caribbean to US": "caribbean_to_us",
    "Comoros to Mayotte": "comoros_to_mayotte",
    "Darien": "darien",
    "DRC to Uganda": "drc_to_uganda",
    "Eastern Route to/from EHOA": "horn_of_africa_eastern",
    "English Channel to the UK": "english_channel_to_uk",
    "Haiti to Dominican Republic": "haiti_to_dominican_republic",
    "Horn of Africa Route": "horn_of_africa_inner",
    "Horn of Africa to Yemen crossing": "horn_of_africa_to_yemen",
    "Iran to Turkey": "iran_to_turkiye",
    "Iran to Türkiye": "iran_to_turkiye",
    "Mainland Europe to the UK": "mainland_europe_to_uk",
    "Naf River crossing": "naf_river_crossing",
    "Northern Route from EHOA": "horn_of_africa_northern",
    "Route to Southern Africa": "horn_of_africa_southern",
    "Sahara Desert crossing": "sahara_desert_crossing",
    "Sea crossings to Mayotte": "sea_crossings_to_mayotte",
    "Syria to Turkey": "syria_to_turkiye",
    "Syria to Türkiye": "syria_to_turkiye",
    "Turkey-Europe land route": "turkiye_europe_land_route",
    "Türkiye-Europe land route": "turkiye_europe_land_route",
    "Ukraine to Europe": "ukraine_to_europe",
    "Uncategorized": "route_not_told",
    "Unknown": "route_not_told",
    "US-Mexico border crossing": "us_mexico_border_crossing",
    "Venezuela to Caribbean": "venezuela_to_caribbean",
    "Western Africa / Atlantic route to the Canary Islands": "western_african",
}
_CODES = (*dict.fromkeys(_ROUTES.values()), _SEVERAL, _NOT_KNOWN)
_BY_CAPITALS = {label.upper(): code for label, code in _ROUTES.items()}
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


def aggregate(opened: bytes | RData | Workbook, file_name: str) -> bytes:
    """
    The incidents of a file as a CSV of month × route × cause, to be kept in place of the file.

    Columns: `month` (its first day), `route` (the code of a place, or where nobody
    has seen the route the publisher's words), `cause` (as the publisher words it),
    `dead_and_missing` [people], `incidents` [rows of the file]. A cause or a strange
    route that fewer than five incidents of the file have is not told in its words.

    Raises:
        WrongColumns, BadRows: it is no file of the Missing Migrants Project, or is damaged.
    """
    if isinstance(opened, RData) or (isinstance(opened, bytes) and not _is_download(opened)):
        return _written(_summed(_incidents(opened, file_name)))
    return _written(_summed(_downloaded(opened, file_name)[0]))


def _is_download(content: bytes) -> bool:
    """Whether a text is the project's own, and not a table of IOM's package."""
    beginning = content[:4_000].decode("utf-8", "replace")
    return bool(re.search(downloads.TITLE, beginning, re.MULTILINE))


def _read(opened: bytes | RData, file_name: str) -> Reading:
    """
    Deaths and disappearances by route and month, all causes together.

    The rows of the file are incidents with places: they are summed here, and
    what is kept of the file is the sum. A split incident counts as its parts.
    """
    return _reading(_incidents(opened, file_name))


def _read_download(opened: bytes | Workbook, file_name: str) -> Reading:
    """
    The same from one of the project's own downloads.
    """
    rows, findings = _downloaded(opened, file_name)
    return _reading(rows, findings)


def _read_aggregate(content: bytes, file_name: str) -> Reading:
    """
    The same from what was kept of such a file.
    """
    table = cells(content, file_name, _AGGREGATE)
    faults = Faults(file_name, "take in the publisher's file again: this is a sum made of one")
    rows = table.select(
        "cause",
        month=months(table, "month", faults),
        route=_routes(table["route"]),
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
        route=_routes(table["route"]),
        dead_and_missing=counts(table, "dead", faults),
        incidents=pl.lit(1),
    )
    faults.refuse_if_any()
    return rows


def _downloaded(opened: bytes | Workbook, file_name: str) -> tuple[pl.DataFrame, tuple[str, ...]]:
    told, findings = downloads.incidents(opened, file_name)
    return told.with_columns(route=_routes(told["route"]), incidents=pl.lit(1)), findings


def _routes(labels: pl.Series) -> pl.Series:
    """The code of each label; one that nobody has seen stays as it is worded."""
    known = {label: _route(label) for label in labels.unique()}
    return labels.replace_strict(known, return_dtype=pl.String)


def _route(label: str) -> str:
    plain = " ".join(label.split())
    whole = plain if plain in _CODES else _BY_CAPITALS.get(plain.upper())
    if whole is not None:
        return whole
    joined = {_BY_CAPITALS.get(part.strip().upper(), "") for part in plain.split(",") if part}
    if "" in joined:
        return plain
    return joined.pop() if len(joined) == 1 else _SEVERAL


def _summed(rows: pl.DataFrame) -> pl.DataFrame:
    """Month × route × cause; rare words would tell of single incidents, and are not told."""
    keys = ["month", "route", "cause"]
    cause, route = pl.col("cause").str.strip_chars(), pl.col("route")
    incidents = pl.col("incidents").sum()
    rare_cause = (incidents.over(cause) < _FEWEST) | (cause == "")
    rare_route = (incidents.over(route) < _FEWEST) & ~route.is_in(_CODES)
    return (
        rows.with_columns(
            cause=pl.when(rare_cause).then(pl.lit(_OTHER)).otherwise(cause),
            route=pl.when(rare_route).then(pl.lit(_NOT_KNOWN)).otherwise(route),
        )
        .group_by(keys)
        .agg(pl.col("dead_and_missing", "incidents").sum().cast(pl.Int64))
        .sort(keys)
    )


def _written(summed: pl.DataFrame) -> bytes:
    return summed.write_csv().encode()


def _not_known(rows: pl.DataFrame) -> list[str]:
    """What is said of routes that nobody has seen: their names, the people, the incidents."""
    strange = (
        rows.filter(~pl.col("route").is_in(_CODES) | (pl.col("route") == _NOT_KNOWN))
        .group_by("route")
        .agg(pl.col("dead_and_missing", "incidents").sum())
        .sort("route")
    )
    named = {_NOT_KNOWN: "a route whose name was not kept"}
    said = [
        f"{named.get(label, f'route `{label}`')} is not known: people dead or missing: "
        f"{people:,.0f}, in {number:,.0f} incident{'s' * (number > 1)}; told as `{_NOT_KNOWN}`"
        for label, people, number in strange.iter_rows()
    ]
    more = len(said) - _LISTED
    return [
        *said[:_LISTED],
        *([f"and {more:,} more routes that are not known"] if more > 0 else []),
    ]


def _reading(rows: pl.DataFrame, findings: Sequence[str] = ()) -> Reading:
    place = pl.when(pl.col("route").is_in(_CODES)).then("route").otherwise(pl.lit(_NOT_KNOWN))
    told = rows.group_by(pl.col("month").alias("period"), place.alias("place")).agg(
        value=pl.col("dead_and_missing").sum().cast(pl.Float64)
    )
    by_route = (
        told.select(pl.col("period").unique())
        .join(told.select(pl.col("place").unique()), how="cross")
        .join(told, on=["period", "place"], how="left")
        .with_columns(pl.col("value").fill_null(0))
        .sort("period", "place")
    )
    summed = _summed(rows)
    return Reading(
        (Release("route_month", cbp.as_observations(by_route, measure="deaths")),),
        report=(
            counted(by_route, "people died or missing"),
            f"{rows['incidents'].sum():,.0f} incidents, summed to {summed.height:,} "
            "combinations of month, route and cause: no single incident, place or "
            "coordinate is kept",
        ),
        findings=(*findings, *_not_known(rows)),
        instead=_written(summed),
    )


SOURCE = Source(
    name="iom_missing_migrants",
    title="IOM's Missing Migrants Project: deaths and disappearances by route and month",
    publisher="iom",
    layouts=(
        Layout("incidents", _COLUMNS, _read, optional=_PERIODS),
        Layout("incidents-rda", _COLUMNS, _read, optional=_PERIODS, format="rda"),
        Layout("download", (), _read_download, title=downloads.TITLE),
        Layout("download-workbook", (), _read_download, format="workbook", title=downloads.TITLE),
        Layout("aggregate", _AGGREGATE, _read_aggregate),
    ),
    tables=(_TABLE,),
    licence="CC BY 4.0 (IOM, Missing Migrants Project)",
    labels={"place": _ROUTES},
    page="https://missingmigrants.iom.int/downloads",
    whole_periods=False,
    keeps_files=False,
)
