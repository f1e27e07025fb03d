"""NOAA's monthly temperatures of US states (nClimDiv), lines of fixed width."""

import re
from dataclasses import replace
from datetime import date

import polars as pl

from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults
from caudal.sources.measurements import celsius, figures_told, measured, refuse_doubled
from caudal.sources.source import Layout, Reading, Release, Source
from caudal.vocabulary.errors import Unreadable
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

_STATES = (
    "alabama", "arizona", "arkansas", "california", "colorado", "connecticut", "delaware",
    "florida", "georgia", "idaho", "illinois", "indiana", "iowa", "kansas", "kentucky",
    "louisiana", "maine", "maryland", "massachusetts", "michigan", "minnesota", "mississippi",
    "missouri", "montana", "nebraska", "nevada", "new_hampshire", "new_jersey", "new_mexico",
    "new_york", "north_carolina", "north_dakota", "ohio", "oklahoma", "oregon", "pennsylvania",
    "rhode_island", "south_carolina", "south_dakota", "tennessee", "texas", "utah", "vermont",
    "virginia", "washington", "west_virginia", "wisconsin", "wyoming",
)  # fmt: skip
# 001–048 in the order of their names; Alaska is 050. From 101 on: regions, basins, the nation.
_CODES = {f"{number:03}": state for number, state in enumerate(_STATES, start=1)} | {
    "050": "alaska"
}
_ELEMENTS = {
    "02": ("state_mean", "temperature_mean"),
    "27": ("state_max", "temperature_max"),
    "28": ("state_min", "temperature_min"),
}
# State, division (always 0 here: a state), element, year, and twelve months.
_LINE = r"^[0-9]{3}0(?:02|27|28)(?:18|19|20)[0-9]{2}(?:\s+-?[0-9]{1,3}\.[0-9]{2}){12}\s*$"
_TITLE = _LINE.replace("^", r"\A", 1)
_MISSING = -99.9
_PRECISION = 0.1


def _read(content: bytes, file_name: str) -> Reading:
    """
    Temperature of each state and month, °F made °C; regions and the nation are left out.
    """
    rows = _rows(content, file_name)
    faults = Faults(file_name, LAYOUT_CHANGED)
    refuse_doubled(rows, ["state", "year"], faults)
    if rows["element"].n_unique() > 1:
        faults.add("several elements stand in one file", lines=rows[LINE].to_list()[:1])
    faults.refuse_if_any()
    table, measure = _ELEMENTS[rows["element"][0]]
    states = rows.filter(pl.col("state").is_in(list(_CODES)))
    long = states.unpivot(
        [str(month) for month in range(1, 13)],
        index=["state", "year"],
        variable_name="month",
        value_name="fahrenheit",
    ).filter(pl.col("fahrenheit") > _MISSING)
    observed = long.select(
        period=pl.date(pl.col("year"), pl.col("month").cast(pl.Int8), 1),
        place=pl.col("state").replace_strict(_CODES),
        value=celsius("fahrenheit"),
    )
    release = measured(table, observed, frequency="month", precision=_PRECISION, measure=measure)
    reading = figures_told([_dated(release, file_name)])
    areas = rows.filter(~pl.col("state").is_in(list(_CODES)))["state"].n_unique()
    findings = (f"{areas} regions and other areas than states are left out",) if areas else ()
    return Reading(reading.releases, report=reading.report, findings=findings)


def _rows(content: bytes, file_name: str) -> pl.DataFrame:
    """State, element, year, twelve numbers and the line, by where they stand in it."""
    text = content.removeprefix(b"\xef\xbb\xbf").decode("ascii", "replace")
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    strange = [number for number, line in lines if not re.match(_LINE, line)]
    faults = Faults(file_name, "fetch the file again; nothing was kept")
    if strange:
        faults.add("the line is not state, element, year and twelve months", lines=strange)
    faults.refuse_if_any()
    return pl.DataFrame(
        [
            (number, line[:3], line[4:6], int(line[6:10]), *map(float, line[10:].split()))
            for number, line in lines
        ],
        schema={
            LINE: pl.Int64,
            "state": pl.String,
            "element": pl.String,
            "year": pl.Int32,
            **{str(month): pl.Float64 for month in range(1, 13)},
        },
        orient="row",
    )


def _dated(release: Release, file_name: str) -> Release:
    """With the day that stands in the name of the file: `…-v1.0.0-20200106`."""
    found = re.search(r"climdiv-\w+-v[0-9.]+-([0-9]{4})([0-9]{2})([0-9]{2})", file_name)
    if not found:
        return release
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        raise Unreadable(
            f"`{file_name}` gives a day that does not exist as its own",
            where=f"{file_name}, name of the file",
            remedy="give it the name that it has at its publisher",
        ) from None
    return replace(release, vintage=day)


SOURCE = Source(
    name="noaa_climdiv",
    title="NOAA nClimDiv, monthly temperature of US states",
    publisher="noaa",
    layouts=(Layout("statewide", (), _read, title=_TITLE),),
    tables=tuple(
        SourceTable(
            source="noaa_climdiv",
            name=table,
            measures=(measure,),
            values={"place": (*_STATES, "alaska")},
            roots=(*_STATES, "alaska"),
            sparse=True,
        )
        for table, measure in _ELEMENTS.values()
    ),
    licence="public domain (US federal government)",
    labels={"place": _CODES, "measure": {code: one for code, (_, one) in _ELEMENTS.items()}},
    page="https://www.ncei.noaa.gov/access/monitoring/dyk/coop-data",
    precision=_PRECISION,
)
